//! Looking back: check-ups, questions for both, and one's own view.

use leptos::prelude::*;

use super::Heading;
use super::form::AnyForm;
use super::pair_frame::OpenPair;
use super::placement::{concerns, forms_on};
use crate::i18n::capitalised;
use crate::routes::PairTab;
use crate::state::{PairState, Session};

/// The page.
#[component]
pub(crate) fn Checkups() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <All session pair /> }.into_any() /> }
}

#[component]
fn All(session: Session, pair: PairState) -> impl IntoView {
    let (template, role) = pair.meta.with_untracked(|meta| (meta.template.clone(), meta.me.role));
    let forms = forms_on(&template, PairTab::Checkups).filter(|form| concerns(form, role)).cloned();
    let each = forms.map(|form| view! { <AnyForm session pair form /> }).collect_view();
    view! {
        <Heading text=capitalised(&template.vocabulary.checkup.plural) />
        {each}
    }
}
