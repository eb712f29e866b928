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
        let days = self.local(minutes).div_euclid(24 * 60);
        let (year, month, day) = civil_from_days(days);
        Date { year, month, day }
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

/// Days since 1970-01-01 to a date in the Gregorian calendar, by Howard Hinnant's method.
fn civil_from_days(days: i64) -> (i32, u8, u8) {
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let small = |number: i64| u8::try_from(number).unwrap_or(1);
    (i32::try_from(year).unwrap_or(9999), small(month), small(day))
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
