//! Signatures under a plan or a sheet: to all that it says, until it says something else.
//!
//! The agreement is signed otherwise, with records that can be shown to others: see [`crate::agreement`].
//!
//! Templates here are as the two have them on screen ([`Template::adapted`]): nobody signs what is hidden.

use twofold_programs::adapt::{Adaptation, PartName};
use twofold_programs::{Field, FieldId, FieldKind, Fills, FormId, List, Part, Role, Template};

use crate::{
    digest::{Hasher, normal},
    ids::ItemId,
    path::{FieldPath, ListPath},
    setup::Setup,
    value::Value,
    view::{DocView, Missing, Parties, missing, missing_in_item},
};

const NAMESPACE: &[u8] = b"twofold/1/sheet";
/// The hexadecimal digits before a signer's name.
const DIGITS: usize = 64;

/// How one member's signature stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signed {
    /// Not given, taken back, or set by somebody else.
    Open,
    /// Given to what stood here then. Something else stands here now.
    ToOtherWords,
    /// Given to what stands here.
    Given {
        /// The name as the signer typed it; empty where accepting is enough.
        name: String,
        /// When, in minutes since 1970 by the signer's clock.
        minutes: u64,
    },
}

impl Signed {
    /// Whether it is under what stands here now.
    #[must_use]
    pub const fn is_given(&self) -> bool {
        matches!(self, Self::Given { .. })
    }
}

/// What is signed: a form, or one item of a list of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The form.
    pub form: FormId,
    /// The item.
    pub item: Option<ItemId>,
}

impl Sheet {
    /// What a signature in this field is under.
    #[must_use]
    pub fn of(path: &FieldPath) -> Self {
        Self { form: path.form.clone(), item: path.item }
    }

    /// The value of a signature under what stands here now, for a field of the kind "signature".
    ///
    /// `None` as long as something is missing that is needed, or waits for a choice between two.
    #[must_use]
    pub fn sign(&self, view: &DocView, template: &Template, name: &str) -> Option<Value> {
        let digits = self.digits(view, template).filter(|_| self.missing(view, template).is_empty())?;
        Some(Value::Text(format!("{digits} {}", name.trim()).trim_end().to_owned()))
    }

    /// What is needed before anybody can sign.
    #[must_use]
    pub fn missing(&self, view: &DocView, template: &Template) -> Vec<Missing> {
        let mut all = match self.item {
            None => missing(view, template, self.form.as_str(), Parties::default()),
            Some(item) => missing_in_item(view, template, item),
        }
        .unwrap_or_default();
        // Who has ticked what is told where it is ticked.
        all.retain(|missing| !matches!(missing, Missing::Acknowledgement { .. }));
        all
    }

    /// How the signature of this member stands.
    #[must_use]
    pub fn signed(&self, view: &DocView, template: &Template, role: Role, parties: Parties) -> Signed {
        let at = |field: &Field| FieldPath { form: self.form.clone(), item: self.item, field: field.id.clone() };
        let given = self.field(view, template, role).and_then(|field| view.values.get(&at(field)));
        match given {
            // A signature that somebody else has set is none.
            Some(given) if given.conflict.is_empty() && parties.with(role) == Some(given.author) => {
                match &given.value {
                    Value::Text(text) if self.is_under(view, template, text) => {
                        Signed::Given { name: name_in(text).to_owned(), minutes: given.minutes }
                    }
                    _ => Signed::ToOtherWords,
                }
            }
            _ => Signed::Open,
        }
    }

    /// Whether the text of a signature is under what stands here now, whoever wrote it.
    #[must_use]
    pub fn is_under(&self, view: &DocView, template: &Template, text: &str) -> bool {
        self.digits(view, template).is_some_and(|now| text.get(..DIGITS) == Some(now.as_str()))
    }

