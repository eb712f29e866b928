//! What two people can compare, as the writing tab tells it to the others.

use serde::{Deserialize, Serialize};
use twofold_sync::engine::verification::{self, Voided};
use twofold_sync::input::Method;

use crate::runtime::qr;
use crate::state::{CheckState, CheckView};

/// What the two can compare, and whether they have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ShownCheck {
    number: String,
    picture: String,
    state: CheckState,
    partner: Option<u64>,
}

impl ShownCheck {
    pub(super) fn of(check: &verification::Check) -> Self {
        let verification::Check { number, picture, state, partner } = check.clone();
        Self { number, picture, state: check_state(state), partner }
    }

    /// For the page. `before` is what was shown last: the picture is not drawn anew while it is the same.
    pub(super) fn view(&self, before: Option<&CheckView>) -> CheckView {
        let groups: Vec<String> = self.number.split(' ').map(str::to_owned).collect();
        let (qr_path, qr_size) = match before.filter(|before| before.groups == groups) {
            Some(before) => (before.qr_path.clone(), before.qr_size),
            None => {
                let qr::Picture { path, size } = qr::picture(&self.picture);
                (path, size)
            }
        };
        let qr_text = self.picture.clone();
        CheckView { groups, qr_path, qr_size, qr_text, state: self.state, partner: self.partner }
    }
}

const fn check_state(state: verification::CheckState) -> CheckState {
    match state {
        verification::CheckState::NotYet => CheckState::NotYet,
        verification::CheckState::Done { how: Method::Voice, minutes } => CheckState::ByVoice(minutes),
        verification::CheckState::Done { how: Method::Together | Method::Picture, minutes } => {
            CheckState::InPerson(minutes)
        }
        verification::CheckState::Void { why: Voided::OtherPerson, minutes } => CheckState::OtherPerson(minutes),
        verification::CheckState::Void { why: Voided::OtherSheet, minutes } => CheckState::OtherSheet(minutes),
    }
}
