//! A form as a sheet of paper: with its answers, or blank to be written on.

mod sheet;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use twofold_model::DocView;
use twofold_programs::{Form, Home};

use super::pair_frame::OpenPair;
use super::{Heading, NotFound};
use crate::components::{Button, Checkbox, FieldText};
use crate::i18n::m;
use crate::state::PairState;
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
    let shelf = if form.home == Home::Own { pair.own } else { pair.shared };
    let view = Memo::new(move |_| if blank.get() { DocView::default() } else { shelf.view.get() });
    let (template, role, names) = pair.meta.with_untracked(|meta| {
        let name = |role| meta.member(role).map(|member| member.name.clone()).unwrap_or_default();
        let words = &meta.template.vocabulary;
        let names = [
            (words.mentor.singular.clone(), name(twofold_programs::Role::Mentor)),
            (words.mentee.singular.clone(), name(twofold_programs::Role::Mentee)),
        ];
        (meta.template.clone(), meta.me.role, names)
    });
    let program = template.name.clone();
    let title = form.title.clone();
    let form = StoredValue::new(form);
    let print = Callback::new(move |()| {
        // The only refusal is a browser that cannot print, which says so by itself.
        let _ = window().print();
    });
    let body = move || {
        let reader =
            Reader { template: template.clone(), view: view.get(), role, form: form.with_value(|it| it.id.clone()) };
        let names = if blank.get() { names.clone().map(|(word, _)| (word, String::new())) } else { names.clone() };
        view! { <Whole reader form=form.get_value() names=names.to_vec() /> }
    };
    view! {
        <div class="paper__tools">
            <Checkbox text=FieldText::new("paper-blank", m::paper::blank()) checked=blank on_change=Callback::new(move |given| blank.set(given)) />
            <Button on_press=print>{m::paper::print()}</Button>
        </div>
        <div class="paper">
            <p class="paper__program">{program}</p>
            <Heading text=title />
            {body}
        </div>
    }
}
