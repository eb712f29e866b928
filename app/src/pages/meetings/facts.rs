//! Questions to the pair's document about meetings and follow-ups.

use twofold_model::{Command, Date, DocView, FieldPath, ItemId, ListPath, Value};
use twofold_programs::{FieldId, Role};

/// A logged meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meeting {
    pub(crate) item: ItemId,
    pub(crate) date: Option<Date>,
    pub(crate) quarters: u32,
}

/// Something that somebody will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FollowUp {
    pub(crate) item: ItemId,
    pub(crate) title: String,
    pub(crate) owner: Option<Owner>,
    pub(crate) due: Option<Date>,
    pub(crate) done: Option<Date>,
    pub(crate) meeting: Option<ItemId>,
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    One(Role),
    Both,
}

impl FollowUp {
    /// Whether its day has passed and it is not done.
    pub(crate) fn is_overdue(&self, today: Date) -> bool {
        self.done.is_none() && self.due.is_some_and(|due| due < today)
    }
}

/// All meetings, the newest first; those without a date last.
pub(crate) fn meetings(view: &DocView) -> Vec<Meeting> {
    let read = |item| Meeting {
        item,
        date: date(view, "meetings", item, "date"),
        quarters: match value(view, "meetings", item, "hours") {
            Some(Value::Number(quarters)) => u32::try_from(*quarters).unwrap_or(0),
            _ => 0,
        },
    };
    let mut meetings: Vec<Meeting> = live(view, "meetings", "meetings").map(read).collect();
    meetings.sort_by_key(|meeting| std::cmp::Reverse((meeting.date, meeting.item)));
    meetings
}

/// All follow-ups: open ones first, those with the nearest day before the others.
pub(crate) fn follow_ups(view: &DocView) -> Vec<FollowUp> {
    let form = "follow_ups";
    let read = |item| FollowUp {
        item,
        title: text(value(view, form, item, "title")).unwrap_or_default().to_owned(),
        owner: text(value(view, form, item, "owner")).and_then(|owner| match owner {
            "mentor" => Some(Owner::One(Role::Mentor)),
            "mentee" => Some(Owner::One(Role::Mentee)),
            "both" => Some(Owner::Both),
            _ => None,
        }),
        due: date(view, form, item, "due"),
        done: date(view, form, item, "done_on"),
        meeting: match value(view, form, item, "meeting_ref") {
            Some(Value::Link(meeting)) => Some(*meeting),
            _ => None,
        },
    };
    let mut items: Vec<FollowUp> = live(view, form, "items").map(read).collect();
    items.sort_by_key(|item| (item.done, item.due.is_none(), item.due));
    items
}

/// The day that is set for the next meeting.
pub(crate) fn next_date(view: &DocView) -> Option<Date> {
    let path = path("next_meeting", None, "meeting_date")?;
    match view.value(&path) {
        Value::Date(date) => Some(*date),
        _ => None,
    }
}

/// The objectives that were not yet discussed at a logged meeting.
pub(crate) fn open_objectives(view: &DocView) -> Vec<ItemId> {
    let open = |item: &ItemId| match value(view, "next_meeting", *item, "meeting_ref") {
        Some(Value::Link(meeting)) => !view.is_live(*meeting),
        _ => true,
    };
    live(view, "next_meeting", "objectives").filter(open).collect()
}

/// What turns the next meeting into a logged one, once `meeting` is in the log: its objectives are tied to it, but
/// not those that wait, and the day is free again.
pub(crate) fn close_next(view: &DocView, meeting: ItemId) -> Vec<Command> {
    let waits = |item: ItemId| {
        let is = |field, word| text(value(view, "next_meeting", item, field)) == Some(word);
        is("mentor_view", "later") || is("result", "moved_on")
    };
    let tie = |item| {
        Some(Command::SetValue { field: path("next_meeting", Some(item), "meeting_ref")?, value: Value::Link(meeting) })
    };
    let free = |field| Some(Command::SetValue { field: path("next_meeting", None, field)?, value: Value::Empty });
    let discussed = open_objectives(view).into_iter().filter(|item| !waits(*item));
    discussed.filter_map(tie).chain(free("meeting_date")).collect()
}

/// The day and the answers of a meeting's entry that come from what was planned.
pub(crate) fn planned_entry(view: &DocView) -> Vec<(FieldId, Value)> {
    let date = next_date(view).map(Value::Date);
    date.and_then(|date| Some(("date".parse().ok()?, date))).into_iter().collect()
}

fn live<'a>(view: &'a DocView, form: &str, list: &str) -> impl Iterator<Item = ItemId> + 'a {
    let path = form.parse().ok().zip(list.parse().ok()).map(|(form, list)| ListPath::alone(form, list));
    let items = path.map(|path| view.live(&path).collect::<Vec<_>>());
    items.unwrap_or_default().into_iter()
}