    /// Where this member signs.
    fn field<'a>(&self, view: &DocView, template: &'a Template, role: Role) -> Option<&'a Field> {
        let fills = match role {
            Role::Mentor => Fills::Mentor,
            Role::Mentee => Fills::Mentee,
        };
        let is_it = |field: &&Field| field.kind.is_signature() && field.fills == fills;
        match self.item {
            None => template.form(self.form.as_str())?.parts().filter_map(Part::as_field).find(is_it),
            Some(item) => {
                let (path, _) = view.item(item)?;
                template.list(&path.form, &path.list)?.fields.iter().find(is_it)
            }
        }
    }

    /// A name for all that stands here, equal for equal answers and for no others. An answer that is not given counts
    /// as little as a question that a later version asks.
    fn digits(&self, view: &DocView, template: &Template) -> Option<String> {
        let setup = Setup::of(view);
        let words = setup.adaptation;
        let mut reading = Reading { view, form: &self.form, words: &words, hash: Hasher::new(NAMESPACE) };
        reading.hash.put(self.form.as_str().as_bytes());
        match self.item {
            None => {
                for part in template.form(self.form.as_str())?.parts() {
                    match part {
                        Part::Field(field) => reading.field(None, None, field),
                        Part::List(list) => reading.list(None, list),
                    }
                }
            }
            Some(item) => {
                let (path, _) = view.item(item).filter(|_| view.is_live(item))?;
                reading.item(item, template.list(&path.form, &path.list)?);
            }
        }
        Some(reading.hash.finish().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// The name in the value of a signature; empty where accepting is enough, and for what is no signature.
#[must_use]
pub fn name_in(text: &str) -> &str {
    let is_digest = |digits: &&str| digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split_at_checked(DIGITS).filter(|(digits, _)| is_digest(digits)).map_or("", |(_, name)| name.trim())
}

struct Reading<'a> {
    view: &'a DocView,
    form: &'a FormId,
    /// What the two have called otherwise or added.
    words: &'a Adaptation,
    hash: Hasher,
}

impl Reading<'_> {
    fn field(&mut self, list: Option<&FieldId>, item: Option<ItemId>, field: &Field) {
        if field.kind.is_signature() || field.extras.after_signing {
            return;
        }
        let path = FieldPath { form: self.form.clone(), item, field: field.id.clone() };
        // Of two answers given apart, both count: choosing one is a change.
        let words: Vec<String> = match (&field.kind, self.view.conflict(&path)) {
            (FieldKind::LongText, _) => vec![normal(self.view.text(&path))],
            (_, []) => vec![self.view.value(&path).encode().unwrap_or_default()],
            (_, given) => given.iter().filter_map(|it| it.value.encode()).collect(),
        };
        if words.iter().all(String::is_empty) {
            return;
        }
        self.hash.put(field.id.as_str().as_bytes());
        // The program's own words differ by language; those of the two are part of what they sign.
        let name = PartName { form: self.form.clone(), list: list.cloned(), part: field.id.clone() };
        let own = self.words.added.iter().find(|added| added.name == name).map(|added| &added.label);
        let label = self.words.labels.get(&name).or(own).map_or("", String::as_str);
        self.hash.put(label.as_bytes());
        self.hash.count(words.len());
        words.iter().for_each(|words| self.hash.put(words.as_bytes()));
    }

    fn item(&mut self, item: ItemId, list: &List) {
        self.hash.put(&item.0.to_be_bytes());
        list.fields.iter().for_each(|field| self.field(Some(&list.id), Some(item), field));
        list.lists.iter().for_each(|inner| self.list(Some(item), inner));
    }

    fn list(&mut self, parent: Option<ItemId>, list: &List) {
        let path = ListPath { form: self.form.clone(), parent, list: list.id.clone() };
        let items: Vec<ItemId> = self.view.live(&path).collect();
        if items.is_empty() {
            return;
        }
        self.hash.put(list.id.as_str().as_bytes());
        self.hash.count(items.len());
        items.into_iter().for_each(|item| self.item(item, list));
    }
}
