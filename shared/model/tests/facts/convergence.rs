//! Whatever is done, in whatever order it arrives: equal views in the end.

use proptest::prelude::*;
use twofold_model::{Command, Document, ItemId, Role, Value};

use crate::devices::{Device, Sent, TEMPLATE, add, date, edit, list, of, same, set, text};

/// What somebody tries to do; most of it fits most documents, the rest is refused.
#[derive(Clone, Debug)]
enum Try {
    Type { field: usize, at: u32, delete: u32, insert: String },
    Answer { field: usize, value: usize },
    Add { list: usize, after: prop::sample::Index },
    Remove(prop::sample::Index),
    Restore(prop::sample::Index),
    Move(prop::sample::Index, prop::sample::Index),
}

#[derive(Clone, Debug)]
enum Step {
    Do(usize, Try),
    Commit(usize),
    /// Brings some records of the log to a device: any of them, any number of times.
    Bring(usize, Vec<prop::sample::Index>),
    Reopen(usize),
}

fn attempt() -> impl Strategy<Value = Try> {
    let insert =
        prop::sample::select(vec!["", "a", "hello ", "😀", "e\u{301}", "שלום", "\n", "a longer piece of text"]);
    prop_oneof![
        4 => (0..6_usize, 0..12_u32, 0..4_u32, insert)
            .prop_map(|(field, at, delete, insert)| Try::Type { field, at, delete, insert: insert.to_owned() }),
        3 => (0..6_usize, 0..6_usize).prop_map(|(field, value)| Try::Answer { field, value }),
        3 => (0..4_usize, any::<prop::sample::Index>()).prop_map(|(list, after)| Try::Add { list, after }),
        1 => any::<prop::sample::Index>().prop_map(Try::Remove),
        1 => any::<prop::sample::Index>().prop_map(Try::Restore),
        1 => (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(item, after)| Try::Move(item, after)),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (0..3_usize, attempt()).prop_map(|(device, attempt)| Step::Do(device, attempt)),
        3 => (0..3_usize).prop_map(Step::Commit),
        3 => (0..3_usize, proptest::collection::vec(any::<prop::sample::Index>(), 1..5))
            .prop_map(|(device, records)| Step::Bring(device, records)),
        1 => (0..3_usize).prop_map(Step::Reopen),
    ]
}

fn command(device: &Device, attempt: Try, fresh: u128) -> Option<Command> {
    let items: Vec<ItemId> = device.view().places.keys().copied().collect();
    let pick = |index: prop::sample::Index| (!items.is_empty()).then(|| items[index.index(items.len())]);
    let of_any = |form: &str, name: &str| {
        let item = device.view().places.iter().find(|(_, list)| list.form == form)?.0;
        Some(of(form, item.0, name))
    };
    Some(match attempt {
        Try::Type { field, at, delete, insert } => {
            let path = match field {
                0 => "contract/-/frequency".to_owned(),
                1 => "next_meeting/-/homework".to_owned(),
                2 => of_any("contract", "text")?,
                3 => of_any("goals", "text")?,
                4 => of_any("meetings", "topics")?,
                _ => of_any("meetings", "observations")?,
            };
            edit(&path, at, delete, &insert)
        }
        Try::Answer { field, value } => {
            let value = value as i64;
            match field {
                0 => set("contract/-/length_months", Value::Number(value)),
                1 => set("contract/-/ack_mentor", Value::Flag(value % 2 == 0)),
                2 => set(
                    "contract/-/ends_on",
                    if value == 0 { Value::Empty } else { date(&format!("2027-01-0{value}")) },
                ),
                3 => set(&of_any("meetings", "hours")?, Value::Number(value)),
                4 => set(&of_any("meetings", "method")?, text(if value < 3 { "video" } else { "in_person" })),
                _ => set(&of_any("meetings", "goal_ref")?, Value::Link(*items.get(value as usize)?)),
            }
        }
        Try::Add { list: which, after } => {
            let path = match which {
                0 => "contract/-/ground_rules".to_owned(),
                1 => "goals/-/goals".to_owned(),
                2 => {
                    let goals = list("goals/-/goals");
                    let goal = device.view().live(&goals).next()?;
                    format!("goals/{goal}/objectives")
                }
                _ => "meetings/-/meetings".to_owned(),
            };
            let others: Vec<u128> = device.view().items(&list(&path)).iter().map(|item| item.id.0).collect();
            let after = (!others.is_empty()).then(|| others[after.index(others.len())]);
            if which == 3 {
                add(
                    &path,
                    fresh,
                    after,
                    &[("date", date("2026-11-22")), ("hours", Value::Number(4))],
                    &[("topics", "t")],
                )
            } else {
                add(&path, fresh, after, &[], &[("text", "item")])
            }
        }
        Try::Remove(item) => Command::RemoveItem { item: pick(item)? },
        Try::Restore(item) => Command::RestoreItem { item: pick(item)? },
        Try::Move(item, after) => Command::MoveItem { item: pick(item)?, after: Some(pick(after)?) },
    })
}

