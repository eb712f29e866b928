//! The time that screens may use: given by the runtime, never read.

use twofold_model::Date;

/// The device's time, refreshed about once a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Whole minutes since 1970 in UTC.
    pub minutes: u64,
    /// What has to be added to come to local time, in minutes (California in winter: -480).
    pub offset: i32,
}

impl Clock {
    /// The local calendar date.
    #[must_use]
    pub fn today(self) -> Date {
        self.date_of(self.minutes)
    }

    /// The local calendar date of a moment in minutes since 1970 in UTC.
    #[must_use]
    pub fn date_of(self, minutes: u64) -> Date {
        Date::from_days(self.local(minutes).div_euclid(24 * 60))
    }

    /// The local hour (0 to 23) and minute of a moment in minutes since 1970 in UTC.
    #[must_use]
    pub fn time_of(self, minutes: u64) -> (u8, u8) {
        let within = self.local(minutes).rem_euclid(24 * 60);
        let small = |number: i64| u8::try_from(number).unwrap_or(0);
        (small(within / 60), small(within % 60))
    }

    fn local(self, minutes: u64) -> i64 {
        i64::try_from(minutes).unwrap_or(i64::MAX / 2).saturating_add(i64::from(self.offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u8, day: u8) -> Date {
        Date { year, month, day }
    }

    #[test]
    fn the_first_minute_of_1970_in_utc_is_still_1969_in_california() {
        assert_eq!(Clock { minutes: 0, offset: -480 }.today(), date(1969, 12, 31));
        assert_eq!(Clock { minutes: 0, offset: -480 }.time_of(0), (16, 0));
    }

    #[test]
    fn leap_days_are_dates() {
        let minutes = 19_782 * 24 * 60 + 61;
        let clock = Clock { minutes, offset: 0 };
        assert_eq!(clock.today(), date(2024, 2, 29));
        assert_eq!(clock.time_of(minutes), (1, 1));
    }
}
