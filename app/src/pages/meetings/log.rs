//! The log: one entry per meeting, the newest first.

use std::collections::BTreeMap;

use leptos::prelude::*;
use twofold_model::ItemId;
use twofold_model::view::{FollowUpView, MeetingView};
use twofold_programs::Form;

use super::follow_ups::AgreedAt;
use super::gathered::in_order;
use super::planned::discussed;
use super::{Further, PartHead};
use crate::i18n::{hours_words, long_date, m};
use crate::pages::form::{Beside, Fold, FoldedList, ItemFields, Rows, Sheet, beginning};
use crate::resting::Each;

/// All entries.
#[component]
pub(super) fn Log(
    sheet: Sheet,
    form: Form,
    meetings: Each<MeetingView>,
    follow_ups: Each<FollowUpView>,
) -> impl IntoView {
    // Once for all entries, and told to none of them while it stays the same.
    let next_view = sheet.shelf.only(&["next_meeting"]);
    let discussed = Memo::new(move |_| discussed(&next_view.read()));
    let form_of = |id: &str| StoredValue::new(sheet.template.with_value(|template| template.form(id).cloned()));
    let (agreed, next) = (form_of("follow_ups"), form_of("next_meeting"));
    let more = Callback::new(move |meeting: ItemId| {
        let (agreed, next) = (agreed.get_value(), next.get_value());
        view! {
            {next.map(|form| view! { <DiscussedAt sheet form meeting discussed /> })}
            {agreed.map(|form| view! { <AgreedAt sheet form meeting follow_ups /> })}
        }
        .into_any()
    });
    let body = form.list("meetings").cloned().map(|list| {
        let rows = Rows::new(sheet, list, None).bare();
        let shown = in_order(rows, |all| all.iter().rev().map(|meeting| meeting.id).collect(), meetings);
        view! { <FoldedList rows shown fold=Fold { line: lines(meetings), more: Some(more) } adds=true /> }
    });
    view! {
        <section class="sheet" id="log" aria-labelledby="log-heading">
            <PartHead id="log-heading" words=m::meetings::log() help=sheet.told(form.intro.clone()) />
            <Beside pair=sheet.pair form=form.clone() />
            {body}
            <Further sheet form drawn="meetings" />
        </section>
    }
}

/// The objectives that were discussed at a meeting; nothing if there were none.
#[component]
fn DiscussedAt(
    sheet: Sheet,
    form: Form,
    meeting: ItemId,
    discussed: Memo<BTreeMap<ItemId, Vec<ItemId>>>,
) -> impl IntoView {
    let list = StoredValue::new(form.list("objectives").cloned());
    let sheet = Sheet { form: StoredValue::new(form.id), ..sheet };
    let discussed = Memo::new(move |_| discussed.read().get(&meeting).cloned().unwrap_or_default());
    let one = move |item: ItemId| {
        let fields = list.get_value().map(|list| view! { <ItemFields sheet list item /> });
        view! { <li class="card">{fields}</li> }
    };
    view! {
        <Show when=move || !discussed.read().is_empty()>
            <div role="group" aria-label=m::meetings::objectives_here()>
                <p class="list__label">{m::meetings::objectives_here()}</p>
                <ul class="entries"><For each=move || discussed.get() key=|item| *item children=one /></ul>
            </div>
        </Show>
    }
}

/// Day, hours, and the beginning of what it was about.
fn lines(meetings: Each<MeetingView>) -> Callback<ItemId, AnyView> {
    Callback::new(move |item: ItemId| {
        let meeting = meetings.one(item);
        let topics = move || meeting.read().as_ref().and_then(|meeting| beginning(&meeting.topics));
        let day = move || {
            let date = meeting.read().as_ref().and_then(|meeting| meeting.date);
            date.map_or_else(|| m::meetings::no_date().to_owned(), |date| long_date((date.year, date.month, date.day)))
        };
        let hours = move || meeting.read().as_ref().map(|meeting| hours_words(meeting.hours_quarters.into()));
        let left_out = move || meeting.read().as_ref().is_some_and(|meeting| !meeting.counts);
        let left_out =
            move || left_out().then(|| view! { <span class="line__who">{m::meetings::does_not_count()}</span> });
        view! {
            <span class="line">
                <span class="line__what">{day}</span>
                <span class="line__who">{hours}</span>
                {left_out}
                <span class="line__when" dir="auto">{topics}</span>
            </span>
        }
        .into_any()
    })
}
