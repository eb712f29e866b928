//! The contract or agreement of the pair, and what belongs to it.

mod check;
mod sign;
mod signed;
mod standing;
mod still_needed;

use leptos::prelude::*;
use twofold_programs::Form;

use super::Heading;
use super::form::{FormPage, FormView, Sheet};
use super::pair_frame::OpenPair;
use super::placement::forms_on;
use crate::i18n::capitalised;
use crate::routes::PairTab;
use crate::state::{PairState, Session};
pub(crate) use check::CheckBadge;
use check::CheckStep;
use sign::Sign;
pub(crate) use signed::SignedVersion;
use standing::{StandingView, Versions};
use still_needed::StillNeeded;

/// The page.
#[component]
pub(crate) fn Agreement() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <Forms session pair /> }.into_any() /> }
}

/// The first form is the page; others follow under headings of their own.
#[component]
fn Forms(session: Session, pair: PairState) -> impl IntoView {
    let template = pair.meta.read_untracked().template.clone();
    let heading = capitalised(&template.vocabulary.agreement.singular);
    let draw = |(place, form): (usize, &Form)| {
        let (sheet, form) = (Sheet::shared(session, pair, form), form.clone());
        match place {
            0 => view! {
                <StillNeeded pair form=form.clone() />
                <FormPage sheet form />
            }
            .into_any(),
            _ => view! { <FormView sheet form /> }.into_any(),
        }
    };
    view! {
        <Heading text=heading />
        <StandingView session pair />
        <CheckStep session pair />
        {forms_on(&template, PairTab::Agreement).enumerate().map(draw).collect_view()}
        <Sign session pair />
        <Versions pair />
    }
}
