//! How much of a screen a form takes: what takes more than one is filled in one step after the other.

use crate::template::{Field, FieldKind, Form, List, Options, Part, Section, Share};

/// Lines that a laptop's screen has below the head of a page.
pub const SCREEN: usize = 30;

/// As many answers as are in sight; more of them unfold.
const FEW: usize = 6;
/// Lines that a question takes whose answers unfold.
const FOLDED: usize = 5;

/// Lines that a question takes which is answered in one line.
const SHORT: usize = 3;

/// Lines that the heading of a section takes.
const HEADING: usize = 3;

impl Form {
    /// Whether it takes more than a screen: then it is shown one section at a time.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.sections.len() > 1 && self.lines_of(&self.sections) > SCREEN
    }

    /// The lines that these sections of it take while their lists are empty.
    #[must_use]
    pub fn lines_of(&self, sections: &[Section]) -> usize {
        // Each answer has a line of its own that says whether it is shared.
        let sharing = if self.share == Share::Writer { 2 } else { 0 };
        sections.iter().map(|section| section.lines() + sharing * section.parts.len()).sum()
    }
}

/// Consecutive sections that are shown at the same time.
#[derive(Clone, Debug, PartialEq)]
pub struct FormStep {
    /// What it is called; without a name of its own, as its only section.
    pub title: Option<String>,
    /// Its sections, at least one.
    pub sections: Vec<Section>,
}

/// The steps of a long form: each section, unless the program has put some together.
#[must_use]
pub fn steps(sections: Vec<Section>) -> Vec<FormStep> {
    let put_together = sections.iter().any(|section| section.begins_step.is_some());
    let mut steps = Vec::<FormStep>::new();
    for section in sections {
        match steps.last_mut() {
            Some(step) if put_together && section.begins_step.is_none() => step.sections.push(section),
            _ => steps.push(FormStep { title: section.begins_step.clone(), sections: vec![section] }),
        }
    }
    // A pair can have hidden all that stands in one.
    let says_something = |section: &Section| !section.parts.is_empty() || !section.points.is_empty();
    steps.retain(|step| step.sections.iter().any(says_something));
    steps
}

impl Section {
    fn lines(&self) -> usize {
        HEADING + self.points.len() + self.parts.iter().map(Part::lines).sum::<usize>()
    }
}

impl Part {
    fn lines(&self) -> usize {
        match self {
            Self::Field(field) => field.lines(),
            Self::List(list) => list.lines(),
        }
    }
}

impl List {
    /// The lines that it takes while it is empty: its name, what to do, and the way to add something.
    const fn lines(&self) -> usize {
        if self.suggestions.is_empty() { 4 } else { 5 }
    }

    /// The lines that one of its items takes: in each step, or at once.
    #[must_use]
    pub fn item_lines(&self) -> Vec<usize> {
        let of = |step: &dyn Fn(&crate::FieldId) -> bool| {
            let fields = || self.fields.iter().filter(|field| step(&field.id));
            // Short answers stand two beside each other.
            let beside = fields().filter(|field| field.is_short()).count();
            let alone: usize = fields().filter(|field| !field.is_short()).map(Field::lines).sum();
            let lists: usize = self.lists.iter().filter(|list| step(&list.id)).map(Self::lines).sum();
            SHORT * beside.div_ceil(2) + alone + lists
        };
        if self.extras.steps.is_empty() {
            return vec![of(&|_| true)];
        }
        self.extras.steps.iter().map(|step| of(&|id| step.parts.contains(id))).collect()
    }
}

impl Field {
    fn lines(&self) -> usize {
        match &self.kind {
            FieldKind::LongText => 4,
            FieldKind::Flag | FieldKind::Consent => 2,
            FieldKind::MultiChoice { options: Options::Given(options), .. } if options.len() <= FEW => {
                2 + options.len()
            }
            FieldKind::MultiChoice { .. } => FOLDED,
            // Few answers to a question that has to be answered stand one below the other.
            FieldKind::Choice { options: Options::Given(options), other: false }
                if self.required && options.len() <= 3 =>
            {
                1 + options.len()
            }
            _ => SHORT,
        }
    }

    fn is_short(&self) -> bool {
        self.scale().is_none() && self.lines() == SHORT
    }
}
