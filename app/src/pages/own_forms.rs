//! What the two make of their forms: which program they are from, and what is hidden, renamed or added in them.

mod add;
mod kept;
mod one;
mod part;
mod program;

use leptos::prelude::*;
use twofold_programs::{Form, Home, Template};

use super::pair_frame::OpenPair;
use super::{Heading, ending};
use crate::i18n::m;
use crate::routes::adapt_href;
use crate::state::{PairState, Session};
use kept::Kept;
pub(crate) use one::AdaptForm;
use program::Program;

/// The page.
#[component]
pub(crate) fn OwnForms() -> impl IntoView {
    view! { <OpenPair steady=true draw=|session, pair| view! { <All session pair /> }.into_any() /> }
}

#[component]
fn All(session: Session, pair: PairState) -> impl IntoView {
    let n = pair.meta.with_untracked(|meta| meta.n);
    let forms = Memo::new(move |_| {
        let meta = pair.meta.read();
        adaptable(&meta.program).map(|form| (form.id.to_string(), form.title.clone())).collect::<Vec<_>>()
    });
    let link = move |(id, title): (String, String)| view! { <li><a href=adapt_href(n, &id)>{title}</a></li> };
    view! {
        <Heading text=m::own_forms::title().to_owned() />
        <p class="lead">{m::own_forms::lead()}</p>
        <section class="sheet" aria-labelledby="adapt-heading">
            <h2 id="adapt-heading">{m::own_forms::adapt()}</h2>
            <p>{m::own_forms::adapt_text()}</p>
            <ul class="ways ways--columns">{move || forms.get().into_iter().map(link).collect_view()}</ul>
        </section>
        <Program session pair />
        <Kept pair />
    }
}

/// The forms that the two can change: those that both see, and that are drawn as their template says.
fn adaptable(template: &Template) -> impl Iterator<Item = &Form> {
    template.forms.iter().filter(|form| is_adaptable(form))
}

/// Whether the two can change a form.
pub(super) fn is_adaptable(form: &Form) -> bool {
    form.home == Home::Pair && form.id != ending::FORM
}

/// The way from a form to what the two can change in it.
#[component]
pub(super) fn AdaptLink(pair: PairState, form: Form) -> impl IntoView {
    let n = pair.meta.with_untracked(|meta| meta.n);
    is_adaptable(&form).then(|| {
        let href = adapt_href(n, form.id.as_str());
        view! { <p class="no-print"><a href=href>{m::own_forms::adapt_this()}<span class="hidden">" "{form.title}</span></a></p> }
    })
}

/// Whether anything can be written in this pair, here and now.
fn writes(session: Session, pair: PairState) -> Signal<bool> {
    Signal::derive(move || session.boot.get().writes() && pair.meta.read().phase.writes())
}
