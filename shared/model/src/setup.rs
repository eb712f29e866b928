//! What a pair has made of its program, as its document says it: which program it is, and what it changed in the forms.
//!
//! All of it are answers of the form that [`twofold_programs::setup`] describes, so it merges, is signed into the
//! history and works offline like everything else. The partner's device may have written anything there: what makes no
//! sense is passed over, and there is an end to how much is read.

mod concern;
mod kept;
mod make;
mod programs;

use twofold_programs::{
    FieldId, TemplateId,
    adapt::{Adaptation, Added, AddedKind, PartName, Place},
    setup::{ADDED, FORM, HIDDEN, KIND, LABEL, MOST, PART, PARTS, PLACE, PROGRAM, form_id, id},
};

pub(crate) use concern::{is_about, of_form};
pub use kept::{answered, unasked};
pub use make::{add, choose, hide, rename};
pub(crate) use programs::LeftOut;
pub use programs::{Programs, shared_only};

use crate::{
    hidden::has_hidden,
    ids::ItemId,
    path::{FieldPath, ListPath},
    value::Value,
    view::DocView,
};

/// The most UTF-16 units in the words that a pair gives a question.
pub const LONGEST_LABEL: usize = 200;

/// What a pair has made of its program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
    /// The program that it has changed to; nothing for the one that it began with.
    pub program: Option<TemplateId>,
    /// What it changed in the forms of any program.
    pub adaptation: Adaptation,
}

impl Setup {
    /// What a view says. Of two changes of the same part, the last in the list counts.
    #[must_use]
    pub fn of(view: &DocView) -> Self {
        // Asked several times at each key press, and most pairs have changed nothing.
        if !view.says_anything_in(FORM) {
            return Self::default();
        }
        let program = match view.value(&program_path()) {
            Value::Text(program) => program.parse().ok(),
            _ => None,
        };
        let mut adaptation = Adaptation::default();
        for change in changed_parts(view) {
            if change.hidden {
                adaptation.hidden.insert(change.name.clone());
            }
            if let Some(label) = change.label {
                adaptation.labels.insert(change.name, label.to_owned());
            }
        }
        for own in own_fields(view) {
            // What was removed is hidden: somebody may have answered it meanwhile, and it can be brought back.
            if own.removed {
                adaptation.hidden.insert(own.added.name.clone());
            }
            adaptation.added.push(own.added);
        }
        Self { program, adaptation }
    }
}

/// Whether words can be those of a question: not blank, on one line, not too long, and nothing in them that nobody
/// sees or that makes them read otherwise than they are written.
#[must_use]
pub fn is_label(words: &str) -> bool {
    let is_short = words.encode_utf16().count() <= LONGEST_LABEL;
    is_short && !words.trim().is_empty() && !words.chars().any(char::is_control) && !has_hidden(words)
}

/// The name of the field that an item of the list of own questions makes: no other item's is the same.
#[must_use]
pub fn own_field(item: ItemId) -> FieldId {
    id(&format!("own_{item}"))
}

/// The item that made an own question; nothing for a question of a program.
#[must_use]
pub fn item_of_own(field: &FieldId) -> Option<ItemId> {
    field.as_str().strip_prefix("own_")?.parse().ok()
}

/// A part that is hidden, or called otherwise, or was.
struct ChangedPart<'a> {
    item: ItemId,
    name: PartName,
    hidden: bool,
    label: Option<&'a str>,
}

/// A question of the pair's own.
struct OwnField {
    item: ItemId,
    removed: bool,
    added: Added,
}

fn program_path() -> FieldPath {
    FieldPath::alone(form_id(), id(PROGRAM))
}

fn parts_list() -> ListPath {
    ListPath::alone(form_id(), id(PARTS))
}

fn added_list() -> ListPath {
    ListPath::alone(form_id(), id(ADDED))
}

fn path(item: ItemId, field: &str) -> FieldPath {
    FieldPath::of_item(form_id(), item, id(field))
}

fn text<'a>(view: &'a DocView, item: ItemId, field: &str) -> Option<&'a str> {
    match view.value(&path(item, field)) {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    }
}

fn label(view: &DocView, item: ItemId) -> Option<&str> {
    text(view, item, LABEL).map(str::trim).filter(|label| is_label(label))
}

fn changed_parts(view: &DocView) -> impl Iterator<Item = ChangedPart<'_>> {
    let [most, _] = MOST;
    let items = view.items(&parts_list()).iter().filter(|item| !item.removed).take(most.into());
    items.filter_map(|item| {
        let name: PartName = text(view, item.id, PART)?.parse().ok()?;
        // A change stays with the part for which it was made: nobody moves it to another.
        let is_its_item = make::item_of(&name) == item.id;
        let hidden = *view.value(&path(item.id, HIDDEN)) == Value::Flag(true);
        is_its_item.then(|| ChangedPart { item: item.id, name, hidden, label: label(view, item.id) })
    })
}

fn own_fields(view: &DocView) -> impl Iterator<Item = OwnField> {
    let [_, most] = MOST;
    let items = view.items(&added_list()).iter().take(most.into());
    items.filter_map(|item| {
        let place: Place = text(view, item.id, PLACE)?.parse().ok()?;
        let kind = AddedKind::named(text(view, item.id, KIND)?)?;
        let added = Added { name: place.part(own_field(item.id)), label: label(view, item.id)?.to_owned(), kind };
        Some(OwnField { item: item.id, removed: item.removed, added })
    })
}
