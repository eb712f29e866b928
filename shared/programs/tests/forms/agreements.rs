//! Agreements, commitments, code of practice, confidentiality.

use std::collections::BTreeSet;

use twofold_programs::{Act, Dates, FieldKind, Fills, Options, Page};

use super::{IDS, form, list, program, programs_with, shape, signed};

#[test]
fn the_sacramento_agreement_has_five_points_two_amounts_of_time_and_two_dated_signatures() {
    let agreement = form("sacramento", "contract");
    let expected = "skill_areas:2(text! goal_ref) mentor_role! length_months! ends_on! frequency! mentor_time! \
                    mentee_time! chk_confidentiality! confidentiality_notes chk_tell_supervisor! chk_development! \
                    chk_idp! chk_no_fault! supervisor_told_on>";
    assert_eq!(shape(&agreement), expected);
    let points = agreement.parts().filter_map(|part| part.as_field()).filter(|it| it.id.as_str().starts_with("chk_"));
    assert_eq!(points.count(), 5);
    assert_eq!(signed(&agreement), Some((Act::Signature, Dates::Each)));
    assert_eq!(agreement.field("mentor_role").unwrap().extras.suggestions.len(), 3);
    assert_eq!(list("sacramento", "contract", "skill_areas").min, 1);
}

#[test]
fn the_overview_agreement_has_seven_elements() {
    let agreement = form("overview", "contract");
    let expected = "initiated_by! goal_type goal! objectives:3(text!) not_in_chain! ends_on! frequency! \
                    meeting_length! methods! confidentiality!";
    assert_eq!(shape(&agreement), expected);
    assert_eq!(signed(&agreement), Some((Act::Signature, Dates::Each)));
    let choices = |id: &str| match &agreement.field(id).unwrap().kind {
        FieldKind::MultiChoice { options: Options::Given(options), other } => (options.len(), *other),
        kind => panic!("{kind:?}"),
    };
    assert_eq!(choices("goal_type"), (2, false));
    assert_eq!(choices("methods"), (4, true));
    // Two of the seven stand in one section. Their numbers would be taken for those of the steps.
    let titles: Vec<&str> = agreement.sections.iter().map(|it| it.title.as_str()).collect();
    let expected = [
        "Who asked whom",
        "Goal and objectives",
        "Chain of command",
        "Duration",
        "How often, how long, and in which way",
        "Confidentiality expectations",
    ];
    assert_eq!(titles, expected);
}

#[test]
fn no_two_steps_of_an_agreement_are_called_alike_and_none_has_a_number_of_its_own() {
    for id in IDS {
        let program = program(id);
        let mut forms = program.forms.iter().filter(|form| form.page == Page::Agreement);
        // The sections of the first are steps; of the others, each is one.
        let (agreement, others) = (forms.next().unwrap(), forms.map(|form| form.title.as_str()));
        let sections = agreement.sections.iter().flat_map(|it| [Some(it.title.as_str()), it.begins_step.as_deref()]);
        let sections: BTreeSet<&str> = sections.flatten().collect();
        for other in others {
            assert!(!sections.contains(other), "{id}: {other}");
        }
        let titles = program.forms.iter().map(|form| form.title.as_str()).chain(sections);
        for title in titles {
            assert!(!title.contains(|c: char| c.is_ascii_digit()), "{id}: {title}");
        }
    }
}

#[test]
fn the_caltrans_contract_is_initialed_and_dated_by_each() {
    let contract = form("caltrans", "contract");
    let expected = "mentor_responsibilities:8(text) mentee_responsibilities:8(text) competencies:3(competency!) \
                    plan_elements:3(text plan_ref) personal_goals:2(text goal_ref) ground_rules:6(text) \
                    length_months! ends_on not_in_chain frequency ack_mentor!< ack_mentee!>";
    assert_eq!(shape(&contract), expected);
    assert_eq!(signed(&contract), Some((Act::Initials, Dates::Each)));
}

#[test]
fn the_san_jose_contract_carries_the_plan_and_four_ticks() {
    let contract = form("san_jose", "contract");
    let expected = "purpose! mentor_role! mentee_role! frequency! length_months ends_on \
                    confidentiality_ack_mentor!< confidentiality_ack_mentee!> no_fault_ack_mentor!< no_fault_ack_mentee!>";
    assert_eq!(shape(&contract), expected);
    assert_eq!(signed(&contract), Some((Act::Signature, Dates::Each)));
    assert_eq!(contract.field("frequency").unwrap().default.as_deref(), Some("Every two weeks"));
    assert_eq!(contract.sections[0].beside[0].form.as_str(), "goals");
}

#[test]
fn cdss_has_commitments_and_no_signature() {
    let commitments = form("cdss", "contract");
    assert_eq!(shape(&commitments), "length_months! ends_on frequency ack_mentor!< ack_mentee!>");
    assert_eq!(signed(&commitments), None);
}

#[test]
fn the_code_of_practice_has_nine_points_and_the_county_eight_guidelines() {
    for (id, points) in [("caltrans", 9), ("general", 9), ("sacramento", 8)] {
        let code = form(id, "code_of_practice");
        assert_eq!(code.sections[0].points.len(), points, "{id}");
        assert_eq!(shape(&code), "ack_mentor!< ack_mentor_on< ack_mentee!> ack_mentee_on>");
    }
}

#[test]
fn in_every_program_each_declares_confidentiality_and_only_one_states_an_exception() {
    assert_eq!(programs_with("confidentiality").len(), 6);
    for id in super::IDS {
        let declared = form(id, "confidentiality");
        assert_eq!(shape(&declared), "ack_mentor!< ack_mentor_on< ack_mentee!> ack_mentee_on>");
        assert_eq!(declared.field("ack_mentor").unwrap().fills, Fills::Mentor);
        assert_eq!(declared.sections[0].points.len(), if id == "san_jose" { 2 } else { 1 }, "{id}");
    }
}
