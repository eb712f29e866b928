//! The objectives of the meetings and what became of them, with the plan that they serve.

use leptos::prelude::*;
use twofold_model::DocView;
use twofold_programs::{Form, List, Template};

use super::is_over;
use super::sheet::{Reader, table};
use crate::i18n::m;
use crate::state::{PairState, Session};

/// The form of the plan, in every program that has one.
const PLAN: &str = "goals";

/// All objectives as a table below the plan; nothing below another form, or where a program asks for none.
#[component]
pub(super) fn Objectives(pair: PairState, form: Form, blank: RwSignal<bool>) -> impl IntoView {
    let (template, role) = pair.meta.with_untracked(|meta| (meta.template.clone(), meta.me.role));
    let (form, list) = (form.id == PLAN).then(|| objectives(&template)).flatten()?;
    let view = Memo::new(move |_| if blank.get() { DocView::default() } else { pair.shared.view.get() });
    let clock = expect_context::<Session>().clock.get_untracked();
    let rows = move || {
        let (template, parties) = (template.clone(), pair.meta.read().parties());
        let (form, blank) = (form.id.clone(), blank.get());
        let over = !blank && is_over(pair);
        let reader = Reader { template, view: view.get(), role, parties, clock, form, blank, settled: false, over };
        let places = reader.places(None, &list, list.printed);
        match places.is_empty() {
            true => view! { <p class="paper__empty">{m::conflict::empty()}</p> }.into_any(),
            false => table(&reader, &places, &list),
        }
    };
    Some(view! {
        <section class="paper__section" aria-labelledby="objectives-heading">
            <h2 id="objectives-heading">{m::paper::objectives()}</h2>
            {rows}
        </section>
    })
}

fn objectives(template: &Template) -> Option<(Form, List)> {
    let form = template.form("next_meeting")?;
    Some((form.clone(), form.list("objectives")?.clone()))
}
