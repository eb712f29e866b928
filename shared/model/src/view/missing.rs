//! What a form still needs before it can be called complete.

use twofold_programs::{Date, Field, FieldKind, Fills, Form, List, Page, Part, Role, Template};

use crate::{
    agreement::FORM,
    command::Command,
    ids::{AuthorId, ItemId},
    path::{FieldPath, ListPath},
    value::Value,
    view::DocView,
};

/// The two members, as far as they are known on this device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parties {
    /// The mentor.
    pub mentor: Option<AuthorId>,
    /// The mentee.
    pub mentee: Option<AuthorId>,
}

impl Parties {
    pub(crate) const fn with(self, role: Role) -> Option<AuthorId> {
        match role {
            Role::Mentor => self.mentor,
            Role::Mentee => self.mentee,
        }
    }
}

/// Something that a form still needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A required answer.
    Answer(FieldPath),
    /// More items that say something.
    Items {
        /// The list.
        list: ListPath,
        /// How many it needs.
        least: u16,
        /// How many say something.
        now: usize,
    },
    /// A tick by one member in person; a tick that somebody else has set does not count.
    Acknowledgement {
        /// The tick.
        field: FieldPath,
        /// Whose it is.
        role: Role,
    },
    /// A choice between two answers that were given apart.
    Choice(FieldPath),
}

/// What a form still needs, in the order of the form; nothing means that it is complete.
///
/// `None` if the program has no such form.
#[must_use]
pub fn missing(view: &DocView, template: &Template, form: &str, parties: Parties) -> Option<Vec<Missing>> {
    let form = template.form(form)?;
    let mut missing = Vec::new();
    for part in form.parts() {
        match part {
            Part::Field(field) => missing.extend(in_field(view, form, None, field, parties)),
            Part::List(list) => in_list(view, form, None, list, parties, &mut missing),
        }
    }
    Some(missing)
}

/// What an item still needs, and the lists in it; `None` if there is no such item.
#[must_use]
pub fn missing_in_item(view: &DocView, template: &Template, item: ItemId) -> Option<Vec<Missing>> {
    let (path, _) = view.item(item)?;
    let (form, list) = template.form(path.form.as_str()).zip(template.list(&path.form, &path.list))?;
    let mut missing = Vec::new();
    in_item(view, form, item, list, Parties::default(), &mut missing);
    Some(missing)
}

/// What each still declares beside the agreement on its page, such as that the code of practice was read.
#[must_use]
pub fn undeclared(view: &DocView, template: &Template, parties: Parties) -> Vec<Missing> {
    let others = template.forms.iter().filter(|form| form.page == Page::Agreement && form.id != FORM);
    others.filter_map(|form| missing(view, template, form.id.as_str(), parties)).flatten().collect()
}

/// The day that belongs to a tick: a date of the same member, named after the tick with `_on` behind it.
fn day_of_tick<'a>(form: &'a Form, tick: &Field) -> Option<&'a Field> {
    let name = format!("{}_on", tick.id);
    let day = form.parts().filter_map(Part::as_field).find(|field| field.id == *name.as_str())?;
    let is_it = tick.kind == FieldKind::Flag && day.kind == FieldKind::Date && day.fills == tick.fills;
    is_it.then_some(day)
}

/// What goes with a tick: its day is noted where the form has an empty place for it, and goes when the tick is taken back.
#[must_use]
pub fn day_with_tick(
    view: &DocView,
    template: &Template,
    tick: &FieldPath,
    given: bool,
    today: Date,
) -> Option<Command> {
    let form = template.form(tick.form.as_str()).filter(|_| tick.item.is_none())?;
    let day = day_of_tick(form, form.field(tick.field.as_str())?)?;
    let field = FieldPath { field: day.id.clone(), ..tick.clone() };
    let value = if given { Value::Date(today) } else { Value::Empty };
    (view.value(&field).is_empty() == given).then_some(Command::SetValue { field, value })
}

/// What the contract still needs: length, a competency, a part of the plan, a ground rule, both acknowledgements.
#[must_use]
pub fn contract(view: &DocView, template: &Template, parties: Parties) -> Option<Vec<Missing>> {
    missing(view, template, "contract", parties)
}

fn in_list(
    view: &DocView,
    form: &Form,
    parent: Option<ItemId>,
    list: &List,
    parties: Parties,
    missing: &mut Vec<Missing>,
) {
    let path = ListPath { form: form.id.clone(), parent, list: list.id.clone() };
    let now = view.live(&path).filter(|item| says_something(view, form, *item, list)).count();
    if now < usize::from(list.min) {
        missing.push(Missing::Items { list: path.clone(), least: list.min, now });
    }
    view.live(&path).for_each(|item| in_item(view, form, item, list, parties, missing));
}

fn in_item(view: &DocView, form: &Form, item: ItemId, list: &List, parties: Parties, missing: &mut Vec<Missing>) {
    missing.extend(list.fields.iter().filter_map(|field| in_field(view, form, Some(item), field, parties)));
    list.lists.iter().for_each(|inner| in_list(view, form, Some(item), inner, parties, missing));
}

fn in_field(view: &DocView, form: &Form, item: Option<ItemId>, field: &Field, parties: Parties) -> Option<Missing> {
    let path = FieldPath { form: form.id.clone(), item, field: field.id.clone() };
    if !view.conflict(&path).is_empty() {
        return Some(Missing::Choice(path));
    }
    if !field.required {
        return None;
    }
    let role = match (&field.kind, field.fills) {
        (FieldKind::Flag, Fills::Mentor) => Some(Role::Mentor),
        (FieldKind::Flag, Fills::Mentee) => Some(Role::Mentee),
        _ => None,
    };
    match (role, view.values.get(&path)) {
        (Some(role), Some(tick)) if tick.value == Value::Flag(true) && parties.with(role) == Some(tick.author) => None,
        (Some(role), _) => Some(Missing::Acknowledgement { field: path, role }),
        (None, _) if is_answered(view, &path, field) => None,
        (None, _) => Some(Missing::Answer(path)),
    }
}

pub(super) fn is_answered(view: &DocView, path: &FieldPath, field: &Field) -> bool {
    match &field.kind {
        FieldKind::LongText => !view.text(path).trim().is_empty(),
        FieldKind::Flag => *view.value(path) == Value::Flag(true),
        _ => !view.value(path).is_empty(),
    }
}

pub(super) fn says_something(view: &DocView, form: &Form, item: ItemId, list: &List) -> bool {
    list.fields
        .iter()
        .any(|field| is_answered(view, &FieldPath::of_item(form.id.clone(), item, field.id.clone()), field))
}
