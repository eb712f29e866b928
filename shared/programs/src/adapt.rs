//! What a pair changes about its program's forms: it hides, renames and adds, and loses no answer by it.

mod name;
mod wide;

use std::collections::{BTreeMap, BTreeSet};

pub use name::{BadPartName, PartName, Place};

use crate::{
    ids::{FieldId, FormId},
    role::Fills,
    template::{Field, FieldExtras, FieldKind, Form, List, Part, Section, Template},
};

/// The form that both sign.
const AGREEMENT: &str = "contract";

/// What a pair has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Adaptation {
    /// What is not shown.
    pub hidden: BTreeSet<PartName>,
    /// What is called otherwise.
    pub labels: BTreeMap<PartName, String>,
    /// Fields of the pair's own, at the end of their form or list.
    pub added: Vec<Added>,
}

/// A field of the pair's own.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Added {
    /// Where it stands and what it is stored under. Take a name that no program has: `own_1`, `own_2`.
    pub name: PartName,
    /// The question.
    pub label: String,
    /// The kind of answer.
    pub kind: AddedKind,
}

/// The kinds of answers that a pair can add: those that need nothing else to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum AddedKind {
    /// One line.
    Text,
    /// Any number of lines.
    LongText,
    /// A day.
    Date,
    /// Yes or not yet.
    Flag,
}

impl AddedKind {
    /// All of them, in the order to offer them.
    pub const ALL: [Self; 4] = [Self::Text, Self::LongText, Self::Date, Self::Flag];

    /// The name under which it is kept, as in a template.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::LongText => "long_text",
            Self::Date => "date",
            Self::Flag => "flag",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    const fn of_field(self) -> FieldKind {
        match self {
            Self::Text => FieldKind::Text,
            Self::LongText => FieldKind::LongText,
            Self::Date => FieldKind::Date,
            Self::Flag => FieldKind::Flag,
        }
    }
}

impl Adaptation {
    /// Whether the pair has changed nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hidden.is_empty() && self.labels.is_empty() && self.added.is_empty()
    }
}

impl Field {
    /// Whether a pair can do without it: not if it is required, or is one member's word.
    #[must_use]
    pub const fn can_be_hidden(&self) -> bool {
        !self.required && !self.kind.is_consent() && !self.kind.is_signature()
    }

    /// Whether a pair can give it other words: not if it is what one member declares, agrees to or signs, for the other
    /// could then change what that was. In the agreement it can: a change there asks both to sign again.
    #[must_use]
    pub fn can_be_renamed(&self, form: &FormId) -> bool {
        let is_declared = self.required && self.kind == FieldKind::Flag && self.fills != Fills::Both;
        let is_given = self.kind.is_consent() || self.kind.is_signature();
        !is_given && (!is_declared || *form == AGREEMENT)
    }

    /// A question without anything to say about it, for both.
    #[must_use]
    pub(crate) fn plain(id: FieldId, label: String, kind: FieldKind) -> Self {
        let (fills, extras) = (Fills::Both, FieldExtras::default());
        Self { id, label, help: String::new(), kind, required: false, fills, printed: 1, default: None, extras }
    }
}

impl List {
    /// Whether a pair can do without it: not if the form needs items of it.
    #[must_use]
    pub const fn can_be_hidden(&self) -> bool {
        self.min == 0
    }
}

impl Template {
    /// The template as this pair has made it.
    ///
    /// It is for showing and printing. Answers are checked against the program's own template with what was added
    /// ([`Template::with_added`]), so what is hidden keeps its answers and shows them again when it comes back. What is
    /// required or declared by one member in person is not hidden, nor is the last field of a list; a blank label, other
    /// words for what one member declares, and a change to something that the
    /// program no longer has are passed over.
    #[must_use]
    pub fn adapted(&self, adaptation: &Adaptation) -> Self {
        Self { forms: self.forms.iter().map(|form| form.adapted(adaptation)).collect(), ..self.clone() }
    }

    /// The program's template with the fields that this pair has added. A name that is taken stays the program's.
    #[must_use]
    pub fn with_added(&self, adaptation: &Adaptation) -> Self {
        Self { forms: self.forms.iter().map(|form| form.with_added(adaptation)).collect(), ..self.clone() }
    }
}