/// Brings to each device everything that it has not got, in the order of the log, until nothing waits any more.
fn settle(devices: &mut [Device], log: &mut Vec<Sent>) {
    for device in devices.iter_mut() {
        if device.doc.has_pending() {
            log.push(device.commit());
        }
    }
    for device in devices.iter_mut() {
        for _ in 0..log.len() {
            if device.take(log).iter().all(Result::is_ok) {
                break;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn devices_that_hold_the_same_records_show_the_same(steps in proptest::collection::vec(step(), 1..70)) {
        let mut devices =
            vec![Device::new(1, Role::Mentor), Device::new(2, Role::Mentee), Device::new(3, Role::Mentee)];
        let mut log: Vec<Sent> = Vec::new();
        let (mut fresh, mut session) = (0_u128, 10_u8);
        for step in steps {
            match step {
                Step::Do(index, attempt) => {
                    let device = &mut devices[index];
                    fresh += 1;
                    device.now += 1;
                    if let Some(command) = command(device, attempt, fresh) {
                        let before = device.view().clone();
                        let result = device.try_to(&command);
                        if result.is_err() || result == Ok(twofold_model::Touched::Nothing) {
                            prop_assert_eq!(device.view(), &before);
                        }
                    }
                }
                Step::Commit(index) => {
                    let device = &mut devices[index];
                    if device.doc.has_pending() {
                        log.push(device.commit());
                    }
                }
                Step::Bring(index, records) => {
                    if !log.is_empty() {
                        let some: Vec<Sent> = records.iter().map(|record| log[record.index(log.len())].clone()).collect();
                        let _ = devices[index].take(&some);
                    }
                }
                Step::Reopen(index) => {
                    let device = &mut devices[index];
                    if device.doc.has_pending() {
                        log.push(device.commit());
                    }
                    session += 1;
                    let again = device.reopened(session);
                    same(&again, device);
                    *device = again;
                }
            }
        }
        settle(&mut devices, &mut log);
        same(&devices[0], &devices[1]);
        same(&devices[1], &devices[2]);
        // The view that was kept up to date is the one that is read afresh.
        same(&devices[0].reopened(200), &devices[0]);
        let mut late = Device::new(201, Role::Mentor);
        late.takes(&log);
        same(&late, &devices[0]);
    }

    #[test]
    fn the_same_commands_on_the_same_document_show_the_same(attempts in proptest::collection::vec(attempt(), 1..40)) {
        let mut first = Device::mentee();
        let mut journal = Vec::new();
        for (fresh, attempt) in attempts.into_iter().enumerate() {
            if let Some(command) = command(&first, attempt, fresh as u128)
                && first.try_to(&command).is_ok()
            {
                journal.push(serde_json::to_string(&command).unwrap());
            }
        }
        let mut second = Document::new(twofold_model::Actor([9; 16]), first.doc.me());
        for line in journal {
            let command: Command = serde_json::from_str(&line).unwrap();
            second.execute(&command, &TEMPLATE, first.now).unwrap();
        }
        prop_assert_eq!(second.current(), first.view());
    }
}
