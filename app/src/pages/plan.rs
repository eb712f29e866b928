//! The plan: what comes first for oneself, then goals, and a sheet per development need.

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
use own_form::OwnForm;

/// All forms of the plan.
#[component]
pub(crate) fn Plan() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <Forms session pair /> }.into_any() /> }
}

#[component]
fn Forms(session: Session, pair: PairState) -> impl IntoView {
    let template = pair.meta.read_untracked().template.clone();
    let draw = |form: &Form| {
        let form = form.clone();
        match form.home {
            Home::Own => view! { <OwnForm session pair form /> }.into_any(),
            Home::Pair => {
                let sheet = Sheet::shared(session, pair, &form);
                view! { <FormView sheet form /> }.into_any()
            }
        }
    };
    view! {
        <Heading text=m::pair::plan().to_owned() />
        {forms_on(&template, PairTab::Plan).map(draw).collect_view()}
    }
}
