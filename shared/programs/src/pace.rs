//! How much a pair was expected to meet by now, and how that compares.

use crate::{date::Date, template::Rules};

/// Averages over a pair's life so far, beside what the program expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Months counted: from the first day to today, at least one.
    pub months: u32,
    /// Meetings a month, in hundredths, rounded down.
    pub meetings_per_month_hundredths: u32,
    /// Hours a month, in hundredths, rounded down.
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
/// A month that has begun counts as a whole one only after the first month, so a young pair is not called late:
/// elapsed whole months are counted, at least one.
#[must_use]
pub fn pace(rules: &Rules, start: Date, today: Date, meetings: u32, quarters: u32) -> Pace {
    let months = today.months_since(start).max(1);
    let hundredths = |total: u32, per: u32| (u64::from(total) * 100 / u64::from(per)).try_into().unwrap_or(u32::MAX);
    Pace {
        months,
        meetings_per_month_hundredths: hundredths(meetings, months),
        hours_per_month_hundredths: hundredths(quarters, months.saturating_mul(4)),
        expected_meetings: rules.meetings_per_month.map(|each| each.saturating_mul(months)),
        expected_quarters: rules.hours_per_month.map(|each| each.saturating_mul(4).saturating_mul(months)),
    }
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
    }

    #[test]
    fn a_program_without_a_pace_is_never_below_it() {
        let pace = pace(&Rules::default(), date("2026-01-10"), date("2026-09-12"), 0, 0);
        assert!(!pace.is_below(0, 0));
    }
}
