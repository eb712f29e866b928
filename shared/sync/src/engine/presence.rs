//! Who is here: sealed like a record, forwarded, never stored.

use rand_core::CryptoRng;
use twofold_crypto::open_record;
use twofold_model::FieldPath;
use twofold_wire::Hash;
use twofold_wire::cbor::Bytes;
use twofold_wire::frame::ClientFrame;
use twofold_wire::record::{Kind, Record};

use crate::body::{Body, PresenceBody};
use crate::effect::Changed;
use crate::engine::Engine;
use crate::engine::outbox::seal;
use crate::engine::records::{compare_claims, hear};
use crate::engine::turn::Turn;
use crate::space::Present;

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

    /// Everything that came is on screen now.
    pub(crate) fn show_all(&mut self, n: u32) {
        let me = self.me();
        if let Some(space) = self.spaces.get_mut(&n)
            && space.backlog.is_empty()
        {
            let others = space.heads.iter().filter(|(device, _)| me != Some(**device));
            space.shown.extend(others.map(|(device, seen)| (*device, *seen)));
        }
    }

    /// Says that this device is here, or has gone.
    pub(crate) fn send_presence<R: CryptoRng>(&mut self, n: u32, here: bool, turn: &mut Turn<'_, R>) {
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
        });
        if let Some(record) = seal(space, identity, Kind::Presence, 0, Hash::ZERO, &body.encode(), turn) {
            space.link.presence_sent = turn.now;
            space.link.is_presence_due = false;
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
        let Some(Ok(Body::Presence(presence))) = body.map(|plain| Body::decode(&plain)) else {
            return;
        };
        let was_here = space.partner_is_here(turn.now);
        // An older one was replayed.
        if space.presence.get(&device).is_some_and(|known| known.at >= presence.at) {
            return;
        }
        hear(space, device, &presence.seen, presence.relay);
        compare_claims(space);
        let (at, here, field) = (presence.at, presence.here, presence.field);
        space.presence.insert(device, Present { at, heard: turn.now, here, field });
        // Somebody who has just come does not know that we are here.
        if here && !was_here {
            space.link.is_presence_due = true;
        }
        turn.changed(Changed::Pair(n));
        self.tell(turn);
    }
}
