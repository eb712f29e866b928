//! The contract or agreement of the pair, and what belongs to it.

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
        {forms_on(&template, PairTab::Agreement).enumerate().map(draw).collect_view()}
    }
}
