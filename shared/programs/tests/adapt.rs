//! A pair hides, renames and adds, and keeps its answers.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, which is its purpose")]

use twofold_programs::{
    FieldKind, Fills, Template,
    adapt::{Adaptation, Added, AddedKind, PartName},
    load,
};

fn caltrans() -> Template {
    load(include_str!("../templates/caltrans.toml")).unwrap()
}

fn name(path: &str) -> PartName {
    let mut parts = path.split('/');
    let (form, list, part) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    let list = Some(list).filter(|list| *list != "-").map(|list| list.parse().unwrap());
    PartName { form: form.parse().unwrap(), list, part: part.parse().unwrap() }
}

fn hiding(path: &str) -> Template {
    caltrans().adapted(&Adaptation { hidden: [name(path)].into(), ..Adaptation::default() })
}

#[test]
fn what_is_hidden_is_not_shown_and_still_has_its_place() {
    for (path, form, list) in
        [("contract/-/frequency", "contract", None), ("meetings/meetings/setting", "meetings", Some("meetings"))]
    {
        let shown = hiding(path);
        let part = path.split('/').next_back().unwrap();
        let has = |template: &Template| match list {
            None => template.form(form).unwrap().field(part).is_some(),
            Some(list) => template.form(form).unwrap().list(list).unwrap().field(part).is_some(),
        };
        assert!(!has(&shown) && has(&caltrans()), "{path}");
        let adaptation = Adaptation { hidden: [name(path)].into(), ..Adaptation::default() };
        assert!(has(&caltrans().with_added(&adaptation)), "answers to {path} can still be read and written");
    }
    assert!(hiding("goals/goals/benchmarks").form("goals").unwrap().list("benchmarks").is_none());
    assert!(hiding("contract/-/personal_goals").form("contract").unwrap().list("personal_goals").is_none());
}

#[test]
fn a_section_in_which_all_is_hidden_is_gone_with_its_heading() {
    let of = |template: &Template| -> Vec<String> {
        let form = template.form("purpose").unwrap();
        form.sections.iter().map(|section| section.id.to_string()).collect()
    };
    assert_eq!(of(&caltrans()), ["purpose", "change"]);
    let hidden = [name("purpose/-/work_changes"), name("purpose/-/stop_doing")].into();
    assert_eq!(of(&caltrans().adapted(&Adaptation { hidden, ..Adaptation::default() })), ["purpose"]);
}

#[test]
fn what_is_needed_cannot_be_hidden() {
    assert!(hiding("contract/-/length_months").form("contract").unwrap().field("length_months").is_some());
    assert!(hiding("contract/-/ack_mentor").form("contract").unwrap().field("ack_mentor").is_some());
    assert!(hiding("contract/-/ground_rules").form("contract").unwrap().list("ground_rules").is_some());
    assert!(
        hiding("meetings/meetings/date").form("meetings").unwrap().list("meetings").unwrap().field("date").is_some()
    );
}

#[test]
fn something_can_be_written_in_every_item_whatever_is_hidden() {
    let rule = "contract/ground_rules/text";
    let adaptation = Adaptation {
        hidden: [name(rule)].into(),
        labels: [(name(rule), "Promise".into())].into(),
        ..Adaptation::default()
    };
    let shown = caltrans().adapted(&adaptation);
    let rules = shown.form("contract").unwrap().list("ground_rules").unwrap();
    assert_eq!(rules.text_field().unwrap().label, "Promise");
    assert!(!rules.suggestions.is_empty());
}

#[test]
fn a_part_can_have_the_pairs_own_label() {
    let mut adaptation = Adaptation::default();
    adaptation.labels.insert(name("contract/-/frequency"), "Our rhythm".into());
    adaptation.labels.insert(name("meetings/meetings/topics"), "  ".into());
    adaptation.labels.insert(name("check_ups/copies/c1_months_met"), "How long".into());
    adaptation.labels.insert(name("gone/-/nothing"), "x".into());
    let shown = caltrans().adapted(&adaptation);
    assert_eq!(shown.form("contract").unwrap().field("frequency").unwrap().label, "Our rhythm");
    let topics = |template: &Template| {
        template.form("meetings").unwrap().list("meetings").unwrap().field("topics").unwrap().label.clone()
    };
    assert_eq!(topics(&shown), topics(&caltrans()), "a blank label is none");
    let first = shown.form("check_ups").unwrap().list("copies").unwrap().field("c1_months_met").unwrap().clone();
    assert_eq!(first.label_for(twofold_programs::Role::Mentor), "How long");
}

#[test]
fn what_one_member_declares_keeps_the_words_of_the_program_except_where_a_change_asks_for_new_signatures() {
    let label = |template: &Template, path: &str| {
        let labels = [(name(path), "Anything at all".to_owned())].into();
        let adapted = template.adapted(&Adaptation { labels, ..Adaptation::default() });
        let part = name(path);
        adapted.form(part.form.as_str()).unwrap().field(part.part.as_str()).unwrap().label.clone()
    };
    let kept = label(&caltrans(), "confidentiality/-/ack_mentor");
    assert!(kept.contains("will keep what is said"), "{kept}");
    let san_jose = load(include_str!("../templates/san_jose.toml")).unwrap();
    assert_eq!(label(&san_jose, "contract/-/confidentiality_ack_mentor"), "Anything at all");
}

#[test]
fn an_own_field_stands_at_the_end_and_takes_no_name_of_the_program() {
    let add = |path: &str, kind| Added { name: name(path), label: "Weather".into(), kind };
    let adaptation = Adaptation {
        added: vec![
            add("meetings/meetings/own_1", AddedKind::Text),
            add("goals/needs/own_1", AddedKind::Date),
            add("contract/-/own_1", AddedKind::LongText),
            add("contract/-/frequency", AddedKind::Flag),
            add("gone/-/own_1", AddedKind::Flag),
        ],
        ..Adaptation::default()
    };
    for template in [caltrans().adapted(&adaptation), caltrans().with_added(&adaptation)] {
        let log = template.form("meetings").unwrap().list("meetings").unwrap();
        let last = log.fields.last().unwrap();
        assert_eq!((last.id.as_str(), last.label.as_str(), &last.kind), ("own_1", "Weather", &FieldKind::Text));
        let need = template.form("goals").unwrap().list("needs").unwrap().field("own_1").unwrap().clone();
        assert_eq!((need.fills, need.kind), (Fills::Mentee, FieldKind::Date), "whoever fills in the list");
        let contract = template.form("contract").unwrap();
        assert_eq!(contract.field("own_1").unwrap().kind, FieldKind::LongText);
        assert_eq!(contract.field("frequency").unwrap().kind, FieldKind::LongText, "the program's own stays");
    }
    assert_eq!(caltrans().adapted(&Adaptation::default()), caltrans());
}
