//! How much a pair was expected to meet by now, and how that compares.

use crate::{date::Date, template::Rules};

/// Averages over a pair's life so far, beside what the program expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Whole months from the first day to today, at least one: in these, the program expects what it expects.
    pub months: u32,
    /// Meetings a month since the first day, in hundredths, rounded down.
    pub meetings_per_month_hundredths: u32,
    /// Hours a month since the first day, in hundredths, rounded down.
    pub hours_per_month_hundredths: u32,
    /// Meetings that the program expects in these months, if it says.
    pub expected_meetings: Option<u32>,
    /// Quarter hours that the program expects in these months, if it says.
    pub expected_quarters: Option<u32>,
}

impl Pace {
    /// Whether fewer meetings, or less time, than the program asks for. A reason for a gentle note, never for a block.
    #[must_use]
    pub fn is_below(&self, meetings: u32, quarters: u32) -> bool {
        self.expected_meetings.is_some_and(|expected| meetings < expected)
            || self.expected_quarters.is_some_and(|expected| quarters < expected)
    }
}

/// The pace of a pair that began on `start`, with this many meetings and quarter hours until `today`.
///
/// A month that has begun asks for nothing yet, so that nobody is called late in the middle of it. The averages are over all
/// the time, the month that has begun in part; the first month counts as a whole one.
#[must_use]
pub fn pace(rules: &Rules, start: Date, today: Date, meetings: u32, quarters: u32) -> Pace {
    let months = today.months_since(start).max(1);
    let time = hundredths_of_months(start, today);
    let average = |total: u32, per: u64| (u64::from(total) * 10_000 / per).try_into().unwrap_or(u32::MAX);
    Pace {
        months,
        meetings_per_month_hundredths: average(meetings, time),
        hours_per_month_hundredths: average(quarters, time.saturating_mul(4)),
        expected_meetings: rules.meetings_per_month.map(|each| each.saturating_mul(months)),
        expected_quarters: rules.hours_per_month.map(|each| each.saturating_mul(4).saturating_mul(months)),
    }
}

/// The time between these days, in hundredths of months, at least one whole one.
fn hundredths_of_months(start: Date, today: Date) -> u64 {
    let whole = today.months_since(start);
    let month = |count: u32| start.plus_months(i32::try_from(count).unwrap_or(i32::MAX)).days();
    let (begun, ends) = (month(whole), month(whole.saturating_add(1)));
    let part = (today.days() - begun).max(0) * 100 / (ends - begun).max(1);
    (u64::from(whole) * 100 + u64::try_from(part).unwrap_or(0)).max(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALTRANS: Rules = Rules {
        meetings_per_month: Some(2),
        hours_per_month: Some(3),
        length_months: None,
        checkup_every_months: None,
        notice_hours: None,
        getting_acquainted_weeks: None,
    };

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn three_months_expect_six_meetings_and_nine_hours() {
        let pace = pace(&CALTRANS, date("2026-01-10"), date("2026-04-10"), 6, 36);
        assert_eq!((pace.months, pace.expected_meetings, pace.expected_quarters), (3, Some(6), Some(36)));
        assert_eq!((pace.meetings_per_month_hundredths, pace.hours_per_month_hundredths), (200, 300));
        assert!(!pace.is_below(6, 36));
        assert!(pace.is_below(5, 36));
        assert!(pace.is_below(6, 35));
    }

    #[test]
    fn a_pair_in_its_first_month_is_measured_by_one_month() {
        let pace = pace(&CALTRANS, date("2026-01-10"), date("2026-01-12"), 1, 4);
        assert_eq!((pace.months, pace.expected_meetings), (1, Some(2)));
        assert_eq!((pace.meetings_per_month_hundredths, pace.hours_per_month_hundredths), (100, 100));
    }

    #[test]
    fn averages_are_over_all_the_time_and_what_is_expected_over_whole_months() {
        let pace = pace(&CALTRANS, date("2026-09-14"), date("2026-11-23"), 4, 24);
        assert_eq!((pace.months, pace.expected_meetings), (2, Some(4)));
        assert_eq!((pace.meetings_per_month_hundredths, pace.hours_per_month_hundredths), (173, 260), "in 2.3 months");
        assert!(!pace.is_below(4, 24), "the third month has only begun");
    }

    #[test]
    fn a_program_without_a_pace_is_never_below_it() {
        let pace = pace(&Rules::default(), date("2026-01-10"), date("2026-09-12"), 0, 0);
        assert!(!pace.is_below(0, 0));
    }
}
