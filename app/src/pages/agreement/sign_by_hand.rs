//! The signatures at the end of the printed page, and lines for those who sign by hand.

use leptos::prelude::*;
use twofold_model::agreement::{FORM, Signature};
use twofold_programs::{Act, Role};

use super::standing::day;
use crate::i18n::{capitalised, m};
use crate::state::{Member, PairState};

/// Whose line it is, and the name and the day that stand on it already.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    words: String,
    given: Option<(String, String)>,
}

/// A line and a date for each of the two: signed, as it was signed; to sign on, as long as they can and the program asks
/// for it. Only on paper: the words are no text of the page, where they would be found by a search and seen by nobody.
#[component]
pub(super) fn SignByHand(pair: PairState) -> impl IntoView {
    let lines = Memo::new(move |_| {
        let (meta, standing) = (pair.meta.read(), pair.standing.read());
        let words = &meta.template.vocabulary;
        let asks = meta.template.form(FORM).is_some_and(|form| form.sign.is_some()) && meta.phase.writes();
        let both = [(Role::Mentor, &words.mentor), (Role::Mentee, &words.mentee)].into_iter();
        let line = |role, word| line(&capitalised(word), meta.member(role), &standing.now, asks);
        both.filter_map(|(role, word)| line(role, &word.singular)).collect::<Vec<_>>()
    });
    let heading = move || {
        let sign = pair.meta.read().template.form(FORM).and_then(|form| form.sign);
        if sign.is_some_and(|sign| sign.act == Act::Initials) { m::paper::initials() } else { m::paper::signatures() }
    };
    let drawn = move || lines.get().into_iter().map(|Line { words, given }| view! { <HandLine words given /> });
    view! {
        <Show when=move || !lines.read().is_empty()>
            <div class="by-hand" data-words=heading>{move || drawn().collect_view()}</div>
        </Show>
    }
}

/// A line of a printed page to sign on; it stands in something that only paper shows.
#[component]
pub(crate) fn HandLine(
    words: String,
    /// The name and the day that stand on it already.
    given: Option<(String, String)>,
    /// Whether there is room for the day, too.
    #[prop(default = true)]
    dated: bool,
) -> impl IntoView {
    let (name, day) = given.unzip();
    let date = dated.then(|| view! { <span data-words=m::paper::date() data-given=day></span> });
    view! { <p class="by-hand__line"><span data-words=words data-given=name></span>{date}</p> }
}

/// What stands on one's line; nothing for whoever has not signed and is not asked to.
fn line(word: &str, member: Option<&Member>, now: &[Signature], asks: bool) -> Option<Line> {
    let signed = member.and_then(|member| now.iter().find(|it| it.signer == member.author));
    let given = signed.map(|it| (it.name.clone(), day(it.date)));
    let words = match member.filter(|_| given.is_none()) {
        Some(member) => m::history::in_list(word, &member.name),
        None => word.to_owned(),
    };
    (given.is_some() || asks).then_some(Line { words, given })
}

#[cfg(test)]
mod tests {
    use twofold_model::AuthorId;

    use super::*;

    #[test]
    fn who_has_signed_stands_on_the_line_and_who_has_not_has_one_as_long_as_it_is_asked_for() {
        let ana = Member { author: AuthorId([1; 32]), name: "Ana".to_owned(), role: Role::Mentor };
        let signed = Signature {
            signer: ana.author,
            name: "Ana".to_owned(),
            date: "2026-11-22".parse().unwrap(),
            program: "caltrans".to_owned(),
            generation: 0,
            heads: Vec::new(),
            digest: [0; 32],
        };
        let open = |words: &str| Some(Line { words: words.to_owned(), given: None });
        assert_eq!(line("Mentor", Some(&ana), &[], true), open("Mentor: Ana"));
        assert_eq!(line("Mentee", None, &[], true), open("Mentee"), "nobody to name yet");
        let given = Some(("Ana".to_owned(), "November 22, 2026".to_owned()));
        let expected = Some(Line { words: "Mentor".to_owned(), given });
        let now = [signed];
        for asks in [true, false] {
            assert_eq!(line("Mentor", Some(&ana), &now, asks), expected, "what was signed is printed in any case");
        }
        assert_eq!(line("Mentee", None, &now, false), None);
    }
}
