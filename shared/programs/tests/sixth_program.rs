//! Somebody writes a program of their own by following the page for authors.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, which is its purpose")]

use twofold_programs::{
    Date, Fact, Fills, Phrases, Role, RuleName, Told, load, load_translated,
    rules::{self, Facts, Open},
};

const PAGE: &str = include_str!("../../../docs/templates.md");

/// The frames of the page with this mark, put together.
fn frames(mark: &str) -> String {
    let mut parts = PAGE.split("\n```");
    parts.next();
    parts
        .step_by(2)
        .filter_map(|frame| frame.split_once('\n'))
        .filter(|(name, _)| *name == mark)
        .map(|it| it.1)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The lines of the table of rules.
fn rules_of_page() -> impl Iterator<Item = &'static str> {
    PAGE.split("## All rules").nth(1).unwrap().split("## All facts").next().unwrap().lines()
}

fn file() -> String {
    frames("toml")
}

#[test]
fn the_frames_of_the_page_are_a_program() {
    let template = load(&file()).unwrap_or_else(|error| panic!("{error}\n{}", file()));
    assert_eq!((template.id.as_str(), template.vocabulary.mentee.singular.as_str()), ("harbor", "learner"));
    let forms: Vec<&str> = template.forms.iter().map(|form| form.id.as_str()).collect();
    assert_eq!(forms, ["confidentiality", "meetings", "follow_ups", "ending", "notes", "contract", "goals"]);
    assert_eq!((template.checks.len(), template.events.len(), template.guidance.len()), (4, 1, 2));
    assert_eq!(template.status.get(&Fact::MeetingsPerMonth), Some(&Told::Optional));
    assert_eq!(template.competencies.entries().count(), 2);
}

#[test]
fn ready_made_forms_fit_the_new_program() {
    let template = load(&file()).unwrap();
    let log = template.form("meetings").unwrap();
    assert_eq!(log.title, "Talk log");
    let meetings = log.list("meetings").unwrap();
    assert!(meetings.field("setting").is_none() && meetings.field("in_work_time").is_none());
    assert!(meetings.field("in_own_time").is_none(), "nothing is paid here");
    assert!(meetings.field("competency").is_some() && meetings.field("goal_ref").is_some());
    let items = template.form("follow_ups").unwrap();
    assert_eq!((items.title.as_str(), items.list("items").unwrap().item.as_str()), ("Errands", "Errand"));
    assert!(items.list("items").unwrap().field("need_ref").is_none(), "this program has no needs");
}

#[test]
fn own_forms_have_what_was_written() {
    let template = load(&file()).unwrap();
    let goals = template.form("goals").unwrap().list("goals").unwrap();
    assert_eq!(goals.field("confidence").unwrap().scale().unwrap().len(), 4);
    assert_eq!((goals.lists[0].fills, goals.lists[0].extras.table), (Fills::Mentee, true));
    assert!(template.form("contract").unwrap().field("goal").unwrap().label.contains("the learner wants"));
}

#[test]
fn its_rules_speak_with_its_words_and_values() {
    let template = load(&file()).unwrap();
    let mut facts = Facts::new(Date::new(2026, 5, 4).unwrap(), Role::Mentee);
    facts.agreement.months = Some(9);
    facts.goals.open = vec![Open { due: facts.today, owner: None }];
    let open: Vec<(RuleName, String)> = rules::findings(&template, &facts)
        .into_iter()
        .filter(|finding| finding.open)
        .map(|finding| (finding.rule.name, finding.rule.text.clone()))
        .collect();
    let names: Vec<RuleName> = open.iter().map(|it| it.0).collect();
    assert_eq!(names, [RuleName::ConfidentialityFirst, RuleName::Length, RuleName::DueDates]);
    assert_eq!(open[2].1, "An errand of yours is due.");
}

#[test]
fn a_second_language_needs_a_second_file_only() {
    let translated = load_translated(&file(), &Phrases::read(&frames("toml spanish")).unwrap()).unwrap();
    let template = translated.template;
    assert_eq!(
        (template.name.as_str(), template.form("contract").unwrap().title.as_str()),
        ("Mentoría de la Oficina del Puerto", "Carta de intención")
    );
    let goals = template.form("goals").unwrap().list("goals").unwrap();
    let steps: Vec<&str> =
        goals.field("confidence").unwrap().scale().unwrap().iter().map(|it| it.label.as_str()).collect();
    assert_eq!(steps, ["Del todo", "Mostly", "Partly", "Todavía no"]);
    assert!(translated.missing.contains("Mostly"));
    // Names are the same in both, so the answers are.
    let first = load(&file()).unwrap();
    assert_eq!(
        first.forms.iter().map(|it| &it.id).collect::<Vec<_>>(),
        template.forms.iter().map(|it| &it.id).collect::<Vec<_>>()
    );
}

#[test]
fn the_page_names_every_rule_fact_ready_made_form_and_page() {
    let named = |name: &str| PAGE.contains(&format!("`{name}`"));
    for rule in RuleName::ALL {
        let row = rules_of_page()
            .find(|line| line.starts_with(&format!("| `{}` |", rule.name())))
            .unwrap_or_else(|| panic!("{rule:?}"));
        for value in rule.needs().iter().chain(rule.takes()) {
            assert!(row.contains(&format!("`{}`", value.name())), "{row}");
        }
        for kind in rule.kinds() {
            assert!(row.contains(&format!("{kind:?}").to_lowercase()), "{row}");
        }
    }
    assert!(Fact::ALL.iter().all(|fact| named(fact.name())));
    for library in ["forms", "guidance"] {
        let file = format!("{}/templates/library/{library}.toml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(file).unwrap();
        let head = format!("[[{library}]]\n");
        let mut after_head = text.split(head.as_str());
        after_head.next();
        for entry in after_head {
            let id = entry.split('"').nth(1).unwrap();
            assert!(named(id), "{library} {id}");
        }
    }
}
