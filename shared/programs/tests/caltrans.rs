//! What the program's handbook asks for is in the Caltrans template.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, which is its purpose")]

use twofold_programs::{Field, FieldKind, Fills, Form, Home, List, Options, Reading, Template, load};

fn template() -> Template {
    load(include_str!("../templates/caltrans.toml")).unwrap()
}

fn form(id: &str) -> Form {
    template().form(id).unwrap_or_else(|| panic!("no form {id}")).clone()
}

fn list(form_id: &str, id: &str) -> List {
    form(form_id).list(id).unwrap_or_else(|| panic!("no list {form_id}/{id}")).clone()
}

fn fields(list: &List) -> Vec<&str> {
    list.fields.iter().map(|field| field.id.as_str()).collect()
}

fn lists(list: &List) -> Vec<(&str, u16)> {
    list.lists.iter().map(|list| (list.id.as_str(), list.printed)).collect()
}

fn links_to(field: &Field) -> Vec<String> {
    match &field.kind {
        FieldKind::Link { to } => to.iter().map(|to| format!("{}/{}", to.form, to.list)).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_forms_are_there_under_their_names() {
    let template = template();
    let ids: Vec<&str> = template.forms.iter().map(|form| form.id.as_str()).collect();
    let expected = [
        "contract",
        "confidentiality",
        "code_of_practice",
        "purpose",
        "goals",
        "need_sheets",
        "meetings",
        "next_meeting",
        "follow_ups",
        "schedule",
        "asks",
        "check_ups",
        "progress",
        "reflection",
        "practice",
        "contacts",
        "learning_record",
        "mentor_choice",
        "ending",
        "ending_own",
        "reminders",
        "pledge",
        "notes",
    ];
    assert_eq!(ids, expected);
}

#[test]
fn there_are_23_competencies_in_six_groups() {
    let competencies = template().competencies;
    let sizes: Vec<usize> = competencies.groups.iter().map(|group| group.entries.len()).collect();
    assert_eq!(sizes, [4, 5, 7, 2, 3, 2]);
    assert_eq!(competencies.entries().count(), 23);
}

#[test]
fn the_contract_starts_with_eight_responsibilities_each_and_offers_nine_ground_rules() {
    assert_eq!(list("contract", "mentor_responsibilities").prefill.len(), 8);
    assert_eq!(list("contract", "mentee_responsibilities").prefill.len(), 8);
    let rules = list("contract", "ground_rules");
    assert_eq!((rules.suggestions.len(), rules.printed, rules.min), (9, 6, 1));
    for (id, printed, min) in [("competencies", 3, 1), ("plan_elements", 3, 1), ("personal_goals", 2, 0)] {
        let list = list("contract", id);
        assert_eq!((list.printed, list.min), (printed, min), "{id}");
    }
}

#[test]
fn competencies_are_chosen_from_one_list_or_typed_everywhere() {
    let places = [("contract", "competencies"), ("goals", "needs"), ("meetings", "meetings")];
    for (form_id, list_id) in places {
        let list = list(form_id, list_id);
        let field = list.field("competency").unwrap();
        match &field.kind {
            FieldKind::Choice { options, other } | FieldKind::MultiChoice { options, other } => {
                assert_eq!((options, *other), (&Options::Competencies, true), "{form_id}");
            }
            kind => panic!("{form_id}: {kind:?}"),
        }
        assert_eq!(template().options(field).len(), 23);
    }
}

#[test]
fn the_agreed_length_is_required_and_six_months_by_default() {
    let contract = form("contract");
    let length = contract.field("length_months").unwrap();
    assert!(length.required);
    assert_eq!(length.default.as_deref(), Some("6"));
    assert_eq!(template().rules.length_months, Some(6));
    assert!(contract.field("ends_on").is_some() && contract.field("frequency").is_some());
}

#[test]
fn each_member_acknowledges_for_oneself() {
    for id in ["contract", "code_of_practice"] {
        let form = form(id);
        assert_eq!(form.field("ack_mentor").unwrap().fills, Fills::Mentor);
        assert_eq!(form.field("ack_mentee").unwrap().fills, Fills::Mentee);
    }
    let code = form("code_of_practice");
    assert_eq!(code.sections.iter().map(|section| section.points.len()).sum::<usize>(), 9);
}

#[test]
fn the_guidelines_are_opened_before_each_ticks_them() {
    let template = template();
    for id in ["ack_mentor", "ack_mentee"] {
        let contract = form("contract");
        let tick = contract.field(id).unwrap();
        let texts = [Reading::Form("code_of_practice".parse().unwrap()), Reading::Page("boundaries".parse().unwrap())];
        assert!(tick.required, "no initials without it");
        assert_eq!(tick.extras.read_first, texts);
        assert!(tick.extras.read_first.iter().all(|it| template.can_be_read(it)));
    }
}

#[test]
fn five_things_are_settled_at_the_outset() {
    let template = template();
    let first: Vec<String> =
        template.start.iter().map(|line| format!("{}/{}", line.at[0].form, line.at[0].part)).collect();
    let expected =
        ["contract/plan_elements", "contract/competencies", "contract/personal_goals", "contract/ground_rules"];
    assert_eq!(first[..4], expected);
    assert_eq!(first[4..], ["schedule/repeats"]);
}

#[test]
fn purpose_and_values_are_the_mentees_own() {
    let purpose = form("purpose");
    assert_eq!(purpose.home, Home::Own);
    let ids: Vec<&str> = purpose.lists().iter().map(|list| list.id.as_str()).collect();
    assert_eq!(ids, ["enjoy", "causes", "values", "work_changes", "stop_doing"]);
    assert_eq!(list("purpose", "work_changes").printed, 3);
    assert!(purpose.lists().iter().all(|list| list.fills == Fills::Mentee));
}

#[test]
fn a_printed_goals_table_has_four_goals_with_three_objectives_and_five_needs() {
    let goals = list("goals", "goals");
    assert_eq!((goals.printed, goals.max), (4, None));
    assert_eq!(fields(&goals), ["text", "kind"]);
    assert_eq!(lists(&goals), [("objectives", 3), ("needs", 5), ("benchmarks", 2)]);
    let needs = list("goals", "needs");
    assert_eq!(links_to(needs.field("objective_ref").unwrap()), ["goals/objectives"]);
    // Nested lists and their fields are the mentee's because the goals are.
    assert_eq!((needs.fills, needs.fields[0].fills), (Fills::Mentee, Fills::Mentee));
    assert_eq!(form("goals").parent_of("needs").unwrap().id.as_str(), "goals");
}

#[test]
fn a_need_sheet_has_seven_blocks_five_of_them_lists_of_three() {
    let sheets = list("need_sheets", "sheets");
    assert_eq!(fields(&sheets), ["need", "need_ref", "impact"]);
    let expected = [("strengthen", 3), ("let_go", 3), ("support_mentor", 3), ("support_others", 3), ("strategies", 3)];
    assert_eq!(lists(&sheets), expected);
}

#[test]
fn a_log_entry_needs_date_and_hours_only() {
    let meetings = list("meetings", "meetings");
    let required: Vec<&str> =
        meetings.fields.iter().filter(|field| field.required).map(|field| field.id.as_str()).collect();
    assert_eq!(required, ["date", "hours"]);
    assert_eq!(meetings.field("hours").unwrap().kind, FieldKind::Hours);
    for optional in ["topics", "goal_ref", "competency", "observations", "method", "setting"] {
        assert!(meetings.field(optional).is_some(), "{optional}");
    }
}

#[test]
fn the_mentee_writes_objectives_and_both_say_what_became_of_them() {
    let objectives = list("next_meeting", "objectives");
    assert_eq!(objectives.field("text").unwrap().fills, Fills::Mentee);
    for both in ["mentor_view", "mentor_remark", "result"] {
        assert_eq!(objectives.field(both).unwrap().fills, Fills::Both, "{both}");
    }
}

#[test]
fn a_follow_up_has_a_title_an_owner_and_links_to_goal_and_meeting() {
    let items = list("follow_ups", "items");
    assert!(items.field("title").unwrap().required && items.field("owner").unwrap().required);
    assert_eq!(links_to(items.field("goal_ref").unwrap()), ["goals/goals"]);
    assert_eq!(links_to(items.field("meeting_ref").unwrap()), ["meetings/meetings"]);
    assert_eq!(items.field("mentor_feedback").unwrap().fills, Fills::Mentor);
}

#[test]
fn the_figures_of_the_program_are_those_of_its_handbook() {
    let rules = template().rules;
    assert_eq!((rules.meetings_per_month, rules.hours_per_month), (Some(2), Some(3)));
    assert_eq!((rules.checkup_every_months, rules.notice_hours), (Some(2), Some(24)));
}
