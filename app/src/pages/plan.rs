//! The plan: what comes first for oneself, then goals, and what belongs to them.

mod beside;
mod career;

use leptos::prelude::*;
use twofold_programs::{Form, Home};

use super::Heading;
use super::form::AnyForm;
use super::pair_frame::OpenPair;
use super::placement::{concerns, forms_on};
use crate::i18n::m;
use crate::routes::PairTab;
use crate::state::{PairState, Session};
use beside::Beside;
use career::Career;

/// All forms of the plan.
#[component]
pub(crate) fn Plan() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <Forms session pair /> }.into_any() /> }
}

#[component]
fn Forms(session: Session, pair: PairState) -> impl IntoView {
    let (template, role) = pair.meta.with_untracked(|meta| (meta.template.clone(), meta.me.role));
    let own = forms_on(&template, PairTab::Plan).find(|form| form.home == Home::Own);
    let next = forms_on(&template, PairTab::Plan).find(|form| form.home == Home::Pair).map(|form| form.id.clone());
    let draw = |form: &Form| {
        let beside = own.filter(|_| Some(&form.id) == next.as_ref());
        let beside = beside.cloned().map(|form| view! { <Beside pair form /> });
        view! { <AnyForm session pair form=form.clone() beside=beside.into_any() /> }
    };
    view! {
        <Heading text=m::pair::plan().to_owned() />
        {forms_on(&template, PairTab::Plan).filter(|form| concerns(form, role)).map(draw).collect_view()}
        <Career pair />
    }
}
