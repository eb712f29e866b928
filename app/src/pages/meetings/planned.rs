//! What is planned for the next meeting, and what becomes of it when the meeting has taken place.

use std::collections::BTreeMap;

use twofold_model::{Command, Date, DocView, FieldPath, ItemId, ListPath, Value};
use twofold_programs::FieldId;

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

/// The objectives that were discussed, by their meetings.
pub(crate) fn discussed(view: &DocView) -> BTreeMap<ItemId, Vec<ItemId>> {
    let mut all = BTreeMap::<ItemId, Vec<ItemId>>::new();
    for item in live(view, "next_meeting", "objectives") {
        if let Some(Value::Link(meeting)) = value(view, "next_meeting", item, "meeting_ref") {
            all.entry(*meeting).or_default().push(item);
        }
    }
    all
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
    use twofold_programs::{Role, Template};

    use super::*;

    struct Desk {
        template: Arc<Template>,
        document: Document,
    }

    impl Desk {
        fn new() -> Self {
            let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
            Self {
                template: twofold_templates::template("caltrans").unwrap(),
                document: Document::new(Actor([1; 16]), me),
            }
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
        assert_eq!(discussed(&view), [(ItemId(9), vec![ItemId(1)])].into(), "it stands at its meeting");
        assert_eq!(next_date(&view), None);

        desk.run(Command::RemoveItem { item: ItemId(9) });
        assert_eq!(open_objectives(&desk.document.view()).len(), 3, "of a removed entry nothing is lost");
    }
}
