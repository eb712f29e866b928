//! A program's template: everything that differs from one organisation to the next.

mod field;
mod form;
mod program;

pub use field::{Choice, Field, FieldKind, LinkTarget, Options};
pub use form::{Form, Home, List, Part, Section, Visibility};
pub use program::{Competencies, CompetencyGroup, Rules, Vocabulary, Word};

use crate::ids::{FieldId, FormId, TemplateId};

/// One program's way of mentoring.
///
/// Form ids are unique; within a form the ids of fields that stand alone and of lists (nested ones too) are unique,
/// and within a list the ids of its fields. Every link target exists. The loader refuses a file where this is not so;
/// what is deserialized was loaded before.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Template {
    /// The stable name.
    pub id: TemplateId,
    /// Grows with each published change of the file.
    pub version: u32,
    /// What people call the program.
    pub name: String,
    /// The program's words.
    pub vocabulary: Vocabulary,
    /// Figures that the software computes with.
    pub rules: Rules,
    /// The competencies to choose from.
    pub competencies: Competencies,
    /// The forms, in the order of the navigation.
    pub forms: Vec<Form>,
}

impl Template {
    /// The form with this id.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// The field of a form that stands alone (not in a list).
    #[must_use]
    pub fn field(&self, form: &FormId, field: &FieldId) -> Option<&Field> {
        self.form(form.as_str())?.field(field.as_str())
    }

    /// The list of a form, at any depth.
    #[must_use]
    pub fn list(&self, form: &FormId, list: &FieldId) -> Option<&List> {
        self.form(form.as_str())?.list(list.as_str())
    }

    /// What a choice field offers, with the program's competencies filled in; empty for other fields.
    #[must_use]
    pub fn options(&self, field: &Field) -> Vec<Choice> {
        match &field.kind {
            FieldKind::Choice { options, .. } | FieldKind::MultiChoice { options, .. } => match options {
                Options::Given(choices) => choices.clone(),
                Options::Competencies => self.competencies.entries().cloned().collect(),
            },
            _ => Vec::new(),
        }
    }

    /// What people read for a stored choice: the option's label, or the text itself if it was typed.
    #[must_use]
    pub fn choice_label<'a>(&'a self, field: &'a Field, value: &'a str) -> &'a str {
        let known = match &field.kind {
            FieldKind::Choice { options: Options::Given(choices), .. }
            | FieldKind::MultiChoice { options: Options::Given(choices), .. } => {
                choices.iter().find(|choice| choice.id == value)
            }
            FieldKind::Choice { .. } | FieldKind::MultiChoice { .. } => {
                self.competencies.entries().find(|choice| choice.id == value)
            }
            _ => None,
        };
        known.map_or(value, |choice| &choice.label)
    }
}
