//! Questions about a document: meetings, totals, follow-ups, plan, and what the contract still needs.

use twofold_model::{
    Command, Date, FieldPath, ItemId, Role, Value, ValueView, prefill,
    view::{
        FOLLOW_UPS_FROM, FollowUpState, MEETINGS_FROM, Missing, Owner, Parties, contract, follow_ups, goals,
        item_title, link_choices, meetings, missing, totals,
    },
};

use crate::clean_copy::full;
use crate::devices::{
    Device, MENTEE, MENTOR, TEMPLATE, add, date, edit, exchange, field, follow_up, goal, list, meeting, of, rule, set,
    text,
};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

const PARTIES: Parties = Parties { mentor: Some(MENTOR), mentee: Some(MENTEE) };

#[test]
fn the_log_is_read_in_the_order_of_the_days() {
    let mut mentee = Device::mentee();
    mentee.run(meeting(11, "2026-03-05", 6));
    mentee.run(meeting(12, "2026-01-20", 4));
    mentee.run(meeting(13, "2026-02-01", 4));
    mentee.run(Command::RemoveItem { item: ItemId(13) });
    mentee.run(edit(&of("meetings", 12, "topics"), 0, 0, "Budget"));

    let log = meetings(mentee.view(), &TEMPLATE);
    assert_eq!(log.iter().map(|meeting| meeting.id.0).collect::<Vec<_>>(), [12, 11]);
    assert_eq!((log[0].date, log[0].hours_quarters), (Some(day("2026-01-20")), 4));
    assert_eq!(&*log[0].topics, "Budget");
}

#[test]
fn totals_count_what_was_held_until_today_month_by_month() {
    let mut mentee = Device::mentee();
    for (item, on, quarters) in [(1, "2026-01-20", 4), (2, "2026-01-30", 6), (3, "2026-03-05", 5), (4, "2026-06-01", 8)]
    {
        mentee.run(meeting(item, on, quarters));
    }
    let totals = totals(mentee.view(), &TEMPLATE, day("2026-04-20"));
    assert_eq!((totals.count, totals.quarters), (3, 15));
    assert_eq!((totals.first, totals.last), (Some(day("2026-01-20")), Some(day("2026-03-05"))));
    let rhythm: Vec<(u8, Vec<u32>)> = totals.months.into_iter().map(|month| (month.month, month.quarters)).collect();
    assert_eq!(rhythm, [(1, vec![4, 6]), (2, vec![]), (3, vec![5]), (4, vec![])]);
    let pace = totals.pace.unwrap();
    assert_eq!((pace.months, pace.meetings_per_month_hundredths, pace.hours_per_month_hundredths), (3, 100, 125));
    assert!(pace.is_below(totals.count, totals.quarters));
}

#[test]
fn before_the_first_meeting_there_is_no_average() {
    let mentee = Device::mentee();
    let totals = totals(mentee.view(), &TEMPLATE, day("2026-04-20"));
    assert_eq!((totals.count, totals.months.len(), totals.pace), (0, 0, None));
}

#[test]
fn follow_ups_are_overdue_open_or_done() {
    let mut mentor = Device::mentor();
    mentor.run(follow_up(1, "No day", "both"));
    mentor.run(follow_up(2, "Later", "mentee"));
    mentor.run(set(&of("follow_ups", 2, "due"), date("2026-05-01")));
    mentor.run(follow_up(3, "Late", "mentor"));
    mentor.run(set(&of("follow_ups", 3, "due"), date("2026-04-19")));
    mentor.run(follow_up(4, "Done long ago", "mentor"));
    mentor.run(set(&of("follow_ups", 4, "done_on"), date("2026-01-01")));
    mentor.run(follow_up(5, "Done lately", "mentor"));
    mentor.run(set(&of("follow_ups", 5, "due"), date("2026-01-01")));
    mentor.run(set(&of("follow_ups", 5, "done_on"), date("2026-04-01")));

    let items = follow_ups(mentor.view(), &TEMPLATE, day("2026-04-20"));
    let read: Vec<(&str, FollowUpState)> = items.iter().map(|item| (item.title.as_str(), item.state)).collect();
    use FollowUpState::{Done, Open, Overdue};
    let expected =
        [("Late", Overdue), ("Later", Open), ("No day", Open), ("Done lately", Done), ("Done long ago", Done)];
    assert_eq!(read, expected);
    assert_eq!(items[1].owner, Some(Owner::One(Role::Mentee)));
    assert!(items[2].owner.unwrap().includes(Role::Mentor) && !items[1].owner.unwrap().includes(Role::Mentor));
    let on_the_day = follow_ups(mentor.view(), &TEMPLATE, day("2026-04-19"));
    assert!(on_the_day.iter().all(|item| item.state != Overdue), "not late on the day itself");
}

