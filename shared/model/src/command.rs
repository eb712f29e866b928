//! Every way in which a document may change, and why a change is refused.

use twofold_programs::{FieldId, Role};

use crate::{
    ids::ItemId,
    path::{FieldPath, ListPath},
    value::Value,
};

/// Every way in which a document may change.
///
/// Serializable because it is journaled: executing the same commands on the same document gives the same view.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Command {
    /// Replaces part of a long text.
    EditText {
        /// Which text.
        field: FieldPath,
        /// Where, in UTF-16 units; between characters, never inside one.
        at: u32,
        /// How much to take out there, in UTF-16 units.
        delete: u32,
        /// What to put there.
        insert: String,
    },
    /// Gives an answer, takes it back with [`Value::Empty`], or chooses one of two answers given apart.
    SetValue {
        /// Which answer.
        field: FieldPath,
        /// The answer.
        value: Value,
    },
    /// Adds an item to a list.
    ///
    /// The required answers of an item that are not long texts must be among `values`: a meeting has a date and
    /// hours from the start.
    AddItem {
        /// The list.
        list: ListPath,
        /// The new item's id: random, never used before.
        item: ItemId,
        /// The item that it follows; `None` puts it first.
        after: Option<ItemId>,
        /// Answers to start with.
        values: Vec<(FieldId, Value)>,
        /// Long texts to start with.
        texts: Vec<(FieldId, String)>,
    },
    /// Marks an item as removed. It stays in the document with all that was written in it.
    RemoveItem {
        /// The item.
        item: ItemId,
    },
    /// Takes the mark away.
    RestoreItem {
        /// The item.
        item: ItemId,
    },
    /// Gives an item another place in its list.
    MoveItem {
        /// The item.
        item: ItemId,
        /// The item that it follows; `None` puts it first.
        after: Option<ItemId>,
    },
}

/// What a command changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// Everything was so already: no change, no record.
    Nothing,
    /// This answer.
    Field(FieldPath),
    /// This list, its items and their answers.
    List(ListPath),
}

/// Why a command was refused. Nothing has changed when you see one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The template has no such form, or no such field in it, or none in the list of this item.
    #[error("there is no field {0}")]
    UnknownField(FieldPath),
    /// The template has no such list there.
    #[error("there is no list {0}")]
    UnknownList(ListPath),
    /// No item with this id is in the document.
    #[error("{0:?} is not in this document")]
    NoSuchItem(ItemId),
    /// The item is not in the list that the command is about.
    #[error("{item:?} is not in {list}")]
    NotInList {
        /// The item.
        item: ItemId,
        /// The list.
        list: ListPath,
    },
    /// The id was used before.
    #[error("{0:?} is already in this document")]
    ItemExists(ItemId),
    /// The list has as many items as the template allows.
    #[error("{list} takes at most {max} items")]
    ListFull {
        /// The list.
        list: ListPath,
        /// The most items.
        max: u16,
    },
    /// Only the other member fills this in.
    #[error("{field} is not filled in by the {role:?}")]
    NotYours {
        /// The answer.
        field: FieldPath,
        /// Who tried.
        role: Role,
    },
    /// Only the other member adds to, removes from and orders this list.
    #[error("{list} is not kept by the {role:?}")]
    NotYourList {
        /// The list.
        list: ListPath,
        /// Who tried.
        role: Role,
    },
    /// The answer is of another kind than the field, or a long text was set or a value edited.
    #[error("{0} takes another kind of answer")]
    WrongKind(FieldPath),
    /// A required answer is missing or blank.
    #[error("{0} is required")]
    Required(FieldPath),
    /// The text would be longer than the field takes.
    #[error("{field} takes at most {max} UTF-16 units")]
    TooLong {
        /// The answer.
        field: FieldPath,
        /// The most UTF-16 units.
        max: usize,
    },
    /// A short text holds a line break or another control character.
    #[error("{0} holds a character that cannot be shown")]
    ControlCharacter(FieldPath),
    /// The number is outside the bounds of the field, or hours are none or more than a day.
    #[error("{field} is between {min} and {max}")]
    OutOfRange {
        /// The answer.
        field: FieldPath,
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// There is no such day.
    #[error("{0} is not a day of the calendar")]
    BadDate(FieldPath),
    /// The choice is not offered, and no other can be typed; or it is given twice.
    #[error("{0} does not offer this")]
    NotAnOption(FieldPath),
    /// The link points nowhere, at a removed item, or into a list that the field does not link to.
    #[error("{0} points at nothing that it may point at")]
    BadLink(FieldPath),
    /// The yes is to other words than stand there, or something that it is about is missing.
    #[error("{0} is about other words")]
    OtherWords(FieldPath),
    /// The edit begins or ends outside the text, or inside a character.
    #[error("the edit of {0} does not fit its text")]
    OutsideText(FieldPath),
    /// A valid command that the document did not take. A defect of this program.
    #[error("the document did not take a valid command")]
    Broken,
}
