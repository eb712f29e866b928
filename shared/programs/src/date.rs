//! Calendar dates without a clock and without time zones.

use core::{fmt, str::FromStr};

/// A day of the Gregorian calendar. Fields are public; [`Date::is_valid`] says whether the day exists, and a document
/// refuses one that does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Date {
    /// Year, 1900 to 2999 in a valid date.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

impl Date {
    /// The day, if it exists.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let date = Self { year, month, day };
        date.is_valid().then_some(date)
    }

    /// Whether the day exists and lies between 1900 and 2999.
    #[must_use]
    pub const fn is_valid(self) -> bool {
        self.year >= 1900
            && self.year <= 2999
            && self.month >= 1
            && self.month <= 12
            && self.day >= 1
            && self.day <= days_in_month(self.year, self.month)
    }

    /// Days since 1970-01-01; negative before.
    #[must_use]
    pub fn days(self) -> i64 {
        // Howard Hinnant's days_from_civil: years start in March, so that the leap day is the last of the year.
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The day that is so many days after 1970-01-01.
    #[must_use]
    pub fn from_days(days: i64) -> Self {
        let shifted = days.saturating_add(719_468);
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self { year: year as i32, month: month as u8, day: day as u8 }
    }

    /// The same day so many months later, or the last day of that month if it is shorter. Not valid if that is beyond
    /// the years of a valid date.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        // Why: a partner can write any number of months.
        let total = i64::from(self.year) * 12 + i64::from(self.month) - 1 + i64::from(months);
        let month = total.rem_euclid(12) as u8 + 1;
        let year = i32::try_from(total.div_euclid(12)).unwrap_or(if total < 0 { i32::MIN } else { i32::MAX });
        Self { year, month, day: self.day.min(days_in_month(year, month)) }
    }

    /// Months since an earlier day, to the nearest: half a year that ends the day before has six. 0 if it is not earlier.
    #[must_use]
    pub fn about_months_since(self, earlier: Self) -> u32 {
        /// Of an average month, in hundredths of a day.
        const MONTH: i64 = 3044;
        let days = self.days().saturating_sub(earlier.days()).max(0);
        u32::try_from((days * 100 + MONTH / 2) / MONTH).unwrap_or(u32::MAX)
    }

    /// Whole months from `earlier` to this day; zero if it is not earlier.
    #[must_use]
    pub fn months_since(self, earlier: Self) -> u32 {
        let years = i64::from(self.year) - i64::from(earlier.year);
        let months = years * 12 + i64::from(self.month) - i64::from(earlier.month);
        let months = i32::try_from(months.max(0)).unwrap_or(i32::MAX);
        let whole = months - i32::from(months > 0 && earlier.plus_months(months) > self);
        whole as u32
    }
}

/// Days in a month; months are 1 to 12.
const fn days_in_month(year: i32, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    /// As `2026-11-22`, the form that documents and date inputs use.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// The text is not a day of the form `2026-11-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the form 2026-11-22")]
pub struct BadDate;

impl FromStr for Date {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Self, BadDate> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| {
            parts
                .next()
                .filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
                .and_then(|part| part.parse::<u16>().ok())
                .ok_or(BadDate)
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        if parts.next().is_some() {
            return Err(BadDate);
        }
        Self::new(year.into(), month as u8, day as u8).ok_or(BadDate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn only_days_that_exist_are_dates() {
        for bad in ["2026-02-29", "2026-00-10", "2026-13-01", "2026-04-31", "1899-12-31", "3000-01-01"] {
            assert_eq!(bad.parse::<Date>(), Err(BadDate), "{bad}");
        }
        for bad in ["", "2026-1-1", "2026-01-01-01", "20260101", "2026-01-1x", "+026-01-01"] {
            assert_eq!(bad.parse::<Date>(), Err(BadDate), "{bad}");
        }
        assert_eq!(date("2024-02-29").to_string(), "2024-02-29");
    }

    #[test]
    fn days_and_dates_are_one_to_one_over_eleven_centuries() {
        assert_eq!(date("1970-01-01").days(), 0);
        let mut day = date("1900-01-01").days();
        let last = date("2999-12-31").days();
        let mut before: Option<Date> = None;
        while day <= last {
            let date = Date::from_days(day);
            assert!(date.is_valid() && date.days() == day && before.is_none_or(|before| before < date), "{date}");
            before = Some(date);
            day += 1;
        }
    }

    #[test]
    fn a_month_later_is_the_same_day_or_the_last_of_the_month() {
        assert_eq!(date("2026-01-31").plus_months(1), date("2026-02-28"));
        assert_eq!(date("2026-08-31").plus_months(6), date("2027-02-28"));
        assert_eq!(date("2026-03-15").plus_months(-3), date("2025-12-15"));
    }

    #[test]
    fn any_number_of_months_can_be_counted() {
        for months in [i32::MAX, i32::MIN] {
            let far = date("2026-03-15").plus_months(months);
            assert!(!far.is_valid());
            assert_eq!(date("2026-03-15").months_since(far) == 0, months > 0);
            assert_eq!(far.months_since(date("2026-03-15")) == 0, months < 0);
        }
    }

    #[test]
    fn whole_months_are_counted_to_the_day() {
        assert_eq!(date("2026-03-14").months_since(date("2026-01-15")), 1);
        assert_eq!(date("2026-03-15").months_since(date("2026-01-15")), 2);
        assert_eq!(date("2026-02-28").months_since(date("2026-01-31")), 1);
        assert_eq!(date("2026-01-01").months_since(date("2026-05-01")), 0);
    }
}
