//! Plans, worksheets, practice.

use twofold_programs::adapt::Adaptation;
use twofold_programs::{Act, Dates, Fills, Home, Share};

use super::{form, list, programs_with, shape, signed};

#[test]
fn the_protege_plan_has_short_and_medium_goals_with_steps_guidance_and_one_date_for_two_signatures() {
    let plan = form("sacramento", "goals");
    let expected = "plan_date!> short_months goals:4(text! goal_kind career short_steps:3(text!)) short_mentor_guidance< \
                    medium_months medium_goals:4(text! goal_kind career medium_steps:3(text!)) medium_mentor_guidance< mentee_signature> mentor_signature< signed_on";
    assert_eq!(shape(&plan), expected);
    assert_eq!(signed(&plan), Some((Act::Signature, Dates::Shared)));
    assert_eq!(plan.sign.unwrap().blanks(), 3);
    for id in ["goals", "medium_goals"] {
        assert_eq!(list("sacramento", "goals", id).fills, Fills::Mentee, "the mentee writes goals");
    }
    assert_eq!(list("sacramento", "goals", "goals").field("goal_kind").unwrap().scale(), None);
    assert_eq!(
        super::program("sacramento").options(list("sacramento", "goals", "goals").field("goal_kind").unwrap()).len(),
        3
    );
}

#[test]
fn how_far_short_and_medium_term_reach_is_left_to_the_two_and_nothing_is_said_for_them() {
    let plan = form("sacramento", "goals");
    let months = |section: &str| plan.sections.iter().find(|it| it.id == section).and_then(|it| it.horizon()).unwrap();
    for (section, id) in [("short", "short_months"), ("medium", "medium_months")] {
        let field = months(section);
        assert_eq!((field.id.as_str(), field.fills, field.required, &field.default), (id, Fills::Both, false, &None));
    }
    let without =
        plan.adapted(&Adaptation { hidden: ["goals/-/short_months".parse().unwrap()].into(), ..Adaptation::default() });
    assert!(
        without.sections.iter().find(|it| it.id == "short").unwrap().horizon().is_none(),
        "a pair can do without it"
    );
}

#[test]
fn a_smart_sheet_has_three_dates_five_boxes_two_columns_of_obstacles_and_ten_rows_of_five_columns() {
    let sheets = list("sacramento", "smart_sheets", "sheets");
    let fields: Vec<&str> = sheets.fields.iter().map(|field| field.id.as_str()).collect();
    let expected = [
        "goal_ref",
        "today",
        "start_date",
        "date_achieved",
        "goal",
        "specific",
        "measurable",
        "achievable",
        "relevant",
        "timely",
        "timely_on",
        "mentee_signature",
        "mentor_signature",
        "signed_on",
    ];
    assert_eq!(fields, expected);
    let obstacles = list("sacramento", "smart_sheets", "obstacles");
    assert!(obstacles.extras.table && obstacles.fields.len() == 2);
    let steps = list("sacramento", "smart_sheets", "action_steps");
    let columns: Vec<&str> = steps.fields.iter().map(|field| field.id.as_str()).collect();
    assert_eq!(columns, ["step", "target_date", "resources", "comments", "completed_on"]);
    assert_eq!((steps.printed, steps.min, steps.max, steps.extras.table), (10, 1, None, true), "more on demand");
    assert_eq!(
        (steps.field("comments").unwrap().fills, steps.field("step").unwrap().fills),
        (Fills::Both, Fills::Mentee)
    );
    assert_eq!(sheets.extras.sign.unwrap().blanks(), 3, "two signatures and one date on each sheet");
}

#[test]
fn purpose_and_values_are_five_prompts_that_stay_private_until_shared() {
    let purpose = form("caltrans", "purpose");
    let expected = "enjoy:4(text) causes:4(text) values:4(text) work_changes:3(text) stop_doing:4(text)";
    assert_eq!(shape(&purpose), expected);
    assert_eq!((purpose.home, purpose.share), (Home::Own, Share::Writer));
}

#[test]
fn the_goals_table_prints_four_goals_with_five_five_five_and_four_needs() {
    let goals = form("caltrans", "goals");
    let expected = "goals:4(text! kind objectives:3(text! by_when reached_on) needs:5(text! competency objective_ref) \
                    benchmarks:2(text! date reached_on))";
    assert_eq!(shape(&goals), expected);
    let needs = list("caltrans", "goals", "needs");
    let printed: Vec<u16> = (0..5).map(|row| needs.printed_inside(row)).collect();
    assert_eq!(printed, [5, 5, 5, 4, 5]);
    assert_eq!(goals.sections[0].beside.len(), 5, "step 1 stays in view");
}

#[test]
fn a_need_sheet_has_two_texts_five_lists_of_three_and_a_link() {
    let expected = "sheets:1(need! need_ref impact strengthen:3(text) let_go:3(text) support_mentor:3(text) \
                    support_others:3(text) strategies:3(text))";
    assert_eq!(shape(&form("caltrans", "need_sheets")), expected);
}

#[test]
fn the_five_month_plan_has_goals_in_months_activities_of_each_and_is_accepted_by_both() {
    let plan = form("san_jose", "goals");
    let expected = "purpose! starts_on! ends_on! frequency! goals:5(text! owner! month by_when career) \
                    mentee_activities:4(text!) mentor_activities:4(text!) parameters mentee_signature> mentor_signature<";
    assert_eq!(shape(&plan), expected);
    assert_eq!(signed(&plan), Some((Act::Accept, Dates::Each)));
    let months = list("san_jose", "goals", "goals");
    assert_eq!(super::program("san_jose").options(months.field("month").unwrap()).len(), 5);
    assert!(plan.sections.iter().any(|it| it.beside.iter().any(|to| to.form == "follow_ups")), "action items");
}

#[test]
fn the_intake_survey_has_six_fields() {
    let expected = "interests! strengths! growth_areas background ways_of_working taken_on!";
    assert_eq!(shape(&form("san_jose", "intake")), expected);
    assert_eq!(programs_with("intake"), ["san_jose"]);
}

#[test]
fn cdss_starts_from_needs_and_adds_goals() {
    let expected = "needs:4(text! why priority) goals:4(text! need_ref by_when reached_on)";
    assert_eq!(shape(&form("cdss", "goals")), expected);
}

#[test]
fn a_practice_entry_says_what_was_tried_and_what_comes_of_it() {
    assert_eq!(programs_with("practice"), ["caltrans", "cdss", "general", "sacramento"]);
    let entries = list("cdss", "practice", "entries");
    let fields: Vec<(&str, Fills)> = entries.fields.iter().map(|field| (field.id.as_str(), field.fills)).collect();
    let expected = [
        ("skill", Fills::Mentee),
        ("tried_on", Fills::Mentee),
        ("source", Fills::Mentee),
        ("result", Fills::Mentee),
        ("discussed_on", Fills::Both),
        ("outcome", Fills::Both),
        ("outcome_note", Fills::Both),
    ];
    assert_eq!(fields, expected);
}
