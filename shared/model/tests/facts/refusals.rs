//! The one validator: what it refuses, with the field, and that nothing changes then.

use twofold_model::{Command, CommandError, Date, ItemId, Role, Value};

use crate::devices::{
    Device, add, date, edit, exchange, field, follow_up, goal, id, list, meeting, of, rule, set, text,
};

#[track_caller]
fn refused(device: &mut Device, command: &Command, expected: CommandError) {
    let (view, heads, pending) = (device.view().clone(), device.doc.heads(), device.doc.has_pending());
    assert_eq!(device.try_to(command), Err(expected));
    assert_eq!((device.view(), device.doc.heads(), device.doc.has_pending()), (&view, heads, pending));
}

#[test]
fn a_field_that_the_template_does_not_have_is_refused() {
    let mut mentor = Device::mentor();
    mentor.run(rule(1, None, "rule"));
    let of_rule = of("contract", 1, "length_months");
    let of_other_form = of("meetings", 1, "text");
    for path in ["nowhere/-/x", "contract/-/nowhere", "contract/-/ground_rules", &of_rule, &of_other_form] {
        refused(&mut mentor, &set(path, text("x")), CommandError::UnknownField(field(path)));
        refused(&mut mentor, &edit(path, 0, 0, "x"), CommandError::UnknownField(field(path)));
    }
    let missing = of("contract", 9, "text");
    refused(&mut mentor, &edit(&missing, 0, 0, "x"), CommandError::NoSuchItem(ItemId(9)));
    let unknown = add("contract/-/ground_rules", 2, None, &[("colour", text("red"))], &[]);
    refused(&mut mentor, &unknown, CommandError::UnknownField(field(&of("contract", 2, "colour"))));
}

#[test]
fn a_list_that_the_template_does_not_have_there_is_refused() {
    let mut mentee = Device::mentee();
    mentee.run(goal(1, "goal"));
    mentee.run(rule(5, None, "rule"));
    let under_rule = format!("goals/{}/objectives", ItemId(5));
    let under_goal = format!("goals/{}/goals", ItemId(1));
    for path in ["nowhere/-/x", "contract/-/nowhere", "goals/-/objectives", &under_rule, &under_goal] {
        refused(&mut mentee, &add(path, 2, None, &[], &[]), CommandError::UnknownList(list(path)));
    }
    let under_nothing = format!("goals/{}/objectives", ItemId(9));
    refused(&mut mentee, &add(&under_nothing, 2, None, &[], &[]), CommandError::NoSuchItem(ItemId(9)));
}

#[test]
fn each_kind_of_field_takes_its_own_kind_of_answer() {
    let mut mentor = Device::mentor();
    mentor.run(meeting(1, "2026-11-22", 6));
    let kinds = [
        ("contract/-/length_months".to_owned(), Value::Number(6)),
        ("contract/-/ends_on".to_owned(), date("2027-01-01")),
        ("contract/-/ack_mentor".to_owned(), Value::Flag(true)),
        ("next_meeting/-/place".to_owned(), text("Library")),
        (of("meetings", 1, "competency"), Value::Choices(vec!["flexibility".into()])),
        (of("meetings", 1, "method"), text("video")),
    ];
    let others = [
        Value::Number(6),
        date("2027-01-01"),
        Value::Flag(true),
        text("video"),
        Value::Choices(vec!["flexibility".into()]),
        Value::Link(ItemId(1)),
    ];
    for (path, right) in &kinds {
        for wrong in others.iter().filter(|value| std::mem::discriminant(*value) != std::mem::discriminant(right)) {
            refused(&mut mentor, &set(path, wrong.clone()), CommandError::WrongKind(field(path)));
        }
        mentor.run(set(path, right.clone()));
        assert_eq!(mentor.value(path), right);
        refused(&mut mentor, &edit(path, 0, 0, "x"), CommandError::WrongKind(field(path)));
    }
    let long = field("contract/-/frequency");
    refused(&mut mentor, &set("contract/-/frequency", text("x")), CommandError::WrongKind(long));
    let twice = add("contract/-/ground_rules", 9, None, &[], &[("text", "a"), ("text", "b")]);
    refused(&mut mentor, &twice, CommandError::WrongKind(field(&of("contract", 9, "text"))));
}

#[test]
fn hours_are_whole_quarters_between_a_quarter_and_a_day() {
    let mut mentor = Device::mentor();
    let hours = field(&of("meetings", 1, "hours"));
    for quarters in [0, -4, 97, i64::MAX, i64::MIN] {
        let expected = CommandError::OutOfRange { field: hours.clone(), min: 1, max: 96 };
        refused(&mut mentor, &meeting(1, "2026-11-22", quarters), expected);
    }
    mentor.run(meeting(1, "2026-11-22", 96));
}

#[test]
fn a_number_stays_within_the_bounds_of_its_field() {
    let mut mentor = Device::mentor();
    let path = "contract/-/length_months";
    for number in [0, 61] {
        let expected = CommandError::OutOfRange { field: field(path), min: 1, max: 60 };
        refused(&mut mentor, &set(path, Value::Number(number)), expected);
    }
}

#[test]
fn a_day_that_does_not_exist_is_refused() {
    let mut mentor = Device::mentor();
    for (year, month, day) in [(2026, 2, 29), (2026, 13, 1), (2026, 0, 1), (26, 1, 1)] {
        let value = Value::Date(Date { year, month, day });
        let path = "contract/-/ends_on";
        refused(&mut mentor, &set(path, value), CommandError::BadDate(field(path)));
    }
}

