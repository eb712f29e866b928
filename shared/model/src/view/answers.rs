//! The map in which a view keeps what stands in forms: a copy of it is as good as free.
//!
//! A screen gets a copy of the whole view at each key press, and a document of some years holds thousands of answers. They
//! lie by form and by item, each branch shared between copies: a change copies the branch in which it is, and two copies
//! know by the address that a branch is the same in both.

use core::{fmt, ops::Index};
use std::{collections::BTreeMap, sync::Arc};

use twofold_programs::FormId;

use crate::{
    ids::ItemId,
    path::{FieldPath, ListPath},
};

/// Where something stands: in a form, and perhaps in an item. Ordered by that first.
pub trait Place: Clone + Ord {
    /// The form.
    fn form(&self) -> &FormId;
    /// The item; `None` for what stands alone.
    fn item(&self) -> Option<ItemId>;
}

impl Place for FieldPath {
    fn form(&self) -> &FormId {
        &self.form
    }

    fn item(&self) -> Option<ItemId> {
        self.item
    }
}

impl Place for ListPath {
    fn form(&self) -> &FormId {
        &self.form
    }

    fn item(&self) -> Option<ItemId> {
        self.parent
    }
}

/// What stands in one form, by item, each in the order of its places. No branch is empty.
pub(super) type OfForm<K, V> = BTreeMap<Option<ItemId>, Arc<Vec<(K, V)>>>;

/// A map in the order of its places.
#[derive(Clone, PartialEq, Eq)]
pub struct Answers<K, V> {
    forms: BTreeMap<FormId, Arc<OfForm<K, V>>>,
}

impl<K, V> Default for Answers<K, V> {
    fn default() -> Self {
        Self { forms: BTreeMap::new() }
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Answers<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K, V> Answers<K, V> {
    /// Everything, in the order of the places.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> + Clone {
        self.forms.values().flat_map(|form| form.values()).flat_map(|of_item| of_item.iter()).map(|(key, it)| (key, it))
    }

    /// The places.
    pub fn keys(&self) -> impl Iterator<Item = &K> + Clone {
        self.iter().map(|(key, _)| key)
    }

    /// What stands there.
    pub fn values(&self) -> impl Iterator<Item = &V> + Clone {
        self.iter().map(|(_, value)| value)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.forms.values().flat_map(|form| form.values()).map(|of_item| of_item.len()).sum()
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// What stands in one form.
    pub fn in_form(&self, form: &str) -> impl Iterator<Item = (&K, &V)> + Clone {
        let form = self.form(form).into_iter();
        form.flat_map(|form| form.values()).flat_map(|of_item| of_item.iter()).map(|(key, it)| (key, it))
    }

    /// What stands alone, in any form.
    pub(crate) fn alone(&self) -> impl Iterator<Item = (&K, &V)> {
        let alone = self.forms.values().filter_map(|form| form.get(&None));
        alone.flat_map(|alone| alone.iter()).map(|(key, it)| (key, it))
    }

    pub(super) fn has_form(&self, form: &str) -> bool {
        self.form(form).is_some()
    }

    /// The same with these forms only.
    #[must_use]
    pub fn only(&self, forms: &[impl AsRef<str>]) -> Self {
        let is_wanted = |id: &FormId| forms.iter().any(|form| *id == *form.as_ref());
        let wanted = self.forms.iter().filter(|(id, _)| is_wanted(id));
        Self { forms: wanted.map(|(id, form)| (id.clone(), form.clone())).collect() }
    }

    pub(super) fn form(&self, form: &str) -> Option<&OfForm<K, V>> {
        self.forms.iter().find(|(id, _)| **id == *form).map(|(_, of_form)| &**of_form)
    }
}

impl<K: Place, V> Answers<K, V> {
    /// What stands at a place.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        let of_item = self.forms.get(key.form())?.get(&key.item())?;
        let at = of_item.binary_search_by(|(other, _)| other.cmp(key)).ok()?;
        of_item.get(at).map(|(_, value)| value)
    }

    /// Whether anything stands at a place.
    #[must_use]
    pub fn contains_key(&self, key: &K) -> bool {
        self.get(key).is_some()
    }
}

impl<K: Place, V: Clone> Answers<K, V> {
    /// Everything, to be changed in place.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        let forms = self.forms.values_mut().flat_map(|form| Arc::make_mut(form).values_mut());
        forms.flat_map(|of_item| Arc::make_mut(of_item).iter_mut()).map(|(key, value)| (&*key, value))
    }

