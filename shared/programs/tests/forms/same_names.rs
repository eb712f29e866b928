//! A pair can change its program: the same meaning has the same name everywhere.

use std::collections::BTreeMap;

use twofold_programs::{FieldKind, Form, Home, List, Template};

use super::{IDS, program};

/// What kind of answer stands under each path of a template.
fn kinds(template: &Template) -> BTreeMap<String, String> {
    fn kind(kind: &FieldKind) -> String {
        match kind {
            FieldKind::Choice { .. } => "choice".to_owned(),
            FieldKind::MultiChoice { .. } => "choices".to_owned(),
            FieldKind::Link { .. } => "link".to_owned(),
            FieldKind::Number { .. } => "number".to_owned(),
            other => format!("{other:?}"),
        }
    }
    fn of_list(form: &Form, list: &List, all: &mut BTreeMap<String, String>) {
        all.insert(format!("{}/{}", form.id, list.id), "list".to_owned());
        for field in &list.fields {
            all.insert(format!("{}/{}.{}", form.id, list.id, field.id), kind(&field.kind));
        }
        list.lists.iter().for_each(|inner| of_list(form, inner, all));
    }
    let mut all = BTreeMap::new();
    for form in &template.forms {
        all.insert(form.id.to_string(), format!("{:?}", form.home));
        for part in form.parts() {
            match (part.as_field(), part.as_list()) {
                (Some(field), _) => {
                    all.insert(format!("{}/{}", form.id, field.id), kind(&field.kind));
                }
                (_, Some(list)) => of_list(form, list, &mut all),
                _ => {}
            }
        }
    }
    all
}

#[test]
fn the_same_path_takes_the_same_kind_of_answer_in_every_program() {
    let mut seen: BTreeMap<String, (&str, String)> = BTreeMap::new();
    for id in IDS {
        for (path, kind) in kinds(&program(id)) {
            let (first, before) = seen.entry(path.clone()).or_insert((id, kind.clone()));
            assert_eq!(*before, kind, "{path} in {first} and {id}");
        }
    }
}

#[test]
fn options_of_the_same_field_mean_the_same() {
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for id in IDS {
        let template = program(id);
        for form in &template.forms {
            for list in form.lists() {
                for field in &list.fields {
                    let options: Vec<String> = template.options(field).iter().map(|it| it.id.to_string()).collect();
                    let path = format!("{}/{}.{}", form.id, list.id, field.id);
                    assert_eq!(*seen.entry(path.clone()).or_insert_with(|| options.clone()), options, "{id} {path}");
                }
            }
        }
    }
}

#[test]
fn agreement_goals_log_follow_ups_and_end_stay_when_a_pair_changes_its_program() {
    for id in IDS {
        let template = program(id);
        for form in ["contract", "confidentiality", "meetings", "next_meeting", "follow_ups", "ending", "notes"] {
            assert!(template.form(form).is_some(), "{id} {form}");
        }
        let contract = template.form("contract").unwrap();
        assert!(contract.field("ends_on").is_some() && contract.field("frequency").is_some(), "{id}");
        if let Some(goals) = template.form("goals") {
            assert!(goals.list("goals").unwrap().field("text").unwrap().required, "{id}");
        }
    }
}

#[test]
fn another_vocabulary_changes_words_and_no_names() {
    let source = std::fs::read_to_string(format!("{}/templates/san_jose.toml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let words = "mentee = { singular = \"mentee\", plural = \"mentees\" }";
    let other = source.replace(words, "mentee = { singular = \"protégé\", plural = \"protégés\" }");
    assert_ne!(source, other);
    let (mut before, mut after) = (twofold_programs::load(&source).unwrap(), twofold_programs::load(&other).unwrap());
    assert_eq!(kinds(&before), kinds(&after));
    let objectives = |template: &Template| template.form("intake").unwrap().intro.clone();
    assert!(objectives(&before).contains("mentee") && objectives(&after).contains("protégé"));
    // Besides the words nothing is different.
    before.visit_texts(&mut |_, text| *text = String::new());
    after.visit_texts(&mut |_, text| *text = String::new());
    assert_eq!(before, after);
}

#[test]
fn a_protege_reads_protege_and_a_contract_is_called_contract() {
    let mut county = program("sacramento");
    county.visit_texts(&mut |key, text| {
        let is_ours = !key.contains("sources") && key != "name";
        assert!(!is_ours || !text.to_lowercase().contains("mentee"), "{key}: {text}");
        assert!(!is_ours || !text.to_lowercase().contains("contract"), "{key}: {text}");
    });
    assert_eq!(county.vocabulary.mentee.singular, "protégé");
    for (id, word) in [("sacramento", "agreement"), ("caltrans", "mentoring contract"), ("san_jose", "contract")] {
        assert_eq!(program(id).vocabulary.agreement.singular, word);
    }
    assert!(program("caltrans").forms.iter().any(|form| form.home == Home::Own));
}
