//! What the program's rules say about an answer while it is given: never a block, and nothing once it fits.

use leptos::prelude::*;
use twofold_model::{FieldPath, Value};
use twofold_programs::rules::{Facts, check};
use twofold_programs::{Date, RuleName};

use super::Sheet;

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// How long a meeting was.
    Length,
    /// The day of a meeting that is ahead.
    Day,
}

fn about(form: &str, field: &str) -> Option<About> {
    match (form, field) {
        ("meetings", "hours") => Some(About::Length),
        ("next_meeting", "meeting_date") | ("schedule", "on") => Some(About::Day),
        _ => None,
    }
}

/// The hint below the answer at this place; nothing for answers that no rule is about.
pub(super) fn hint(
    sheet: Sheet,
    path: &FieldPath,
    value: impl Fn() -> Value + Send + Sync + 'static,
) -> Option<AnyView> {
    let about = about(path.form.as_str(), path.field.as_str())?;
    // A day counts as moved against the one that stood there when the page was opened.
    let before = sheet.shelf.view.read_untracked().value(path).clone();
    let words = Memo::new(move |_| {
        let mut facts = Facts::new(sheet.clock.get().today(), sheet.my_role);
        let rule = match about {
            About::Length => {
                let Value::Number(quarters) = value() else { return None };
                facts.meetings.entering = u32::try_from(quarters).ok();
                RuleName::MeetingLength
            }
            About::Day => {
                facts.meetings.moving_hours_ahead = Some(hours_ahead(&before, &value(), facts.today)?);
                RuleName::Notice
            }
        };
        sheet.template.with_value(|template| {
            let finding = check(template, rule, &facts)?;
            finding.open.then(|| finding.rule.text.clone())
        })
    });
    let shown = move || words.get().map(|words| view! { <p class="field__hint undated" role="status">{words}</p> });
    Some(shown.into_any())
}

/// How many hours before the meeting it is moved to another day; nothing if it is not, or was over already.
fn hours_ahead(before: &Value, now: &Value, today: Date) -> Option<u32> {
    match before {
        Value::Date(was) if before != now && *was >= today => u32::try_from((was.days() - today.days()) * 24).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(day: &str) -> Value {
        Value::Date(day.parse().unwrap())
    }

    #[test]
    fn a_meeting_is_moved_only_when_another_day_takes_the_place_of_one_that_is_ahead() {
        let today: Date = "2027-03-05".parse().unwrap();
        assert_eq!(hours_ahead(&date("2027-03-06"), &date("2027-03-09"), today), Some(24));
        assert_eq!(hours_ahead(&date("2027-03-05"), &Value::Empty, today), Some(0));
        assert_eq!(hours_ahead(&date("2027-03-06"), &date("2027-03-06"), today), None);
        assert_eq!(hours_ahead(&date("2027-03-04"), &date("2027-03-09"), today), None, "that one is over");
        assert_eq!(hours_ahead(&Value::Empty, &date("2027-03-09"), today), None, "there was none");
    }

    #[test]
    fn every_place_that_a_rule_asks_about_is_in_a_program_that_has_the_rule() {
        for (rule, form, field) in [
            (RuleName::MeetingLength, "meetings", "hours"),
            (RuleName::Notice, "next_meeting", "meeting_date"),
            (RuleName::Notice, "schedule", "on"),
        ] {
            assert!(about(form, field).is_some());
            let has = |it: &twofold_programs::Template| {
                let form = it.form(form);
                it.check(rule).is_some()
                    && form.is_some_and(|form| {
                        form.field(field).is_some()
                            || form.parts().any(|part| match part {
                                twofold_programs::Part::List(list) => list.field(field).is_some(),
                                twofold_programs::Part::Field(_) => false,
                            })
                    })
            };
            assert!(twofold_templates::all().any(|template| has(&template)), "{rule:?} {form}/{field}");
        }
    }
}
