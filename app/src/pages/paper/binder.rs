//! All forms of a pair and the program's advice in one print, behind a list of what is in it.

use leptos::prelude::*;
use twofold_programs::{Form, Guidance};

use super::{Answered, Mark, Person, Tools, people};
use crate::by_and_by::by_and_by;
use crate::i18n::{capitalised, m};
use crate::pages::Heading;
use crate::pages::guide::{OnePart, guide_pages};
use crate::pages::pair_frame::OpenPair;
use crate::pages::placement::{concerns, on_paper};
use crate::state::{PairState, Session};

/// More than fit a screen.
const SHEETS: usize = 3;

/// The page.
#[component]
pub(crate) fn Binder() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <All session pair /> }.into_any() /> }
}

#[component]
fn All(session: Session, pair: PairState) -> impl IntoView {
    let blank = RwSignal::new(false);
    let (template, role) = pair.meta.with_untracked(|meta| (meta.template.clone(), meta.me.role));
    let forms: Vec<Form> = on_paper(&template).filter(|form| concerns(form, role)).cloned().collect();
    let pages = guide_pages(&template);
    let line = |title: &String| view! { <li>{title.clone()}</li> };
    let sheets = forms.iter().cloned().map(Sheet::Form).chain(pages.iter().cloned().map(Sheet::Advice));
    let drawn = by_and_by(Signal::stored(sheets.collect()), SHEETS);
    let who = move || {
        let each = people(pair, blank.get()).into_iter().map(|Person { word, name, .. }| {
            view! { <p class="paper__line"><span>{capitalised(&word)}</span><span class="paper__blank" dir="auto">{name}</span></p> }
        });
        each.collect_view()
    };
    let mine = move || m::paper::only_for(&pair.meta.read().me.name);
    view! {
        <Tools blank />
        <div class="paper">
            <p class="paper__program">{template.name.clone()}</p>
            <Heading text=m::paper::binder().to_owned() />
            // What only one may see makes all of it theirs alone.
            <Show when=move || !blank.get()><p class="confidential" dir="auto">{mine}</p></Show>
            <p>{m::paper::binder_lead()}</p>
            <div class="paper__names">{who}</div>
            <ol class="points">
                {forms.iter().map(|form| line(&form.title)).collect_view()}
                {pages.iter().map(|page| line(&page.title)).collect_view()}
            </ol>
        </div>
        <For each=move || drawn.get() key=Sheet::id let:sheet>
            {match sheet {
                Sheet::Form(form) => view! { <Bound pair form blank /> }.into_any(),
                Sheet::Advice(page) => view! { <Advice session pair page /> }.into_any(),
            }}
        </For>
    }
}

/// What is bound.
#[derive(Clone, PartialEq)]
enum Sheet {
    Form(Form),
    Advice(Guidance),
}

impl Sheet {
    fn id(&self) -> String {
        match self {
            Self::Form(form) => form.id.to_string(),
            Self::Advice(page) => format!("guide-{}", page.id),
        }
    }
}

/// A form that begins on a page of its own, and says who may see it.
#[component]
fn Bound(pair: PairState, form: Form, blank: RwSignal<bool>) -> impl IntoView {
    let id = format!("binder-{}", form.id);
    view! {
        <section class="paper paper--bound" aria-labelledby=id>
            <h2 id=id.clone()>{form.title.clone()}</h2>
            <Mark pair form=form.clone() blank />
            <Answered pair form blank level=3 />
        </section>
    }
}

/// A page of advice, without what can be tapped.
#[component]
fn Advice(session: Session, pair: PairState, page: Guidance) -> impl IntoView {
    let id = format!("binder-guide-{}", page.id);
    let text = page.text.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
    let parts = page.parts.into_iter().map(|mut part| {
        part.tap = None;
        view! { <OnePart session pair part /> }
    });
    view! {
        <section class="paper paper--bound" aria-labelledby=id>
            <h2 id=id.clone()>{page.title}</h2>
            {text}
            {parts.collect_view()}
        </section>
    }
}
