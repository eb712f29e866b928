//! The one validator: what a command would write, or why it is refused. It changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use twofold_programs::{Field, Fills, List, Template};

use crate::{
    command::{Command, CommandError, Touched},
    document::{check, order},
    ids::{ItemId, Member},
    path::{FieldPath, ListPath},
    value::Value,
    view::DocView,
};

/// Something that the document is to be told. It cannot fail any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Write {
    Splice { field: FieldPath, at: usize, delete: usize, insert: String },
    Put { field: FieldPath, value: Value },
    Place { item: ItemId, list: ListPath },
    Order { item: ItemId, key: String },
    Removed { item: ItemId, removed: bool },
}

/// What a command does. No writes means that everything was so already.
pub(super) struct Plan {
    pub(super) writes: Vec<Write>,
    pub(super) touched: Touched,
}

impl Plan {
    const NOTHING: Self = Self { writes: Vec::new(), touched: Touched::Nothing };
}

/// What the validator looks at.
pub(super) struct State<'a> {
    pub(super) template: &'a Template,
    pub(super) view: &'a DocView,
    pub(super) keys: &'a BTreeMap<ItemId, String>,
    pub(super) me: Member,
}

impl<'a> State<'a> {
    pub(super) fn plan(&self, command: &Command) -> Result<Plan, CommandError> {
        match command {
            Command::EditText { field, at, delete, insert } => self.edit(field, *at, *delete, insert),
            Command::SetValue { field, value } => self.set(field, value),
            Command::AddItem { list, item, after, values, texts } => self.add(list, *item, *after, values, texts),
            Command::RemoveItem { item } => self.mark(*item, true),
            Command::RestoreItem { item } => self.mark(*item, false),
            Command::MoveItem { item, after } => self.shift(*item, *after),
        }
    }

    fn edit(&self, path: &FieldPath, at: u32, delete: u32, insert: &str) -> Result<Plan, CommandError> {
        let field = self.fillable(path)?;
        if !field.kind.is_long_text() {
            return Err(CommandError::WrongKind(path.clone()));
        }
        let (at, delete) = (at as usize, delete as usize);
        let text = self.view.text(path);
        let (removed, length) = check::cut(text, at, delete).ok_or_else(|| CommandError::OutsideText(path.clone()))?;
        let length = length - delete + check::utf16_len(insert);
        if length > check::LONG_TEXT && !insert.is_empty() {
            return Err(CommandError::TooLong { field: path.clone(), max: check::LONG_TEXT });
        }
        if removed == insert {
            return Ok(Plan::NOTHING);
        }
        let write = Write::Splice { field: path.clone(), at, delete, insert: insert.to_owned() };
        Ok(Plan { writes: vec![write], touched: Touched::Field(path.clone()) })
    }

    fn set(&self, path: &FieldPath, value: &Value) -> Result<Plan, CommandError> {
        let field = self.fillable(path)?;
        let value = check::value(self, path, field, value)?;
        if value.is_empty() && field.required && path.item.is_some() {
            return Err(CommandError::Required(path.clone()));
        }
        if *self.view.value(path) == value && self.view.conflict(path).is_empty() {
            return Ok(Plan::NOTHING);
        }
        Ok(Plan { writes: vec![Write::Put { field: path.clone(), value }], touched: Touched::Field(path.clone()) })
    }

    fn add(
        &self,
        path: &ListPath,
        item: ItemId,
        after: Option<ItemId>,
        values: &[(twofold_programs::FieldId, Value)],
        texts: &[(twofold_programs::FieldId, String)],
    ) -> Result<Plan, CommandError> {
        let list = self.keepable(path)?;
        if self.view.places.contains_key(&item) {
            return Err(CommandError::ItemExists(item));
        }
        if let Some(max) = list.max
            && self.view.live(path).count() >= usize::from(max)
        {
            return Err(CommandError::ListFull { list: path.clone(), max });
        }
        let position = self.position(path, item, after)?;

        let mut writes = vec![Write::Place { item, list: path.clone() }];
        let others = self.others(path, item);
        writes
            .extend(order::keys_for(&others, position, item).into_iter().map(|(item, key)| Write::Order { item, key }));

        let mut given = BTreeSet::new();
        for (id, value) in values {
            let at = FieldPath::of_item(path.form.clone(), item, id.clone());
            let field = self.field_of_new(list, &at)?;
            if !given.insert(id) {
                return Err(CommandError::WrongKind(at));
            }
            let value = check::value(self, &at, field, value)?;
            if value.is_empty() {
                given.remove(id);
            } else {
                writes.push(Write::Put { field: at, value });
            }
        }
        for (id, text) in texts {
            let at = FieldPath::of_item(path.form.clone(), item, id.clone());
            let field = self.field_of_new(list, &at)?;
            if !field.kind.is_long_text() || !given.insert(id) {
                return Err(CommandError::WrongKind(at));
            }
            if check::utf16_len(text) > check::LONG_TEXT {
                return Err(CommandError::TooLong { field: at, max: check::LONG_TEXT });
            }
            if !text.is_empty() {
                writes.push(Write::Splice { field: at, at: 0, delete: 0, insert: text.clone() });
            }
        }
        // Only what this member may fill in can be asked of it; long texts are written afterwards.
        let missing = list.fields.iter().find(|field| {
            let asked = field.required && !field.kind.is_long_text() && field.fills.allows(self.me.role);
            asked && !given.contains(&field.id)
        });
        if let Some(field) = missing {
            return Err(CommandError::Required(FieldPath::of_item(path.form.clone(), item, field.id.clone())));
        }
        Ok(Plan { writes, touched: Touched::List(path.clone()) })
    }

