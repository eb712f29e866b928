//! The meetings of a pair, and what they add up to.

use core::borrow::Borrow;
use std::sync::Arc;

use twofold_programs::{
    Date, Template,
    pace::{Pace, pace},
    rhythm,
};

use crate::{
    ids::ItemId,
    view::{DocView, reader::Reader},
};

/// How the two were in touch without a meeting: options of the log.
const CALLS: [&str; 2] = ["telephone", "email"];

/// How often the agreement says that they meet, as the answer of a schedule; `None` if it says nothing that a calendar
/// can repeat.
#[must_use]
pub fn agreed_rhythm(view: &DocView) -> Option<&'static str> {
    let said = |form: &str| Reader::of(view, form).and_then(|form| rhythm::repeats(form.long_text(None, "frequency")));
    said("contract").or_else(|| said("goals"))
}

/// A meeting from the log.
#[derive(Clone, Debug, Eq)]
pub struct MeetingView {
    /// Its id.
    pub id: ItemId,
    /// When; required of a new entry, and yet it can be missing from one of a newer version.
    pub date: Option<Date>,
    /// How long, in quarter hours.
    pub hours_quarters: u32,
    /// What was talked about.
    pub topics: Arc<str>,
    /// Whether it counts as a meeting: a call or an e-mail does unless the pair has said otherwise.
    pub counts: bool,
    /// Whether it took none of the time that the program pays for.
    pub in_own_time: bool,
}

impl PartialEq for MeetingView {
    /// All of them are compared at each letter, and all but one are the same piece of memory as before.
    fn eq(&self, other: &Self) -> bool {
        let Self { id, date, hours_quarters, topics, counts, in_own_time } = self;
        (id, date, hours_quarters) == (&other.id, &other.date, &other.hours_quarters)
            && (*counts, *in_own_time) == (other.counts, other.in_own_time)
            && (Arc::ptr_eq(topics, &other.topics) || *topics == other.topics)
    }
}

/// What the log adds up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Meetings held until today.
    pub count: u32,
    /// Entries until today that do not count, and are in no other figure here.
    pub not_counted: u32,
    /// Their time, in quarter hours.
    pub quarters: u32,
    /// The first of them.
    pub first: Option<Date>,
    /// The last of them.
    pub last: Option<Date>,
    /// Every month from the first meeting to today, those without a meeting included.
    pub months: Vec<Month>,
    /// Averages since the first meeting beside what the program expects; `None` before it.
    pub pace: Option<Pace>,
}

/// One month of the rhythm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u8,
    /// The quarter hours of each meeting, in the order of their days.
    pub quarters: Vec<u32>,
}

/// The forms from which [`meetings`] are read; links need the lists of all.
pub const MEETINGS_FROM: [&str; 2] = ["meetings", "schedule"];

/// The meetings in the log, the earliest first; those without a date last.
#[must_use]
pub fn meetings(view: &DocView, template: &Template) -> Vec<MeetingView> {
    let Some(form) = Reader::of(view, "meetings").filter(|_| template.form("meetings").is_some()) else {
        return Vec::new();
    };
    let calls_count = calls_count(view, template);
    let log = template.form("meetings").and_then(|form| form.list("meetings"));
    let is_asked = log.is_some_and(|list| list.field("in_own_time").is_some());
    let read = |id: ItemId| {
        let item = Some(id);
        let method = form.text(item, "method");
        MeetingView {
            id,
            date: form.date(item, "date"),
            hours_quarters: form.number(item, "hours").and_then(|hours| hours.try_into().ok()).unwrap_or(0),
            topics: form.shared_text(item, "topics"),
            counts: calls_count || !method.is_some_and(|method| CALLS.contains(&method)),
            in_own_time: is_asked && form.flag(item, "in_own_time"),
        }
    };
    let mut meetings: Vec<MeetingView> = form.items(None, "meetings").into_iter().map(read).collect();
    meetings.sort_by_key(|meeting| (meeting.date.is_none(), meeting.date, meeting.id));
    meetings
}

/// Whether calls and e-mails count as meetings. What the pair does not have on its forms says nothing about it.
fn calls_count(view: &DocView, template: &Template) -> bool {
    let has_method = template.form("meetings").and_then(|form| form.list("meetings")?.field("method")).is_some();
    let asks = template.form("schedule").is_some_and(|form| form.field("calls_count").is_some());
    let said = Reader::of(view, "schedule").and_then(|form| form.text(None, "calls_count"));
    !(has_method && asks && said == Some("no"))
}

/// What the log adds up to on this day. Meetings without a date, or entered ahead of their day, do not count yet.
#[must_use]
pub fn totals(view: &DocView, template: &Template, today: Date) -> Totals {
    totals_of(&meetings(view, template), template, today)
}

/// The same, where the meetings are known already, the earliest first.
#[must_use]
pub fn totals_of(meetings: &[impl Borrow<MeetingView>], template: &Template, today: Date) -> Totals {
    let until_today = |meeting: &&MeetingView| meeting.date.is_some_and(|date| date <= today);
    let (counted, others): (Vec<&MeetingView>, Vec<&MeetingView>) =
        meetings.iter().map(Borrow::borrow).filter(until_today).partition(|meeting| meeting.counts);
    let held: Vec<(Date, u32)> =
        counted.into_iter().filter_map(|meeting| Some((meeting.date?, meeting.hours_quarters))).collect();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (count, not_counted) = (number(held.len()), number(others.len()));
    let quarters = held.iter().map(|(_, quarters)| *quarters).fold(0, u32::saturating_add);
    let (first, last) = (held.first().map(|(date, _)| *date), held.last().map(|(date, _)| *date));
    Totals {
        count,
        not_counted,
        quarters,
        first,
        last,
        months: first.map(|first| months(&held, first, today)).unwrap_or_default(),
        pace: first.map(|first| pace(&template.rules, first, today, count, quarters)),
    }
}

fn months(held: &[(Date, u32)], first: Date, today: Date) -> Vec<Month> {
    let number = |date: Date| date.year * 12 + i32::from(date.month) - 1;
    (number(first)..=number(today))
        .map(|month| Month {
            year: month.div_euclid(12),
            month: month.rem_euclid(12) as u8 + 1,
            quarters: held.iter().filter(|(date, _)| number(*date) == month).map(|(_, quarters)| *quarters).collect(),
        })
        .collect()
}
