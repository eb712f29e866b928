//! The contract or agreement of the pair.

use leptos::prelude::*;

use super::Heading;
use super::form::{FormPage, Sheet};
use super::pair_frame::OpenPair;
use crate::i18n::capitalised;
use crate::state::{PairState, Session};

/// The agreement's form.
#[component]
pub(crate) fn Agreement() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <Contract session pair /> }.into_any() /> }
}

#[component]
fn Contract(session: Session, pair: PairState) -> impl IntoView {
    let template = pair.meta.read_untracked().template.clone();
    let heading = capitalised(&template.vocabulary.agreement.singular);
    let form = template.form("contract").cloned();
    let body = form.map(|form| {
        let sheet = Sheet::shared(session, pair, &form);
        view! { <FormPage sheet form /> }
    });
    view! {
        <Heading text=heading />
        {body}
    }
}
