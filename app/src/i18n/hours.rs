//! Hours as people write them, in quarters.

use super::m;

/// Reads "1.5", "1,5", "1:30", "1h 30", ".75" or "45 min" as quarter-hours.
///
/// `None` when it is not a time, negative, longer than a day, or not a multiple of a quarter.
pub(crate) fn parse_quarters(text: &str) -> Option<i64> {
    let text = text.trim().to_lowercase().replace(',', ".");
    let number = |part: &str| part.trim().parse::<f64>().ok().filter(|it| it.is_finite() && *it >= 0.0);
    let minutes = if let Some(minutes) = text.strip_suffix("min").or_else(|| text.strip_suffix("minutes")) {
        number(minutes)?
    } else if let Some((hours, minutes)) = text.split_once([':', 'h']) {
        let rest = minutes.trim_start_matches("ours").trim_start_matches("our").trim();
        let minutes = if rest.is_empty() { 0.0 } else { number(rest.trim_end_matches("min").trim_end_matches('m'))? };
        number(hours)? * 60.0 + minutes
    } else {
        number(&text)? * 60.0
    };
    let quarters = minutes / 15.0;
    let whole = quarters.round();
    if (quarters - whole).abs() > 1e-6 || whole > 96.0 {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "between 0 and 96")]
    Some(whole as i64)
}

/// Quarter-hours as decimal hours: "1.25".
pub(crate) fn quarters_text(quarters: i64) -> String {
    let rest = match quarters.rem_euclid(4) {
        0 => "",
        1 => ".25",
        2 => ".5",
        _ => ".75",
    };
    format!("{}{rest}", quarters.div_euclid(4))
}

/// Quarter-hours in words: "1.25 hours".
pub(crate) fn hours_words(quarters: i64) -> String {
    if quarters == 4 { m::meetings::hour().to_owned() } else { m::meetings::hours(&quarters_text(quarters)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hour_is_not_told_as_several() {
        assert_eq!(hours_words(4), "1 hour");
        assert_eq!(hours_words(5), "1.25 hours");
        assert_eq!(hours_words(0), "0 hours");
    }

    #[test]
    fn hours_are_read_the_way_people_write_them() {
        for (text, quarters) in [
            ("1.5", 6),
            ("1,25", 5),
            ("0:45", 3),
            ("2", 8),
            (".75", 3),
            ("45 min", 3),
            ("1h 30", 6),
            ("2 hours", 8),
            ("1h30m", 6),
        ] {
            assert_eq!(parse_quarters(text), Some(quarters), "{text}");
        }
    }

    #[test]
    fn what_is_not_in_quarters_is_refused() {
        for text in ["", "1.3", "-1", "25", "an hour", "1:10", "NaN", "inf"] {
            assert_eq!(parse_quarters(text), None, "{text}");
        }
    }

    #[test]
    fn quarters_read_back_as_written() {
        for quarters in 0..=96 {
            assert_eq!(parse_quarters(&quarters_text(quarters)), Some(quarters));
        }
    }
}
