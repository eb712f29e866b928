//! What the software can offer as an answer: what follows from what is known, and texts to insert.

use leptos::prelude::*;
use twofold_model::agreement::{FORM, State};
use twofold_model::view::{agreed_rhythm, first_day, totals};
use twofold_model::{Command, DocView, FieldPath, Value};
use twofold_programs::{Date, Field, FieldKind, Home, Proposed, Role, RuleName, Template};

use super::{Sheet, value_words};
use crate::components::{Button, ButtonKind};
use crate::i18n::{hours_words, m};

/// The answer that follows from what is known; `None` if nothing does, or not yet.
pub(super) fn proposal(sheet: Sheet, field: &Field) -> Option<Value> {
    let today = sheet.clock.get().today();
    let shared = sheet.pair.shared.view.read();
    let met = || sheet.template.with_value(|template| totals(&shared, template, today));
    match field.extras.proposed? {
        Proposed::Today => Some(Value::Date(today)),
        Proposed::FirstDay => met().first.map(Value::Date),
        Proposed::LastDay => {
            let first = begun(sheet, &shared, met().first, today);
            sheet.template.with_value(|template| last_day(&shared, template, first))
        }
        Proposed::MonthsMet => met().first.map(|first| Value::Number(today.months_since(first).into())),
        Proposed::HoursMet => {
            Some(met()).filter(|met| met.count > 0).map(|met| Value::Number((met.quarters / 4).into()))
        }
        Proposed::Rhythm => agreed_rhythm(&shared).map(|rhythm| Value::Text(rhythm.to_owned())),
        Proposed::MeetingLength => {
            let path = FieldPath::alone("contract".parse().ok()?, "meeting_length".parse().ok()?);
            Some(shared.value(&path).clone()).filter(|value| matches!(value, Value::Number(_)))
        }
        Proposed::Role => Some(Value::Text(role_answer(sheet.my_role).to_owned())),
    }
}

/// How a member is called in an answer that names one of the two.
pub(super) const fn role_answer(role: Role) -> &'static str {
    match role {
        Role::Mentor => "mentor",
        Role::Mentee => "mentee",
    }
}

/// The first day, as the rules count it; in an agreement that is being made before there is one, today.
fn begun(sheet: Sheet, shared: &DocView, met: Option<Date>, today: Date) -> Option<Date> {
    let standing = sheet.pair.standing.read();
    let signed = (standing.state == State::InForce).then(|| standing.now.iter().map(|it| it.date).max()).flatten();
    first_day(shared, met, signed).or_else(|| sheet.form.with_value(|form| form == FORM).then_some(today))
}

/// The last day: the one on which it ended, the one in the agreement, or as many months after the first day as were agreed,
/// or as the program usually takes.
fn last_day(shared: &DocView, template: &Template, first: Option<Date>) -> Option<Value> {
    let at = |form: &str, field: &str| {
        let path = FieldPath::alone(form.parse().ok()?, field.parse().ok()?);
        Some(shared.value(&path)).filter(|value| !value.is_empty())
    };
    let known = at("ending", "ended_on").or_else(|| at("contract", "ends_on")).cloned();
    known.or_else(|| {
        let usual = || template.check(RuleName::Length)?.values.months.map(i64::from);
        let months = match at("contract", "length_months") {
            Some(Value::Number(months)) => Some(*months),
            _ => usual(),
        };
        let last = first?.plus_months(i32::try_from(months?).ok()?);
        last.is_valid().then_some(Value::Date(last))
    })
}

/// A button that takes over what follows from what is known, while nothing is answered.
#[component]
pub(super) fn Proposal(sheet: Sheet, field: Field, path: FieldPath, readonly: Signal<bool>) -> impl IntoView {
    let value = sheet.shelf.value(path.clone());
    // What is known of somebody who adds an item is not known of whoever looks at it later.
    let is_of_adding = path.item.is_some()
        && matches!(field.extras.proposed, Some(Proposed::Role | Proposed::Today))
        && sheet.template.with_value(|it| it.form(path.form.as_str()).is_some_and(|form| form.home == Home::Pair));
    let is_agreement = path.form == FORM;
    let field = StoredValue::new(field);
    let offered = Memo::new(move |_| {
        if is_of_adding || readonly.get() || !value.read().is_empty() {
            return None;
        }
        // A press would end the signatures.
        if is_agreement && matches!(sheet.pair.standing.read().state, State::InForce | State::OneSignature) {
            return None;
        }
        field.with_value(|field| proposal(sheet, field))
    });
    let button = move |offered: Value| {
        let view = sheet.shelf.view.read_untracked();
        let words = sheet.template.with_value(|template| {
            field.with_value(|field| match (&field.kind, &offered) {
                (FieldKind::Hours, Value::Number(quarters)) => hours_words(*quarters),
                _ => value_words(template, field, &offered, &view),
            })
        });
        let label = field.with_value(|field| m::fields::use_for(&words, &field.label));
        let path = path.clone();
        let take = Callback::new(move |()| {
            // Refused only if somebody has answered in the meantime, which can be seen.
            let _ = sheet.shelf.execute(Command::SetValue { field: path.clone(), value: offered.clone() });
        });
        view! { <Button kind=ButtonKind::Plain on_press=take label>{m::fields::use_this(&words)}</Button> }
    };
    view! { <p class="offer">{move || offered.get().map(&button)}</p> }
}

