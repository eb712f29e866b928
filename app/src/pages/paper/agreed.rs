//! What was discussed and agreed on at a meeting, below its entry on the log's sheet.

use std::collections::BTreeMap;

use leptos::prelude::*;
use twofold_model::view::{FollowUpView, Owner, follow_ups, item_title};
use twofold_model::{FieldPath, ItemId};
use twofold_programs::{Date, Role};

use super::sheet::Reader;
use crate::i18n::{capitalised, long_date, m};
use crate::pages::meetings::discussed;
use crate::pages::reading::answer_words;

/// The lines that a blank entry has for it.
const LINES: usize = 2;

/// What belongs to the meetings of a log, each with its lines.
pub(super) struct OfMeetings {
    objectives: BTreeMap<ItemId, Vec<String>>,
    agreed: BTreeMap<ItemId, Vec<String>>,
}

impl OfMeetings {
    /// Nothing in other forms than the log.
    pub(super) fn of(reader: &Reader) -> Option<Self> {
        let is_log = reader.form == "meetings" && reader.template.form("follow_ups").is_some();
        is_log.then(|| {
            let objectives = discussed(&reader.view).into_iter();
            let objectives =
                objectives.map(|(meeting, all)| (meeting, all.into_iter().map(|it| objective(reader, it)).collect()));
            let mut agreed = BTreeMap::<ItemId, Vec<String>>::new();
            for item in follow_ups(&reader.view, &reader.template, reader.clock.today()) {
                if let Some(meeting) = item.meeting {
                    agreed.entry(meeting).or_default().push(line(reader, &item));
                }
            }
            Self { objectives: objectives.collect(), agreed }
        })
    }

    /// The objectives of a meeting, if it had some, and its follow-ups, or room for them.
    pub(super) fn draw(&self, reader: &Reader, meeting: Option<ItemId>) -> AnyView {
        let of = |all: &BTreeMap<ItemId, Vec<String>>| meeting.and_then(|it| all.get(&it).cloned()).unwrap_or_default();
        let objectives = of(&self.objectives);
        let objectives =
            (!objectives.is_empty()).then(|| lines_of(m::meetings::objectives_here().to_owned(), objectives, 0));
        let words = capitalised(&reader.template.vocabulary.follow_up.plural);
        let agreed = of(&self.agreed);
        let room = if agreed.is_empty() && !reader.over { LINES } else { 0 };
        view! { {objectives} {lines_of(m::meetings::agreed_here(&words), agreed, room)} }.into_any()
    }
}

/// Lines under a label, and rules to write on.
pub(super) fn lines_of(label: String, lines: Vec<String>, room: usize) -> AnyView {
    let rules = (0..room).map(|_| view! { <p class="paper__rule"></p> }).collect_view();
    let none = (lines.is_empty() && room == 0).then(|| view! { <p class="paper__empty">{m::conflict::empty()}</p> });
    let lines = lines.into_iter().map(|line| view! { <li dir="auto">{line}</li> });
    view! { <div class="paper__field"><p class="paper__label">{label}</p><ul class="points">{lines.collect_view()}</ul>{rules}{none}</div> }
        .into_any()
}

/// Its words, what became of it, and what was said about it.
fn objective(reader: &Reader, item: ItemId) -> String {
    let list = reader.template.form("next_meeting").and_then(|form| Some((form.id.clone(), form.list("objectives")?)));
    let answer = |id: &str| {
        let (form, list) = list.as_ref()?;
        let field = list.field(id)?;
        let path = FieldPath::of_item(form.clone(), item, field.id.clone());
        Some(answer_words(&reader.template, &reader.view, &path, field)).filter(|words| !words.is_empty())
    };
    let words = answer("text").unwrap_or_else(|| item_title(&reader.view, &reader.template, item));
    let more = ["result", "mentor_view", "mentor_remark"].into_iter().filter_map(answer);
    std::iter::once(words).chain(more).collect::<Vec<_>>().join(" · ")
}

/// What, who, by when.
pub(super) fn line(reader: &Reader, item: &FollowUpView) -> String {
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

#[cfg(test)]
mod tests {
    use twofold_model::view::Parties;
    use twofold_model::{Actor, AuthorId, Command, Document, ListPath, Member, Value};

    use super::*;
    use crate::state::Clock;

    #[test]
    fn an_objective_is_printed_with_all_that_was_said_about_it() {
        let template = twofold_templates::template("cdss").unwrap();
        let mut document = Document::new(Actor([1; 16]), Member { author: AuthorId([1; 32]), role: Role::Mentee });
        let list = ListPath::alone("next_meeting".parse().unwrap(), "objectives".parse().unwrap());
        let values = [("mentor_view", "as_is"), ("result", "met")];
        let values = values.map(|(id, it)| (id.parse().unwrap(), Value::Text(it.to_owned()))).to_vec();
        let texts = [("text", "Understand the budget"), ("mentor_remark", "Ask Rosa")];
        let texts = texts.map(|(id, it)| (id.parse().unwrap(), it.to_owned())).to_vec();
        let add = Command::AddItem { list, item: ItemId(1), after: None, values, texts };
        document.execute(&add, &template, 0).unwrap();
        let reader = Reader {
            view: document.view(),
            role: Role::Mentee,
            parties: Parties::default(),
            clock: Clock::default(),
            form: "meetings".parse().unwrap(),
            template,
            blank: false,
            settled: false,
            over: false,
        };
        assert_eq!(objective(&reader, ItemId(1)), "Understand the budget · Met · Fits as it is · Ask Rosa");
    }
}
