//! Meetings, follow-ups, check-ups, looking back.

use twofold_programs::{Fills, Home, Proposed, Role, Share};

use super::{IDS, form, list, program, programs_with, shape};

#[test]
fn every_program_has_log_objectives_follow_ups_schedule_and_requests() {
    for id in ["meetings", "next_meeting", "follow_ups", "schedule", "asks"] {
        assert_eq!(programs_with(id), IDS, "{id}");
    }
}

#[test]
fn a_log_entry_has_the_seven_fields_of_the_paper_and_only_date_and_hours_are_needed() {
    let expected = "meetings:1(date! hours! topics goal_ref goal_text competency observations method setting)";
    assert_eq!(shape(&form("caltrans", "meetings")), expected);
    // Follow-ups, the seventh field, are items of their own that point back.
    assert!(list("caltrans", "follow_ups", "items").field("meeting_ref").is_some());
    for id in ["cdss", "sacramento", "san_jose"] {
        assert!(list(id, "meetings", "meetings").field("competency").is_none(), "{id}");
    }
}

#[test]
fn a_meeting_is_marked_as_in_work_time_or_where_time_is_paid_as_in_ones_own() {
    let asking = |field: &str| {
        let asks = |id: &&str| list(id, "meetings", "meetings").field(field).is_some();
        IDS.into_iter().filter(asks).collect::<Vec<_>>()
    };
    assert_eq!(asking("in_work_time"), ["cdss"]);
    assert_eq!(asking("in_own_time"), ["sacramento", "san_jose"]);
}

#[test]
fn where_and_how_a_pair_meets_can_be_chosen_and_left_empty() {
    let template = program("cdss");
    let log = list("cdss", "meetings", "meetings");
    let options =
        |id: &str| template.options(log.field(id).unwrap()).iter().map(|it| it.id.to_string()).collect::<Vec<_>>();
    assert_eq!(options("setting"), ["office", "breakfast", "lunch", "coffee"]);
    assert_eq!(options("method"), ["in_person", "video", "telephone", "email", "shadowing", "group", "informal"]);
    let agreed = template_options("overview", "contract", "methods");
    assert!(agreed.iter().all(|method| options("method").contains(method)), "the log offers what was agreed on");
}

#[test]
fn whether_calls_and_e_mails_count_is_asked_where_the_log_asks_how_the_two_met() {
    for id in IDS {
        let asks = form(id, "schedule").field("calls_count").is_some();
        assert_eq!(asks, list(id, "meetings", "meetings").field("method").is_some(), "{id}");
    }
    let field = form("caltrans", "schedule").field("calls_count").cloned().unwrap();
    assert_eq!((field.required, field.default), (false, None), "they count until the two say otherwise");
    assert_eq!(template_options("caltrans", "schedule", "calls_count"), ["yes", "no"]);
}

fn template_options(program_id: &str, form_id: &str, field: &str) -> Vec<String> {
    let template = program(program_id);
    template.options(form(program_id, form_id).field(field).unwrap()).iter().map(|it| it.id.to_string()).collect()
}

#[test]
fn objectives_are_written_before_and_judged_together() {
    let expected = "meeting_date! place \
                    objectives:4(text! goal_ref mentor_view mentor_remark result meeting_ref) homework>";
    assert_eq!(shape(&form("san_jose", "next_meeting")), expected);
    let objectives = form("san_jose", "next_meeting");
    assert!(objectives.sections.iter().any(|it| it.beside.iter().any(|to| to.form == "goals")), "goals stand beside");
}

#[test]
fn a_follow_up_has_owner_dates_links_and_the_words_of_both() {
    let items = list("caltrans", "follow_ups", "items");
    let fields: Vec<&str> = items.fields.iter().map(|field| field.id.as_str()).collect();
    let expected = [
        "title",
        "kind",
        "owner",
        "due",
        "done_on",
        "hours",
        "goal_ref",
        "need_ref",
        "meeting_ref",
        "mentor_feedback",
        "mentee_feedback",
    ];
    assert_eq!(fields, expected);
    assert_eq!(program("caltrans").options(items.field("kind").unwrap()).len(), 7);
    assert_eq!(items.field("mentor_feedback").unwrap().fills, Fills::Mentor);
    assert_eq!(items.field("mentee_feedback").unwrap().fills, Fills::Mentee);
}

#[test]
fn a_check_up_has_ten_items_four_of_them_scales_on_which_one_is_best() {
    let check_ups = form("caltrans", "check_ups");
    assert_eq!((check_ups.home, check_ups.share), (Home::Own, Share::Both));
    let copies = list("caltrans", "check_ups", "copies");
    let items: Vec<&str> = copies.fields.iter().map(|it| it.id.as_str()).filter(|id| id.starts_with('c')).collect();
    let expected = [
        "c1_months_met",
        "c2_hours",
        "c3_trust",
        "c4_problem",
        "c5_expected",
        "c6_goals",
        "c7_activities",
        "c8_feedback",
        "c9_corrections",
        "c10_wish",
    ];
    assert_eq!(items, expected);
    for id in ["c3_trust", "c4_problem", "c5_expected", "c6_goals"] {
        let steps: Vec<String> =
            copies.field(id).unwrap().scale().unwrap().iter().map(|step| step.label.clone()).collect();
        let expected = ["Strongly agree", "Agree", "Neither agree nor disagree", "Disagree", "Strongly disagree"];
        assert_eq!(steps, expected, "{id}: 1 is strongly agree");
    }
    assert_eq!(copies.fields.iter().filter(|field| field.scale().is_some()).count(), 4);
}

#[test]
fn a_check_up_is_worded_for_each_role_and_proposes_what_the_log_says() {
    let copies = list("caltrans", "check_ups", "copies");
    let first = copies.field("c1_months_met").unwrap();
    assert!(first.label_for(Role::Mentor).contains("my mentee") && first.label_for(Role::Mentee).contains("my mentor"));
    assert_eq!(first.extras.proposed, Some(Proposed::MonthsMet));
    assert_eq!(copies.field("c2_hours").unwrap().extras.proposed, Some(Proposed::HoursMet));
}

#[test]
fn there_are_eight_questions_for_both_and_five_for_the_mentee_alone() {
    assert_eq!(shape(&form("caltrans", "progress")), "q1 q2 q3 q4 q5 q6 q7 q8");
    let reflection = form("caltrans", "reflection");
    let expected = "m1> m1_remark> m2> m2_remark> m3> m3_remark> m4> m4_remark> m5> m5_remark>";
    assert_eq!(shape(&reflection), expected);
    assert_eq!((reflection.home, reflection.share), (Home::Own, Share::Writer));
    assert_eq!(template_options("caltrans", "reflection", "m1"), ["yes", "partly", "no"]);
}

#[test]
fn a_schedule_repeats_and_says_what_became_of_each_meeting() {
    let expected = "repeats first_on at length place calls_count planned:6(on! at place became mentee_ok mentor_ok)";
    assert_eq!(shape(&form("cdss", "schedule")), expected);
    assert_eq!(template_options("cdss", "schedule", "repeats"), ["weekly", "two_weeks", "monthly", "no"]);
    let became = program("cdss").options(list("cdss", "schedule", "planned").field("became").unwrap()).len();
    assert_eq!(became, 4);
}