fn path(form: &str, item: Option<ItemId>, field: &str) -> Option<FieldPath> {
    Some(FieldPath { form: form.parse().ok()?, item, field: field.parse().ok()? })
}

fn value<'a>(view: &'a DocView, form: &str, item: ItemId, field: &str) -> Option<&'a Value> {
    Some(view.value(&path(form, Some(item), field)?))
}

fn date(view: &DocView, form: &str, item: ItemId, field: &str) -> Option<Date> {
    match value(view, form, item, field) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    }
}

fn text(value: Option<&Value>) -> Option<&str> {
    match value {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use twofold_model::{Actor, AuthorId, Document, Member};
    use twofold_programs::{Template, builtin};

    use super::*;

    struct Desk {
        template: Arc<Template>,
        document: Document,
    }

    impl Desk {
        fn new() -> Self {
            let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
            Self { template: builtin::template("caltrans").unwrap(), document: Document::new(Actor([1; 16]), me) }
        }

        fn run(&mut self, command: Command) {
            self.document.execute(&command, &self.template, 0).unwrap();
        }

        fn add(&mut self, form: &str, list: &str, item: u128, values: &[(&str, Value)]) {
            let list = ListPath::alone(form.parse().unwrap(), list.parse().unwrap());
            let values = values.iter().map(|(id, value)| (id.parse().unwrap(), value.clone())).collect();
            self.run(Command::AddItem { list, item: ItemId(item), after: None, values, texts: Vec::new() });
        }

        fn meeting(&mut self, item: u128, day: &str, quarters: i64) {
            let day = Value::Date(day.parse().unwrap());
            self.add("meetings", "meetings", item, &[("date", day), ("hours", Value::Number(quarters))]);
        }
    }

    fn word(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn the_newest_meeting_comes_first_whenever_it_was_entered() {
        let mut desk = Desk::new();
        desk.meeting(1, "2027-01-05", 6);
        desk.meeting(2, "2027-03-05", 4);
        desk.meeting(3, "2027-02-05", 4);
        desk.run(Command::RemoveItem { item: ItemId(3) });
        let meetings = meetings(&desk.document.view());
        assert_eq!(meetings.iter().map(|it| it.item.0).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(meetings[1].quarters, 6);
    }

    #[test]
    fn open_follow_ups_come_first_and_the_nearest_day_before_the_others() {
        let mut desk = Desk::new();
        let day = |text: &str| Value::Date(text.parse().unwrap());
        let both = ("owner", word("both"));
        desk.add("follow_ups", "items", 1, &[("title", word("No day")), both.clone()]);
        desk.add("follow_ups", "items", 2, &[("title", word("Late")), both.clone(), ("due", day("2027-05-01"))]);
        desk.add("follow_ups", "items", 3, &[("title", word("Done")), both.clone(), ("done_on", day("2027-01-01"))]);
        desk.add(
            "follow_ups",
            "items",
            4,
            &[("title", word("Soon")), ("owner", word("mentor")), ("due", day("2027-02-01"))],
        );
        let items = follow_ups(&desk.document.view());
        assert_eq!(items.iter().map(|it| it.title.as_str()).collect::<Vec<_>>(), ["Soon", "Late", "No day", "Done"]);
        assert_eq!(items[0].owner, Some(Owner::One(Role::Mentor)));
        let today = "2027-03-01".parse().unwrap();
        assert_eq!(items.iter().map(|it| it.is_overdue(today)).collect::<Vec<_>>(), [true, false, false, false]);
    }

    #[test]
    fn a_logged_meeting_takes_its_objectives_along_and_leaves_those_that_wait() {
        let mut desk = Desk::new();
        desk.add("next_meeting", "objectives", 1, &[("result", word("met"))]);
        desk.add("next_meeting", "objectives", 2, &[("mentor_view", word("later"))]);
        desk.add("next_meeting", "objectives", 3, &[("result", word("moved_on"))]);
        let day = path("next_meeting", None, "meeting_date").unwrap();
        desk.run(Command::SetValue { field: day, value: Value::Date("2027-03-05".parse().unwrap()) });
        assert_eq!(planned_entry(&desk.document.view())[0].1, Value::Date("2027-03-05".parse().unwrap()));

        desk.meeting(9, "2027-03-05", 6);
        for command in close_next(&desk.document.view(), ItemId(9)) {
            desk.run(command);
        }
        let view = desk.document.view();
        let mut open: Vec<u128> = open_objectives(&view).into_iter().map(|it| it.0).collect();
        open.sort_unstable();
        assert_eq!(open, [2, 3]);
        assert_eq!(next_date(&view), None);

        desk.run(Command::RemoveItem { item: ItemId(9) });
        assert_eq!(open_objectives(&desk.document.view()).len(), 3, "of a removed entry nothing is lost");
    }
}
