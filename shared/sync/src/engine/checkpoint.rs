//! The state of a space, written whole now and then, so that opening the app stays fast.

use rand_core::CryptoRng;
use twofold_wire::DeviceId;
use twofold_wire::cbor::{self, Bytes};

use crate::engine::Engine;
use crate::engine::turn::Turn;
use crate::space::Space;
use crate::store::{CheckpointRow, DeviceCount, Table};

/// After so many entries.
const CHECKPOINT_ENTRIES: usize = 64;
/// Or after so many changes were read for what a checkpoint keeps, so that the next start need not.
const CHECKPOINT_WORK: usize = 256;

impl Engine {
    /// Writes the state, if it is due, at a point where nothing is half done.
    pub(crate) fn checkpoint_if_due<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let due = |space: &Space| {
            let is_worth_it = space.since_checkpoint >= CHECKPOINT_ENTRIES || space.unkept_work >= CHECKPOINT_WORK;
            is_worth_it && space.journal.rows.is_empty()
        };
        if self.spaces.get(&n).is_some_and(due) {
            self.checkpoint(n, turn);
        }
    }

    pub(crate) fn checkpoint<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        if space.document.has_pending() || !space.journal.rows.is_empty() {
            return;
        }
        (space.since_checkpoint, space.unkept_work) = (0, 0);
        let signed = Some(space.marks.signed()).filter(|signed| !signed.is_empty());
        let row = CheckpointRow {
            seq: space.log.len(),
            document: Bytes(space.document.save()),
            backlog: space.backlog.clone(),
            aside: space.aside.iter().copied().collect(),
            seen_by: space.seen_by.iter().map(|(who, seen)| (*who, seen.values().copied().collect())).collect(),
            shown: space.seen(),
            news: counts(&space.news),
            told: counts(&space.told),
            last_news: space.last_news,
            marks: Some(space.marks.places()).filter(|places| !places.is_empty()),
            learned: space.document.save_learned().map(Bytes),
            signed: signed.and_then(|signed| serde_json::to_vec(&signed).ok()).map(Bytes),
        };
        let key = space.id.as_bytes().to_vec();
        self.put_sealed(Table::Checkpoints, key, &cbor::encode(&row), turn);
    }
}

fn counts(counts: &std::collections::BTreeMap<DeviceId, u64>) -> Vec<DeviceCount> {
    counts.iter().map(|(device, dev_seq)| DeviceCount { device: *device, dev_seq: *dev_seq }).collect()
}
