//! The long texts that exist, found by field and by the actor under which each was born.

use std::collections::{BTreeMap, BTreeSet};

use automerge::ActorId;

use crate::{document::genesis, path::FieldPath};

/// The fields that have a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Births {
    by_path: BTreeSet<FieldPath>,
    by_actor: BTreeMap<ActorId, FieldPath>,
}

impl Births {
    pub(super) fn insert(&mut self, path: FieldPath) {
        self.by_actor.insert(genesis::birth_actor(&path), path.clone());
        self.by_path.insert(path);
    }

    pub(super) fn contains(&self, path: &FieldPath) -> bool {
        self.by_path.contains(path)
    }

    pub(super) fn at(&self, actor: &ActorId) -> Option<&FieldPath> {
        self.by_actor.get(actor)
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &FieldPath> {
        self.by_path.iter()
    }
}
