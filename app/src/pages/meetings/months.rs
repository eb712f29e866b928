//! The months of a pair, with the meetings of each.

use twofold_model::Date;

use crate::components::RhythmMonth;
use crate::i18n::{m, month_name, quarters_text};

/// The most months that are drawn: the newest.
const MOST: usize = 24;

/// A month as it can be counted on.
fn number(date: Date) -> i32 {
    date.year * 12 + i32::from(date.month) - 1
}

/// Every month from the first meeting to today or the last meeting, empty ones too.
pub(crate) fn months(meetings: &[(Date, u32)], today: Date) -> Vec<RhythmMonth> {
    let numbers = || meetings.iter().map(|(date, _)| number(*date));
    let last = numbers().chain([number(today)]).max().unwrap_or_default();
    let first = numbers().chain([number(today)]).min().unwrap_or(last);
    let first = first.max(last.saturating_add(1).saturating_sub(MOST as i32));
    (first..=last).map(|month| draw(month, meetings)).collect()
}

fn draw(month: i32, meetings: &[(Date, u32)]) -> RhythmMonth {
    let mut held: Vec<(Date, u32)> = meetings.iter().filter(|(date, _)| number(*date) == month).copied().collect();
    held.sort();
    let meetings: Vec<u32> = held.into_iter().map(|(_, quarters)| quarters).collect();
    let name = month_name(u8::try_from(month.rem_euclid(12) + 1).unwrap_or(1));
    let long = m::dates::month_year(name, &month.div_euclid(12).to_string());
    let sum: u32 = meetings.iter().sum();
    let count = m::meetings::count(meetings.len() as i64);
    let words = m::rhythm::month_words(&long, &count, &m::meetings::hours(&quarters_text(sum.into())));
    RhythmMonth { short: name.chars().take(3).collect(), long, meetings, words }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u8, day: u8) -> Date {
        Date { year, month, day }
    }

    #[test]
    fn months_without_a_meeting_are_drawn_too() {
        let held = [(date(2026, 11, 20), 6), (date(2027, 1, 5), 4), (date(2026, 11, 3), 5)];
        let months = months(&held, date(2027, 1, 10));
        assert_eq!(months.iter().map(|it| it.short.as_str()).collect::<Vec<_>>(), ["Nov", "Dec", "Jan"]);
        assert_eq!(months[0].meetings, [5, 6]);
        assert_eq!(months[0].words, "November 2026: 2 meetings, 2.75 hours.");
        assert_eq!(months[1].words, "December 2026: 0 meetings, 0 hours.");
    }

    #[test]
    fn a_mistyped_year_does_not_draw_a_thousand_months() {
        assert_eq!(months(&[(date(1926, 1, 1), 4)], date(2027, 1, 1)).len(), MOST);
        assert_eq!(months(&[(date(2926, 1, 1), 4)], date(2027, 1, 1)).len(), MOST);
        assert_eq!(months(&[], date(2027, 1, 1)).len(), 1);
    }
}