    fn mark(&self, item: ItemId, removed: bool) -> Result<Plan, CommandError> {
        let (path, view) = self.view.item(item).ok_or(CommandError::NoSuchItem(item))?;
        self.keepable(path)?;
        // Removing again what the other has edited since then is a decision, and is written down.
        if view.removed == removed && !(removed && view.edited_after_removal) {
            return Ok(Plan::NOTHING);
        }
        Ok(Plan { writes: vec![Write::Removed { item, removed }], touched: Touched::List(path.clone()) })
    }

    fn shift(&self, item: ItemId, after: Option<ItemId>) -> Result<Plan, CommandError> {
        let (path, _) = self.view.item(item).ok_or(CommandError::NoSuchItem(item))?;
        self.keepable(path)?;
        let before = self.view.items(path).iter().position(|view| view.id == item);
        let position = self.position(path, item, after)?;
        if before == Some(position) || after == Some(item) {
            return Ok(Plan::NOTHING);
        }
        let keys = order::keys_for(&self.others(path, item), position, item);
        let writes = keys.into_iter().map(|(item, key)| Write::Order { item, key }).collect();
        Ok(Plan { writes, touched: Touched::List(path.clone()) })
    }

    /// The items of a list in order, with their keys, without this one.
    fn others(&self, path: &ListPath, item: ItemId) -> Vec<(ItemId, &'a str)> {
        let key = |id: &ItemId| self.keys.get(id).map_or("", String::as_str);
        self.view.items(path).iter().filter(|view| view.id != item).map(|view| (view.id, key(&view.id))).collect()
    }

    /// The place right after `after`, among the others.
    fn position(&self, path: &ListPath, item: ItemId, after: Option<ItemId>) -> Result<usize, CommandError> {
        let Some(after) = after else { return Ok(0) };
        let others = self.view.items(path).iter().filter(|view| view.id != item);
        match others.map(|view| view.id).position(|id| id == after) {
            Some(at) => Ok(at + 1),
            None if after == item => Ok(0),
            None => Err(CommandError::NotInList { item: after, list: path.clone() }),
        }
    }

    /// The field at a path, if this member may fill it in.
    fn fillable(&self, path: &FieldPath) -> Result<&'a Field, CommandError> {
        let unknown = || CommandError::UnknownField(path.clone());
        let field = match path.item {
            None => self.template.field(&path.form, &path.field).ok_or_else(unknown)?,
            Some(item) => {
                let place = self.view.places.get(&item).ok_or(CommandError::NoSuchItem(item))?;
                let list = self.template.list(&place.form, &place.list).filter(|_| place.form == path.form);
                list.and_then(|list| list.field(path.field.as_str())).ok_or_else(unknown)?
            }
        };
        self.allowed(field.fills, || CommandError::NotYours { field: path.clone(), role: self.me.role })?;
        Ok(field)
    }

    fn field_of_new(&self, list: &'a List, path: &FieldPath) -> Result<&'a Field, CommandError> {
        let field = list.field(path.field.as_str()).ok_or_else(|| CommandError::UnknownField(path.clone()))?;
        self.allowed(field.fills, || CommandError::NotYours { field: path.clone(), role: self.me.role })?;
        Ok(field)
    }

    /// The list at a path, if it can be there and this member may add to it and order it.
    fn keepable(&self, path: &ListPath) -> Result<&'a List, CommandError> {
        let unknown = || CommandError::UnknownList(path.clone());
        let form = self.template.form(path.form.as_str()).ok_or_else(unknown)?;
        let list = form.list(path.list.as_str()).ok_or_else(unknown)?;
        match (path.parent, form.parent_of(path.list.as_str())) {
            (None, None) => {}
            (Some(parent), Some(outer)) => {
                let place = self.view.places.get(&parent).ok_or(CommandError::NoSuchItem(parent))?;
                if place.form != path.form || place.list != outer.id {
                    return Err(unknown());
                }
            }
            _ => return Err(unknown()),
        }
        self.allowed(list.fills, || CommandError::NotYourList { list: path.clone(), role: self.me.role })?;
        Ok(list)
    }

    fn allowed(&self, fills: Fills, refusal: impl FnOnce() -> CommandError) -> Result<(), CommandError> {
        if fills.allows(self.me.role) { Ok(()) } else { Err(refusal()) }
    }
}
