//! A form: sections, and in them fields and lists.

use crate::{
    ids::{FieldId, FormId},
    role::Fills,
    template::{
        field::{Field, LinkTarget},
        handling::{Page, Share, Signing},
    },
};

/// In whose document a form is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Home {
    /// In the pair's: both see it.
    Pair,
    /// In the writer's own space, which the partner's device never holds.
    #[serde(rename = "self")]
    Own,
}

/// Who sees a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Only the person who writes it.
    #[serde(rename = "self")]
    Own,
    /// Both members.
    Pair,
    /// Both members, and a fact computed from it (a date, a count, yes or no) can go to the coordinator.
    Coordinator,
}

/// A form or worksheet of the program.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Form {
    /// The stable name.
    pub id: FormId,
    /// The heading.
    pub title: String,
    /// What the form is for.
    pub intro: String,
    /// Where its answers are kept.
    pub home: Home,
    /// The page of the pair on which it stands.
    pub page: Page,
    /// What becomes of it, if it is kept in its writer's own space.
    pub share: Share,
    /// How both confirm it.
    pub sign: Option<Signing>,
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

impl Form {
    /// The parts of all sections, in order.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.sections.iter().flat_map(|section| &section.parts)
    }

    /// The field with this id that stands alone (not in a list).
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.parts().filter_map(Part::as_field).find(|field| field.id == id)
    }

    /// The list with this id, at any depth.
    #[must_use]
    pub fn list(&self, id: &str) -> Option<&List> {
        self.lists().into_iter().find(|list| list.id == id)
    }

    /// All lists, each before those nested in it.
    #[must_use]
    pub fn lists(&self) -> Vec<&List> {
        fn walk<'a>(list: &'a List, all: &mut Vec<&'a List>) {
            all.push(list);
            list.lists.iter().for_each(|inner| walk(inner, all));
        }
        let mut all = Vec::new();
        self.parts().filter_map(Part::as_list).for_each(|list| walk(list, &mut all));
        all
    }

    /// The list in which this list is nested; `None` for one that stands in a section.
    #[must_use]
    pub fn parent_of(&self, list: &str) -> Option<&List> {
        self.lists().into_iter().find(|outer| outer.lists.iter().any(|inner| inner.id == list))
    }
}

/// A titled stretch of a form, with one answer to "who sees this?".
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Section {
    /// The stable name, unique within the form.
    pub id: FieldId,
    /// The heading.
    pub title: String,
    /// What to do here; may be empty.
    pub help: String,
    /// Who sees what is written here.
    pub visibility: Visibility,
    /// Sentences that stand there to be read and cannot be changed, numbered: a code of practice.
    pub points: Vec<String>,
    /// Lists that are shown beside it, to look at while writing.
    pub beside: Vec<LinkTarget>,
    /// The field in it that says how many months it reaches; once answered, the heading says it as well.
    pub horizon: Option<FieldId>,
    /// The name of the step that begins here, where a step of the form has several sections.
    pub begins_step: Option<String>,
    /// Fields and lists, in order.
    pub parts: Vec<Part>,
}

impl Section {
    /// The field that says how far it reaches, unless a pair does without it.
    #[must_use]
    pub fn horizon(&self) -> Option<&Field> {
        let horizon = self.horizon.as_ref()?;
        self.parts.iter().filter_map(Part::as_field).find(|field| field.id == *horizon)
    }
}

/// What stands in a section.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Part {
    /// One answer.
    Field(Field),
    /// Any number of items.
    List(List),
}

impl Part {
    /// The field, if it is one.
    #[must_use]
    pub const fn as_field(&self) -> Option<&Field> {
        match self {
            Self::Field(field) => Some(field),
            Self::List(_) => None,
        }
    }

    pub(crate) const fn as_list_mut(&mut self) -> Option<&mut List> {
        match self {
            Self::List(list) => Some(list),
            Self::Field(_) => None,
        }
    }

    /// The list, if it is one.
    #[must_use]
    pub const fn as_list(&self) -> Option<&List> {
        match self {
            Self::List(list) => Some(list),
            Self::Field(_) => None,
        }
    }
}

/// Any number of items of the same shape.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct List {
    /// The stable name, unique within the form.
    pub id: FieldId,
    /// The heading.
    pub label: String,
    /// What to do here; may be empty.
    pub help: String,
    /// What one item is called: "Goal".
    pub item: String,
    /// Who may add, remove and order items.
    pub fills: Fills,
    /// Empty lines that a printed sheet shows at least.
    pub printed: u16,
    /// Items that a complete form has at least.
    pub min: u16,
    /// Items that can be added at most; `None` means as many as needed.
    pub max: Option<u16>,
    /// Texts of the items that a new pair starts with, for the list's first long-text field.
    pub prefill: Vec<String>,
    /// Texts that can be inserted with a click, for the list's first long-text field.
    pub suggestions: Vec<String>,
    /// The fields of each item.
    pub fields: Vec<Field>,
    /// Lists inside each item.
    pub lists: Vec<Self>,
    /// What goes beyond that.
    pub extras: ListExtras,
}

/// What a list can have besides.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ListExtras {
    /// Drawn as a table: a row for each item, a column for each field.
    pub table: bool,
    /// Empty lines inside the first, second and following printed item of the outer list, where they differ.
    pub printed_in: Vec<u16>,
    /// How both confirm an item.
    pub sign: Option<Signing>,
    /// The steps in which an item is filled in, in order; empty: all of it at once.
    pub steps: Vec<ItemStep>,
}

/// A step of a long item.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ItemStep {
    /// What it is called.
    pub title: String,
    /// Its fields and lists.
    pub parts: Vec<FieldId>,
}

impl List {
    /// The field of its items with this id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// Empty lines that a printed sheet shows inside the outer item at this place, from 0.
    #[must_use]
    pub fn printed_inside(&self, place: usize) -> u16 {
        self.extras.printed_in.get(place).copied().unwrap_or(self.printed)
    }

    /// The field that [`List::prefill`] and [`List::suggestions`] fill; there is one whenever there are such texts.
    #[must_use]
    pub fn text_field(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.kind.is_long_text())
    }
}
