//! The forms that stand on no other page, each at an address of its own, and every form on paper.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use twofold_programs::{Form, Home, Page, Share};

use super::ending::{FORM, Parting};
use super::form::FormBody;
use super::own_forms;
use super::paid_hours::{self, Balance};
use super::pair_frame::OpenPair;
use super::placement::{concerns, forms_on, on_paper};
use super::records::{self, Proof};
use super::{Heading, NotFound};
use crate::components::{Visibility, VisibilityChip};
use crate::i18n::m;
use crate::routes::{PairTab, binder_href, form_href, own_forms_href, paper_href};
use crate::state::{PairState, Session};

/// All forms, as a list.
#[component]
pub(crate) fn Forms() -> impl IntoView {
    view! { <OpenPair draw=|_, pair| view! { <Index pair /> }.into_any() /> }
}

#[component]
fn Index(pair: PairState) -> impl IntoView {
    let (template, role, n) = pair.meta.with_untracked(|meta| (meta.template.clone(), meta.me.role, meta.n));
    let writes = Memo::new(move |_| pair.meta.read().phase.writes());
    let card = |form: &Form| {
        let who = match (form.home, form.share) {
            (Home::Own, Share::Never) => Visibility::Own,
            _ => Visibility::Pair,
        };
        // The page of the end has more than its form.
        let title = match (form.id == FORM, writes.get_untracked()) {
            (true, true) => m::ending::title().to_owned(),
            (true, false) => m::ending::over_title().to_owned(),
            (false, _) => form.title.clone(),
        };
        view! {
            <li class="card">
                <h2><a href=form_href(n, form.id.as_str())>{title}</a></h2>
                <VisibilityChip who />
                {writes.get_untracked().then(|| view! { <p>{form.intro.clone()}</p> })}
            </li>
        }
    };
    let sheet = |form: &Form| view! { <li><a href=paper_href(n, form.id.as_str())>{form.title.clone()}</a></li> };
    let theirs = |form: &&Form| concerns(form, role);
    // What becomes of one's copy is asked on the page of the end, where it is done.
    let acts = |form: &&Form| theirs(form) && (form.page != Page::Ending || form.id == FORM);
    let (about, way) = (move || own_forms::about(writes.get()), move || own_forms::way(writes.get()));
    view! {
        <Heading text=m::pair::forms().to_owned() />
        <ul class="cards">{forms_on(&template, PairTab::Forms).filter(acts).map(card).collect_view()}</ul>
        <section class="sheet no-print" aria-labelledby="our-forms">
            <h2 id="our-forms">{m::own_forms::title()}</h2>
            <p>{about}</p>
            <p><a class="button" href=own_forms_href(n)>{way}</a></p>
        </section>
        <section class="sheet no-print" aria-labelledby="on-paper">
            <h2 id="on-paper">{m::paper::title()}</h2>
            <p>{m::paper::lead()}</p>
            <p><a class="button" href=binder_href(n)>{m::paper::binder()}</a></p>
            <ul class="ways ways--columns">{on_paper(&template).filter(theirs).map(sheet).collect_view()}</ul>
        </section>
    }
}

/// One form by itself.
#[component]
pub(crate) fn OneForm() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <Named session pair /> }.into_any() /> }
}

#[component]
fn Named(session: Session, pair: PairState) -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("form").unwrap_or_default());
    move || {
        let form = pair.meta.with_untracked(|meta| meta.template.form(&id.read()).cloned());
        match form {
            // An end is not typed into a form: it has a page that carries it out.
            Some(form) if form.id == FORM => view! { <Parting session pair /> }.into_any(),
            Some(form) => {
                let proof = (form.id == records::FORM).then(|| view! { <Proof session pair form=form.clone() /> });
                let saves = pair.meta.with_untracked(|meta| paid_hours::belongs_to(&form, &meta.template));
                let balance = saves.then(|| {
                    view! { <section class="sheet" aria-labelledby="balance-heading"><Balance session pair level=2 /></section> }
                });
                view! {
                    <Heading text=form.title.clone() />
                    <FormBody session pair form level=2 />
                    {proof}
                    {balance}
                }
                .into_any()
            }
            None => view! { <NotFound /> }.into_any(),
        }
    }
}
