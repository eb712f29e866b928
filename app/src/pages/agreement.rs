//! The contract or agreement of the pair, and what belongs to it.

mod check;
mod sign;
mod signed;
mod standing;
mod still_needed;
mod summary;

use leptos::prelude::*;
use twofold_programs::Form;

use super::Heading;
use super::form::{FormPage, FormView, Sheet};
use super::own_forms::AdaptLink;
use super::pair_frame::OpenPair;
use super::placement::forms_on;
use super::promise::FORM as PROMISE_FORM;
use super::reporting::ReportingDuties;
use crate::i18n::capitalised;
use crate::routes::PairTab;
use crate::state::{PairState, Session};
pub(crate) use check::CheckBadge;
use check::CheckStep;
use sign::Sign;
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

/// The first form is the page; others follow under headings of their own.
#[component]
fn Forms(session: Session, pair: PairState) -> impl IntoView {
    let template = pair.meta.read_untracked().template.clone();
    // What is over can be read: there is nothing left to check, to complete or to sign.
    let writes = Memo::new(move |_| pair.meta.read().phase.writes());
    let heading = capitalised(&template.vocabulary.agreement.singular);
    let draw = |(place, form): (usize, &Form)| {
        let (sheet, form) = (Sheet::shared(session, pair, form), form.clone());
        let adapted = StoredValue::new(form.clone());
        let reporting = (form.id == PROMISE_FORM).then(|| view! { <ReportingDuties pair /> });
        match place {
            0 => view! {
                <Show when=move || writes.get()>
                    <StillNeeded pair />
                </Show>
                <FormPage sheet form />
                <AdaptLink pair form=adapted.get_value() />
            }
            .into_any(),
            _ => view! {
                <FormView sheet form />
                {reporting}
                <AdaptLink pair form=adapted.get_value() />
            }
            .into_any(),
        }
    };
    view! {
        <Heading text=heading />
        <StandingView session pair />
        <SummaryWay pair />
        <Show when=move || writes.get()><CheckStep session pair /></Show>
        {forms_on(&template, PairTab::Agreement).enumerate().map(draw).collect_view()}
        <Sign session pair />
        <Versions pair />
    }
}