impl Form {
    /// One form, as in [`Template::adapted`].
    #[must_use]
    pub fn adapted(&self, adaptation: &Adaptation) -> Self {
        let mut form = self.with_added(adaptation);
        for section in &mut form.sections {
            section.parts.retain_mut(|part| match part {
                Part::Field(field) => keeps_field(adaptation, &self.id, None, field),
                Part::List(list) => keeps_list(adaptation, &self.id, None, list),
            });
        }
        without_empty(&mut form.sections);
        form
    }

    /// One form, as in [`Template::with_added`].
    #[must_use]
    pub fn with_added(&self, adaptation: &Adaptation) -> Self {
        let mut form = self.clone();
        for added in adaptation.added.iter().filter(|added| added.name.form == self.id) {
            add(&mut form, added);
        }
        form
    }
}

/// Takes away the sections in which nothing stands any more. The step that one of them begins, begins with the next.
fn without_empty(sections: &mut Vec<Section>) {
    let mut begins = None;
    sections.retain_mut(|section| {
        if section.parts.is_empty() && section.points.is_empty() {
            begins = section.begins_step.take().or(begins.take());
            return false;
        }
        section.begins_step = section.begins_step.take().or(begins.take());
        true
    });
}

fn keeps_field(adaptation: &Adaptation, form: &FormId, list: Option<&FieldId>, field: &mut Field) -> bool {
    let name = PartName { form: form.clone(), list: list.cloned(), part: field.id.clone() };
    if let Some(label) = label(adaptation, &name).filter(|_| field.can_be_renamed(form)) {
        label.clone_into(&mut field.label);
        field.extras.label_for = None;
    }
    !field.can_be_hidden() || !adaptation.hidden.contains(&name)
}

fn keeps_list(adaptation: &Adaptation, form: &FormId, outer: Option<&FieldId>, list: &mut List) -> bool {
    let name = PartName { form: form.clone(), list: outer.cloned(), part: list.id.clone() };
    if let Some(label) = label(adaptation, &name) {
        label.clone_into(&mut list.label);
    }
    let id = list.id.clone();
    let first = list.fields.first().cloned();
    list.fields.retain_mut(|field| keeps_field(adaptation, form, Some(&id), field));
    if list.fields.is_empty() {
        // An item in which nothing can be written would be none.
        list.fields.extend(first.map(|mut field| {
            keeps_field(adaptation, form, Some(&id), &mut field);
            field
        }));
    }
    list.lists.retain_mut(|inner| keeps_list(adaptation, form, Some(&id), inner));
    if list.text_field().is_none() {
        // Nowhere to put them.
        list.prefill.clear();
        list.suggestions.clear();
    }
    !list.can_be_hidden() || !adaptation.hidden.contains(&name)
}

fn label<'a>(adaptation: &'a Adaptation, name: &PartName) -> Option<&'a str> {
    adaptation.labels.get(name).map(|label| label.trim()).filter(|label| !label.is_empty())
}

fn add(form: &mut Form, added: &Added) {
    let field = Field::plain(added.name.part.clone(), added.label.clone(), added.kind.of_field());
    match &added.name.list {
        None => {
            let taken = form.field(field.id.as_str()).is_some() || form.list(field.id.as_str()).is_some();
            if let Some(section) = form.sections.last_mut().filter(|_| !taken) {
                section.parts.push(Part::Field(field));
            }
        }
        Some(id) => {
            let lists = form.sections.iter_mut().flat_map(|section| &mut section.parts);
            if let Some(list) = lists.filter_map(Part::as_list_mut).find_map(|list| find(list, id))
                && list.field(field.id.as_str()).is_none()
            {
                list.fields.push(Field { fills: list.fills, ..field });
            }
        }
    }
}

fn find<'a>(list: &'a mut List, id: &FieldId) -> Option<&'a mut List> {
    if list.id == *id {
        return Some(list);
    }
    list.lists.iter_mut().find_map(|inner| find(inner, id))
}
