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
    let writes = Memo::new(move |_| pair.meta.read().phase.writes());
    let heading = move || if writes.get() { m::own_forms::adapt() } else { m::own_forms::each() };
    view! {
        <Heading text=m::own_forms::title().to_owned() />
        <p class="lead">{move || about(writes.get())}</p>
        <section class="sheet no-print" aria-labelledby="adapt-heading">
            <h2 id="adapt-heading">{heading}</h2>
            <Show when=move || writes.get()><p>{m::own_forms::adapt_text()}</p></Show>
            <ul class="ways ways--columns">{move || forms.get().into_iter().map(link).collect_view()}</ul>
        </section>
        <Program session pair />
        <Kept pair />
    }
}

/// What the page is for; of a pair that is over, what is left of that.
pub(super) fn about(writes: bool) -> &'static str {
    if writes { m::own_forms::lead() } else { m::own_forms::over() }
}

/// The name of the way there.
pub(super) fn way(writes: bool) -> &'static str {
    if writes { m::own_forms::to_own_forms() } else { m::own_forms::to_read() }
}

/// The forms that the two can change: those that both see, and that are drawn as their template says.
fn adaptable(template: &Template) -> impl Iterator<Item = &Form> {
    template.forms.iter().filter(|form| is_adaptable(form))
}

/// Whether the two can change a form.
pub(super) fn is_adaptable(form: &Form) -> bool {
    form.home == Home::Pair && form.id != ending::FORM
}

/// The way from a form to what the two can change in it, as long as they can; one of a list of ways.
#[component]
pub(super) fn AdaptLink(pair: PairState, form: Form) -> impl IntoView {
    let n = pair.meta.with_untracked(|meta| meta.n);
    let writes = Memo::new(move |_| pair.meta.read().phase.writes());
    is_adaptable(&form).then(|| {
        let (href, title) = (adapt_href(n, form.id.as_str()), StoredValue::new(form.title));
        let link = move || {
            view! { <li><a href=href.clone()>{m::own_forms::adapt_this()}<span class="hidden">" "{title.get_value()}</span></a></li> }
        };
        move || writes.get().then(&link)
    })
}

/// Whether anything can be written in this pair, here and now.
fn writes(session: Session, pair: PairState) -> Signal<bool> {
    Signal::derive(move || session.boot.get().writes() && pair.meta.read().phase.writes())
}
