//! What one of the two, or both, will do next.

use std::collections::BTreeMap;

use leptos::prelude::*;
use twofold_model::view::{FollowUpState, FollowUpView, Owner, follow_ups};
use twofold_model::{Date, ItemId, ItemView, Value};
use twofold_programs::{FieldId, Fills, Form, Role};

use super::{Further, PartHead};
use crate::components::Row;
use crate::i18n::{capitalised, long_date, m};
use crate::pages::form::{Ask, Fold, FoldedList, NewItem, Rows, Sheet, row_of};
use crate::state::{Clock, PairState};

/// All follow-ups: open ones, then those that are done.
#[component]
pub(super) fn FollowUps(sheet: Sheet, form: Form) -> impl IntoView {
    let list = form.list("items").cloned();
    let body = list.map(|list| {
        let rows = Rows::new(sheet, list, None).bare();
        let shown = in_order(rows);
        view! { <FoldedList rows shown fold=Fold { line: lines(sheet), more: None } adds=true /> }
    });
    view! {
        <section class="sheet" id="follow-ups" aria-labelledby="follow-ups-heading">
            <PartHead id="follow-ups-heading" words=m::meetings::follow_ups() help=form.intro.clone() />
            {body}
            <Further sheet form drawn="items" />
        </section>
    }
}

/// The follow-ups that were agreed on at one meeting, and a way to agree on more.
#[component]
pub(super) fn AgreedAt(sheet: Sheet, form: Form, meeting: ItemId) -> impl IntoView {
    let form_id = form.id.clone();
    let sheet = Sheet { form: StoredValue::new(form_id), ..sheet };
    let may = sheet.may(Fills::Both);
    let agreed = Memo::new(move |_| {
        let mut items = follow_ups_of(sheet);
        items.retain(|item| item.meeting == Some(meeting));
        items
    });
    let line = move |item: FollowUpView| view! { <li><FollowUpLine pair=sheet.pair item /></li> };
    let known = "meeting_ref".parse::<FieldId>().ok().map(|id| (id, Value::Link(meeting)));
    let known = known.into_iter().collect();
    let ask = Ask { known, scope: format!("-{:x}", meeting.0), stays: true, ..Ask::default() };
    let ask = StoredValue::new(ask);
    let rows = form.list("items").cloned().map(|list| Rows::new(sheet, list, None));
    view! {
        <div role="group" aria-label=m::meetings::agreed_here()>
            <p class="list__label">{m::meetings::agreed_here()}</p>
            <ul class="lines">{move || agreed.get().into_iter().map(line).collect_view()}</ul>
            <Show when=move || may.get()>
                {rows.map(|rows| view! { <NewItem rows ask=ask.get_value() /> })}
            </Show>
        </div>
    }
}

/// All follow-ups of the pair as of today.
fn follow_ups_of(sheet: Sheet) -> Vec<FollowUpView> {
    all_follow_ups(sheet.pair, sheet.clock)
}

/// All follow-ups of a pair as of today.
pub(super) fn all_follow_ups(pair: PairState, clock: Signal<Clock>) -> Vec<FollowUpView> {
    follow_ups(&pair.shared.view.read(), &pair.meta.read().template, clock.get().today())
}

/// The items of the list in that order; those that are removed last.
fn in_order(rows: Rows) -> Signal<Vec<Row>> {
    let sheet = rows.sheet;
    let shown = Memo::new(move |_| {
        let view = sheet.shelf.view.read();
        let order: BTreeMap<ItemId, usize> = (0..).zip(follow_ups_of(sheet)).map(|(at, it)| (it.id, at)).collect();
        let place = |item: &ItemView| order.get(&item.id).copied().unwrap_or(usize::MAX);
        let mut items = rows.path.with_value(|path| view.items(path).to_vec());
        items.sort_by_key(place);
        items.iter().map(row_of).collect::<Vec<Row>>()
    });
    shown.into()
}

fn lines(sheet: Sheet) -> Callback<ItemId, AnyView> {
    let all = Memo::new(move |_| follow_ups_of(sheet).into_iter().map(|it| (it.id, it)).collect::<BTreeMap<_, _>>());
    Callback::new(move |item: ItemId| {
        let item = Memo::new(move |_| all.read().get(&item).cloned());
        (move || item.get().map(|item| view! { <FollowUpLine pair=sheet.pair item /> })).into_any()
    })
}

/// What, who and by when, on one line.
#[component]
pub(super) fn FollowUpLine(pair: PairState, item: FollowUpView) -> impl IntoView {
    let owner = item.owner.map(|owner| owner_words(pair, owner));
    let when = match (item.state, item.done_on, item.due) {
        (FollowUpState::Done, Some(done), _) => m::meetings::done_on(&written(done)),
        (FollowUpState::Overdue, _, Some(due)) => m::meetings::overdue(&written(due)),
        (FollowUpState::Open, _, Some(due)) => m::meetings::due(&written(due)),
        _ => String::new(),
    };
    let is_late = item.state == FollowUpState::Overdue;
    let is_done = item.state == FollowUpState::Done;
    view! {
        <span class="line" class:line--done=is_done>
            <span class="line__what" dir="auto">{item.title}</span>
            <span class="line__who">{owner}</span>
            <span class="line__when" class:line__when--late=is_late>{when}</span>
        </span>
    }
}

fn owner_words(pair: PairState, owner: Owner) -> String {
    pair.meta.with_untracked(|meta| match owner {
        Owner::Both => m::meetings::both().to_owned(),
        Owner::One(role) if role == meta.me.role => m::conflict::you().to_owned(),
        Owner::One(role) => match meta.member(role) {
            Some(member) => member.name.clone(),
            None => capitalised(match role {
                Role::Mentor => &meta.template.vocabulary.mentor.singular,
                Role::Mentee => &meta.template.vocabulary.mentee.singular,
            }),
        },
    })
}

fn written(date: Date) -> String {
    long_date((date.year, date.month, date.day))
}
