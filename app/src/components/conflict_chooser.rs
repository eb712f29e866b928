//! Two answers to one question, given while apart: both are shown until one is chosen.

use leptos::prelude::*;

use super::Button;
use crate::i18n::m;

/// One of the answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The answer as it is read; empty when the field was emptied.
    pub(crate) words: String,
    /// Who gave it.
    pub(crate) author: String,
    /// When, as it is read.
    pub(crate) when: String,
}

/// Shows all answers with names and times. `on_choose` gets the place of the chosen one.
#[component]
pub(crate) fn ConflictChooser(
    label: String,
    #[prop(into)] candidates: Signal<Vec<Candidate>>,
    on_choose: Callback<usize>,
    #[prop(optional, into)] readonly: Signal<bool>,
) -> impl IntoView {
    let label = StoredValue::new(label);
    let option = move |(place, candidate): (usize, Candidate)| {
        let words = if candidate.words.is_empty() { m::conflict::empty().to_owned() } else { candidate.words };
        let use_label = m::conflict::use_this_label(&words, &candidate.author);
        let choose = Callback::new(move |()| on_choose.run(place));
        view! {
            <li class="conflict__option">
                <p class="conflict__words" dir="auto">{words}</p>
                <p class="conflict__who">{m::conflict::who(&candidate.author, &candidate.when)}</p>
                <Show when=move || !readonly.get()>
                    <Button on_press=choose label=use_label.clone()>{m::conflict::use_this()}</Button>
                </Show>
            </li>
        }
    };
    let options = move || candidates.get().into_iter().enumerate().map(option).collect_view();
    view! {
        <Show when=move || { candidates.read().len() > 1 }>
            <div class="conflict" role="group" aria-label=m::conflict::title(&label.get_value())>
                <p class="conflict__title">{m::conflict::explain()}</p>
                <ul class="conflict__options">{options}</ul>
            </div>
        </Show>
    }
}
