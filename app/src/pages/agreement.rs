//! The contract or agreement of the pair, and what belongs to it.

mod check;
mod open_steps;
mod sign;
mod sign_by_hand;
mod signed;
mod standing;
mod still_needed;
mod summary;

use leptos::prelude::*;
use twofold_model::agreement::{FORM, State};
use twofold_programs::{Form, Section};

use super::Heading;
use super::form::{Beside, Body, FormView, SectionView, Sheet, Step, Steps, steps_of};
use super::pair_frame::OpenPair;
use super::placement::forms_on;
use super::promise::FORM as PROMISE_FORM;
use super::reporting::ReportingDuties;
use crate::a11y;
use crate::i18n::{capitalised, m};
use crate::routes::PairTab;
use crate::state::{PairState, Session};
pub(crate) use check::CheckBadge;
use check::CheckStep;
use open_steps::needed_names;
pub(crate) use open_steps::{missing_names, needs_something};
pub(crate) use sign::SIGN;
use sign::{Sign, is_open};
pub(crate) use sign_by_hand::HandLine;
use sign_by_hand::SignByHand;
pub(crate) use signed::SignedVersion;
use standing::{StandingView, Versions};
use still_needed::StillNeeded;
pub(crate) use still_needed::{Needed, links as needed_links};
pub(crate) use summary::AgreementSummary;
use summary::SummaryWay;

/// The page.
#[component]
pub(crate) fn Agreement() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <Forms session pair /> }.into_any() /> }
}

/// The sections of the first form are steps, and so are the other forms, the check and the place to sign. What is over is read as a
/// whole: there is nothing left to check, to complete or to sign.
#[component]
fn Forms(session: Session, pair: PairState) -> impl IntoView {
    let template = pair.meta.read_untracked().template.clone();
    let writes = Memo::new(move |_| pair.meta.read().phase.writes());
    let heading = capitalised(&template.vocabulary.agreement.singular);
    let forms: Vec<Form> = forms_on(&template, PairTab::Agreement).cloned().collect();
    let all = move || match writes.get() {
        true => view! { <InSteps session pair forms=forms.clone() /> }.into_any(),
        false => view! {
            <StandingView session pair />
            <SummaryWay pair />
            <Whole session pair forms=forms.clone() />
        }
        .into_any(),
    };
    view! {
        <Heading text=heading />
        {all}
        <SignByHand pair />
        <Versions pair />
    }
}

#[component]
fn InSteps(session: Session, pair: PairState, forms: Vec<Form>) -> impl IntoView {
    let mut forms = forms.into_iter();
    let first = forms.next()?;
    let sheet = Sheet::shared(session, pair, &first);
    let mut unread = vec![sheet.unread];
    // What is filled in as things go on comes after the signatures, which do not cover it.
    let (afterwards, before): (Vec<_>, Vec<_>) = first.sections.clone().into_iter().partition(comes_after_signing);
    let step = |title: String, body: AnyView, open: Signal<bool>| Step {
        title: Signal::stored(title),
        body: Body::Here(body),
        open: Some(open),
    };
    let others: Vec<Form> = forms.collect();
    let head = view! { <Head pair form=first.clone() /> <WhileUnsigned pair /> <Promised forms=others.clone() /> };
    let needed = needed_names(pair);
    let needs = |sections: &[Section]| Some(needs_something(needed, &first.id, sections));
    let mut steps = steps_of(sheet, before, 2, Some(head.into_any()), needs);
    for mut form in others {
        let sheet = Sheet::shared(session, pair, &form);
        unread.push(sheet.unread);
        let (title, open) = (form.title.clone(), needs_something(needed, &form.id, &form.sections));
        if form.id == PROMISE_FORM {
            // It speaks of what comes before anything is written, and stands in the first step.
            form.intro.clear();
        }
        steps.push(step(title, view! { <Another pair sheet form /> }.into_any(), open));
    }
    let check_at = steps.len();
    let unchecked = Signal::derive(move || pair.check.read().as_ref().is_some_and(|check| !check.state.holds()));
    steps.push(step(m::check::step().to_owned(), view! { <CheckStep session pair /> }.into_any(), unchecked));
    // A program without signatures leaves it to the two whether they sign.
    let (asks, unsigned) = (first.sign.is_some(), is_open(session, pair));
    let unsigned = Signal::derive(move || asks && unsigned.get());
    let sign_at = steps.len();
    steps.push(step(m::signing::sign().to_owned(), view! { <Sign session pair /> }.into_any(), unsigned));
    steps.extend(steps_of(sheet, afterwards, 2, None, |_| None));
    let here = PairTab::Agreement.href(pair.meta.with_untracked(|meta| meta.n));
    let now = RwSignal::new(0);
    // What a step says by itself does not stand above it as well.
    let (is_checking, is_signing) =
        (Memo::new(move |_| now.get() == check_at), Memo::new(move |_| now.get() == sign_at));
    Some(view! {
        <div class="above-steps">
            <StandingView session pair is_signing />
            <SummaryWay pair />
            <Show when=move || !is_checking.get()><CheckBadge session pair href=here.clone() /></Show>
            <StillNeeded pair />
        </div>
        <Steps pair id=first.id.to_string() unread steps now />
    })
}

