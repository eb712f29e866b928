//! Forms of several programs, read as one.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, which is its purpose")]

use std::collections::BTreeSet;

use twofold_programs::{Template, adapt::PartName, load, setup};

fn all() -> Vec<Template> {
    let files = [
        include_str!("../templates/caltrans.toml"),
        include_str!("../templates/cdss.toml"),
        include_str!("../templates/general.toml"),
        include_str!("../templates/overview.toml"),
        include_str!("../templates/sacramento.toml"),
        include_str!("../templates/san_jose.toml"),
    ];
    files.map(|file| load(file).unwrap()).into()
}

fn names(template: &Template) -> BTreeSet<PartName> {
    template.part_names().into_iter().collect()
}

#[test]
fn two_programs_as_one_ask_all_that_each_of_them_asks_and_in_the_words_of_the_first() {
    for one in all() {
        for other in all() {
            let wide = one.clone().widened(&other);
            let has_form = |name: &PartName| one.form(name.form.as_str()).is_some();
            // A list that stands elsewhere in the other program stays where the first has it.
            let lists = |template: &Template| -> BTreeSet<String> {
                let lists = template.forms.iter().flat_map(|form| form.lists().into_iter().map(move |it| (form, it)));
                lists.map(|(form, list)| format!("{}/{}", form.id, list.id)).collect()
            };
            assert!(lists(&wide).is_superset(&lists(&other)) && names(&wide).is_superset(&names(&one)));
            assert!(names(&other).iter().filter(|name| !has_form(name)).all(|name| names(&wide).contains(name)));
            let known: BTreeSet<&str> = wide.competencies.entries().map(|entry| entry.id.as_str()).collect();
            assert!(other.competencies.entries().all(|entry| known.contains(entry.id.as_str())));
            for form in &one.forms {
                assert_eq!(wide.form(form.id.as_str()).unwrap().title, form.title);
                for field in form.parts().filter_map(|part| part.as_field()) {
                    assert_eq!(wide.form(form.id.as_str()).unwrap().field(field.id.as_str()), Some(field));
                }
            }
        }
    }
}

#[test]
fn only_the_questions_that_fit_are_kept() {
    let mut template = all().swap_remove(0);
    let kept: BTreeSet<PartName> =
        ["contract/-/frequency", "goals/-/goals", "goals/goals/text"].map(|name| name.parse().unwrap()).into();
    template.retain_parts(|name| kept.contains(name));
    assert_eq!(names(&template), kept);
}

#[test]
fn no_program_has_a_form_by_the_name_of_what_a_pair_makes_of_its_forms() {
    for template in all() {
        assert!(template.form(setup::FORM).is_none(), "{}", template.id);
        let checked = template.with_setup();
        assert!(checked.form(setup::FORM).unwrap().list(setup::PARTS).is_some());
    }
}