    /// What stands at a place, to be changed.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        // Nothing is copied for what is not there.
        self.get(key)?;
        let of_item = self.of_item_mut(key);
        let at = of_item.binary_search_by(|(other, _)| other.cmp(key)).ok()?;
        of_item.get_mut(at).map(|(_, value)| value)
    }

    /// What stands there, to be changed in place.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.iter_mut().map(|(_, value)| value)
    }

    /// Puts something at a place; what stood there before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let of_item = self.of_item_mut(&key);
        match of_item.binary_search_by(|(other, _)| other.cmp(&key)) {
            Ok(at) => of_item.get_mut(at).map(|(_, old)| core::mem::replace(old, value)),
            Err(at) => {
                of_item.insert(at, (key, value));
                None
            }
        }
    }

    /// What stands at a place, to be changed; what there is by default, if nothing stood there.
    pub fn or_default(&mut self, key: &K) -> &mut V
    where
        V: Default,
    {
        let of_item = self.of_item_mut(key);
        let at = of_item.binary_search_by(|(other, _)| other.cmp(key)).unwrap_or_else(|at| {
            of_item.insert(at, (key.clone(), V::default()));
            at
        });
        &mut of_item.get_mut(at).expect("it is there, or was put there").1
    }

    /// Takes away what stands at a place.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        // Nothing is copied for what is not there.
        self.get(key)?;
        let form = Arc::make_mut(self.forms.get_mut(key.form())?);
        let of_item = Arc::make_mut(form.get_mut(&key.item())?);
        let at = of_item.binary_search_by(|(other, _)| other.cmp(key)).ok()?;
        let (_, old) = of_item.remove(at);
        if of_item.is_empty() {
            form.remove(&key.item());
        }
        if form.is_empty() {
            self.forms.remove(key.form());
        }
        Some(old)
    }

    /// The branch for a place. Whoever asks puts something there: no branch stays empty.
    fn of_item_mut(&mut self, key: &K) -> &mut Vec<(K, V)> {
        if !self.forms.contains_key(key.form()) {
            self.forms.insert(key.form().clone(), Arc::default());
        }
        let form = self.forms.get_mut(key.form()).expect("it was put there if it was missing");
        Arc::make_mut(Arc::make_mut(form).entry(key.item()).or_default())
    }
}

impl<K: Place, V: Clone> Extend<(K, V)> for Answers<K, V> {
    fn extend<T: IntoIterator<Item = (K, V)>>(&mut self, entries: T) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Place, V: Clone> FromIterator<(K, V)> for Answers<K, V> {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(entries: T) -> Self {
        let mut answers = Self::default();
        answers.extend(entries);
        answers
    }
}

impl<K: Place, V: Clone, const N: usize> From<[(K, V); N]> for Answers<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K: Place, V> Index<&K> for Answers<K, V> {
    type Output = V;

    fn index(&self, key: &K) -> &V {
        self.get(key).expect("something stands at the place")
    }
}

impl<'a, K, V> IntoIterator for &'a Answers<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Box<dyn Iterator<Item = Self::Item> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

impl<'a, K: Place, V: Clone> IntoIterator for &'a mut Answers<K, V> {
    type Item = (&'a K, &'a mut V);
    type IntoIter = Box<dyn Iterator<Item = Self::Item> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter_mut())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path() -> impl Strategy<Value = FieldPath> {
        let item = proptest::option::of((0..4_u128).prop_map(ItemId));
        ("[a-c]", item, "[a-e]").prop_map(|(form, item, field)| FieldPath {
            form: form.parse().unwrap(),
            item,
            field: field.parse().unwrap(),
        })
    }

    proptest! {
        #[test]
        fn it_says_what_an_ordinary_map_says(steps in proptest::collection::vec((path(), proptest::option::of(0..9_u8)), 0..60)) {
            let (mut map, mut answers) = (BTreeMap::new(), Answers::default());
            for (path, value) in steps {
                let copy: Answers<FieldPath, u8> = answers.clone();
                let before: Vec<(FieldPath, u8)> = copy.iter().map(|(path, it)| (path.clone(), *it)).collect();
                match value {
                    Some(value) => prop_assert_eq!(answers.insert(path.clone(), value), map.insert(path.clone(), value)),
                    None => prop_assert_eq!(answers.remove(&path), map.remove(&path)),
                }
                prop_assert_eq!(answers.get(&path), map.get(&path));
                prop_assert!(answers.iter().eq(map.iter()), "the same, in the same order");
                prop_assert_eq!((answers.len(), answers.is_empty()), (map.len(), map.is_empty()));
                prop_assert_eq!(&answers, &map.clone().into_iter().collect(), "whatever stood there before");
                let after: Vec<(FieldPath, u8)> = copy.iter().map(|(path, it)| (path.clone(), *it)).collect();
                prop_assert_eq!(before, after, "a copy stays what it was");
            }
            for form in ["a", "b", "c"] {
                let there = map.iter().filter(|(path, _)| path.form == form);
                prop_assert!(answers.in_form(form).eq(there.clone()));
                prop_assert!(answers.only(&[form]).iter().eq(there));
            }
        }
    }

    #[test]
    fn a_change_leaves_every_other_branch_where_it_is() {
        let path = |path: &str| path.parse::<FieldPath>().unwrap();
        let item = |n: u8| path(&format!("a/{:032x}/b", n));
        let form = path("b/-/c").form;
        let before: Answers<FieldPath, u8> = [(item(1), 1), (item(2), 2), (path("b/-/c"), 3)].into();
        let mut after = before.clone();
        after.insert(item(1), 4);
        let branch = |answers: &Answers<FieldPath, u8>, n: u8| {
            answers.form("a").unwrap().get(&Some(ItemId(n.into()))).map(Arc::as_ptr)
        };
        assert_ne!(branch(&before, 1), branch(&after, 1));
        assert_eq!(branch(&before, 2), branch(&after, 2));
        assert!(Arc::ptr_eq(&before.forms[&form], &after.forms[&form]));
    }
}
