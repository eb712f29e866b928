//! What the author of a template is told.

use twofold_programs::{
    Phrases, load,
    load::{Reason, TemplateError},
    load_translated,
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
fn what_is_read_before_a_tick_is_there_and_says_something() {
    let tick = |first: &str| {
        format!("parts = [\n{{ field = 'a', kind = 'flag', label = 'A', read_first = [\n'{first}'] }}]\n")
    };
    for first in ["form", "lists/form", "forms/nowhere", "guidance/nowhere", "forms/form"] {
        assert_eq!(refused(&tick(first)), (line(3), Reason::NothingToRead(first.into())));
    }
    let page = "[[guidance]]\nuse = 'trust'\n";
    assert!(load(&format!("{HEAD}{}{page}", tick("guidance/trust"))).is_ok(), "a page further down in the file");
    assert!(load(&format!("{HEAD}points = ['Be kind.']\n{}", tick("forms/form"))).is_ok());
    let dated = tick("forms/form").replace("flag", "date");
    assert_eq!(refused(&dated).1, Reason::KeyOutOfPlace { part: "a".into(), key: "read_first" });
}

#[test]
fn no_part_of_an_item_stands_before_its_first_step() {
    let list = |first: &str, second: &str| {
        format!(
            "parts = [\n{{ list = 'c', item = 'C', label = 'C', parts = [\n\
             {{ field = 'a', kind = 'date', label = 'A'{first} }},\n{{ field = 'b', kind = 'date', label = 'B'{second} }}] }}]\n"
        )
    };
    let begins = ", begins_step = 'When'";
    let template = load(&format!("{HEAD}{}", list(begins, ""))).unwrap();
    let steps = &template.forms[0].lists()[0].extras.steps;
    assert_eq!((steps.len(), steps[0].title.as_str(), steps[0].parts.len()), (1, "When", 2));
    assert_eq!(refused(&list("", begins)), (line(3), Reason::NoFirstStep("c".into())));
    // A form's own parts stand in sections.
    let alone = format!("parts = [\n{{ field = 'a', kind = 'date', label = 'A'{begins} }}]\n");
    assert_eq!(refused(&alone), (line(2), Reason::KeyOutOfPlace { part: "A".into(), key: "begins_step" }));
}

#[test]
fn only_an_item_that_names_its_writer_has_fields_of_the_writers_own() {
    let list = |named: &str| {
        format!(
            "parts = [\n{{ list = 'c', item = 'C', label = 'C', parts = [\n\
             {{ field = 'a', kind = 'text', label = 'A', writers_own = true }},\n\
             {{ field = 'b', kind = 'choice', label = 'B'{named}, options = [{{ id = 'mentor', label = 'M' }}] }}] }}]\n"
        )
    };
    assert!(load(&format!("{HEAD}{}", list(", proposed = 'role'"))).is_ok());
    let out_of_place = Reason::KeyOutOfPlace { part: "a".into(), key: "writers_own" };
    assert_eq!(refused(&list("")), (line(2), out_of_place.clone()));
    let alone = "parts = [\n{ field = 'a', kind = 'text', label = 'A', writers_own = true }]\n";
    assert_eq!(refused(alone), (line(2), out_of_place));
}

#[test]
fn the_list_for_the_start_leads_to_places_that_are_empty_at_first() {
    let parts = "parts = [\n{ field = 'a', kind = 'date', label = 'A' },\n\
                 { field = 'b', kind = 'text', label = 'B', default = 'x' },\n\
                 { list = 'c', item = 'C', label = 'C', parts = [{ field = 'd', kind = 'text', label = 'D' }] }]\n";
    let line = |at: &str| format!("{parts}[[start]]\nlabel = 'L'\nat = [{at}]\n");
    let template = load(&format!("{HEAD}{}", line("'form/a', 'form/c'"))).unwrap();
    assert_eq!((template.start[0].label.as_str(), template.start[0].at.len()), ("L", 2));
    for at in ["form", "form/b", "form/d", "form/nowhere", "nowhere/a"] {
        assert_eq!(refused(&line(&format!("\n'{at}'"))), (self::line(8), Reason::NothingToSettle(at.into())));
    }
    assert_eq!(refused(&line("")), (self::line(7), Reason::NoText("at")));
    let own = HEAD.replace("home = \"pair\"", "home = \"self\"");
    let error = load(&format!("{own}{}", line("'form/a'"))).unwrap_err();
    assert_eq!(error.reason, Reason::NothingToSettle("form/a".into()), "the partner would not see it");
}

#[test]
fn texts_to_start_with_need_a_long_text_to_stand_in() {
    let list = "parts = [\n{ list = 'a', item = 'A', label = 'A', prefill = ['x'], \
                parts = [{ field = 'b', kind = 'text', label = 'B' }] }]\n";
    assert_eq!(refused(list), (line(2), Reason::NowhereToPrefill("a".into())));
}

#[test]
fn how_far_a_section_reaches_is_said_by_a_number_in_it() {
    let section = |kind: &str| format!("horizon = 'a'\nparts = [\n{{ field = 'a', kind = '{kind}', label = 'A' }}]\n");
    assert_eq!(refused(&section("text")), (line(1), Reason::NoHorizon("a".into())));
    assert_eq!(refused("horizon = 'a'\n"), (line(1), Reason::NoHorizon("a".into())));
    let number = "horizon = 'a'\nparts = [{ field = 'a', kind = 'number', min = 1, max = 9, label = 'A' }]\n";
    assert!(load(&format!("{HEAD}{number}")).is_ok());
}

#[test]
fn nothing_that_people_read_is_empty() {
    let field = "parts = [\n{ field = 'a', kind = 'date', label = ' ' }]\n";
    assert_eq!(refused(field), (line(2), Reason::NoText("label")));
    let list = "parts = [\n{ list = 'a', label = 'A' }]\n";
    assert_eq!(refused(list), (line(2), Reason::NoText("item")));
}

#[test]
fn a_word_in_braces_becomes_the_programs_word_and_any_other_is_shown_with_its_line() {
    let template = load(&format!("{HEAD}help = 'Ask the {{mentor}}.'\n")).unwrap();
    assert_eq!(template.forms[0].sections[0].help, "Ask the mentor.");
    assert_eq!(refused("help = '{boss}'\n"), (line(1), Reason::UnknownWord("boss".into())));
    let list = "parts = [\n{ list = 'a', item = 'A', label = 'A', prefill = ['x', '{boss'], \
                parts = [{ field = 'b', kind = 'long_text', label = 'B' }] }]\n";
    assert_eq!(refused(list), (line(2), Reason::UnknownWord("boss".into())));
}

#[test]
fn a_scale_has_numbered_steps() {
    let scale = |keys: &str| format!("{HEAD}parts = [\n{{ field = 'a', label = 'A', kind = 'scale', {keys} }}]\n");
    let template = load(&scale("steps = ['Yes', 'Half', 'No']")).unwrap();
    let field = template.forms[0].field("a").unwrap().clone();
    let steps: Vec<&str> = field.scale().unwrap().iter().map(|step| step.label.as_str()).collect();
    assert_eq!(steps, ["Yes", "Half", "No"]);
    assert_eq!(load(&scale("steps = ['Yes']")).unwrap_err().reason, Reason::NoOptions("a".into()));
    assert_eq!(refused("parts = [\n{ field = 'a', kind = 'date', steps = ['A', 'B'], label = 'A' }]\n").0, line(2));
}

#[test]
fn a_label_can_be_told_from_each_side() {
    let part = "parts = [{ field = 'a', kind = 'text', label = 'Partner', \
                label_for = { mentor = 'My {mentee}', mentee = 'My {mentor}' } }]\n";
    let template = load(&format!("{HEAD}{part}")).unwrap();
    let field = template.forms[0].field("a").unwrap();
    assert_eq!(field.label_for(twofold_programs::Role::Mentor), "My mentee");
    assert_eq!(field.label_for(twofold_programs::Role::Mentee), "My mentor");
}

#[test]
fn a_row_of_a_table_holds_fields_only() {
    let list = "parts = [\n{ list = 'a', item = 'A', label = 'A', table = true, parts = [\
                { list = 'b', item = 'B', label = 'B', parts = [{ field = 'c', kind = 'text', label = 'C' }] }] }]\n";
    assert_eq!(refused(list), (line(2), Reason::TableOfLists("a".into())));
}

#[test]
fn a_form_of_the_pair_is_not_shared_a_second_time() {
    let source = HEAD.replace("home = \"pair\"\n", "home = \"pair\"\nshare = \"both\"\n");
    let error = load(&source).unwrap_err();
    assert_eq!((error.line, error.reason), (17, Reason::SharedAlready));
    assert!(load(&source.replace("home = \"pair\"", "home = \"self\"")).is_ok());
}

#[test]
fn rules_say_which_kinds_and_values_they_take() {
    let rule = |name: &str, keys: &str| refused(&format!("[rules.{name}]\ntext = 'x'\n{keys}\n"));
    assert_eq!(rule("tea", "kind = 'warn'"), (line(1), Reason::UnknownRule("tea".into())));
    assert_eq!(rule("notice", "kind = 'block'\nhours = 24"), (line(3), Reason::KindOfRule("notice")));
    let missing = Reason::ValueMissing { rule: "notice", value: "hours" };
    assert_eq!(rule("notice", "kind = 'warn'"), (line(1), missing));
    let misplaced = Reason::ValueOutOfPlace { rule: "notice", value: "weeks" };
    assert_eq!(rule("notice", "kind = 'warn'\nhours = 24\nweeks = 1"), (line(5), misplaced));
    let zero = Reason::ValueOutOfRange { rule: "notice", value: "hours" };
    assert_eq!(rule("notice", "kind = 'warn'\nhours = 0"), (line(4), zero));
    let range = Reason::EmptyRange("meeting_length".into());
    assert_eq!(rule("meeting_length", "kind = 'warn'\nleast = 4\nmost = 2"), (line(5), range));
    let contact = Reason::KeyOutOfPlace { part: "survey".into(), key: "contact" };
    assert_eq!(rule("survey", "kind = 'remind'\ncontact = 'x'"), (line(4), contact));
    assert_eq!(rule("reporting", "kind = 'text'\ncontact = ' '"), (line(4), Reason::NoText("contact")));
    assert!(matches!(rule("notice", "kind = 'nag'\nhours = 24"), (at, Reason::Syntax(_)) if at == line(3)));
    assert!(matches!(rule("notice", "kind = 'warn'\nhour = 24"), (at, Reason::Syntax(_)) if at == line(4)));
}

#[test]
fn a_page_names_its_source_and_holds_one_kind_of_content_in_each_part() {
    let page = |keys: &str| refused(&format!("[[guidance]]\nid = 'tips'\ntitle = 'Tips'\n{keys}\n"));
    let part = |keys: &str| page(&format!("sources = ['A book']\n[[guidance.parts]]\n{keys}"));
    assert_eq!(page("text = ['Rest.']"), (line(2), Reason::NoSource("tips".into())));
    assert_eq!(page("sources = ['A book']"), (line(2), Reason::NoText("text")));
    assert_eq!(page("sources = ['A book']\nnear = ['nowhere']").1, Reason::UnknownForm("nowhere".into()));
    assert_eq!(part("title = 'Nothing'"), (line(5), Reason::OneContent));
    assert_eq!(part("entries = []").1, Reason::OneContent);
    assert_eq!(part("entries = ['a']\nterms = [{ term = 'b', text = 'c' }]").1, Reason::OneContent);
    assert_eq!(part("table = { columns = ['a', 'b'], rows = [['c']] }").1, Reason::UnevenTable);
    assert_eq!(part("tap = 'follow_up'\nterms = [{ term = 'b', text = 'c' }]").1, Reason::TapWithoutEntries);
    let bad = Reason::NotAWebAddress("javascript:alert(1)".into());
    assert_eq!(part("links = [{ label = 'a', url = 'javascript:alert(1)' }]"), (line(6), bad));
}

#[test]
fn events_and_facts_exist() {
    let event = "[[events]]\nid = 'end'\ntitle = 'End'\ntext = 'x'\nkind = 'celebration'\nmonth = 13\n";
    assert_eq!(refused(event), (line(6), Reason::NoSuchMonth(13)));
    assert_eq!(refused("[status]\nmood = 'stated'\n"), (line(2), Reason::UnknownFact("mood".into())));
}

#[test]
fn phrases_of_another_language_take_the_place_of_those_of_the_template() {
    let source = format!("{HEAD}help = 'Ask the {{mentor}}.'\npoints = ['One', 'Two']\n");
    let spanish = "'mentor' = 'mentora'\n'mentors' = 'mentoras'\n\
                   'Ask the {mentor}.' = 'Pregunta a la {mentor}.'\n'One' = 'Uno'\n'Two' = 'Dos'\n'Three' = 'Tres'\n";
    let phrases = Phrases::read(spanish).unwrap();
    let translated = load_translated(&source, &phrases).unwrap();
    let section = &translated.template.forms[0].sections[0];
    assert_eq!(
        (section.help.as_str(), section.points.as_slice()),
        ("Pregunta a la mentora.", &["Uno".into(), "Dos".into()][..])
    );
    assert!(translated.missing.contains(&translated.template.forms[0].title));
    assert!(translated.used.contains("One") && !translated.used.contains("Three"));

    let line = |source: &str| Phrases::read(source).unwrap_err();
    assert_eq!(
        (line("\n'a' = '{jefe}'\n").line, line("'a' = '{jefe}'").reason),
        (2, Reason::UnknownWord("jefe".into()))
    );
    assert_eq!(line("'a' = ''").reason, Reason::NoText("text"));
}

#[test]
fn what_is_ready_made_is_used_by_its_name_and_keeps_it() {
    let before = |rest: &str| refused(&format!("[[forms]]\n{rest}\n"));
    assert_eq!(before("use = 'tea'"), (line(2), Reason::NothingReadyMade("tea".into())));
    assert_eq!(before("use = 'notes'\nid = 'mine'"), (line(3), Reason::OwnNameOfReadyMade("mine".into())));
    assert_eq!(before("use = 'notes'\nwithout = ['tea']"), (line(3), Reason::NothingToLeaveOut("tea".into())));
    assert_eq!(before("id = 'b'\nwithout = ['tea']"), (line(3), Reason::NothingToLeaveOut("tea".into())));
    let twice = "use = 'notes'\n[[forms]]\nuse = 'notes'";
    assert_eq!(before(twice), (line(4), Reason::Duplicate("notes".into())));
    assert_eq!(refused("[[guidance]]\nuse = 'tea'\n"), (line(2), Reason::NothingReadyMade("tea".into())));
    assert_eq!(before("id = 'b'").1, Reason::NoText("home"));
    assert_eq!(before("id = 'b'\nhome = 'pair'"), (line(1), Reason::NoText("title")));
}

#[test]
fn beside_a_ready_made_form_stands_what_is_different() {
    let source = "[[forms]]\nuse = 'notes'\ntitle = 'Diary'\nwithout = ['notes.noted_on']\n\
                  [[forms.sections]]\nid = 'more'\ntitle = 'More'\nvisibility = 'self'\n";
    let template = load(&format!("{HEAD}{source}")).unwrap();
    let notes = template.form("notes").unwrap();
    assert_eq!((notes.title.as_str(), notes.sections.len()), ("Diary", 2));
    assert_eq!(notes.list("notes").unwrap().fields.len(), 1);
    let replaced = source.replace("id = 'more'", "id = 'notes'").replace("without = ['notes.noted_on']\n", "");
    let template = load(&format!("{HEAD}{replaced}")).unwrap();
    let notes = template.form("notes").unwrap();
    assert_eq!((notes.sections.len(), notes.lists().len()), (1, 0), "a section of the same name takes the place");
}

#[test]
fn what_both_sign_has_a_place_for_each_and_nothing_else_has_one() {
    let places = "{ field = 'a', kind = 'signature', fills = 'mentor', label = 'A' }";
    let both = format!("{places}, {}", places.replace("'a'", "'b'").replace("mentor", "mentee"));
    let form = |sign: &str, parts: &str| {
        load(&format!(
            "{HEAD}[[forms]]\nid = 'signed'\ntitle = 'T'\nintro = 'I'\nhome = 'pair'\n{sign}\
             [[forms.sections]]\nid = 's'\ntitle = 'S'\nvisibility = 'pair'\nparts = [{parts}]\n"
        ))
    };
    let sign = "sign = { act = 'signature', date = 'each' }\n";
    assert!(form(sign, &both).is_ok());
    for (sign, parts) in [("", both.as_str()), (sign, ""), (sign, places)] {
        assert_eq!(form(sign, parts).unwrap_err().reason, Reason::Signatures("signed".to_owned()));
    }
    let nobodys = form(sign, &places.replace(", fills = 'mentor'", "")).unwrap_err();
    assert_eq!(nobodys.reason, Reason::NobodysConsent("a".to_owned()));
}

#[test]
fn a_forms_name_leaves_room_for_keeping_pairs_apart() {
    for name in ["two__rows".to_owned(), "a".repeat(31), "setup".to_owned()] {
        let Err(error) = load(&HEAD.replace("id = \"form\"", &format!("id = \"{name}\""))) else {
            panic!("{name} was accepted");
        };
        assert_eq!((error.line, error.reason), (13, Reason::BadFormId(name)));
    }
}
