//! Who is here: sealed like a record, forwarded, never stored.

use std::collections::BTreeMap;

use rand_core::CryptoRng;
use twofold_crypto::open_record;
use twofold_model::FieldPath;
use twofold_wire::cbor::Bytes;
use twofold_wire::frame::ClientFrame;
use twofold_wire::log::Entry;
use twofold_wire::record::{Header, Kind, Record};
use twofold_wire::{DeviceId, Hash};

use crate::body::{Body, PresenceBody, Seen};
use crate::effect::Changed;
use crate::engine::Engine;
use crate::engine::outbox::seal;
use crate::engine::records::{compare_claims, hear};
use crate::engine::turn::Turn;
use crate::space::{Present, Space};

impl Engine {
    pub(crate) fn look_at<R: CryptoRng>(&mut self, n: Option<u32>, turn: &mut Turn<'_, R>) {
        if self.looking == n {
            return;
        }
        if let Some(left) = self.looking {
            self.complete_thought(left, turn);
            self.send_presence(left, false, turn);
        }
        self.looking = n;
        self.focus = None;
        if let Some(n) = n {
            self.show_all(n);
            if let Some(space) = self.spaces.get_mut(&n) {
                space.link.is_presence_due = true;
                space.link.has_just_come = true;
            }
        }
        self.tell(turn);
    }

    pub(crate) fn focus_on<R: CryptoRng>(&mut self, field: Option<FieldPath>, turn: &mut Turn<'_, R>) {
        if self.focus == field {
            return;
        }
        self.focus = field;
        if let Some(space) = self.looking.and_then(|n| self.spaces.get_mut(&n)) {
            space.link.is_presence_due = true;
        }
        self.tell(turn);
    }

    /// Everything that came and could be opened is on screen now.
    pub(crate) fn show_all(&mut self, n: u32) {
        let me = self.me();
        if let Some(space) = self.spaces.get_mut(&n) {
            let waiting = first_waiting(space);
            for (device, last) in space.heads.iter().filter(|(device, _)| me != Some(**device)) {
                let shown = waiting.get(device).copied().unwrap_or(*last);
                let known = space.shown.get(device).map_or(0, |known| known.dev_seq);
                if shown.dev_seq > known {
                    space.shown.insert(*device, shown);
                }
            }
        }
    }

    /// Whoever was not heard for a while is gone.
    pub(crate) fn fade<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        if let Some(space) = self.spaces.get_mut(&n) {
            let now = turn.now;
            for present in space.presence.values_mut().filter(|present| present.here && !present.is_here(now)) {
                present.here = false;
                turn.changed(Changed::Pair(n));
            }
        }
    }

    /// Says that this device is here, or has gone.
    pub(crate) fn send_presence<R: CryptoRng>(&mut self, n: u32, here: bool, turn: &mut Turn<'_, R>) {
        if !self.is_wanted(n) {
            return;
        }
        let focus = self.focus.as_ref().map(ToString::to_string);
        let Some((identity, space)) = self.identity.as_ref().zip(self.spaces.get_mut(&n)) else {
            return;
        };
        let has_partner = space.roster.as_ref().is_some_and(|roster| roster.members().len() > 1);
        if !self.line.is_ready() || !space.link.is_caught_up || !has_partner {
            return;
        }
        let body = Body::Presence(PresenceBody {
            at: turn.now.0,
            here,
            field: focus.filter(|_| here),
            seen: space.seen(),
            relay: space.relay_view(),
            asks: here && space.link.has_just_come,
        });
        if let Some(record) = seal(space, identity, Kind::Presence, 0, Hash::ZERO, &body.encode(), turn) {
            space.link.presence_sent = turn.now;
            space.link.is_presence_due = false;
            space.link.has_just_come &= !here;
            space.link.presence_shown = space.shown.clone();
            turn.send(&ClientFrame::Presence { record: Bytes(record.bytes().to_vec()) });
        }
    }

    pub(crate) fn presence<R: CryptoRng>(&mut self, bytes: Vec<u8>, turn: &mut Turn<'_, R>) {
        let Ok(record) = Record::parse(bytes) else {
            return;
        };
        let header = &record.header;
        let Some(n) = self.space_numbered(&header.space) else {
            return;
        };
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        let device = header.device;
        let is_fit = header.kind == Kind::Presence
            && space.roster.as_ref().is_some_and(|roster| {
                roster.head() == header.roster_hash
                    && roster.epoch() == header.epoch
                    && roster.device(&device).is_some_and(|(_, keys)| record.verify(&keys.verify).is_ok())
            });
        let body = space.keys.get(&header.epoch).filter(|_| is_fit).and_then(|key| open_record(&record, key).ok());
        let Some(Ok(Body::Presence(presence))) = body.map(|plain| Body::read(&plain)) else {
            return;
        };
        let was_here = space.partner_is_here(turn.now);
        // An older one was replayed.
        if space.presence_at.get(&device).is_some_and(|known| *known >= presence.at) {
            return;
        }
        space.presence_at.insert(device, presence.at);
        hear(space, device, &presence.seen, presence.relay);
        compare_claims(space);
        let (here, field) = (presence.here, presence.field);
        space.presence.insert(device, Present { heard: turn.now, here, field });
        // Somebody who has just come does not know that we are here. A page that was opened again may have left us
        // without a word.
        if here && (presence.asks || !was_here) {
            space.link.is_presence_due = true;
        }
        turn.changed(Changed::Pair(n));
        self.tell(turn);
    }
}

/// For each device with records that are still in the backlog: the last one before them.
fn first_waiting(space: &Space) -> BTreeMap<DeviceId, Seen> {
    let mut waiting = BTreeMap::new();
    for seq in &space.backlog {
        if let Some(Entry::Record(bytes)) = space.log.get(*seq)
            && let Ok(record) = Record::parse(bytes.0.clone())
        {
            let Header { device, dev_seq, prev_dev_hash, .. } = record.header;
            let before = Seen { device, dev_seq: dev_seq.saturating_sub(1), hash: prev_dev_hash };
            waiting.entry(device).or_insert(before);
        }
    }
    waiting
}