#[test]
fn a_choice_is_one_that_is_offered_or_typed_where_that_is_allowed() {
    let mut mentor = Device::mentor();
    mentor.run(meeting(1, "2026-11-22", 4));
    let method = of("meetings", 1, "method");
    refused(&mut mentor, &set(&method, text("pigeon")), CommandError::NotAnOption(field(&method)));
    mentor.run(set(&of("meetings", 1, "setting"), text("on a boat")));
    let competency = of("meetings", 1, "competency");
    mentor.run(set(&competency, Value::Choices(vec!["flexibility".into(), "patience".into()])));
    let twice = Value::Choices(vec!["flexibility".into(), "flexibility".into()]);
    refused(&mut mentor, &set(&competency, twice), CommandError::NotAnOption(field(&competency)));
    let blank = Value::Choices(vec![" ".into()]);
    refused(&mut mentor, &set(&competency, blank), CommandError::NotAnOption(field(&competency)));
    let control = Value::Choices(vec!["a\u{1f}b".into()]);
    refused(&mut mentor, &set(&competency, control), CommandError::ControlCharacter(field(&competency)));
    mentor.run(set(&competency, Value::Choices(Vec::new())));
    assert_eq!(*mentor.value(&competency), Value::Empty);
}

#[test]
fn a_short_text_is_one_line_of_at_most_300_units() {
    let mut mentor = Device::mentor();
    let path = "next_meeting/-/place";
    let long = CommandError::TooLong { field: field(path), max: 300 };
    refused(&mut mentor, &set(path, text(&"x".repeat(301))), long.clone());
    refused(&mut mentor, &set(path, text(&"😀".repeat(151))), long);
    refused(&mut mentor, &set(path, text("two\nlines")), CommandError::ControlCharacter(field(path)));
    mentor.run(set(path, text(&"x".repeat(300))));
}

#[test]
fn a_follow_up_has_a_title_and_an_owner_and_keeps_them() {
    let mut mentor = Device::mentor();
    let title = field(&of("follow_ups", 1, "title"));
    for blank in ["", "   "] {
        refused(&mut mentor, &follow_up(1, blank, "mentor"), CommandError::Required(title.clone()));
    }
    let no_owner = add("follow_ups/-/items", 1, None, &[("title", text("Read"))], &[]);
    refused(&mut mentor, &no_owner, CommandError::Required(field(&of("follow_ups", 1, "owner"))));
    mentor.run(follow_up(1, "Read", "mentor"));
    for nothing in [Value::Empty, text(" ")] {
        refused(&mut mentor, &set(&of("follow_ups", 1, "title"), nothing), CommandError::Required(title.clone()));
    }
}

#[test]
fn a_required_answer_that_stands_alone_may_be_taken_back_while_drafting() {
    let mut mentor = Device::mentor();
    mentor.run(set("contract/-/length_months", Value::Number(6)));
    mentor.run(set("contract/-/length_months", Value::Empty));
}

#[test]
fn a_link_leads_to_an_item_that_is_there_and_of_the_right_list() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentee.run(goal(1, "Goal"));
    mentor.run(meeting(2, "2026-11-22", 4));
    exchange(&mut mentor, &mut mentee);
    let path = of("meetings", 2, "goal_ref");
    for nowhere in [9, 2] {
        refused(&mut mentor, &set(&path, Value::Link(ItemId(nowhere))), CommandError::BadLink(field(&path)));
    }
    mentor.run(set(&path, Value::Link(ItemId(1))));
    exchange(&mut mentor, &mut mentee);

    mentee.run(Command::RemoveItem { item: ItemId(1) });
    exchange(&mut mentor, &mut mentee);
    assert_eq!(*mentor.value(&path), Value::Link(ItemId(1)), "a link that was made stays");
    mentor.run(meeting(3, "2026-11-23", 4));
    let path = of("meetings", 3, "goal_ref");
    refused(&mut mentor, &set(&path, Value::Link(ItemId(1))), CommandError::BadLink(field(&path)));
}

#[test]
fn only_the_right_member_fills_in_what_is_one_members() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(follow_up(1, "Read", "mentee"));
    mentee.run(goal(2, "Goal"));
    exchange(&mut mentor, &mut mentee);

    let feedback = of("follow_ups", 1, "mentor_feedback");
    let not_mentees = |path: &str| CommandError::NotYours { field: field(path), role: Role::Mentee };
    refused(&mut mentee, &edit(&feedback, 0, 0, "good"), not_mentees(&feedback));
    refused(&mut mentee, &set("contract/-/ack_mentor", Value::Flag(true)), not_mentees("contract/-/ack_mentor"));
    let forged = Command::AddItem {
        list: list("follow_ups/-/items"),
        item: ItemId(7),
        after: None,
        values: vec![(id("title"), text("x")), (id("owner"), text("both"))],
        texts: vec![(id("mentor_feedback"), "great".into())],
    };
    refused(&mut mentee, &forged, not_mentees(&of("follow_ups", 7, "mentor_feedback")));

    let goal_text = of("goals", 2, "text");
    let not_mentors = CommandError::NotYours { field: field(&goal_text), role: Role::Mentor };
    refused(&mut mentor, &edit(&goal_text, 0, 0, "my "), not_mentors);
    let not_list = |path: &str| CommandError::NotYourList { list: list(path), role: Role::Mentor };
    refused(&mut mentor, &goal(3, "Mine"), not_list("goals/-/goals"));
    refused(&mut mentor, &Command::RemoveItem { item: ItemId(2) }, not_list("goals/-/goals"));
    let inner = format!("goals/{}/needs", ItemId(2));
    refused(&mut mentor, &add(&inner, 4, None, &[], &[("text", "x")]), not_list(&inner));
    mentor.run(edit(&feedback, 0, 0, "good"));
}