/// Texts that a click puts at the end of a long text. Those that stand in it are not offered.
#[component]
pub(super) fn Texts(sheet: Sheet, field: Field, path: FieldPath, readonly: Signal<bool>) -> impl IntoView {
    let text = sheet.shelf.text(path.clone());
    let label = field.label;
    let offered = Memo::new(move |_| {
        let there = text.read();
        field.extras.suggestions.iter().filter(|it| !there.contains(it.as_str())).cloned().collect::<Vec<_>>()
    });
    let each = move |words: String| {
        let (path, insert) = (path.clone(), words.clone());
        let take = Callback::new(move |()| {
            let there = text.get_untracked();
            let (at, insert) = appended(&there, &insert);
            // Refused only if the text has grown too long, which nobody reaches by clicks.
            let _ = sheet.shelf.execute(Command::EditText { field: path.clone(), at, delete: 0, insert });
            sheet.pair.actions.flush.run(());
        });
        let label = m::lists::insert(&words);
        view! { <li><Button kind=ButtonKind::Plain on_press=take label>{words}</Button></li> }
    };
    view! {
        <Show when=move || !readonly.get() && !offered.read().is_empty()>
            <details class="fold">
                <summary>{m::lists::suggestions()}<span class="hidden">": "{label.clone()}</span></summary>
                <ul class="fold__body suggestions">
                    <For each=move || offered.get() key=|text| text.clone() children=each.clone() />
                </ul>
            </details>
        </Show>
    }
}

/// Where a further line goes, and what has to be written there.
fn appended(there: &str, line: &str) -> (u32, String) {
    let at = u32::try_from(there.encode_utf16().count()).unwrap_or(u32::MAX);
    let break_before = !there.is_empty() && !there.ends_with('\n');
    (at, if break_before { format!("\n{line}") } else { line.to_owned() })
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, CommandError, Document, ItemId, ListPath, Member};

    use super::*;

    fn plan() -> (Document, std::sync::Arc<Template>) {
        let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
        (Document::new(Actor([1; 16]), me), twofold_templates::template("san_jose").unwrap())
    }

    fn answer(path: &str, value: Value) -> Command {
        Command::SetValue { field: path.parse().unwrap(), value }
    }

    #[test]
    fn the_last_day_of_the_five_month_plan_follows_from_its_first_day_and_the_length() {
        let (mut plan, template) = plan();
        let day = |text: &str| Value::Date(text.parse().unwrap());
        let date = |text: &str| Some(text.parse::<Date>().unwrap());
        let last = |plan: &Document, begun| last_day(plan.current(), &template, first_day(plan.current(), begun, None));
        assert_eq!(last(&plan, None), None, "not before there is a first day");
        assert_eq!(last(&plan, date("2026-11-02")), Some(day("2027-04-02")), "the one on which they began");
        plan.execute(&answer("goals/-/starts_on", day("2026-12-01")), &template, 0).unwrap();
        assert_eq!(last(&plan, date("2026-11-02")), Some(day("2027-05-01")), "the program's five months");
        plan.execute(&answer("contract/-/length_months", Value::Number(6)), &template, 0).unwrap();
        assert_eq!(last(&plan, date("2026-11-02")), Some(day("2027-06-01")), "the length that the two agreed on");
        plan.execute(&answer("contract/-/length_months", Value::Number(5)), &template, 0).unwrap();
        plan.execute(&answer("goals/-/starts_on", day("2026-09-30")), &template, 0).unwrap();
        assert_eq!(last(&plan, date("2026-11-02")), Some(day("2027-02-28")), "a month without that day");
        plan.execute(&answer("contract/-/ends_on", day("2027-03-15")), &template, 0).unwrap();
        assert_eq!(last(&plan, None), Some(day("2027-03-15")), "the day that they agreed on");
        plan.execute(&answer("ending/-/ended_on", day("2027-01-20")), &template, 0).unwrap();
        assert_eq!(last(&plan, None), Some(day("2027-01-20")), "the day on which it ended");
    }

    #[test]
    fn a_goal_of_the_five_month_plan_stands_in_one_of_five_months() {
        let (mut plan, template) = plan();
        let text = |text: &str| Value::Text(text.to_owned());
        for item in 1..=6 {
            let list = ListPath::alone("goals".parse().unwrap(), "goals".parse().unwrap());
            let values = vec![("owner".parse().unwrap(), text("mentee"))];
            let add = Command::AddItem { list, item: ItemId(item), after: None, values, texts: Vec::new() };
            plan.execute(&add, &template, 0).unwrap();
            let month = answer(&format!("goals/{}/month", ItemId(item)), text(&format!("m{item}")));
            let taken = plan.execute(&month, &template, 0);
            assert_eq!(taken.is_ok(), item <= 5, "month {item}: {taken:?}");
            let is_unknown = matches!(taken, Err(CommandError::NotAnOption(_)));
            assert!(item <= 5 || is_unknown, "{taken:?}");
        }
    }

    #[test]
    fn a_suggested_text_becomes_a_line_of_its_own_behind_what_is_written() {
        assert_eq!(appended("", "Listen"), (0, "Listen".to_owned()));
        assert_eq!(appended("😀", "Listen"), (2, "\nListen".to_owned()));
        assert_eq!(appended("a\n", "Listen"), (2, "Listen".to_owned()));
    }
}
