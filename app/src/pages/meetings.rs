//! Meetings: how it goes, the next one, what follows, and the log.

mod calendar;
mod follow_ups;
mod gathered;
mod log;
mod months;
mod next;
mod open_items;
mod planned;
mod so_far;

use leptos::prelude::*;
use twofold_programs::{Form, Part};

use super::Heading;
use super::form::{AnyForm, PartView, Sheet};
use super::pair_frame::OpenPair;
use super::placement::{concerns, forms_on};
use crate::components::Visibility;
use crate::components::VisibilityChip;
use crate::i18n::{capitalised, m};
use crate::routes::PairTab;
use crate::state::{PairState, Session};
use calendar::IntoCalendar;
use follow_ups::FollowUps;
pub(super) use gathered::{all_follow_ups, all_meetings};
use log::Log;
use next::Next;
pub(super) use open_items::OpenItems;
pub(super) use planned::{discussed, next_date, open_objectives};
pub(super) use so_far::{LeftOut, SoFar};

/// The page.
#[component]
pub(crate) fn Meetings() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <Parts session pair /> }.into_any() /> }
}

/// The forms that have a screen of their own here. Others stand below as their template says.
const DRAWN: [&str; 3] = ["next_meeting", "follow_ups", "meetings"];

#[component]
fn Parts(session: Session, pair: PairState) -> impl IntoView {
    let template = pair.meta.read_untracked().template.clone();
    let sheet = |id: &str| template.form(id).map(|form| (Sheet::shared(session, pair, form), form.clone()));
    // In the order of the page: where each part is, and what it is called.
    let parts = [
        ("so-far", m::meetings::so_far().to_owned()),
        ("next", m::meetings::next().to_owned()),
        ("follow-ups", capitalised(&template.vocabulary.follow_up.plural)),
        ("log", m::meetings::log().to_owned()),
    ];
    let link = |(id, words): (&str, String)| view! { <li><a href=format!("#{id}")>{words}</a></li> };
    let role = pair.meta.with_untracked(|meta| meta.me.role);
    let writes = Memo::new(move |_| pair.meta.read().phase.writes());
    let (meetings, follow_ups) = (all_meetings(pair), all_follow_ups(pair, session.clock));
    let is_drawn = |form: &Form| DRAWN.contains(&form.id.as_str());
    let rest: Vec<Form> = forms_on(&template, PairTab::Meetings)
        .filter(|form| concerns(form, role) && !is_drawn(form))
        .cloned()
        .collect();
    let further =
        rest.iter().map(|form| view! { <li><a href=format!("#{}-form", form.id)>{form.title.clone()}</a></li> });
    let further = further.collect_view();
    view! {
        <Heading text=m::meetings::title().to_owned() />
        <nav class="on-page" aria-label=m::meetings::on_this_page()>
            <ul>{parts.map(link).collect_view()} {further}</ul>
        </nav>
        <section class="sheet" id="so-far" aria-labelledby="so-far-heading">
            <h2 id="so-far-heading">{m::meetings::so_far()}</h2>
            <SoFar session pair meetings />
        </section>
        {sheet("next_meeting").map(|(sheet, form)| view! { <Next sheet form follow_ups /> })}
        {sheet("follow_ups").map(|(sheet, form)| view! { <FollowUps sheet form follow_ups /> })}
        {sheet("meetings").map(|(sheet, form)| view! { <Log sheet form meetings follow_ups /> })}
        {rest.into_iter().map(|form| view! { <AnyForm session pair form /> }).collect_view()}
        <Show when=move || writes.get()><IntoCalendar session pair /></Show>
    }
}

/// What a form has besides the list that is drawn above, such as a question of the pair's own.
#[component]
fn Further(sheet: Sheet, form: Form, drawn: &'static str) -> impl IntoView {
    let is_drawn = |part: &Part| part.as_list().is_some_and(|list| list.id == drawn);
    let further: Vec<Part> = form.parts().filter(|part| !is_drawn(part)).cloned().collect();
    view! {
        {further.into_iter().map(|part| view! { <PartView sheet part /> }).collect_view()}
    }
}

/// The heading of one of the parts.
#[component]
fn PartHead(id: &'static str, #[prop(into)] words: String, #[prop(into)] help: String) -> impl IntoView {
    view! {
        <div class="sheet__head">
            <h2 id=id>{words}</h2>
            <VisibilityChip who=Visibility::Pair />
        </div>
        {(!help.is_empty()).then(|| view! { <p class="sheet__help">{help}</p> })}
    }
}
