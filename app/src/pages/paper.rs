//! A form as a sheet of paper: with its answers, or blank to be written on; and all of them as a binder.

mod binder;
mod objectives;
mod sheet;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use twofold_model::DocView;
use twofold_programs::{Form, Home, Role};

use super::pair_frame::OpenPair;
use super::{Heading, NotFound};
use crate::components::{Button, Checkbox, FieldText};
use crate::i18n::m;
use crate::state::{PairState, Session};
pub(crate) use binder::Binder;
use objectives::Objectives;
use sheet::{Paper as Whole, Reader};

/// The page.
#[component]
pub(crate) fn Paper() -> impl IntoView {
    view! { <OpenPair draw=|_, pair| view! { <Named pair /> }.into_any() /> }
}

#[component]
fn Named(pair: PairState) -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("form").unwrap_or_default());
    move || {
        let form = pair.meta.with_untracked(|meta| meta.template.form(&id.read()).cloned());
        match form {
            Some(form) => view! { <OnPaper pair form /> }.into_any(),
            None => view! { <NotFound /> }.into_any(),
        }
    }
}

#[component]
fn OnPaper(pair: PairState, form: Form) -> impl IntoView {
    let blank = RwSignal::new(false);
    let (program, title) = (pair.meta.with_untracked(|meta| meta.template.name.clone()), form.title.clone());
    view! {
        <Tools blank />
        <div class="paper">
            <p class="paper__program">{program}</p>
            <Heading text=title />
            <Answered pair form=form.clone() blank level=2 />
            <Objectives pair form blank />
        </div>
    }
}

/// With or without answers; and the way to the printer.
#[component]
fn Tools(blank: RwSignal<bool>) -> impl IntoView {
    let print = expect_context::<Session>().actions.print;
    view! {
        <div class="paper__tools">
            <Checkbox text=FieldText::new("paper-blank", m::paper::blank()) checked=blank on_change=Callback::new(move |given| blank.set(given)) />
            <Button on_press=print>{m::paper::print()}</Button>
        </div>
    }
}

/// A form with the answers of the moment; `level` is that of its sections' headings.
#[component]
fn Answered(pair: PairState, form: Form, blank: RwSignal<bool>, level: u8) -> impl IntoView {
    let shelf = if form.home == Home::Own { pair.own } else { pair.shared };
    let view = Memo::new(move |_| if blank.get() { DocView::default() } else { shelf.view.get() });
    let (template, role) = pair.meta.with_untracked(|meta| (meta.template.clone(), meta.me.role));
    let form = StoredValue::new(form);
    let clock = expect_context::<Session>().clock.get_untracked();
    move || {
        let (template, parties) = (template.clone(), pair.meta.read().parties());
        let form_id = form.with_value(|it| it.id.clone());
        let reader = Reader { template, view: view.get(), role, parties, clock, form: form_id };
        view! { <Whole reader form=form.get_value() names=names(pair, blank.get()) level /> }
    }
}

/// What the two are called in the program, and their names, or room for them.
fn names(pair: PairState, blank: bool) -> Vec<(String, String)> {
    pair.meta.with(|meta| {
        let name = |role| meta.member(role).filter(|_| !blank).map(|member| member.name.clone()).unwrap_or_default();
        let words = &meta.template.vocabulary;
        vec![(words.mentor.singular.clone(), name(Role::Mentor)), (words.mentee.singular.clone(), name(Role::Mentee))]
    })
}
