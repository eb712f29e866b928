//! Every form has the fields of its paper, with the counts of the paper.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, which is its purpose")]

#[path = "forms/agreements.rs"]
mod agreements;
#[path = "forms/meetings.rs"]
mod meetings;
#[path = "forms/plans.rs"]
mod plans;
#[path = "forms/records.rs"]
mod records;
#[path = "forms/same_names.rs"]
mod same_names;

use twofold_programs::{Act, Dates, Fills, Form, Home, List, Part, SCREEN, Share, Template, load, steps};

pub(crate) const IDS: [&str; 6] = ["caltrans", "cdss", "general", "overview", "sacramento", "san_jose"];

pub(crate) fn program(id: &str) -> Template {
    let file = format!("{}/templates/{id}.toml", env!("CARGO_MANIFEST_DIR"));
    load(&std::fs::read_to_string(file).unwrap()).unwrap()
}

pub(crate) fn form(program_id: &str, id: &str) -> Form {
    program(program_id).form(id).unwrap_or_else(|| panic!("{program_id} has no {id}")).clone()
}

pub(crate) fn list(program_id: &str, form_id: &str, id: &str) -> List {
    form(program_id, form_id).list(id).unwrap_or_else(|| panic!("no {form_id}/{id}")).clone()
}

/// The form in short: fields by name (`!` if required, `<` the mentor's, `>` the mentee's), lists with their printed
/// lines and, in brackets, what each item has.
pub(crate) fn shape(form: &Form) -> String {
    form.parts().map(part).collect::<Vec<_>>().join(" ")
}

fn part(part: &Part) -> String {
    match part {
        Part::Field(field) => {
            let whose = match field.fills {
                Fills::Both => "",
                Fills::Mentor => "<",
                Fills::Mentee => ">",
            };
            format!("{}{}{whose}", field.id, if field.required { "!" } else { "" })
        }
        Part::List(list) => inside(list),
    }
}

fn inside(list: &List) -> String {
    let fields = list.fields.iter().map(|field| format!("{}{}", field.id, if field.required { "!" } else { "" }));
    let parts = fields.chain(list.lists.iter().map(inside)).collect::<Vec<_>>().join(" ");
    format!("{}:{}({parts})", list.id, list.printed)
}

pub(crate) fn signed(form: &Form) -> Option<(Act, Dates)> {
    form.sign.map(|sign| (sign.act, sign.date))
}

/// Which programs have the form.
pub(crate) fn programs_with(id: &str) -> Vec<&'static str> {
    IDS.into_iter().filter(|program_id| program(program_id).form(id).is_some()).collect()
}

#[test]
fn every_form_says_what_it_is_for_and_where_it_stands() {
    for id in IDS {
        for form in program(id).forms {
            assert!(!form.sections.is_empty() && form.intro.len() > 20, "{id}/{}", form.id);
            assert!(form.share == Share::Never || form.home == Home::Own, "{id}/{}", form.id);
        }
    }
}

#[test]
fn no_word_in_braces_is_left_for_people_to_read() {
    for id in IDS {
        program(id).visit_texts(&mut |key, text| assert!(!text.contains(['{', '}']), "{id} {key}: {text}"));
    }
}

#[test]
fn no_field_rates_or_labels_a_person() {
    for id in IDS {
        program(id).visit_texts(&mut |key, text| {
            let is_answer = key.contains(".field.") || key.contains(".option.");
            let lower = text.to_lowercase();
            let rates = ["rating", "score", "performance of", "toxic", "avoider", "sniveler"];
            assert!(!is_answer || !rates.iter().any(|word| lower.contains(word)), "{id} {key}: {text}");
        });
    }
}

#[test]
fn no_step_of_a_form_or_of_an_item_takes_more_than_a_screen() {
    for id in IDS {
        for form in program(id).forms {
            for step in steps(form.sections.clone()) {
                let (lines, first) = (form.lines_of(&step.sections), &step.sections[0].id);
                assert!(lines <= SCREEN, "{id}/{}/{first}: {lines} lines", form.id);
            }
            for list in form.lists() {
                for (step, lines) in list.item_lines().into_iter().enumerate() {
                    assert!(lines <= SCREEN, "{id}/{}/{}, step {step}: {lines} lines", form.id, list.id);
                }
            }
        }
    }
}
