//! Where each item is. A copy is as good as free until an item is added.

use core::ops::{Deref, DerefMut};
use std::{collections::BTreeMap, sync::Arc};

use crate::{ids::ItemId, path::ListPath};

/// In which list each item is; to be read and changed like the map that it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(Arc<BTreeMap<ItemId, ListPath>>);

impl Deref for Places {
    type Target = BTreeMap<ItemId, ListPath>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Places {
    fn deref_mut(&mut self) -> &mut Self::Target {
        Arc::make_mut(&mut self.0)
    }
}

impl FromIterator<(ItemId, ListPath)> for Places {
    fn from_iter<T: IntoIterator<Item = (ItemId, ListPath)>>(places: T) -> Self {
        Self(Arc::new(places.into_iter().collect()))
    }
}

impl<const N: usize> From<[(ItemId, ListPath); N]> for Places {
    fn from(places: [(ItemId, ListPath); N]) -> Self {
        places.into_iter().collect()
    }
}
