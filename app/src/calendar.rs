//! Meetings as a calendar file: days and times, and not a word of what they are about.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use icalendar::{Calendar, CalendarDateTime, Component as _, Event, EventLike as _};
use twofold_model::view::agreed_rhythm;
use twofold_model::{DocView, FieldPath, ItemId, ListPath, Value};
use twofold_programs::Date;

use crate::i18n::{m, parse_time};

const SCHEDULE: &str = "schedule";
/// How long a meeting is in the calendar when nobody has said it, in minutes.
const USUAL: i64 = 60;

/// One entry of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// Stays the same when the file is made again, so that a calendar replaces it.
    id: String,
    on: Date,
    at: Option<(u8, u8)>,
    minutes: i64,
    /// How often it comes back, as calendars say it.
    repeats: Option<&'static str>,
}

/// Whether there is anything to put into a calendar.
pub(crate) fn has_entries(view: &DocView, today: Date) -> bool {
    !entries(view, today).is_empty()
}

/// The rhythm that the two agreed on, and the planned meetings that are still ahead. `until` ends the rhythm; `now` is
/// in minutes since 1970 in UTC.
pub(crate) fn file(view: &DocView, today: Date, until: Option<Date>, now: u64) -> String {
    let mut calendar = Calendar::new();
    for entry in entries(view, today) {
        let Some(day) = day(entry.on) else { continue };
        let mut event = Event::new();
        event.uid(&entry.id).summary(m::calendar::title());
        if let Some(stamp) = i64::try_from(now).ok().and_then(|now| Utc.timestamp_opt(now * 60, 0).single()) {
            event.timestamp(stamp);
        }
        match entry.at.and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour.into(), minute.into(), 0)) {
            Some(time) => {
                // Without a time zone: whoever is somewhere else meets at the hour that was agreed.
                let starts = NaiveDateTime::new(day, time);
                event.starts(CalendarDateTime::Floating(starts));
                event.ends(CalendarDateTime::Floating(starts + chrono::Duration::minutes(entry.minutes)));
            }
            None => {
                event.all_day(day);
            }
        }
        if let Some(rule) = entry.repeats {
            let until = until.filter(|until| *until >= entry.on);
            let until = until.map(|it| format!(";UNTIL={:04}{:02}{:02}", it.year, it.month, it.day));
            event.add_property("RRULE", format!("{rule}{}", until.unwrap_or_default()));
        }
        calendar.push(event.done());
    }
    calendar.to_string()
}

fn day(Date { year, month, day, .. }: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month.into(), day.into())
}

fn entries(view: &DocView, today: Date) -> Vec<Entry> {
    let mut entries: Vec<Entry> = rhythm(view).into_iter().collect();
    let planned = live(view).filter_map(|item| planned(view, item));
    entries.extend(planned.filter(|entry| entry.on >= today));
    if let Some(Value::Date(on)) = path("next_meeting", None, "meeting_date").map(|path| view.value(&path))
        && *on >= today
        && entries.iter().all(|entry| entry.on != *on && entry.repeats.is_none())
    {
        entries.push(Entry { id: id("next"), on: *on, at: None, minutes: USUAL, repeats: None });
    }
    entries
}

fn rhythm(view: &DocView) -> Option<Entry> {
    // What the agreement says holds as long as nothing else was put down.
    let repeats = match text(view, None, "repeats").or_else(|| agreed_rhythm(view))? {
        "weekly" => "FREQ=WEEKLY",
        "two_weeks" => "FREQ=WEEKLY;INTERVAL=2",
        "monthly" => "FREQ=MONTHLY",
        _ => return None,
    };
    let Value::Date(on) = view.value(&path(SCHEDULE, None, "first_on")?) else { return None };
    let minutes = match view.value(&path(SCHEDULE, None, "length")?) {
        Value::Number(quarters) => quarters * 15,
        _ => USUAL,
    };
    let at = text(view, None, "at").and_then(parse_time);
    Some(Entry { id: id("rhythm"), on: *on, at, minutes, repeats: Some(repeats) })
}

/// A planned meeting of which nothing became yet.
fn planned(view: &DocView, item: ItemId) -> Option<Entry> {
    if text(view, Some(item), "became").is_some() {
        return None;
    }
    let Value::Date(on) = view.value(&path(SCHEDULE, Some(item), "on")?) else { return None };
    let at = text(view, Some(item), "at").and_then(parse_time);
    Some(Entry { id: id(&item.to_string()), on: *on, at, minutes: USUAL, repeats: None })
}

fn id(name: &str) -> String {
    format!("{name}@twofold")
}

fn live(view: &DocView) -> impl Iterator<Item = ItemId> {
    let list = SCHEDULE.parse().ok().zip("planned".parse().ok());
    let list = list.map(|(form, list)| ListPath::alone(form, list));
    list.map(|list| view.live(&list).collect::<Vec<_>>()).unwrap_or_default().into_iter()
}

