//! What a new pair finds already written: the program's responsibilities, default length and the like.

use sha2::{Digest, Sha256};
use twofold_programs::{Date, Field, FieldKind, Form, Home, List, Part, Role, Template};

use crate::{
    command::Command,
    ids::ItemId,
    path::{FieldPath, ListPath},
    value::Value,
};

/// The commands that fill a new pair's document with what the program starts from.
///
/// To be executed once, by the device that opens the partnership, as a member with this role; what only the other
/// role may fill in is left out. Later every part of it can be edited and removed like anything else.
#[must_use]
pub fn prefill(template: &Template, role: Role) -> Vec<Command> {
    let mut commands = Vec::new();
    for form in template.forms.iter().filter(|form| form.home == Home::Pair) {
        for part in form.parts() {
            match part {
                Part::Field(field) if field.fills.allows(role) => commands.extend(default(form, field)),
                Part::List(list) if list.fills.allows(role) => commands.extend(items(form, list)),
                Part::Field(_) | Part::List(_) => {}
            }
        }
    }
    commands
}

fn default(form: &Form, field: &Field) -> Option<Command> {
    let text = field.default.as_deref()?;
    let path = FieldPath::alone(form.id.clone(), field.id.clone());
    let value = match &field.kind {
        FieldKind::LongText => {
            return Some(Command::EditText { field: path, at: 0, delete: 0, insert: text.to_owned() });
        }
        FieldKind::Text | FieldKind::Choice { .. } => Value::Text(text.to_owned()),
        FieldKind::Date => Value::Date(text.parse::<Date>().ok()?),
        FieldKind::Hours | FieldKind::Number { .. } => Value::Number(text.parse().ok()?),
        FieldKind::Flag => Value::Flag(text == "true"),
        FieldKind::MultiChoice { .. } | FieldKind::Link { .. } | FieldKind::Consent | FieldKind::Signature => {
            return None;
        }
    };
    Some(Command::SetValue { field: path, value })
}

fn items(form: &Form, list: &List) -> Vec<Command> {
    let Some(field) = list.text_field() else { return Vec::new() };
    let mut after = None;
    let mut commands = Vec::new();
    for (index, text) in list.prefill.iter().enumerate() {
        let item = item_id(form, list, index);
        commands.push(Command::AddItem {
            list: ListPath::alone(form.id.clone(), list.id.clone()),
            item,
            after,
            values: Vec::new(),
            texts: vec![(field.id.clone(), text.clone())],
        });
        after = Some(item);
    }
    commands
}

/// The same on every device, so that this needs no random source.
fn item_id(form: &Form, list: &List, index: usize) -> ItemId {
    let hash = Sha256::digest(format!("twofold/1/prefill\0{}/{}/{index}", form.id, list.id));
    ItemId(hash.iter().take(16).fold(0, |id, byte| id << 8 | u128::from(*byte)))
}
