//! What a section wants in view while somebody writes in it: what stands in other lists that both see.

use leptos::prelude::*;
use twofold_model::DocView;
use twofold_model::view::item_title;
use twofold_programs::{Home, LinkTarget, Template};

use super::Sheet;
use crate::i18n::m;

/// The lists that a section names, each with what stands in it.
pub(crate) fn beside(template: &Template, view: &DocView, targets: &[LinkTarget]) -> Vec<(String, Vec<String>)> {
    // What is one's own is shown where it was written.
    let shared =
        targets.iter().filter(|it| template.form(it.form.as_str()).is_some_and(|form| form.home == Home::Pair));
    let read = |target: &LinkTarget| {
        let label = template.list(&target.form, &target.list)?.label.clone();
        let lists = view.lists.iter().filter(|(path, _)| path.form == target.form && path.list == target.list);
        let items = lists.flat_map(|(_, items)| items).filter(|item| !item.removed);
        let titles = items.map(|item| item_title(view, template, item.id)).filter(|title| !title.is_empty());
        Some((label, titles.collect()))
    };
    shared.filter_map(read).collect()
}

/// A fold with these lists; nothing where a section names none.
#[component]
pub(super) fn LookAt(sheet: Sheet, targets: Vec<LinkTarget>) -> impl IntoView {
    let forms: Vec<String> = targets.iter().map(|target| target.form.to_string()).collect();
    let opened = RwSignal::new(false);
    // What stands there rests while the two write elsewhere.
    let view = sheet.pair.shared.only(&forms);
    let label = sheet.template.with_value(|template| {
        let lists = beside(template, &DocView::default(), &targets);
        lists.into_iter().map(|(label, _)| label).collect::<Vec<_>>().join(", ")
    });
    let lists = Memo::new(move |_| sheet.template.with_value(|template| beside(template, &view.read(), &targets)));
    let list = |(label, titles): (String, Vec<String>)| {
        let is_empty = titles.is_empty();
        let titles = titles.into_iter().map(|title| view! { <li dir="auto">{title}</li> }).collect_view();
        view! {
            <div>
                <p class="list__label">{label}</p>
                {is_empty.then(|| view! { <p class="list__empty">{m::lists::empty()}</p> })}
                <ul class="points">{titles}</ul>
            </div>
        }
    };
    (!label.is_empty()).then(|| {
        view! {
            <details class="fold" on:toggle=move |_| opened.set(true)>
                <summary>{m::sharing::beside(&label)}</summary>
                <Show when=move || opened.get()>
                    <div class="fold__body split">{move || lists.get().into_iter().map(list).collect_view()}</div>
                </Show>
            </details>
        }
    })
}
