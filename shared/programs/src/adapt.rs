//! What a pair changes about its program's forms: it hides, renames and adds, and loses no answer by it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{FieldId, FormId},
    template::{Field, FieldExtras, FieldKind, Form, List, Part, Template},
};

/// A field or list: of a form, or of a list of a form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct PartName {
    /// The form.
    pub form: FormId,
    /// The list in which it stands, if it stands in one.
    pub list: Option<FieldId>,
    /// Its own name.
    pub part: FieldId,
}

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

impl Template {
    /// The template as this pair has made it.
    ///
    /// It is for showing and printing. Answers are checked against the program's own template with what was added
    /// ([`Template::with_added`]), so what is hidden keeps its answers and shows them again when it comes back. What is
    /// required or declared by one member in person is not hidden; a blank label and a change to something that the
    /// program no longer has are passed over.
    #[must_use]
    pub fn adapted(&self, adaptation: &Adaptation) -> Self {
        let mut template = self.with_added(adaptation);
        for form in &mut template.forms {
            let id = form.id.clone();
            for section in &mut form.sections {
                section.parts.retain_mut(|part| match part {
                    Part::Field(field) => keeps_field(adaptation, &id, None, field),
                    Part::List(list) => keeps_list(adaptation, &id, None, list),
                });
            }
        }
        template
    }

    /// The program's template with the fields that this pair has added. A name that is taken stays the program's.
    #[must_use]
    pub fn with_added(&self, adaptation: &Adaptation) -> Self {
        let mut template = self.clone();
        for added in &adaptation.added {
            if let Some(form) = template.forms.iter_mut().find(|form| form.id == added.name.form) {
                add(form, added);
            }
        }
        template
    }
}

fn keeps_field(adaptation: &Adaptation, form: &FormId, list: Option<&FieldId>, field: &mut Field) -> bool {
    let name = PartName { form: form.clone(), list: list.cloned(), part: field.id.clone() };
    if let Some(label) = label(adaptation, &name) {
        label.clone_into(&mut field.label);
        field.extras.label_for = None;
    }
    field.required || !adaptation.hidden.contains(&name)
}

fn keeps_list(adaptation: &Adaptation, form: &FormId, outer: Option<&FieldId>, list: &mut List) -> bool {
    let name = PartName { form: form.clone(), list: outer.cloned(), part: list.id.clone() };
    if let Some(label) = label(adaptation, &name) {
        label.clone_into(&mut list.label);
    }
    let id = list.id.clone();
    list.fields.retain_mut(|field| keeps_field(adaptation, form, Some(&id), field));
    list.lists.retain_mut(|inner| keeps_list(adaptation, form, Some(&id), inner));
    list.min > 0 || !adaptation.hidden.contains(&name)
}

fn label<'a>(adaptation: &'a Adaptation, name: &PartName) -> Option<&'a str> {
    adaptation.labels.get(name).map(|label| label.trim()).filter(|label| !label.is_empty())
}

fn add(form: &mut Form, added: &Added) {
    let field = Field {
        id: added.name.part.clone(),
        label: added.label.clone(),
        help: String::new(),
        kind: match added.kind {
            AddedKind::Text => FieldKind::Text,
            AddedKind::LongText => FieldKind::LongText,
            AddedKind::Date => FieldKind::Date,
            AddedKind::Flag => FieldKind::Flag,
        },
        required: false,
        fills: crate::role::Fills::Both,
        printed: 1,
        default: None,
        extras: FieldExtras::default(),
    };
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
