//! What was agreed on at a meeting, below its entry on the log's sheet.

use leptos::prelude::*;
use twofold_model::ItemId;
use twofold_model::view::{FollowUpView, Owner, follow_ups};
use twofold_programs::{Date, Role};

use super::sheet::Reader;
use crate::i18n::{capitalised, long_date, m};

/// The lines that a blank entry has for it.
const LINES: usize = 2;

/// The follow-ups of a meeting, or room for some; nothing in other forms than the log.
pub(super) fn agreed_at(reader: &Reader, meeting: Option<ItemId>) -> Option<AnyView> {
    let words = &reader.template.vocabulary.follow_up.plural;
    let is_log = reader.form == "meetings" && reader.template.form("follow_ups").is_some();
    is_log.then(|| {
        let all = follow_ups(&reader.view, &reader.template, reader.clock.today());
        let its = all.iter().filter(|item| meeting.is_some() && item.meeting == meeting);
        let lines: Vec<String> = its.map(|item| line(reader, item)).collect();
        let room = if lines.is_empty() { LINES } else { 0 };
        let rules = (0..room).map(|_| view! { <p class="paper__rule"></p> }).collect_view();
        let lines = lines.into_iter().map(|line| view! { <li dir="auto">{line}</li> });
        let label = m::meetings::agreed_here(&capitalised(words));
        view! { <div class="paper__field"><p class="paper__label">{label}</p><ul class="points">{lines.collect_view()}</ul>{rules}</div> }
            .into_any()
    })
}

/// What, who, by when.
fn line(reader: &Reader, item: &FollowUpView) -> String {
    let words = &reader.template.vocabulary;
    let who = item.owner.map(|owner| match owner {
        Owner::One(Role::Mentor) => capitalised(&words.mentor.singular),
        Owner::One(Role::Mentee) => capitalised(&words.mentee.singular),
        Owner::Both => m::meetings::both().to_owned(),
    });
    let day = |Date { year, month, day }: Date| long_date((year, month, day));
    let when =
        item.done_on.map(|done| m::meetings::done_on(&day(done))).or(item.due.map(|due| m::meetings::due(&day(due))));
    [Some(item.title.clone()), who, when].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
