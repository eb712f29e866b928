//! The form in which a pair keeps what it has made of its program: which one it is, and what it changed in the forms.
//!
//! It stands in no template's file and on no page of worksheets, and every pair has it: its answers are ordinary
//! answers of the pair's document. No template has a form of this name.

use crate::{
    adapt::AddedKind,
    ids::{FieldId, FormId},
    role::Fills,
    template::{
        Choice, Field, FieldKind, Form, Home, List, ListExtras, Options, Page, Part, Section, Share, Template,
        Visibility,
    },
};

/// The form's id.
pub const FORM: &str = "setup";
/// The program that the pair has changed to: a template's id, or nothing for the one that it began with.
pub const PROGRAM: &str = "program";
/// The list of parts that are hidden or called otherwise.
pub const PARTS: &str = "parts";
/// Which part: [`crate::adapt::PartName`] as text.
pub const PART: &str = "part";
/// Whether it is hidden.
pub const HIDDEN: &str = "hidden";
/// What it is called, or what a question of the pair's own says.
pub const LABEL: &str = "label";
/// The list of questions of the pair's own.
pub const ADDED: &str = "added";
/// Where such a question stands: [`crate::adapt::Place`] as text.
pub const PLACE: &str = "place";
/// Of which kind its answer is: the name of an [`AddedKind`].
pub const KIND: &str = "kind";

/// The most parts that a pair can change, and the most questions that it can add.
pub const MOST: [u16; 2] = [300, 100];

/// The form. `words` says what each name in this module is called, and the kinds; [`FORM`] is the title.
#[must_use]
pub fn form(words: impl Fn(&str) -> String) -> Form {
    let plain = |name: &str, kind: FieldKind| Field::plain(id(name), words(name), kind);
    let needed = |name: &str| Field { required: true, ..plain(name, FieldKind::Text) };
    let list = |name: &str, max: u16, fields: Vec<Field>| List {
        id: id(name),
        label: words(name),
        help: String::new(),
        item: words(name),
        fills: Fills::Both,
        printed: 0,
        min: 0,
        max: Some(max),
        prefill: Vec::new(),
        suggestions: Vec::new(),
        fields,
        lists: Vec::new(),
        extras: ListExtras::default(),
    };
    let kinds = AddedKind::ALL.map(|kind| Choice { id: id(kind.name()), label: words(kind.name()) }).into();
    let kind = FieldKind::Choice { options: Options::Given(kinds), other: false };
    let parts = vec![needed(PART), plain(HIDDEN, FieldKind::Flag), plain(LABEL, FieldKind::Text)];
    let added = vec![needed(LABEL), needed(PLACE), Field { required: true, ..plain(KIND, kind) }];
    let [most_parts, most_added] = MOST;
    let section = Section {
        id: id(FORM),
        title: words(FORM),
        help: String::new(),
        visibility: Visibility::Pair,
        points: Vec::new(),
        beside: Vec::new(),
        horizon: None,
        begins_step: None,
        parts: vec![
            Part::Field(plain(PROGRAM, FieldKind::Text)),
            Part::List(list(PARTS, most_parts, parts)),
            Part::List(list(ADDED, most_added, added)),
        ],
    };
    Form {
        id: form_id(),
        title: words(FORM),
        intro: String::new(),
        home: Home::Pair,
        page: Page::Records,
        share: Share::Never,
        sign: None,
        sections: vec![section],
    }
}

impl Template {
    /// The template with this form, by which commands on a pair's document are checked.
    #[must_use]
    pub fn with_setup(mut self) -> Self {
        self.forms.push(form(str::to_owned));
        self
    }
}

/// The form's id.
#[must_use]
pub fn form_id() -> FormId {
    FORM.parse().expect("it is a name, which a test makes sure of")
}

/// A name of this module.
#[must_use]
pub fn id(name: &str) -> FieldId {
    name.parse().expect("the names of this module are names, which a test makes sure of")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_the_form_has_its_name_and_its_words() {
        let form = form(|name| format!("<{name}>"));
        assert_eq!((form.id.as_str(), form.title.as_str()), (FORM, "<setup>"));
        assert_eq!(form.field(PROGRAM).unwrap().label, "<program>");
        for name in [PART, HIDDEN, LABEL] {
            assert!(form.list(PARTS).unwrap().field(name).is_some(), "{name}");
        }
        for name in [LABEL, PLACE, KIND] {
            assert!(form.list(ADDED).unwrap().field(name).unwrap().required, "{name}");
        }
        for kind in AddedKind::ALL {
            assert_eq!(AddedKind::named(kind.name()), Some(kind));
        }
    }
}
