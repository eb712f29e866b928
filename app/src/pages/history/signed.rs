//! Signatures of the agreement, at their places between the changes.

use leptos::prelude::*;
use leptos_router::components::A;
use twofold_model::Date;
use twofold_model::agreement::{FORM, Signature, Version};

use super::name_of;
use crate::i18n::{long_date, m};
use crate::routes::PairTab;
use crate::state::{PairState, PastChange};

/// A line of the history.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Line {
    /// Something was written.
    Change(PastChange),
    /// The agreement was signed.
    Signed(Signature),
}

impl Line {
    /// What tells it from all others.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Change(change) => change.after.code(),
            Self::Signed(signature) => format!("{signature:?}"),
        }
    }
}

/// The changes, the newest first, with each signature right after what was signed. Where that cannot be found any more,
/// its day says where it stands.
pub(super) fn with_signatures(
    changes: Vec<PastChange>,
    versions: &[Version],
    day: impl Fn(&PastChange) -> Date,
) -> Vec<Line> {
    let place = |signature: &Signature| {
        let is_signed = |change: &PastChange| change.after.0.iter().any(|head| signature.heads.contains(head));
        let found = changes.iter().position(is_signed);
        let by_day = || changes.iter().position(|change| day(change) <= signature.date);
        found.or_else(by_day).unwrap_or(changes.len())
    };
    let signatures = versions.iter().flat_map(|version| version.signatures.iter().rev());
    let mut placed: Vec<(usize, Signature)> = signatures.map(|it| (place(it), it.clone())).collect();
    placed.sort_by_key(|(place, _)| *place);
    let mut placed = placed.into_iter().peekable();
    let mut lines = Vec::new();
    for (number, change) in changes.into_iter().enumerate() {
        while let Some((_, signature)) = placed.next_if(|(place, _)| *place <= number) {
            lines.push(Line::Signed(signature));
        }
        lines.push(Line::Change(change));
    }
    lines.extend(placed.map(|(_, signature)| Line::Signed(signature)));
    lines
}

/// "November 22, 2026  Ana  Signed: Mentoring agreement".
#[component]
pub(super) fn SignedLine(pair: PairState, signature: Signature) -> impl IntoView {
    let Date { year, month, day, .. } = signature.date;
    let version = pair.standing.with_untracked(|standing| {
        let at = standing.versions.iter().position(|version| version.signatures.contains(&signature))?;
        let n = pair.meta.with_untracked(|meta| meta.n);
        Some(format!("{}/{}", PairTab::Agreement.href(n), standing.versions.len() - at))
    });
    let title = pair.meta.with_untracked(|meta| meta.program.form(FORM).map(|form| form.title.clone()));
    let (who, name): (String, Option<String>) = name_of(pair, signature.signer);
    view! {
        <li class="entry entry--line">
            <span class="entry__when">{long_date((year, month, day))}</span>
            <span class="line__by" data-name=name dir="auto">{who}</span>
            <span dir="auto">{m::history::signed(&title.unwrap_or_default())}</span>
            {version.map(|href| view! { <A href>{m::history::read_signed()}</A> })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use twofold_model::{AuthorId, Subject};

    use super::*;
    use crate::state::Moment;

    fn change(number: u8) -> PastChange {
        PastChange {
            author: AuthorId([1; 32]),
            minutes: u64::from(number),
            before: Moment(vec![[number - 1; 32]]),
            after: Moment(vec![[number; 32]]),
            subject: Subject::default(),
        }
    }

    fn signature(signer: u8, head: u8, date: &str) -> Signature {
        Signature {
            signer: AuthorId([signer; 32]),
            name: "Ana".to_owned(),
            date: date.parse().unwrap(),
            program: "general".to_owned(),
            generation: 0,
            heads: vec![[head; 32]],
            digest: [0; 32],
        }
    }

    fn version(signatures: Vec<Signature>) -> Version {
        Version { digest: [0; 32], heads: Vec::new(), signatures, is_mutual: true }
    }

    /// "c3" for a change, "s1" for a signature of somebody.
    fn told(versions: &[Version]) -> Vec<String> {
        let changes = vec![change(3), change(2), change(1)];
        let day = |change: &PastChange| Date::from_days(change.minutes as i64);
        let lines = with_signatures(changes, versions, day).into_iter().map(|line| match line {
            Line::Change(change) => format!("c{}", change.minutes),
            Line::Signed(signature) => format!("s{}", signature.signer.0[0]),
        });
        lines.collect()
    }

    #[test]
    fn a_signature_stands_right_after_what_was_signed_and_the_newest_first() {
        let both = version(vec![signature(1, 2, "2026-11-22"), signature(2, 2, "2026-11-23")]);
        assert_eq!(told(&[both]), ["c3", "s2", "s1", "c2", "c1"]);
        assert_eq!(told(&[]), ["c3", "c2", "c1"]);
    }

    #[test]
    fn where_what_was_signed_is_not_found_the_day_says_where_it_stands() {
        assert_eq!(told(&[version(vec![signature(1, 9, "1970-01-03")])]), ["c3", "s1", "c2", "c1"]);
        assert_eq!(told(&[version(vec![signature(1, 9, "1969-01-01")])]), ["c3", "c2", "c1", "s1"]);
    }
}
