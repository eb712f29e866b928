//! Answers that no form shows at the moment: how many there are, and what they say.

use leptos::prelude::*;
use twofold_model::setup::unasked;
use twofold_model::{DocView, FieldPath};
use twofold_programs::Template;

use crate::i18n::m;
use crate::pages::reading::{Words, answer_words, field_at, place_name};
use crate::state::PairState;

/// The answers, by the questions that were asked.
#[component]
pub(super) fn Kept(pair: PairState) -> impl IntoView {
    let kept = Memo::new(move |_| {
        let (meta, shared, own) = (pair.meta.read(), pair.shared.view.read(), pair.own.view.read());
        let shown = |view: &DocView| unasked(view, &meta.template);
        let mut kept = said(&shown(&shared), || meta.reading(&shared), &shared);
        kept.extend(said(&shown(&own), || meta.with_answers(&shared, &own), &own));
        kept
    });
    let count = move || i64::try_from(kept.read().len()).unwrap_or(i64::MAX);
    let words = move || match count() {
        0 => m::own_forms::nothing_kept().to_owned(),
        all => m::own_forms::kept(all),
    };
    let line = |(name, words): (String, String)| {
        view! { <li class="difference"><p class="difference__name" dir="auto">{name}</p><p><Words text=words /></p></li> }
    };
    view! {
        <section class="sheet" aria-labelledby="kept-heading">
            <h2 id="kept-heading">{m::own_forms::kept_title()}</h2>
            <p role="status">{words}</p>
            <Show when=move || count() != 0>
                <details class="fold">
                    <summary>{m::own_forms::read_kept()}</summary>
                    <ul class="fold__body differences">{move || kept.get().into_iter().map(line).collect_view()}</ul>
                </details>
            </Show>
        </section>
    }
}

fn said(paths: &[FieldPath], reading: impl FnOnce() -> Template, view: &DocView) -> Vec<(String, String)> {
    if paths.is_empty() {
        return Vec::new();
    }
    let template = reading();
    let words = |path: &FieldPath| {
        let answer = field_at(&template, view, path).map(|field| answer_words(&template, view, path, field));
        let name = match template.form(path.form.as_str()) {
            Some(form) => m::own_forms::part_in(&place_name(&template, view, path), &form.title),
            None => m::own_forms::unknown_question().to_owned(),
        };
        (name, answer.unwrap_or_else(|| view.text(path).to_owned()))
    };
    paths.iter().map(words).collect()
}
