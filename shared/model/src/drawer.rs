//! Drawers of a person's own document: what one wrote for oneself in one pair stays apart from every other pair.
//!
//! The form of an answer in a drawer has the drawer's name behind its own. Answers from before there were drawers
//! have plain forms; they belong to one pair, which the document names ([`Drawer::first`]) and which needs no drawer.

use core::fmt;

use twofold_programs::{
    Field, FieldId, FieldKind, Form, FormId, Home, List, Part, Template,
    adapt::{Adaptation, Added, AddedKind, PartName},
};

use crate::{
    command::Command,
    path::{FieldPath, ListPath},
    value::Value,
    view::DocView,
};

/// Stands between a form's name and a drawer's. No form of a program has it in its name.
const BETWEEN: &str = "__";
/// The field that names the pair to which plain answers belong.
const FIRST: &str = "first_drawer";

/// Where a person's own document keeps what belongs to one pair.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Drawer(String);

impl fmt::Display for Drawer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Drawer {
    /// The drawer of the pair with this id: the same on all devices of a person.
    #[must_use]
    pub fn of(pair: &[u8; 16]) -> Self {
        Self(pair.iter().take(4).map(|byte| format!("{byte:02x}")).collect())
    }

    /// The drawer with this name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The program's forms as they are called in this drawer.
    #[must_use]
    pub fn template(&self, template: &Template) -> Template {
        let mut template = template.clone();
        for form in &mut template.forms {
            form.id = self.form(&form.id);
            for part in form.sections.iter_mut().flat_map(|section| &mut section.parts) {
                match part {
                    Part::Field(field) => self.links(field),
                    Part::List(list) => self.links_of_list(list),
                }
            }
        }
        template
    }

    fn links_of_list(&self, list: &mut List) {
        list.fields.iter_mut().for_each(|field| self.links(field));
        list.lists.iter_mut().for_each(|inner| self.links_of_list(inner));
    }

    fn links(&self, field: &mut Field) {
        if let FieldKind::Link { to } = &mut field.kind {
            to.iter_mut().for_each(|target| target.form = self.form(&target.form));
        }
    }

    /// The same command, for this drawer.
    #[must_use]
    pub fn command(&self, command: Command) -> Command {
        let field = |path: FieldPath| FieldPath { form: self.form(&path.form), ..path };
        match command {
            Command::EditText { field: path, at, delete, insert } => {
                Command::EditText { field: field(path), at, delete, insert }
            }
            Command::SetValue { field: path, value } => Command::SetValue { field: field(path), value },
            Command::AddItem { list, item, after, values, texts } => {
                let list = ListPath { form: self.form(&list.form), ..list };
                Command::AddItem { list, item, after, values, texts }
            }
            by_item @ (Command::RemoveItem { .. } | Command::RestoreItem { .. } | Command::MoveItem { .. }) => by_item,
        }
    }

    /// What lies in this drawer, under the program's own names; without a drawer, what lies in none.
    #[must_use]
    pub fn view(drawer: Option<&Self>, own: &DocView) -> DocView {
        let form = |form: &FormId| match drawer {
            Some(drawer) => drawer.plain(form),
            None => (!is_in_a_drawer(form)).then(|| form.clone()),
        };
        let field = |path: &FieldPath| Some(FieldPath { form: form(&path.form)?, ..path.clone() });
        let list = |path: &ListPath| Some(ListPath { form: form(&path.form)?, ..path.clone() });
        DocView {
            texts: own.texts.iter().filter_map(|(path, text)| Some((field(path)?, text.clone()))).collect(),
            values: own.values.iter().filter_map(|(path, value)| Some((field(path)?, value.clone()))).collect(),
            lists: own.lists.iter().filter_map(|(path, items)| Some((list(path)?, items.clone()))).collect(),
            places: own.places.iter().filter_map(|(item, path)| Some((*item, list(path)?))).collect(),
        }
    }

    /// Whether plain answers belong to the pair of this drawer.
    #[must_use]
    pub fn is_first(&self, own: &DocView) -> bool {
        first(own).is_some_and(|first| *first == Value::Text(self.0.clone()))
    }

    /// What makes the document say that plain answers belong to the pair of this drawer, and the template that allows
    /// it. `None` if that is said already, or if there are no plain answers.
    #[must_use]
    pub fn claim(&self, own: &DocView, template: &Template) -> Option<Command> {
        let forms = own.texts.keys().chain(own.values.keys()).map(|path| &path.form);
        let mut forms = forms.chain(own.lists.keys().map(|path| &path.form));
        if first(own).is_some() || !forms.any(|form| !is_in_a_drawer(form)) {
            return None;
        }
        let field = FieldPath::alone(claiming_form(template)?.id.clone(), first_field()?);
        Some(Command::SetValue { field, value: Value::Text(self.0.clone()) })
    }

    /// The template under which [`Drawer::claim`] is allowed.
    #[must_use]
    pub fn claiming(template: &Template) -> Template {
        let added = claiming_form(template).zip(first_field()).map(|(form, part)| Added {
            name: PartName { form: form.id.clone(), list: None, part },
            label: FIRST.to_owned(),
            kind: AddedKind::Text,
        });
        template.with_added(&Adaptation { added: added.into_iter().collect(), ..Adaptation::default() })
    }

    fn form(&self, plain: &FormId) -> FormId {
        // A template with a name too long for this does not load.
        format!("{plain}{BETWEEN}{self}").parse().unwrap_or_else(|_| plain.clone())
    }

    fn plain(&self, form: &FormId) -> Option<FormId> {
        form.as_str().strip_suffix(&self.0)?.strip_suffix(BETWEEN)?.parse().ok()
    }
}

fn is_in_a_drawer(form: &FormId) -> bool {
    form.as_str().contains(BETWEEN)
}

fn claiming_form(template: &Template) -> Option<&Form> {
    template.forms.iter().find(|form| form.home == Home::Own)
}

fn first_field() -> Option<FieldId> {
    FIRST.parse().ok()
}

fn first(own: &DocView) -> Option<&Value> {
    let is_mark = |path: &FieldPath| path.field == FIRST;
    own.values.alone().find(|(path, value)| is_mark(path) && !value.value.is_empty()).map(|(_, value)| &value.value)
}
