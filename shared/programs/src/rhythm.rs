//! How often people mean to meet, read from the words of their agreement.

/// What a schedule calls a rhythm, and the words that mean it, in English and Spanish. The longer ones come first:
/// "every two weeks" is no week.
const RHYTHMS: [(&str, &[&str]); 3] = [
    (
        "two_weeks",
        &[
            "every two weeks",
            "every 2 weeks",
            "every other",
            "every second",
            "biweekly",
            "fortnight",
            "cada dos semanas",
            "cada 2 semanas",
            "cada quince dias",
            "cada quince días",
            "quincenal",
        ],
    ),
    ("monthly", &["every month", "each month", "once a month", "monthly", "cada mes", "una vez al mes", "mensual"]),
    (
        "weekly",
        &[
            "every week",
            "each week",
            "once a week",
            "weekly",
            "cada semana",
            "una vez por semana",
            "semanal",
            "every monday",
            "every tuesday",
            "every wednesday",
            "every thursday",
            "every friday",
            "cada lunes",
            "cada martes",
            "cada miércoles",
            "cada jueves",
            "cada viernes",
            "mondays",
            "tuesdays",
            "wednesdays",
            "thursdays",
            "fridays",
        ],
    ),
];

/// Words that say more than a calendar can repeat.
const SEVERAL: [&str; 3] = ["times", "twice", "veces"];

/// The rhythm that these words name, as the answer of a schedule: `weekly`, `two_weeks` or `monthly`.
///
/// `None` when they name none, or more than one.
#[must_use]
pub fn repeats(words: &str) -> Option<&'static str> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let mut rest = words.join(" ");
    if SEVERAL.iter().any(|several| rest.contains(several)) {
        return None;
    }
    let mut found = Vec::new();
    for (id, phrases) in RHYTHMS {
        let before = rest.len();
        phrases.iter().for_each(|phrase| rest = rest.replace(phrase, ""));
        if rest.len() < before {
            found.push(id);
        }
    }
    match found.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_agreements_name_a_rhythm() {
        for (words, rhythm) in [
            ("Every two weeks", "two_weeks"),
            ("Every other Tuesday at 10, in the library", "two_weeks"),
            ("Cada dos semanas", "two_weeks"),
            ("biweekly", "two_weeks"),
            ("We meet once\n a month", "monthly"),
            ("Weekly, for an hour", "weekly"),
            ("Every Monday", "weekly"),
            ("Una vez por semana", "weekly"),
        ] {
            assert_eq!(repeats(words), Some(rhythm), "{words}");
        }
    }

    #[test]
    fn what_no_calendar_can_repeat_names_none() {
        for words in ["", "When we feel like it", "Two to four times every month", "Weekly at first, then every month"]
        {
            assert_eq!(repeats(words), None, "{words}");
        }
    }
}
