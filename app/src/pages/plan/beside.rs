//! What was written in the first step, to look at while writing the next.

use leptos::prelude::*;
use twofold_model::{DocView, FieldPath, ListPath};
use twofold_programs::{Form, List, Part};

use crate::i18n::m;
use crate::state::{PairState, Shelf};

/// A fold with the answers of an own form: the writer's own, or what was shared with the partner.
#[component]
pub(super) fn Beside(pair: PairState, form: Form) -> impl IntoView {
    let my_role = pair.meta.with_untracked(|meta| meta.me.role);
    let mine = form.parts().filter_map(Part::as_list).any(|list| list.fills.allows(my_role));
    let shelf: Shelf = if mine { pair.own } else { pair.shared };
    let title = form.title.clone();
    let answers = Memo::new(move |_| answers(&form, &shelf.view.read()));
    let group = |(label, texts): (String, Vec<String>)| {
        let texts = texts.into_iter().map(|text| view! { <li dir="auto">{text}</li> }).collect_view();
        view! {
            <div>
                <p class="list__label">{label}</p>
                <ul class="points">{texts}</ul>
            </div>
        }
    };
    view! {
        <Show when=move || !answers.read().is_empty()>
            <details class="fold beside">
                <summary>{m::sharing::beside(&title)}</summary>
                <div class="fold__body split">{move || answers.get().into_iter().map(group).collect_view()}</div>
            </details>
        </Show>
    }
}

/// The written texts of each list that has any.
fn answers(form: &Form, view: &DocView) -> Vec<(String, Vec<String>)> {
    let texts = |list: &List| -> Vec<String> {
        let Some(field) = list.text_field() else { return Vec::new() };
        let place = ListPath::alone(form.id.clone(), list.id.clone());
        let text = |item| view.text(&FieldPath::of_item(form.id.clone(), item, field.id.clone()));
        view.live(&place).map(text).filter(|text| !text.is_empty()).map(str::to_owned).collect()
    };
    let lists = form.parts().filter_map(Part::as_list);
    lists.map(|list| (list.label.clone(), texts(list))).filter(|(_, texts)| !texts.is_empty()).collect()
}
