//! Pages of advice have the counts of their sources, and say where they come from.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, which is its purpose")]

use twofold_programs::{Content, EventKind, Fact, Tap, Template, Told, load};

const IDS: [&str; 6] = ["caltrans", "cdss", "general", "overview", "sacramento", "san_jose"];

fn program(id: &str) -> Template {
    let file = format!("{}/templates/{id}.toml", env!("CARGO_MANIFEST_DIR"));
    load(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// How much stands in each part of a page.
fn counts(program_id: &str, page: &str) -> Vec<usize> {
    let template = program(program_id);
    let page = template.page(page).unwrap_or_else(|| panic!("{program_id} has no page {page}"));
    page.parts.iter().map(|part| part.content.len()).collect()
}

#[test]
fn every_page_names_a_source_and_its_forms_exist() {
    for id in IDS {
        let template = program(id);
        assert!(!template.guidance.is_empty(), "{id}");
        for page in &template.guidance {
            assert!(page.sources.iter().all(|source| source.len() > 10), "{id}/{}", page.id);
            assert!(page.near.iter().all(|form| template.form(form.as_str()).is_some()), "{id}/{}", page.id);
        }
    }
    let near: Vec<String> = {
        let template = program("caltrans");
        let next = "next_meeting".parse().unwrap();
        template.pages_near(&next).map(|page| page.id.to_string()).collect()
    };
    assert_eq!(near, ["agenda", "starters", "activities", "mentee_tips", "meeting_tips"]);
}

#[test]
fn caltrans_has_the_counts_of_its_handbook() {
    for (page, expected) in [
        ("purpose", vec![5, 6]),
        ("mentee_leads", vec![4, 5]),
        ("duties", vec![8, 8]),
        ("mentor_benefits", vec![7]),
        ("mentor_roles", vec![10]),
        ("starters", vec![12]),
        ("activities", vec![10]),
        ("mentor_tips", vec![11, 1]),
        ("choosing", vec![4, 6, 5, 4]),
        ("agenda", vec![3, 3]),
        ("goals_and_needs", vec![3]),
        ("goal_prompts", vec![8, 4, 5]),
        ("meeting_tips", vec![4]),
        ("mentee_tips", vec![11]),
        ("patterns", vec![5, 4]),
        ("questions", vec![12]),
        ("resources", vec![8]),
    ] {
        assert_eq!(counts("caltrans", page), expected, "{page}");
    }
    assert!(program("caltrans").page("boundaries").is_some() && program("caltrans").page("trust").is_some());
}

#[test]
fn three_ways_to_help_are_compared_in_four_rows() {
    let template = program("caltrans");
    match &template.page("three_ways").unwrap().parts[0].content {
        Content::Table(table) => {
            assert_eq!((table.columns.len(), table.rows.len()), (4, 4), "a heading and three ways, four rows");
        }
        other => panic!("{other:?}"),
    }
    assert!(template.page("three_ways").unwrap().sources[0].contains("Clutterbuck"));
}

#[test]
fn the_county_has_the_counts_of_its_booklet() {
    for (page, expected) in [
        ("definitions", vec![4]),
        ("benefits", vec![5, 5, 5]),
        ("what_a_mentor_is", vec![5]),
        ("mentee_profile", vec![7, 3]),
        ("mentor_profile", vec![6, 10]),
        ("both", vec![5]),
        ("goal_kinds", vec![3]),
        ("paid_hour", vec![3]),
    ] {
        assert_eq!(counts("sacramento", page), expected, "{page}");
    }
}

#[test]
fn san_jose_has_the_counts_of_its_program() {
    for (page, expected) in [
        ("why", vec![6, 4, 9]),
        ("advantages", vec![11, 9, 8]),
        ("mentor_profile", vec![15, 10, 7]),
        ("mentee_profile", vec![7, 11, 3]),
        ("others", vec![7, 6, 9]),
        ("orientation", vec![6]),
        ("patterns", vec![5, 4]),
    ] {
        assert_eq!(counts("san_jose", page), expected, "{page}");
    }
}

#[test]
fn cdss_and_the_overview_have_the_counts_of_theirs() {
    for (page, expected) in [
        ("mentor_help", vec![8]),
        ("mentee_duties", vec![5]),
        ("topics", vec![6]),
        ("questions", vec![6]),
        ("decisions", vec![4]),
    ] {
        assert_eq!(counts("cdss", page), expected, "{page}");
    }
    assert_eq!(counts("overview", "goal_types"), [4, 1]);
    assert_eq!(counts("overview", "elements"), [7]);
}

#[test]
fn starters_and_topics_become_objectives_and_activities_become_follow_ups() {
    for (id, page, tap) in [
        ("caltrans", "starters", Tap::Objective),
        ("cdss", "topics", Tap::Objective),
        ("caltrans", "activities", Tap::FollowUp),
    ] {
        assert_eq!(program(id).page(page).unwrap().parts[0].tap, Some(tap), "{id}/{page}");
    }
}

#[test]
fn no_page_of_ours_holds_a_person_a_number_or_a_mail_address() {
    for id in IDS {
        program(id).visit_texts(&mut |key, text| {
            let is_web = key.contains(".links.");
            assert!(!text.contains('@'), "{id} {key}: {text}");
            let digits = text.chars().filter(char::is_ascii_digit).count();
            assert!(is_web || digits < 7, "{id} {key} looks like a telephone number: {text}");
        });
    }
}

#[test]
fn san_jose_requires_three_events_together_and_cdss_a_group_meeting_each_quarter() {
    let events = program("san_jose").events;
    let required: Vec<_> =
        events.iter().filter(|it| it.required && it.together && it.paid).map(|it| it.month).collect();
    assert_eq!(required, [None, Some(4), Some(6)]);
    assert_eq!(events.iter().filter(|it| !it.required).count(), 1);
    let group = &program("cdss").events[0];
    assert_eq!((group.kind, group.every_months, group.most_hours), (EventKind::GroupMeeting, Some(3), Some(4)));
}

#[test]
fn each_program_tells_the_facts_it_has_to_and_no_others() {
    let told = |id: &str, how: Told| {
        program(id).status.into_iter().filter(|it| it.1 == how).map(|it| it.0).collect::<Vec<_>>()
    };
    use Fact as F;
    assert_eq!(
        told("cdss", Told::Stated),
        [F::PairExists, F::Stage, F::CheckIn, F::Pledge, F::Stipend, F::CommonIssues, F::SurveyAnswers]
    );
    assert_eq!(
        told("sacramento", Told::Stated),
        [F::PairExists, F::Stage, F::Supervisor, F::Eligibility, F::HelpRequest]
    );
    assert_eq!(told("overview", Told::Stated), [F::LearningRecord]);
    assert_eq!(told("caltrans", Told::Stated), [F::Supervisor, F::InIdp]);
    let city = [
        F::PairExists,
        F::Attendance,
        F::Supervisor,
        F::Eligibility,
        F::CheckIn,
        F::HelpRequest,
        F::Ended,
        F::SurveyIn,
        F::SurveyAnswers,
    ];
    assert_eq!(told("san_jose", Told::Stated), city);
    let counts = IDS.map(|id| program(id).status.len());
    assert_eq!(counts, [19, 18, 10, 8, 17, 20]);
    assert_eq!(
        told("general", Told::Optional).len(),
        program("general").status.len(),
        "nothing is told unless switched on"
    );
}

#[test]
fn the_program_for_anybody_speaks_of_no_office_and_of_nobody_who_runs_it() {
    program("general").visit_texts(&mut |key, text| {
        let of_an_office = ["government", "State", "hearing", "executive", "coordinator", "our program", "The program"];
        let is_word = key.starts_with("word.") || key.starts_with("vocabulary.");
        assert!(is_word || !of_an_office.iter().any(|word| text.contains(word)), "{key}: {text}");
    });
}
