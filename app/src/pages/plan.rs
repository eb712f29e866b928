//! The plan: what comes first for oneself, then goals, and a sheet per development need.

mod beside;
mod own_form;

use leptos::prelude::*;
use twofold_programs::{Form, Home};

use super::Heading;
use super::form::{FormView, Sheet};
use super::pair_frame::OpenPair;
use super::placement::forms_on;
use crate::i18n::m;
use crate::routes::PairTab;
use crate::state::{PairState, Session};
use beside::Beside;
use own_form::OwnForm;

/// All forms of the plan.
#[component]
pub(crate) fn Plan() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <Forms session pair /> }.into_any() /> }
}

#[component]
fn Forms(session: Session, pair: PairState) -> impl IntoView {
    let template = pair.meta.read_untracked().template.clone();
    let own = forms_on(&template, PairTab::Plan).find(|form| form.home == Home::Own);
    let next = forms_on(&template, PairTab::Plan).find(|form| form.home == Home::Pair).map(|form| form.id.clone());
    let draw = |form: &Form| {
        let form = form.clone();
        match form.home {
            Home::Own => view! { <OwnForm session pair form /> }.into_any(),
            Home::Pair => {
                let sheet = Sheet::shared(session, pair, &form);
                let beside = own.filter(|_| Some(&form.id) == next.as_ref());
                let beside = beside.cloned().map(|form| view! { <Beside pair form /> });
                view! { <FormView sheet form beside=beside.into_any() /> }.into_any()
            }
        }
    };
    view! {
        <Heading text=m::pair::plan().to_owned() />
        {forms_on(&template, PairTab::Plan).map(draw).collect_view()}
    }
}
