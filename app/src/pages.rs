//! The pages, one per route: they read the session and wire components to it.

mod agreement;
mod checkups;
mod clean_copy;
mod come_back;
mod devices;
mod ending;
mod form;
mod forms;
mod guide;
mod history;
mod home;
mod join;
mod let_back;
mod meetings;
mod not_found;
mod overview;
mod own_forms;
mod paid_hours;
mod pair_frame;
mod paper;
mod placement;
mod plan;
mod promise;
mod protection;
mod reading;
mod records;
mod reporting;
mod settings;
mod speak;
mod start;
mod way_in;

pub(crate) use agreement::{Agreement, AgreementSummary, SignedVersion};
pub(crate) use checkups::Checkups;
pub(crate) use clean_copy::CleanCopy;
pub(crate) use come_back::ComeBack;
pub(crate) use devices::DevicesPage;
pub(crate) use ending::Ending;
pub(crate) use form::{OpenSteps, Opened};
pub(crate) use forms::{Forms, OneForm};
pub(crate) use guide::Guide;
pub(crate) use history::{History, ReadMoment};
pub(crate) use home::Home;
pub(crate) use join::Join;
pub(crate) use let_back::LetBack;
pub(crate) use meetings::Meetings;
pub(crate) use not_found::NotFound;
pub(crate) use overview::Overview;
pub(crate) use own_forms::{AdaptForm, OwnForms};
pub(crate) use pair_frame::PairFrame;
pub(crate) use paper::{Binder, Paper};
pub(crate) use plan::Plan;
pub(crate) use protection::Protection;
pub(crate) use reading::answer_words;
pub(crate) use settings::{Settings, Wipe};
pub(crate) use speak::SpeakOther;
pub(crate) use start::Start;

use leptos::prelude::*;

use crate::a11y::PageHeading;
use crate::i18n::m;

/// A page's heading, which is also its title unless another is given.
#[component]
pub(crate) fn Heading(
    #[prop(into)] text: Signal<String>,
    #[prop(optional)] title: Option<&'static str>,
) -> impl IntoView {
    let title = Signal::derive(move || m::app::title(title.unwrap_or(&text.read())));
    view! { <PageHeading text title /> }
}
