//! Dates and times as people in the United States read and write them.

use super::m;

/// Year, month (1 to 12), day (1 to 31).
pub(crate) type Ymd = (i32, u8, u8);

/// Reads "3/5/2027", "3-5-27", "03/05/2027" or "2027-03-05". `None` when there is no such day.
pub(crate) fn parse_date(text: &str) -> Option<Ymd> {
    let parts: Vec<&str> = text.trim().split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, a, b) };
    let written: i32 = year.parse().ok()?;
    let year = match year.len() {
        2 => 2000 + written,
        4 => written,
        _ => return None,
    };
    let (month, day): (u8, u8) = (month.parse().ok()?, day.parse().ok()?);
    ((1900..=2999).contains(&year) && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day))
        .then_some((year, month, day))
}

/// Reads "9", "9:30", "14:00", "2 pm" or "2:30 p.m." as hour (0 to 23) and minute.
pub(crate) fn parse_time(text: &str) -> Option<(u8, u8)> {
    let text: String = text.to_lowercase().chars().filter(|it| !it.is_whitespace() && *it != '.').collect();
    let (text, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(text), _) => (text, Some(0)),
        (None, Some(text)) => (text, Some(12)),
        (None, None) => (text.as_str(), None),
    };
    let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    (hour < 24 && minute < 60).then_some((hour, minute))
}

fn days_in(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// 03/05/2027: as it is typed.
pub(crate) fn short_date((year, month, day): Ymd) -> String {
    format!("{month:02}/{day:02}/{year:04}")
}

/// March 5, 2027: as it is read.
pub(crate) fn long_date((year, month, day): Ymd) -> String {
    m::dates::long(month_name(month), &day.to_string(), &year.to_string())
}

/// 9:05 a.m.
pub(crate) fn time_of_day((hour, minute): (u8, u8)) -> String {
    let twelve = match hour % 12 {
        0 => 12,
        hour => hour,
    };
    let time = format!("{twelve}:{minute:02}");
    if hour < 12 { m::dates::morning(&time) } else { m::dates::afternoon(&time) }
}

/// The name of a month (1 to 12).
pub(crate) fn month_name(month: u8) -> &'static str {
    match month {
        1 => m::dates::january(),
        2 => m::dates::february(),
        3 => m::dates::march(),
        4 => m::dates::april(),
        5 => m::dates::may(),
        6 => m::dates::june(),
        7 => m::dates::july(),
        8 => m::dates::august(),
        9 => m::dates::september(),
        10 => m::dates::october(),
        11 => m::dates::november(),
        _ => m::dates::december(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_the_way_people_write_them() {
        for text in ["3/5/2027", "03/05/2027", "3-5-27", "2027-03-05", " 3.5.2027 "] {
            assert_eq!(parse_date(text), Some((2027, 3, 5)), "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in ["2/29/2027", "13/1/2027", "4/31/2027", "0/5/2027", "3/5", "soon", "3/5/99999", "2027-3-0"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
        assert_eq!(parse_date("2/29/2028"), Some((2028, 2, 29)));
    }

    #[test]
    fn times_are_read_the_way_people_write_them() {
        let read = ["9", "9:30", "14:00", "2 pm", "2:30 p.m.", "12 am", "12:15 PM"].map(parse_time);
        let times = [(9, 0), (9, 30), (14, 0), (14, 0), (14, 30), (0, 0), (12, 15)];
        assert_eq!(read, times.map(Some));
        assert_eq!(["noon", "24:00", "9:60", "13 pm", "0 am", "", "9:"].map(parse_time), [None; 7]);
    }

    #[test]
    fn a_date_reads_back_as_shown() {
        assert_eq!(parse_date(&short_date((2027, 12, 31))), Some((2027, 12, 31)));
        assert_eq!(long_date((2027, 3, 5)), "March 5, 2027");
    }

    #[test]
    fn noon_and_midnight_are_twelve() {
        assert_eq!(time_of_day((0, 5)), "12:05 a.m.");
        assert_eq!(time_of_day((12, 0)), "12:00 p.m.");
        assert_eq!(time_of_day((23, 59)), "11:59 p.m.");
    }
}
