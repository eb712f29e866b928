//! A program's template: everything that differs from one organisation to the next.

mod event;
mod field;
mod form;
mod guidance;
mod handling;
mod length;
mod program;
mod rule;
mod start;
mod status;
#[cfg(feature = "author")]
mod texts;

use std::collections::BTreeMap;

pub use event::{Event, EventKind};
pub use field::{Choice, Field, FieldExtras, FieldKind, LabelFor, LinkTarget, Options, Proposed, Reading};
pub use form::{Form, Home, ItemStep, List, ListExtras, Part, Section, Visibility};
pub use guidance::{Content, Guidance, GuidancePart, Question, Table, Tap, Term, WebLink};
pub use handling::{Act, Dates, Page, Share, Signing};
pub use length::{FormStep, SCREEN, steps};
pub use program::{Competencies, CompetencyGroup, Rules, Vocabulary, Word};
pub use rule::{Kind, Rule, RuleName, UnknownRule, ValueName, Values};
pub use start::{StartLine, StartPlace};
pub use status::{Fact, Told, UnknownFact};

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
    /// Figures that screens show.
    pub rules: Rules,
    /// The rules that are checked, each at most once, in the order of [`RuleName::ALL`].
    pub checks: Vec<Rule>,
    /// The competencies to choose from.
    pub competencies: Competencies,
    /// The forms, in the order of the navigation.
    pub forms: Vec<Form>,
    /// Pages to read.
    pub guidance: Vec<Guidance>,
    /// What the two settle at the start, in the program's order.
    pub start: Vec<StartLine>,
    /// Events of the program.
    pub events: Vec<Event>,
    /// What may be told about a pair. A fact that is not here is never sent.
    pub status: BTreeMap<Fact, Told>,
}

impl Template {
    /// The form with this id.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// What the program says about a rule; `None` if it has no such rule.
    #[must_use]
    pub fn check(&self, rule: RuleName) -> Option<&Rule> {
        self.checks.iter().find(|check| check.name == rule)
    }

    /// The page of advice with this id.
    #[must_use]
    pub fn page(&self, id: &str) -> Option<&Guidance> {
        self.guidance.iter().find(|page| page.id == id)
    }

    /// The pages that are offered beside a form.
    pub fn pages_near<'a>(&'a self, form: &'a FormId) -> impl Iterator<Item = &'a Guidance> {
        self.guidance.iter().filter(move |page| page.near.contains(form))
    }

    /// Whether this is there and holds something to read: sentences of a form, or a page.
    #[must_use]
    pub fn can_be_read(&self, reading: &Reading) -> bool {
        match reading {
            Reading::Form(form) => self
                .form(form.as_str())
                .is_some_and(|form| form.sections.iter().any(|section| !section.points.is_empty())),
            Reading::Page(page) => self.page(page.as_str()).is_some(),
        }
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
