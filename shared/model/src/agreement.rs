//! What two people sign: the agreement's answers at one moment, in an order that no template can change.

mod difference;
mod standing;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use twofold_programs::Template;

pub use difference::{Difference, Said};
pub use standing::{Before, Checked, Invalid, Party, Signature, Standing, State, Version, is_own_name, standing};

use crate::{
    digest::{Hasher, normal},
    document::Hash,
    ids::ItemId,
    path::{FieldPath, ListPath},
    setup::{self, LeftOut},
    value::Value,
    view::DocView,
};

/// The form that is signed.
pub const FORM: &str = "contract";

const NAMESPACE: &[u8] = b"twofold/1/agreement";

/// The answers of the agreement at one moment, and nothing that is only shown around them.
///
/// Two views that say the same have equal agreements, whatever their history. Removed items are not in it. Of answers
/// given apart, all are. A text is the same whether its lines end as on Windows or not, and whatever blanks stand
/// before a line's end or around the whole; apart from that, each character counts. The program, and what the pair has
/// hidden, renamed and added in the form, are part of it: the answers are to these questions and to no others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    texts: BTreeMap<FieldPath, String>,
    /// More than one: answers between which nobody has chosen. Sorted.
    values: BTreeMap<FieldPath, Vec<Value>>,
    /// The items that are there, in their order.
    lists: BTreeMap<ListPath, Vec<ItemId>>,
}

impl Agreement {
    /// The agreement in a view, with every answer that its form has in any program. What two people sign can be less:
    /// [`Programs::agreement`](crate::setup::Programs::agreement).
    #[must_use]
    pub fn of(view: &DocView) -> Self {
        Self::without(view, &LeftOut::default())
    }

    /// The agreement in a view, but for the answers that are left out, and with what the pair has made of its form.
    pub(crate) fn without(view: &DocView, left_out: &LeftOut) -> Self {
        let is_in = |path: &FieldPath| {
            let place = path.item.map(|item| view.places.get(&item).filter(|_| view.is_live(item)));
            place.is_none_or(|place| place.is_some_and(|list| list.form == FORM)) && !left_out.field(view, path)
        };
        let texts = view.texts.in_form(FORM).filter(|(path, _)| is_in(path));
        let texts = texts.map(|(path, text)| (path.clone(), normal(text))).filter(|(_, text)| !text.is_empty());
        let values = view.values.in_form(FORM).filter(|(path, _)| is_in(path)).map(|(path, it)| {
            let mut all: Vec<Value> = it.conflict.iter().map(|candidate| candidate.value.clone()).collect();
            if all.is_empty() {
                all.push(it.value.clone());
            }
            all.sort_unstable();
            (path.clone(), all)
        });
        // Two who set it up differently while apart need not choose: what is shown counts, at both the same.
        let set_up = setup::of_form(view, FORM).into_iter().map(|(path, value)| (path, vec![value]));
        let is_there =
            |list: &ListPath| list.parent.is_none_or(|parent| view.is_live(parent)) && !left_out.list(view, list);
        let lists = view.lists.in_form(FORM).map(|(list, _)| list).filter(|list| is_there(list));
        let lists = lists.map(|list| (list.clone(), view.live(list).collect::<Vec<_>>()));
        Self {
            texts: texts.collect(),
            values: values.chain(set_up).collect(),
            lists: lists.filter(|(_, it)| !it.is_empty()).collect(),
        }
    }

    /// Names what stands here. Equal for equal agreements of one program and one generation of the document, and for no
    /// others.
    #[must_use]
    pub fn digest(&self, program: &str, generation: u32) -> Hash {
        let mut hash = Hasher::new(NAMESPACE);
        hash.put(program.as_bytes());
        hash.count(generation as usize);
        hash.count(self.lists.len());
        for (list, items) in &self.lists {
            hash.put(list.to_string().as_bytes());
            hash.count(items.len());
            items.iter().for_each(|item| hash.put(&item.0.to_be_bytes()));
        }
        hash.count(self.texts.len());
        for (path, text) in &self.texts {
            hash.put(path.to_string().as_bytes());
            hash.put(text.as_bytes());
        }
        hash.count(self.values.len());
        for (path, values) in &self.values {
            hash.put(path.to_string().as_bytes());
            hash.count(values.len());
            values.iter().for_each(|value| hash.put(value.encode().unwrap_or_default().as_bytes()));
        }
        hash.finish()
    }

    /// Whether two answers given apart wait for a choice.
    #[must_use]
    pub fn has_conflict(&self) -> bool {
        self.values.values().any(|values| values.len() > 1)
    }

    /// Answers to questions that this version of the program does not have: nobody could see what they sign.
    #[must_use]
    pub fn unknown(&self, template: &Template) -> Vec<FieldPath> {
        let is_known = |path: &FieldPath| match path.item {
            // How the form is set up shows in the form.
            _ if path.form == twofold_programs::setup::FORM => true,
            None => template.field(&path.form, &path.field).is_some(),
            Some(item) => {
                let list = self.lists.iter().find(|(_, items)| items.contains(&item)).map(|(list, _)| list);
                let list = list.and_then(|list| template.list(&list.form, &list.list));
                list.is_some_and(|list| list.field(path.field.as_str()).is_some())
            }
        };
        self.texts.keys().chain(self.values.keys()).filter(|path| !is_known(path)).cloned().collect()
    }

    /// Every text in it, to look for characters that nobody sees.
    pub fn texts(&self) -> impl Iterator<Item = (&FieldPath, &str)> {
        let short = self.values.iter().flat_map(|(path, values)| {
            let words = values.iter().flat_map(|value| match value {
                Value::Text(text) => std::slice::from_ref(text),
                Value::Choices(choices) => choices.as_slice(),
                _ => &[],
            });
            words.map(move |text| (path, text.as_str()))
        });
        self.texts.iter().map(|(path, text)| (path, text.as_str())).chain(short)
    }
}
