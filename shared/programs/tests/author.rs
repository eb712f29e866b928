//! What the author of a template is told.

use twofold_programs::{
    load,
    load::{Reason, TemplateError},
};

const HEAD: &str = r#"id = "tiny"
version = 1
name = "Tiny"
[vocabulary]
mentor = { singular = "mentor", plural = "mentors" }
mentee = { singular = "mentee", plural = "mentees" }
pair = { singular = "pair", plural = "pairs" }
agreement = { singular = "agreement", plural = "agreements" }
plan = { singular = "plan", plural = "plans" }
meeting = { singular = "meeting", plural = "meetings" }
coordinator = { singular = "coordinator", plural = "coordinators" }
[[forms]]
id = "form"
title = "Form"
intro = "A form."
home = "pair"
[[forms.sections]]
id = "section"
title = "Section"
visibility = "pair"
"#;

/// The line in a file that begins with `HEAD`, counting from the line after it.
const fn line(after_head: usize) -> usize {
    20 + after_head
}

fn refused(rest: &str) -> (usize, Reason) {
    match load(&format!("{HEAD}{rest}")) {
        Ok(template) => panic!("was accepted: {template:?}"),
        Err(TemplateError { line, reason }) => (line, reason),
    }
}

#[test]
fn a_small_template_is_accepted() {
    let template = load(HEAD).unwrap();
    assert_eq!(template.forms.len(), 1);
}

#[test]
fn a_mistake_in_the_notation_is_shown_with_its_line() {
    let (at, reason) = refused("parts = [\n  { field = 'a' label = 'A' },\n]\n");
    assert_eq!(at, line(2));
    assert!(matches!(reason, Reason::Syntax(_)));
}

#[test]
fn an_unknown_key_is_shown_with_its_line() {
    let (at, reason) = refused("help = ''\nhelpp = ''\n");
    assert_eq!(at, line(2));
    assert!(matches!(reason, Reason::Syntax(text) if text.contains("helpp")));
}

#[test]
fn a_field_and_a_list_of_one_form_cannot_share_a_name() {
    let parts = "parts = [\n  { field = 'a', kind = 'date', label = 'A' },\n  \
                 { list = 'a', item = 'A', label = 'A', parts = [{ field = 'b', kind = 'date', label = 'B' }] },\n]\n";
    assert_eq!(refused(parts), (line(3), Reason::Duplicate("a".into())));
}

#[test]
fn nested_lists_of_one_form_cannot_share_a_name_but_their_fields_can() {
    let inner = |name: &str| {
        format!(
            "parts = [\n  {{ list = 'a', item = 'A', label = 'A', parts = [\n    \
             {{ field = 'text', kind = 'long_text', label = 'T' }},\n    \
             {{ list = '{name}', item = 'B', label = 'B', parts = [{{ field = 'text', kind = 'text', label = 'T' }}] }},\n  \
             ] }},\n]\n"
        )
    };
    assert!(load(&format!("{HEAD}{}", inner("b"))).is_ok());
    assert_eq!(refused(&inner("a")), (line(4), Reason::Duplicate("a".into())));
}

#[test]
fn a_name_that_could_break_a_path_is_refused() {
    let (at, reason) = refused("parts = [\n\n  { field = 'a/b', kind = 'date', label = 'A' },\n]\n");
    assert_eq!((at, reason), (line(3), Reason::BadId("a/b".into())));
}

#[test]
fn a_part_is_either_a_field_or_a_list() {
    assert_eq!(refused("parts = [\n{ label = 'A' }]\n"), (line(2), Reason::FieldOrList));
}

#[test]
fn kinds_and_their_keys_are_checked() {
    let field = |keys: &str| refused(&format!("parts = [\n{{ field = 'a', label = 'A', {keys} }}]\n")).1;
    let out_of_place = |key| Reason::KeyOutOfPlace { part: "a".into(), key };
    assert_eq!(field("required = true"), Reason::NoKind("a".into()));
    assert_eq!(field("kind = 'colour'"), Reason::UnknownKind("colour".into()));
    assert_eq!(field("kind = 'choice'"), Reason::NoOptions("a".into()));
    assert_eq!(field("kind = 'choice', source = 'moods'"), Reason::UnknownSource("moods".into()));
    assert_eq!(field("kind = 'date', min = 1"), out_of_place("min"));
    assert_eq!(field("kind = 'date', to = ['form/a']"), out_of_place("to"));
    assert_eq!(field("kind = 'number', min = 2, max = 1"), Reason::EmptyRange("a".into()));
    assert_eq!(field("kind = 'link'"), Reason::NoTarget("a".into()));
}

#[test]
fn a_default_must_be_a_value_of_its_field() {
    for (kind, default) in [
        ("kind = 'number', min = 1, max = 60", "0"),
        ("kind = 'date'", "2026-02-30"),
        ("kind = 'flag'", "maybe"),
        ("kind = 'hours'", "97"),
        ("kind = 'choice', options = [{ id = 'x', label = 'X' }]", "y"),
        ("kind = 'choice', source = 'competencies'", "x"),
    ] {
        let (at, reason) =
            refused(&format!("parts = [\n{{ field = 'a', label = 'A', {kind}, default = '{default}' }}]\n"));
        assert_eq!(at, line(2));
        assert_eq!(reason, Reason::BadDefault { field: "a".into(), default: default.into() });
    }
}

#[test]
fn a_link_leads_to_a_list_that_exists() {
    let link =
        |to: &str| refused(&format!("parts = [\n{{ field = 'a', kind = 'link', label = 'A', to = [\n'{to}'] }}]\n"));
    assert_eq!(link("form/nowhere"), (line(3), Reason::UnknownTarget("form/nowhere".into())));
    assert_eq!(link("nowhere"), (line(3), Reason::UnknownTarget("nowhere".into())));
}

#[test]
fn texts_to_start_with_need_a_long_text_to_stand_in() {
    let list = "parts = [\n{ list = 'a', item = 'A', label = 'A', prefill = ['x'], \
                parts = [{ field = 'b', kind = 'text', label = 'B' }] }]\n";
    assert_eq!(refused(list), (line(2), Reason::NowhereToPrefill("a".into())));
}

#[test]
fn nothing_that_people_read_is_empty() {
    let field = "parts = [\n{ field = 'a', kind = 'date', label = ' ' }]\n";
    assert_eq!(refused(field), (line(2), Reason::NoText("label")));
    let list = "parts = [\n{ list = 'a', label = 'A' }]\n";
    assert_eq!(refused(list), (line(2), Reason::NoText("item")));
}