#[test]
fn the_plan_shows_goals_with_what_belongs_to_them() {
    let mut mentee = Device::mentee();
    let inside = |parent: u128, list: &str| format!("goals/{}/{list}", ItemId(parent));
    mentee.run(goal(1, "Lead a team"));
    mentee.run(set(&of("goals", 1, "kind"), text("career")));
    mentee.run(add(
        &inside(1, "objectives"),
        2,
        None,
        &[("by_when", date("2027-06-01"))],
        &[("text", "Run a project")],
    ));
    let link = ("objective_ref", Value::Link(ItemId(2)));
    mentee.run(add(
        &inside(1, "needs"),
        3,
        None,
        &[("competency", text("team_leadership")), link],
        &[("text", "Delegate")],
    ));
    mentee.run(add(&inside(1, "needs"), 4, Some(3), &[], &[("text", "Budgets")]));
    mentee.run(add(&inside(1, "benchmarks"), 5, None, &[], &[("text", "First review")]));
    mentee.run(add("need_sheets/-/sheets", 6, None, &[("need_ref", Value::Link(ItemId(3)))], &[("need", "Delegate")]));

    let plan = goals(mentee.view(), &TEMPLATE);
    assert_eq!((plan.len(), plan[0].text.as_str(), plan[0].kind.as_deref()), (1, "Lead a team", Some("career")));
    assert_eq!(plan[0].objectives[0].by_when, Some(day("2027-06-01")));
    let needs: Vec<_> = plan[0].needs.iter().map(|need| (need.text.as_str(), need.objective, need.sheet)).collect();
    assert_eq!(needs, [("Delegate", Some(ItemId(2)), Some(ItemId(6))), ("Budgets", None, None)]);
    assert_eq!(plan[0].benchmarks[0].text, "First review");

    let contract = TEMPLATE.form("contract").unwrap();
    let elements = contract.list("plan_elements").unwrap();
    let choices = link_choices(mentee.view(), &TEMPLATE, elements.field("plan_ref").unwrap());
    assert_eq!(choices, [1, 2, 3, 4, 6].map(ItemId));
    let titles: Vec<String> = choices.iter().map(|item| item_title(mentee.view(), &TEMPLATE, *item)).collect();
    assert_eq!(titles, ["Lead a team", "Run a project", "Delegate", "Budgets", "Delegate"]);

    mentee.run(Command::RemoveItem { item: ItemId(2) });
    assert_eq!(goals(mentee.view(), &TEMPLATE)[0].needs[0].objective, None, "a link to what is gone is not shown");
}

#[test]
fn a_new_pair_starts_with_the_programs_responsibilities_and_length() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    for command in prefill(&TEMPLATE, Role::Mentor) {
        mentor.run(command);
    }
    exchange(&mut mentor, &mut mentee);
    for path in ["contract/-/mentor_responsibilities", "contract/-/mentee_responsibilities"] {
        assert_eq!(mentee.view().live(&list(path)).count(), 8, "{path}");
    }
    assert_eq!(*mentee.value("contract/-/length_months"), Value::Number(6));
    assert!(mentee.text("contract/-/frequency").contains("Two meetings a month"));
    // They can be edited like anything else.
    let first = mentee.view().live(&list("contract/-/mentor_responsibilities")).next().unwrap();
    mentee.run(edit(&of("contract", first.0, "text"), 0, 0, "Always: "));
    exchange(&mut mentor, &mut mentee);
}

