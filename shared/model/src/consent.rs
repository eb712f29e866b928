//! A member's yes to the very words of an item, which ends when one of the words changes.

use twofold_programs::{Fills, List, Role, Template};

use crate::{
    digest::{Hasher, normal},
    ids::ItemId,
    path::FieldPath,
    value::Value,
    view::{DocView, Parties},
};

const NAMESPACE: &[u8] = b"twofold/1/consent";

/// How one member's yes stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Not given, taken back, or set by somebody else.
    Open,
    /// Given to what the item said then. It says something else now.
    ToOtherWords,
    /// Given to what the item says.
    Given {
        /// When, in minutes since 1970 by the member's clock.
        minutes: u64,
    },
}

impl Consent {
    /// Whether it is a yes to what the item says now.
    #[must_use]
    pub const fn is_given(self) -> bool {
        matches!(self, Self::Given { .. })
    }
}

/// The value of a yes to what this item says now, for a field of the kind "consent".
///
/// `None` when there is nothing to say yes to: the item is not there, one of its required answers is missing, or waits
/// for a choice between two.
#[must_use]
pub fn to(view: &DocView, template: &Template, item: ItemId) -> Option<Value> {
    let (path, _) = view.item(item).filter(|_| view.is_live(item))?;
    let list = template.list(&path.form, &path.list)?;
    let mut hash = Hasher::new(NAMESPACE);
    hash.put(&item.0.to_be_bytes());
    for field in list.fields.iter().filter(|field| field.required) {
        let at = FieldPath::of_item(path.form.clone(), item, field.id.clone());
        let words = match field.kind.is_long_text() {
            true => normal(view.text(&at)),
            false => view.value(&at).encode().unwrap_or_default(),
        };
        if words.trim().is_empty() || !view.conflict(&at).is_empty() {
            return None;
        }
        hash.put(field.id.as_str().as_bytes());
        hash.put(words.as_bytes());
    }
    let digest = hash.finish().iter().map(|byte| format!("{byte:02x}")).collect();
    Some(Value::Text(digest))
}

/// How the yes of this member to an item stands.
#[must_use]
pub fn consent(view: &DocView, template: &Template, item: ItemId, role: Role, parties: Parties) -> Consent {
    let given = view.item(item).and_then(|(path, _)| {
        let field = field_of(template.list(&path.form, &path.list)?, role)?;
        view.values.get(&FieldPath::of_item(path.form.clone(), item, field.clone()))
    });
    match given {
        // A yes that somebody else has set is none.
        Some(given) if given.conflict.is_empty() && parties.with(role) == Some(given.author) => {
            match to(view, template, item) {
                Some(now) if now == given.value => Consent::Given { minutes: given.minutes },
                _ => Consent::ToOtherWords,
            }
        }
        _ => Consent::Open,
    }
}

/// Where this member says yes to the items of a list.
#[must_use]
pub fn field_of(list: &List, role: Role) -> Option<&twofold_programs::FieldId> {
    let fills = match role {
        Role::Mentor => Fills::Mentor,
        Role::Mentee => Fills::Mentee,
    };
    let field = list.fields.iter().find(|field| field.kind.is_consent() && field.fills == fills)?;
    Some(&field.id)
}