/// How the two come to sign it, as long as nobody has.
#[component]
fn WhileUnsigned(pair: PairState) -> impl IntoView {
    let words = Memo::new(move |_| {
        let is_unsigned = pair.standing.read().state == State::Unsigned;
        let asks = pair.meta.read().template.form(FORM).is_some_and(|form| form.sign.is_some());
        is_unsigned.then(|| if asks { m::signing::unsigned_text() } else { m::signing::unsigned_free() })
    });
    // On paper there is no step to go to.
    move || words.get().map(|words| view! { <p class="no-print">{words}</p> })
}

/// What each declares before anything is written, with the way to where it is declared.
#[component]
fn Promised(forms: Vec<Form>) -> impl IntoView {
    let form = forms.into_iter().find(|form| form.id == PROMISE_FORM)?;
    let id = format!("{}-form", form.id);
    let href = format!("#{id}");
    let go = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        a11y::focus_inside(id.clone());
    };
    Some(view! { <p>{form.intro}" "<a class="no-print" href=href on:click=go>{form.title}</a></p> })
}

/// Whether all of a section is filled in as things go on.
fn comes_after_signing(section: &Section) -> bool {
    let mut fields = section.parts.iter().map(|part| part.as_field().is_some_and(|field| field.extras.after_signing));
    !section.parts.is_empty() && fields.all(|after| after)
}

/// What the agreement is for, and ways from it: above its first step.
#[component]
fn Head(pair: PairState, form: Form) -> impl IntoView {
    view! {
        // Of an agreement, this is part of what was signed.
        <p class="lead">{form.intro.clone()}</p>
        <Beside pair form />
    }
}

/// A form besides the agreement that stands on its page.
#[component]
fn Another(pair: PairState, sheet: Sheet, form: Form) -> impl IntoView {
    let reporting = (form.id == PROMISE_FORM).then(|| view! { <ReportingDuties pair /> });
    view! {
        <FormView sheet form />
        {reporting}
    }
}

#[component]
fn Whole(session: Session, pair: PairState, forms: Vec<Form>) -> impl IntoView {
    let mut forms = forms.into_iter();
    let first = forms.next()?;
    let sheet = Sheet::shared(session, pair, &first);
    let sections = first.sections.clone().into_iter().map(|section| view! { <SectionView sheet section level=2 /> });
    let others = forms.map(|form| {
        let sheet = Sheet::shared(session, pair, &form);
        view! { <Another pair sheet form /> }
    });
    Some(view! {
        <Head pair form=first.clone() />
        {sections.collect_view()}
        {others.collect_view()}
    })
}
