//! Reminders that a member has put off or turned off: kept with this member's own things, so that the partner and the
//! program do not know.

use std::collections::BTreeMap;

use leptos::prelude::*;
use twofold_model::{Command, Date, DocView, FieldPath, ItemId, ListPath, Value};
use twofold_programs::RuleName;

use crate::a11y;
use crate::components::{Button, ButtonKind};
use crate::i18n::{long_date, m};
use crate::state::{PairState, Session};

const FORM: &str = "reminders";
/// For how many days a reminder is put off.
const WEEK: i64 = 7;

/// What is quiet today: until when, or until further notice.
pub(super) type Quiet = BTreeMap<RuleName, Option<Date>>;

/// What this member has put off, as of today. The longest time counts.
pub(super) fn quiet(own: &DocView, today: Date) -> Quiet {
    let mut quiet = Quiet::new();
    for item in items(own) {
        let Some(rule) = rule_of(own, item) else { continue };
        let until = match path(item, "until").map(|path| own.value(&path)) {
            Some(Value::Date(until)) => Some(*until),
            _ => None,
        };
        if until.is_some_and(|until| until <= today) {
            continue;
        }
        let lasts_longer = match quiet.get(&rule) {
            None => true,
            Some(before) => before.is_some() && (until.is_none() || until > *before),
        };
        if lasts_longer {
            quiet.insert(rule, until);
        }
    }
    quiet
}

/// What brings a reminder back. It may have been put off on several devices that did not know of each other.
fn bring_back(own: &DocView, rule: RuleName) -> Vec<Command> {
    let of_rule = items(own).into_iter().filter(|item| rule_of(own, *item) == Some(rule));
    of_rule.map(|item| Command::RemoveItem { item }).collect()
}

fn items(own: &DocView) -> Vec<ItemId> {
    list().map(|list| own.live(&list).collect()).unwrap_or_default()
}

/// The rule of which an item speaks; `None` for one that this version does not know.
fn rule_of(own: &DocView, item: ItemId) -> Option<RuleName> {
    match own.value(&path(item, "rule")?) {
        Value::Text(rule) => rule.parse().ok(),
        _ => None,
    }
}

fn list() -> Option<ListPath> {
    Some(ListPath::alone(FORM.parse().ok()?, "quiet".parse().ok()?))
}

fn path(item: ItemId, field: &str) -> Option<FieldPath> {
    Some(FieldPath::of_item(FORM.parse().ok()?, item, field.parse().ok()?))
}

/// The ways to be left alone with one reminder.
#[component]
pub(super) fn NotNow(session: Session, pair: PairState, rule: RuleName, about: String) -> impl IntoView {
    let add = move |until: Option<Date>| {
        let Some(list) = list() else { return };
        let Some((rule_field, until_field)) = "rule".parse().ok().zip("until".parse().ok()) else { return };
        let mut values = vec![(rule_field, Value::Text(rule.name().to_owned()))];
        values.extend(until.map(|until| (until_field, Value::Date(until))));
        let item = session.actions.new_item.run(());
        // Refused only where nothing can be written at all, and there it is not offered.
        let _ = pair.own.execute(Command::AddItem { list, item, after: None, values, texts: Vec::new() });
        pair.actions.flush.run(());
        a11y::focus_soon("steps-heading".to_owned());
    };
    let week = Callback::new(move |()| {
        let today = session.clock.get_untracked().today();
        add(Some(Date::from_days(today.days() + WEEK)));
    });
    let off = Callback::new(move |()| add(None));
    view! {
        <details class="fold not-now no-print">
            <summary>{m::advice::not_now()}<span class="hidden">": "{about}</span></summary>
            <div class="fold__body actions">
                <Button kind=ButtonKind::Plain on_press=week>{m::advice::in_a_week()}</Button>
                <Button kind=ButtonKind::Plain on_press=off>{m::advice::turn_off()}</Button>
            </div>
        </details>
    }
}

