//! Lines to sign on by hand, at the end of the printed page.

use leptos::prelude::*;
use twofold_model::agreement::{FORM, Signature};
use twofold_programs::{Act, Role, Vocabulary};

use crate::i18n::{capitalised, m};
use crate::state::{Member, PairState};

/// A line and a date for each of the two who has not signed what it says now, as long as they can and the program asks for it. Only on paper: the words
/// are no text of the page, where they would be found by a search and seen by nobody.
#[component]
pub(super) fn SignByHand(pair: PairState) -> impl IntoView {
    let open = Memo::new(move |_| {
        let (meta, standing) = (pair.meta.read(), pair.standing.read());
        let words = &meta.template.vocabulary;
        let line = |role| line(words, role, meta.member(role), &standing.now);
        let asks = meta.template.form(FORM).is_some_and(|form| form.sign.is_some());
        let both = [Role::Mentor, Role::Mentee].into_iter().filter(|_| asks && meta.phase.writes());
        both.filter_map(line).collect::<Vec<_>>()
    });
    let heading = move || {
        let sign = pair.meta.read().template.form(FORM).and_then(|form| form.sign);
        if sign.is_some_and(|sign| sign.act == Act::Initials) { m::paper::initials() } else { m::paper::signatures() }
    };
    let line = |words: String| {
        view! { <p class="by-hand__line"><span data-words=words></span><span data-words=m::paper::date()></span></p> }
    };
    let lines = move || open.get().into_iter().map(line).collect_view();
    view! {
        <Show when=move || !open.read().is_empty()>
            <div class="by-hand" data-words=heading>{lines}</div>
        </Show>
    }
}

/// Whose line it is; nothing for who has signed.
fn line(words: &Vocabulary, role: Role, member: Option<&Member>, now: &[Signature]) -> Option<String> {
    if member.is_some_and(|member| now.iter().any(|it| it.signer == member.author)) {
        return None;
    }
    let word = capitalised(match role {
        Role::Mentor => &words.mentor.singular,
        Role::Mentee => &words.mentee.singular,
    });
    Some(member.map_or_else(|| word.clone(), |member| m::history::in_list(&word, &member.name)))
}

#[cfg(test)]
mod tests {
    use twofold_model::AuthorId;

    use super::*;

    #[test]
    fn who_has_not_signed_has_a_line_with_the_name_as_far_as_it_is_known() {
        let template = twofold_templates::template("caltrans").unwrap();
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
        let words = &template.vocabulary;
        assert_eq!(line(words, Role::Mentor, Some(&ana), &[]).as_deref(), Some("Mentor: Ana"));
        assert_eq!(line(words, Role::Mentor, Some(&ana), std::slice::from_ref(&signed)), None);
        assert_eq!(line(words, Role::Mentee, None, &[signed]).as_deref(), Some("Mentee"));
    }
}
