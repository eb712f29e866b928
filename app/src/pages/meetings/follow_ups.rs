//! What one of the two, or both, will do next.

use std::sync::Arc;

use leptos::prelude::*;
use twofold_model::view::{FollowUpState, FollowUpView, Owner};
use twofold_model::{Date, ItemId, Value};
use twofold_programs::{FieldId, Fills, Form, Role};

use super::gathered::in_order;
use super::{Further, PartHead};
use crate::i18n::{capitalised, long_date, m};
use crate::pages::form::{Ask, Beside, Fold, FoldedList, NewItem, Rows, Sheet};
use crate::resting::{Each, resting};
use crate::state::PairState;

/// All follow-ups: open ones, then those that are done.
#[component]
pub(super) fn FollowUps(sheet: Sheet, form: Form, follow_ups: Each<FollowUpView>) -> impl IntoView {
    let list = form.list("items").cloned();
    let words = capitalised(&sheet.pair.words().follow_up.plural);
    let body = list.map(|list| {
        let rows = Rows::new(sheet, list, None).bare();
        let shown = in_order(rows, |all| all.iter().map(|item| item.id).collect(), follow_ups);
        let line = Callback::new(move |item: ItemId| {
            let item = follow_ups.one(item);
            (move || item.get().map(|item| view! { <FollowUpLine pair=sheet.pair item /> })).into_any()
        });
        view! { <FoldedList rows shown fold=Fold { line, more: None } adds=true /> }
    });
    view! {
        <section class="sheet" id="follow-ups" aria-labelledby="follow-ups-heading">
            <PartHead id="follow-ups-heading" words help=sheet.told(form.intro.clone()) />
            <Beside pair=sheet.pair form=form.clone() />
            {body}
            <Further sheet form drawn="items" />
        </section>
    }
}

/// The follow-ups that were agreed on at one meeting, and a way to agree on more.
#[component]
pub(super) fn AgreedAt(sheet: Sheet, form: Form, meeting: ItemId, follow_ups: Each<FollowUpView>) -> impl IntoView {
    let form_id = form.id.clone();
    let sheet = Sheet { form: StoredValue::new(form_id), ..sheet };
    let may = sheet.may(Fills::Both);
    let agreed = Memo::new(move |_| {
        let all = follow_ups.all.read();
        all.iter().filter(|item| item.meeting == Some(meeting)).cloned().collect::<Vec<_>>()
    });
    let agreed = resting(agreed);
    let line = move |item: Arc<FollowUpView>| view! { <li><FollowUpLine pair=sheet.pair item /></li> };
    let known = "meeting_ref".parse::<FieldId>().ok().map(|id| (id, Value::Link(meeting)));
    let known = known.into_iter().collect();
    let ask = Ask { known, scope: format!("-{:x}", meeting.0), stays: true, ..Ask::default() };
    let ask = StoredValue::new(ask);
    let rows = form.list("items").cloned().map(|list| Rows::new(sheet, list, None));
    let label = m::meetings::agreed_here(&capitalised(&sheet.pair.words().follow_up.plural));
    view! {
        <div role="group" aria-label=label.clone()>
            <p class="list__label">{label.clone()}</p>
            <ul class="lines">{move || agreed.get().into_iter().map(line).collect_view()}</ul>
            <Show when=move || may.get()>
                {rows.map(|rows| view! { <NewItem rows ask=ask.get_value() /> })}
            </Show>
        </div>
    }
}

/// What, who and by when, on one line.
#[component]
pub(super) fn FollowUpLine(pair: PairState, item: Arc<FollowUpView>) -> impl IntoView {
    let owner = item.owner.map(|owner| owner_words(pair, owner));
    // Of a sheet of paper, nobody knows who "you" is.
    let name =
        pair.meta.with_untracked(|meta| (item.owner == Some(Owner::One(meta.me.role))).then(|| meta.me.name.clone()));
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
            <span class="line__what" dir="auto">{item.title.clone()}</span>
            <span class="line__who" data-name=name>{owner}</span>
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