#[test]
fn a_contract_needs_length_competency_plan_element_rule_and_both_acknowledgements() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    for command in prefill(&TEMPLATE, Role::Mentee) {
        mentee.run(command);
    }
    mentee.run(set("contract/-/length_months", Value::Empty));
    exchange(&mut mentor, &mut mentee);

    let acknowledgement = |path: &str, role| Missing::Acknowledgement { field: field(path), role };
    let items = |path: &str| Missing::Items { list: list(path), least: 1, now: 0 };
    let all = [
        items("contract/-/competencies"),
        items("contract/-/plan_elements"),
        items("contract/-/ground_rules"),
        Missing::Answer(field("contract/-/length_months")),
        acknowledgement("contract/-/ack_mentor", Role::Mentor),
        acknowledgement("contract/-/ack_mentee", Role::Mentee),
    ];
    assert_eq!(contract(mentee.view(), &TEMPLATE, PARTIES).unwrap(), all);

    mentee.run(add("contract/-/competencies", 1, None, &[("competency", text("flexibility"))], &[]));
    mentee.run(add("contract/-/plan_elements", 2, None, &[], &[("text", " ")]));
    mentee.run(rule(3, None, "We listen"));
    assert_eq!(contract(mentee.view(), &TEMPLATE, PARTIES).unwrap()[0], all[1], "a blank item says nothing");
    mentee.run(edit(&of("contract", 2, "text"), 0, 0, "Delegation"));
    mentee.run(set("contract/-/length_months", Value::Number(9)));
    mentee.run(set("contract/-/ack_mentee", Value::Flag(true)));
    exchange(&mut mentor, &mut mentee);
    assert_eq!(contract(mentee.view(), &TEMPLATE, PARTIES).unwrap(), all[4..5]);

    mentor.run(set("contract/-/ack_mentor", Value::Flag(true)));
    exchange(&mut mentor, &mut mentee);
    assert_eq!(contract(mentee.view(), &TEMPLATE, PARTIES), Some(Vec::new()));

    // A tick that the other device has forged counts for nothing.
    let swapped = Parties { mentor: Some(MENTEE), mentee: Some(MENTOR) };
    assert_eq!(contract(mentee.view(), &TEMPLATE, swapped).unwrap(), all[4..]);

    // And what both changed while apart has to be chosen first.
    mentor.run(set("contract/-/length_months", Value::Number(12)));
    mentee.run(set("contract/-/length_months", Value::Number(8)));
    exchange(&mut mentor, &mut mentee);
    let choice = Missing::Choice(field("contract/-/length_months"));
    assert_eq!(contract(mentor.view(), &TEMPLATE, PARTIES).unwrap(), [choice]);
}

#[test]
fn required_answers_inside_items_are_named_too() {
    let mut mentee = Device::mentee();
    mentee.run(goal(1, ""));
    let expected = Missing::Answer(field(&of("goals", 1, "text")));
    assert_eq!(missing(mentee.view(), &TEMPLATE, "goals", PARTIES), Some(vec![expected]));
    assert_eq!(missing(mentee.view(), &TEMPLATE, "nowhere", PARTIES), None);
}

#[test]
fn meetings_and_follow_ups_are_read_from_no_form_that_they_do_not_name() {
    let calls: FieldPath = "schedule/-/calls_count".parse().unwrap();
    let today = Date::new(2027, 3, 5).unwrap();
    let (mut logged, mut to_do) = (0, 0);
    for template in twofold_templates::all() {
        let mut view = full(&template);
        let no = Value::Text("no".to_owned());
        for (_, method) in view.values.iter_mut().filter(|(path, _)| path.form == "meetings" && path.field == "method")
        {
            method.value = Value::Text("telephone".to_owned());
        }
        view.values.insert(calls.clone(), ValueView { value: no, author: MENTOR, minutes: 0, conflict: Vec::new() });
        let (all, some) = (meetings(&view, &template), meetings(&view.only(&MEETINGS_FROM), &template));
        assert_eq!(all, some, "{}", template.id);
        logged += all.len();
        let (all, some) =
            (follow_ups(&view, &template, today), follow_ups(&view.only(&FOLLOW_UPS_FROM), &template, today));
        assert_eq!(all, some, "{}", template.id);
        to_do += all.len();
    }
    assert!(logged > 0 && to_do > 0, "there is something to read");
}
