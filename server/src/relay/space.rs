//! A space in the relay's memory.

use twofold_wire::ids::{DeviceId, Hash, PersonId};
use twofold_wire::log::next_chain;

use crate::gate::Gate;
use crate::store::{AuthorState, Place, SpaceState};

/// A space, entries of the open batch included.
#[derive(Clone, Debug)]
pub(super) struct Space {
    /// The number of the newest entry.
    pub(super) head: u64,
    /// The chain at it.
    pub(super) chain: Hash,
    /// Who may write.
    pub(super) gate: Gate,
    /// The newest entry that those who follow have got.
    pub(super) published: Place,
    authors: Vec<AuthorState>,
}

impl From<SpaceState> for Space {
    fn from(state: SpaceState) -> Self {
        let SpaceState { head, chain, gate, authors } = state;
        Self { head, chain, gate, authors, published: Place { seq: head, chain, hash: Hash::ZERO } }
    }
}

impl Space {
    /// A space with nothing in it.
    pub(super) fn begun(gate: Gate) -> Self {
        Self::from(SpaceState { head: 0, chain: Hash::ZERO, gate, authors: Vec::new() })
    }

    /// What a device has written.
    pub(super) fn author(&self, person: PersonId, device: DeviceId) -> AuthorState {
        let known = self.authors.iter().find(|author| author.device == device);
        known.copied().unwrap_or(AuthorState::new(person, device))
    }

    /// Bytes of records and of control records that a person has written.
    pub(super) fn used(&self, person: &PersonId) -> (u64, u64) {
        let own = self.authors.iter().filter(|author| author.person == *person);
        own.fold((0, 0), |(records, controls), author| (records + author.record_bytes, controls + author.control_bytes))
    }

    /// The place of the next entry.
    pub(super) fn next(&self, hash: Hash) -> Place {
        let seq = self.head + 1;
        Place { seq, chain: next_chain(&self.chain, seq, &hash), hash }
    }

    /// Appends the entry at its place.
    pub(super) fn append(&mut self, place: Place, author: AuthorState) {
        self.head = place.seq;
        self.chain = place.chain;
        match self.authors.iter_mut().find(|known| known.device == author.device) {
            Some(known) => *known = author,
            None => self.authors.push(author),
        }
    }
}