/// What is quiet, and the way back.
#[component]
pub(super) fn PutOff(pair: PairState, quiet: Memo<Quiet>, writes: Signal<bool>) -> impl IntoView {
    let lines = move || {
        let meta = pair.meta.read();
        let line = |(rule, until): (&RuleName, &Option<Date>)| {
            let text = meta.template.check(*rule)?.text.clone();
            let when = match until {
                Some(Date { year, month, day, .. }) => m::advice::quiet_until(&long_date((*year, *month, *day))),
                None => m::advice::is_off().to_owned(),
            };
            let rule = *rule;
            let back = Callback::new(move |()| {
                for command in pair.own.view.with_untracked(|own| bring_back(own, rule)) {
                    // Refused only where nothing can be written at all, and there it is not offered.
                    let _ = pair.own.execute(command);
                }
                pair.actions.flush.run(());
                a11y::focus_soon("steps-heading".to_owned());
            });
            let label = format!("{}: {text}", m::advice::remind_again());
            let again = writes.get().then(|| {
                view! { <Button kind=ButtonKind::Plain on_press=back label>{m::advice::remind_again()}</Button> }
            });
            Some(view! { <li>{text}" "<span class="line__who">{when}</span>" "{again}</li> })
        };
        quiet.read().iter().filter_map(line).collect_view()
    };
    let count = move || m::advice::quiet(quiet.read().len() as i64);
    view! {
        <Show when=move || !quiet.read().is_empty()>
            <details class="fold no-print">
                <summary>{count}</summary>
                <ul class="fold__body points">{lines}</ul>
            </details>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Document, Incoming, Member, Role};

    use super::*;

    fn today() -> Date {
        "2027-03-05".parse().unwrap()
    }

    fn caltrans() -> std::sync::Arc<twofold_programs::Template> {
        twofold_templates::template("caltrans").unwrap()
    }

    fn document(session: u8, puts: &[(&str, Option<&str>)]) -> Document {
        let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
        let template = caltrans();
        let mut document = Document::new(Actor([session; 16]), me);
        for (number, (rule, until)) in (u128::from(session) * 100..).zip(puts) {
            let mut values = vec![("rule".parse().unwrap(), Value::Text((*rule).to_owned()))];
            values.extend(until.map(|it| ("until".parse().unwrap(), Value::Date(it.parse().unwrap()))));
            let (list, item) = (list().unwrap(), ItemId(number));
            let add = Command::AddItem { list, item, after: None, values, texts: Vec::new() };
            document.execute(&add, &template, 0).unwrap();
        }
        document
    }

    fn after(puts: &[(&str, Option<&str>)]) -> Quiet {
        quiet(&document(1, puts).view(), today())
    }

    #[test]
    fn what_is_put_off_is_quiet_until_its_day_and_what_is_off_for_good() {
        assert!(after(&[("pace", Some("2027-03-05"))]).is_empty(), "the day has come");
        assert_eq!(after(&[("pace", Some("2027-03-06"))]).len(), 1);
        assert_eq!(after(&[("pace", None)]).len(), 1);
        assert!(after(&[("something_else", None)]).is_empty(), "another version's rule is nothing here");
    }

    #[test]
    fn of_two_times_for_one_reminder_the_longer_counts() {
        let longest = |puts: &[(&str, Option<&str>)]| *after(puts).get(&RuleName::Pace).unwrap();
        let (soon, late) = (Some("2027-03-06"), Some("2027-04-06"));
        assert_eq!(longest(&[("pace", soon), ("pace", late)]), late.map(|it| it.parse().unwrap()));
        assert_eq!(longest(&[("pace", late), ("pace", soon)]), late.map(|it| it.parse().unwrap()));
        assert_eq!(longest(&[("pace", None), ("pace", late)]), None);
        assert_eq!(longest(&[("pace", late), ("pace", None)]), None);
    }

    #[test]
    fn what_was_put_off_on_two_devices_apart_is_brought_back_at_once() {
        let mut laptop = document(1, &[("pace", Some("2027-03-12")), ("check_up", None)]);
        let mut phone = document(2, &[("pace", None)]);
        let sent = phone.commit(0).unwrap();
        let record = Incoming {
            author: phone.me().author,
            actor: phone.actor(),
            heads_before: &sent.heads_before,
            heads_after: &sent.heads_after,
            born: &sent.born,
            changes: &sent.changes,
        };
        assert_eq!(laptop.apply(&[record]), [Ok(())]);
        assert_eq!(quiet(laptop.current(), today()).get(&RuleName::Pace), Some(&None));
        for command in bring_back(&laptop.view(), RuleName::Pace) {
            laptop.execute(&command, &caltrans(), 0).unwrap();
        }
        let left: Vec<RuleName> = quiet(laptop.current(), today()).into_keys().collect();
        assert_eq!(left, [RuleName::CheckUp]);
    }
}
