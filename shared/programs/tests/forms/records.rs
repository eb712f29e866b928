//! Choosing, sharing, records, the end, private notes.

use twofold_programs::{Fills, Home, Share, Visibility};

use super::{IDS, form, list, program, programs_with, shape};

#[test]
fn notes_for_choosing_a_mentor_have_six_questions_of_fit_and_three_wishes_and_stay_private() {
    let notes = form("caltrans", "mentor_choice");
    let expected = "candidates:2(candidate! fit_career fit_competencies fit_interests fit_contacts fit_liking \
                    fit_difference talked_on outcome viable questions:3(text) wanted_three:3(text))";
    assert_eq!(shape(&notes), expected);
    assert_eq!((notes.home, notes.share), (Home::Own, Share::Never));
    assert_eq!(list("caltrans", "mentor_choice", "wanted_three").max, Some(3));
    let fit = list("caltrans", "mentor_choice", "candidates");
    assert_eq!(program("caltrans").options(fit.field("fit_career").unwrap()).len(), 3);
    assert_eq!(fit.fills, Fills::Mentee);
}

#[test]
fn consent_is_for_the_very_words_and_of_each_with_a_date() {
    assert_eq!(programs_with("consents"), ["cdss", "general", "overview", "sacramento", "san_jose"]);
    let expected = "consents:2(what! with_whom! purpose! mentor_ok mentee_ok exported_on)";
    assert_eq!(shape(&form("san_jose", "consents")), expected);
    let consents = list("san_jose", "consents", "consents");
    assert_eq!(consents.field("mentor_ok").unwrap().fills, Fills::Mentor);
    assert_eq!(consents.field("mentee_ok").unwrap().fills, Fills::Mentee);
}

#[test]
fn a_learning_record_is_the_members_own_and_holds_no_topic() {
    assert_eq!(programs_with("learning_record"), ["caltrans", "general", "overview"]);
    let record = form("overview", "learning_record");
    let expected = "kind! role from until hours competencies approval asked_on approved_on employee_group in_idp \
                    documented_on";
    assert_eq!(shape(&record), expected);
    assert_eq!((record.home, record.share), (Home::Own, Share::Never));
    assert_eq!(program("overview").competencies, program("caltrans").competencies, "one list of the State");
    let of_general = form("general", "learning_record");
    assert!(of_general.field("competencies").is_none(), "a program without competencies asks for none");
}

#[test]
fn contacts_are_a_table_of_four_columns() {
    assert_eq!(programs_with("contacts"), ["caltrans", "general", "sacramento"]);
    assert_eq!(shape(&form("caltrans", "contacts")), "contacts:5(name! where why introduced_on)");
    assert!(list("caltrans", "contacts", "contacts").extras.table);
}

#[test]
fn an_ending_asks_for_day_and_kind_and_never_for_a_reason() {
    assert_eq!(programs_with("ending"), IDS);
    let ending = form("san_jose", "ending");
    assert_eq!(shape(&ending), "ended_on! kind! told_partner told_coordinator told_coordinator_on paused_on");
    assert_eq!(shape(&form("san_jose", "ending_own")), "keep_copy");
    assert_eq!(form("san_jose", "ending_own").home, Home::Own);
    for id in IDS {
        let form = form(id, "ending");
        assert!(form.parts().filter_map(|part| part.as_field()).all(|field| !field.kind.is_long_text()), "{id}");
    }
}

#[test]
fn recognition_is_off_until_it_is_switched_on_and_only_a_mentee_pledges() {
    assert_eq!(programs_with("pledge"), ["caltrans", "cdss", "general", "san_jose"]);
    let pledge = form("cdss", "pledge");
    assert_eq!(shape(&pledge), "name_public future_mentor> future_mentor_from>");
    assert_eq!(pledge.field("name_public").unwrap().default.as_deref(), Some("false"));
    let alone = form("general", "pledge");
    assert_eq!(shape(&alone), "future_mentor> future_mentor_from>", "nobody else is to read it");
    assert!(alone.sections.iter().all(|section| section.visibility == Visibility::Own));
}

#[test]
fn everybody_has_private_notes() {
    assert_eq!(programs_with("notes"), IDS);
    let notes = form("overview", "notes");
    assert_eq!(shape(&notes), "notes:3(note noted_on)");
    assert_eq!((notes.home, notes.share), (Home::Own, Share::Never));
}

#[test]
fn projects_and_practice_on_paid_time_are_written_down_by_each() {
    let time = form("sacramento", "paid_time");
    assert_eq!(shape(&time), "uses:8(on! hours! use! approved_on)");
    assert_eq!(time.home, Home::Own);
    let uses = list("sacramento", "paid_time", "uses");
    assert_eq!(program("sacramento").options(uses.field("use").unwrap()).len(), 3);
}

#[test]
fn only_dates_ticks_numbers_and_choices_stand_in_sections_that_a_coordinator_can_hear_of() {
    for id in IDS {
        for form in program(id).forms {
            for section in form.sections.iter().filter(|it| it.visibility == Visibility::Coordinator) {
                let texts: Vec<&str> = section
                    .parts
                    .iter()
                    .filter_map(|part| part.as_field())
                    .filter(|field| field.kind.is_long_text() && field.id != "frequency")
                    .map(|field| field.id.as_str())
                    .collect();
                assert!(texts.is_empty(), "{id}/{}: {texts:?}", form.id);
            }
        }
    }
}
