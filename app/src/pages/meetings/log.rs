//! The log: one entry per meeting, the newest first.

use std::collections::BTreeMap;

use leptos::prelude::*;
use twofold_model::view::{MeetingView, meetings};
use twofold_model::{ItemId, ItemView};
use twofold_programs::Form;

use super::follow_ups::AgreedAt;
use super::{Further, PartHead};
use crate::components::Row;
use crate::i18n::{hours_words, long_date, m};
use crate::pages::form::{Fold, FoldedList, Rows, Sheet, beginning, row_of};

/// All entries.
#[component]
pub(super) fn Log(sheet: Sheet, form: Form) -> impl IntoView {
    let follow_ups = sheet.template.with_value(|template| template.form("follow_ups").cloned());
    let follow_ups = StoredValue::new(follow_ups);
    let more = Callback::new(move |meeting: ItemId| {
        let form = follow_ups.get_value();
        form.map(|form| view! { <AgreedAt sheet form meeting /> }).into_any()
    });
    let body = form.list("meetings").cloned().map(|list| {
        let rows = Rows::new(sheet, list, None).bare();
        view! { <FoldedList rows shown=newest_first(rows) fold=Fold { line: lines(sheet), more: Some(more) } adds=true /> }
    });
    view! {
        <section class="sheet" id="log" aria-labelledby="log-heading">
            <PartHead id="log-heading" words=m::meetings::log() help=form.intro.clone() />
            {body}
            <Further sheet form drawn="meetings" />
        </section>
    }
}

fn meetings_of(sheet: Sheet) -> Vec<MeetingView> {
    sheet.template.with_value(|template| meetings(&sheet.shelf.view.read(), template))
}

fn newest_first(rows: Rows) -> Signal<Vec<Row>> {
    let sheet = rows.sheet;
    let shown = Memo::new(move |_| {
        let view = sheet.shelf.view.read();
        let order: BTreeMap<ItemId, usize> =
            (0..).zip(meetings_of(sheet).into_iter().rev()).map(|(at, it)| (it.id, at)).collect();
        let place = |item: &ItemView| order.get(&item.id).copied().unwrap_or(usize::MAX);
        let mut items = rows.path.with_value(|path| view.items(path).to_vec());
        items.sort_by_key(place);
        items.iter().map(row_of).collect::<Vec<Row>>()
    });
    shown.into()
}

/// Day, hours, and the beginning of what it was about.
fn lines(sheet: Sheet) -> Callback<ItemId, AnyView> {
    let all = Memo::new(move |_| meetings_of(sheet).into_iter().map(|it| (it.id, it)).collect::<BTreeMap<_, _>>());
    Callback::new(move |item: ItemId| {
        let meeting = Memo::new(move |_| all.read().get(&item).cloned());
        let topics = move || meeting.get().and_then(|meeting| beginning(&meeting.topics));
        let day = move || {
            let date = meeting.get().and_then(|meeting| meeting.date);
            date.map_or_else(|| m::meetings::no_date().to_owned(), |date| long_date((date.year, date.month, date.day)))
        };
        let hours = move || meeting.get().map(|meeting| hours_words(meeting.hours_quarters.into()));
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