fn path(form: &str, item: Option<ItemId>, field: &str) -> Option<FieldPath> {
    Some(FieldPath { form: form.parse().ok()?, item, field: field.parse().ok()? })
}

fn text<'a>(view: &'a DocView, item: Option<ItemId>, field: &str) -> Option<&'a str> {
    match view.value(&path(SCHEDULE, item, field)?) {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Command, Document, Member};
    use twofold_programs::Role;

    use super::*;

    const NOW: u64 = 29_900_000;

    struct Desk(Document);

    impl Desk {
        fn new() -> Self {
            Self(Document::new(Actor([1; 16]), Member { author: AuthorId([1; 32]), role: Role::Mentee }))
        }

        fn run(&mut self, command: Command) {
            self.0.execute(&command, &twofold_templates::template("general").unwrap(), 0).unwrap();
        }

        fn set(&mut self, field: &str, value: Value) {
            self.run(Command::SetValue { field: field.parse().unwrap(), value });
        }

        fn plan(&mut self, item: u128, on: &str, at: &str) {
            let values = vec![("on".parse().unwrap(), date(on)), ("at".parse().unwrap(), Value::Text(at.into()))];
            let list = ListPath::alone(SCHEDULE.parse().unwrap(), "planned".parse().unwrap());
            self.run(Command::AddItem { list, item: ItemId(item), after: None, values, texts: Vec::new() });
        }

        fn file(&self, until: Option<&str>) -> String {
            let today = "2027-03-01".parse().unwrap();
            file(&self.0.view(), today, until.map(|it| it.parse().unwrap()), NOW)
        }
    }

    fn date(day: &str) -> Value {
        Value::Date(day.parse().unwrap())
    }

    #[test]
    fn a_rhythm_comes_back_until_the_agreed_end_at_its_hour() {
        let mut desk = Desk::new();
        desk.set("schedule/-/repeats", Value::Text("two_weeks".into()));
        assert!(!has_entries(&desk.0.view(), "2027-03-01".parse().unwrap()), "a rhythm needs a beginning");
        desk.set("schedule/-/first_on", date("2027-03-02"));
        desk.set("schedule/-/at", Value::Text("2:30 pm".into()));
        desk.set("schedule/-/length", Value::Number(6));
        let file = desk.file(Some("2027-09-30"));
        for line in ["DTSTART:20270302T143000", "DTEND:20270302T160000", "RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20270930"]
        {
            assert!(file.contains(&format!("{line}\r\n")), "{line} in {file}");
        }
    }

    #[test]
    fn planned_meetings_ahead_stand_by_themselves_and_past_ones_do_not() {
        let mut desk = Desk::new();
        desk.plan(1, "2027-02-28", "");
        desk.plan(2, "2027-03-01", "at noon");
        desk.plan(3, "2027-03-20", "9");
        desk.plan(4, "2027-03-21", "9");
        desk.set(&format!("schedule/{}/became", ItemId(4)), Value::Text("cancelled".into()));
        let file = desk.file(None);
        assert_eq!(file.matches("BEGIN:VEVENT").count(), 2);
        assert!(file.contains("DTSTART;VALUE=DATE:20270301\r\n"), "an hour that cannot be read is none: {file}");
        assert!(file.contains("DTSTART:20270320T090000\r\n"), "{file}");
    }

    #[test]
    fn not_a_word_of_what_the_two_wrote_is_in_the_file() {
        let mut desk = Desk::new();
        desk.set("schedule/-/repeats", Value::Text("weekly".into()));
        desk.set("schedule/-/first_on", date("2027-03-02"));
        desk.set("schedule/-/place", Value::Text("quartz-place".into()));
        desk.set("schedule/-/at", Value::Text("quartz-hour".into()));
        desk.plan(1, "2027-03-20", "quartz-time");
        desk.set(&format!("schedule/{}/place", ItemId(1)), Value::Text("quartz-room".into()));
        desk.set("next_meeting/-/meeting_date", date("2027-03-25"));
        let file = desk.file(None);
        assert!(!file.contains("quartz"), "{file}");
        assert!(file.contains("SUMMARY:Meeting\r\n"));
    }

    #[test]
    fn the_same_meeting_has_the_same_name_in_every_file() {
        let mut desk = Desk::new();
        desk.plan(1, "2027-03-20", "");
        let names =
            |file: &str| file.lines().filter(|line| line.starts_with("UID")).map(str::to_owned).collect::<Vec<_>>();
        let before = names(&desk.file(None));
        desk.plan(2, "2027-03-21", "");
        assert!(names(&desk.file(None)).contains(&before[0]));
        assert_eq!(names(&desk.file(None)).len(), 2);
    }
}
