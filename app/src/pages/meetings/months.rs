//! The months of the log, as the picture wants them.

use twofold_model::view::Month;

use crate::components::RhythmMonth;
use crate::i18n::{hours_words, m, month_name, quarters_text};

/// The most months that are drawn: the newest.
const MOST: usize = 24;

/// The newest months, in words and figures.
pub(super) fn newest(months: &[Month]) -> Vec<RhythmMonth> {
    months.iter().skip(months.len().saturating_sub(MOST)).map(draw).collect()
}

fn draw(month: &Month) -> RhythmMonth {
    let name = month_name(month.month);
    let long = m::dates::month_year(name, &month.year.to_string());
    let sum: u32 = month.quarters.iter().sum();
    let count = m::meetings::count(month.quarters.len() as i64);
    let words = m::rhythm::month_words(&long, &count, &hours_words(sum.into()));
    let hours = quarters_text(sum.into());
    RhythmMonth { short: name.chars().take(3).collect(), long, meetings: month.quarters.clone(), hours, words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_told_in_words() {
        let months = newest(&[Month { year: 2026, month: 11, quarters: vec![5, 6] }]);
        assert_eq!(months[0].words, "November 2026: 2 meetings, 2.75 hours.");
        assert_eq!((months[0].short.as_str(), months[0].hours.as_str()), ("Nov", "2.75"));
    }

    #[test]
    fn a_mistyped_year_does_not_draw_a_thousand_months() {
        let months: Vec<Month> =
            (0..1_200).map(|it| Month { year: 1926 + it / 12, month: 1, quarters: Vec::new() }).collect();
        let drawn = newest(&months);
        assert_eq!(drawn.len(), MOST);
        assert_eq!(drawn[MOST - 1].long, "January 2025");
    }
}
