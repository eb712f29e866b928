//! Control records: building the next one that a member wants, and taking in what one says.

use rand_core::CryptoRng;
use twofold_crypto::{
    EpochKey, InvitationSecret, WrapContext, control::wrap_to, open_keyring, open_note, seal_keyring, sign_control,
    start_epoch,
};
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::chain::ChainEvent;
use twofold_wire::control::{Body, Control, EpochStart, Pinned, VERSION, Wrap, control_hash};
use twofold_wire::frame::{ClientFrame, Refused};
use twofold_wire::keys::DeviceKeys;
use twofold_wire::roster::{self, Roster, RosterEvent};
use twofold_wire::{Hash, PersonId, Timestamp};

use crate::Notice;
use crate::body::Introduction;
use crate::effect::Changed;
use crate::engine::Engine;
use crate::engine::identity::Identity;
use crate::engine::start::INTRODUCTION;
use crate::engine::turn::Turn;
use crate::space::{Intent, Named, SealedNote, Space};

/// How long an invitation lets somebody in, by the relay's clock: 7 days.
const INVITATION_MILLIS: u64 = 7 * 24 * 60 * 60 * 1000;

impl Engine {
    /// Sends the next control record that is wanted, if none is on its way.
    pub(crate) fn next_control<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        if !self.line.is_ready() {
            return;
        }
        let Some((identity, space)) = self.identity.as_ref().zip(self.spaces.get_mut(&n)) else {
            return;
        };
        while space.in_flight.is_none()
            && let Some(intent) = space.intents.front().cloned()
        {
            let is_genesis = matches!(intent, Intent::Genesis(_));
            if !is_genesis && !space.link.is_caught_up {
                return;
            }
            let built = match &intent {
                Intent::Genesis(genesis) => Some(genesis.clone()),
                _ => build(space, identity, &intent, turn),
            };
            match built {
                Some(control) => {
                    space.in_flight = Some((control_hash(&control), control.clone()));
                    turn.send(&ClientFrame::RosterPut { space: space.id, control });
                }
                // What was wanted has come true, or makes no sense any more.
                None => drop(space.intents.pop_front()),
            }
        }
    }

    /// The relay did not take the control record that was on its way.
    pub(crate) fn control_refused<R: CryptoRng>(&mut self, n: u32, reason: Refused, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        space.in_flight = None;
        match reason {
            // Somebody was faster: the wish stays and is built anew on the new head.
            Refused::Stale => self.resubscribe(n, turn),
            Refused::Busy { after } => {
                space.link.blocked_until = Some(turn.now.plus(u64::from(after)));
                space.notices.insert(Notice::RelayBusy);
                turn.changed(Changed::Pair(n));
            }
            _ => {
                space.intents.pop_front();
                space.notices.insert(Notice::SetAside);
                turn.changed(Changed::Pair(n));
            }
        }
    }

    /// Takes in a control record of the verified log. `false`: it does not follow the rules.
    pub(crate) fn take_control<R: CryptoRng>(&mut self, n: u32, bytes: &Bytes, turn: &mut Turn<'_, R>) -> bool {
        let Some((identity, space)) = self.identity.as_ref().zip(self.spaces.get_mut(&n)) else {
            return false;
        };
        let prev = space.roster.as_ref().map_or(Hash::ZERO, Roster::head);
        let hash = control_hash(bytes);
        if space.in_flight.as_ref().is_some_and(|(waiting, _)| *waiting == hash) {
            space.in_flight = None;
            space.intents.pop_front();
        }
        let event = match &mut space.roster {
            // The own `GENESIS`, taken when it was made.
            Some(roster) if space.log.len() == 0 && roster.head() == hash => Ok(RosterEvent::Began),
            Some(roster) => roster.apply(bytes),
            None => Roster::genesis(bytes).and_then(|roster| {
                let is_ours = roster.space() == space.id;
                space.roster = is_ours.then_some(roster);
                if is_ours { Ok(RosterEvent::Began) } else { Err(roster::RosterError::OtherSpace) }
            }),
        };
        let (Ok(event), Ok(signed)) = (event, roster::parse(bytes)) else {
            return false;
        };
        let control = signed.control;
        learn(space, identity, &control, &prev);
        let me = identity.person();
        match &event {
            RosterEvent::Began if space.row.genesis.is_some() => {
                space.row.genesis = None;
                self.keep_space(n, turn);
            }
            RosterEvent::Ejected(person) if *person == me => {
                space.notices.insert(Notice::SentAway);
            }
            RosterEvent::Pinned(person, events) if *person != me => {
                let is_serious =
                    |event: &ChainEvent| !matches!(event, ChainEvent::PaperReplaced { by_old_paper: true });
                if events.iter().any(is_serious) {
                    space.notices.insert(Notice::PartnerDevices);
                }
            }
            RosterEvent::Replaced { .. } => {
                space.notices.insert(Notice::PartnerDevices);
            }
            _ => {}
        }
        turn.changed(Changed::Pair(n));
        turn.changed(Changed::Session);
        self.reseal_outbox(n, turn);
        true
    }
}

/// Builds the control record for a wish on the current head; nothing if it is not needed any more.
fn build<R: CryptoRng>(space: &Space, identity: &Identity, intent: &Intent, turn: &mut Turn<'_, R>) -> Option<Bytes> {
    let roster = space.roster.as_ref()?;
    let me = identity.author();
    let mut sealed = Bytes::default();
    let body = match intent {
        Intent::Genesis(_) => return None,
        Intent::Invite => {
            let secret = open_secret(space)?;
            if roster.invitation(&secret.verify_key()).is_some() || roster.members().len() >= roster.kind().capacity() {
                return None;
            }
            let mine = space.people.get(&me.person)?;
            let template = space.template.clone()?;
            let introduction = Introduction { name: mine.name.clone(), role: mine.role, template, partner: None };
            sealed = secret.seal_note(&space.id, &cbor::encode(&introduction), turn.rng);
            Body::Invite { key: secret.verify_key(), expires: invitation_end(turn.now) }
        }
        Intent::RevokeInvite(key) => {
            roster.invitation(key).filter(|invitation| !invitation.is_spent)?;
            Body::InviteRevoke { key: *key }
        }
        Intent::Confirm(person) => {
            roster.member(person).filter(|member| !member.is_confirmed)?;
            let older = older_keys(space, roster.epoch())?;
            let current = space.keys.get(&roster.epoch())?;
            let keyring = seal_keyring(current, &space.id.0, roster.epoch(), &older, turn.rng);
            Body::Confirm { person: *person, keyring }
        }
        Intent::Eject(person) => {
            roster.member(person).filter(|member| !member.is_confirmed)?;
            let start = next_epoch(space, roster, |owner| owner != *person, turn)?;
            Body::Eject { person: *person, start }
        }
        Intent::Pin(statements) => {
            let mut chain = roster.member(&me.person)?.chain.clone();
            let mut must_rotate = false;
            let mut fresh = Vec::new();
            for statement in statements {
                // Statements that another device has pinned already are skipped.
                if let Ok(event) = chain.extend(statement) {
                    must_rotate |= !matches!(event, ChainEvent::Added(_));
                    fresh.push(statement.clone());
                }
            }
            if fresh.is_empty() {
                return None;
            }
            let others = roster.devices().filter(|(person, ..)| *person != me.person).map(|(_, _, keys)| keys);
            let devices: Vec<DeviceKeys> =
                others.chain(chain.current_devices().map(|device| &device.keys)).cloned().collect();
            let start = if must_rotate { Some(epoch_for(space, roster, &devices, turn)?) } else { None };
            Body::Pin { person: Pinned { person: me.person, statements: fresh }, start }
        }
        Intent::Wrap => {
            let devices: Vec<DeviceKeys> = roster.unwrapped().map(|(_, keys)| keys.clone()).collect();
            if devices.is_empty() {
                return None;
            }
            let key = space.keys.get(&roster.epoch())?;
            let wraps = wrap_to(key, &space.id.0, roster.epoch(), &roster.head(), &devices, turn.rng);
            Body::Wrap { wraps }
        }
        Intent::Rotate => {
            // A new keyring would open earlier content to a joiner whom nobody has confirmed.
            if roster.members().iter().any(|member| !member.is_confirmed) {
                return None;
            }
            Body::Rotate { start: next_epoch(space, roster, |_| true, turn)? }
        }
    };
    let control = Control { version: VERSION, space: space.id, prev: roster.head(), author: me, body, sealed };
    Some(sign_control(control, &identity.device))
}

fn invitation_end(now: Timestamp) -> Timestamp {
    now.plus(INVITATION_MILLIS)
}

/// The secret of the invitation that this device holds.
pub(crate) fn open_secret(space: &Space) -> Option<InvitationSecret> {
    let bytes = space.row.invitation.as_ref()?;
    Some(InvitationSecret::from_bytes(bytes.0.as_slice().try_into().ok()?))
}

/// All keys before an epoch, or nothing when one is missing.
fn older_keys(space: &Space, epoch: u32) -> Option<Vec<EpochKey>> {
    (0..epoch).map(|older| space.keys.get(&older).cloned()).collect()
}

fn next_epoch<R: CryptoRng>(
    space: &Space,
    roster: &Roster,
    is_in: impl Fn(PersonId) -> bool,
    turn: &mut Turn<'_, R>,
) -> Option<EpochStart> {
    let devices: Vec<DeviceKeys> =
        roster.devices().filter(|(owner, ..)| is_in(*owner)).map(|(_, _, keys)| keys.clone()).collect();
    epoch_for(space, roster, &devices, turn)
}

fn epoch_for<R: CryptoRng>(
    space: &Space,
    roster: &Roster,
    devices: &[DeviceKeys],
    turn: &mut Turn<'_, R>,
) -> Option<EpochStart> {
    let epoch = roster.epoch().checked_add(1)?;
    // A joiner whom nobody has confirmed must not get the older keys: `CONFIRM` brings them.
    let mut waiting = roster.members().iter().filter(|member| !member.is_confirmed);
    let is_told_later =
        waiting.any(|member| devices.iter().any(|keys| member.chain.current_device(&keys.id()).is_some()));
    let older = if is_told_later { Vec::new() } else { older_keys(space, epoch)? };
    let key = EpochKey::make(turn.rng);
    Some(start_epoch(&key, &space.id.0, epoch, &roster.head(), devices, &older, turn.rng))
}

/// Takes what a control record tells this device: whose devices there are, keys, names.
pub(crate) fn learn(space: &mut Space, identity: &Identity, control: &Control, prev: &Hash) {
    learn_owners(space);
    learn_keys(space, identity, control, prev);
    learn_names(space, control);
    set_role(space, identity);
}

/// The document must know what its writer may fill in.
pub(crate) fn set_role(space: &mut Space, identity: &Identity) {
    if let Some(named) = space.people.get(&identity.person()) {
        space.document.set_role(named.role);
    }
}

/// Remembers whose devices they are, also after they have gone.
pub(crate) fn learn_owners(space: &mut Space) {
    if let Some(roster) = &space.roster {
        space.owners.extend(roster.devices().map(|(person, device, _)| (device, person)));
    }
}

/// Takes the keys that a control record gives to this device.
fn learn_keys(space: &mut Space, identity: &Identity, control: &Control, prev: &Hash) {
    let Some(epoch) = space.roster.as_ref().map(Roster::epoch) else {
        return;
    };
    let mut place = space.id;
    let wraps: &[Wrap] = match &control.body {
        Body::Genesis { start, nonce, .. } => {
            place = *nonce;
            &start.wraps
        }
        Body::Wrap { wraps } => wraps,
        body => start_of(body).map_or(&[], |start| {
            space.keyrings.push((start.epoch, start.keyring.clone()));
            &start.wraps
        }),
    };
    let me = identity.device.id();
    if let Some(wrap) = wraps.iter().find(|wrap| wrap.device == me) {
        let context = WrapContext { space: place.0, epoch, recipient: me, prev: *prev };
        if let Ok(key) = EpochKey::unwrap(&identity.device, &context, &wrap.sealed) {
            space.keys.insert(epoch, key);
        }
    }
    if let Body::Confirm { keyring, .. } = &control.body {
        space.keyrings.push((epoch, keyring.clone()));
    }
    open_keyrings(space);
}

fn start_of(body: &Body) -> Option<&EpochStart> {
    match body {
        Body::Genesis { start, .. }
        | Body::Join { start, .. }
        | Body::Eject { start, .. }
        | Body::Rotate { start }
        | Body::Replace { start, .. } => Some(start),
        Body::Pin { start, .. } => start.as_ref(),
        _ => None,
    }
}

fn open_keyrings(space: &mut Space) {
    let (id, keys) = (space.id, &mut space.keys);
    space.keyrings.retain(|(epoch, keyring)| {
        if keyring.is_empty() {
            return false;
        }
        let Some(key) = keys.get(epoch) else {
            return true;
        };
        for (older, key) in (0..).zip(open_keyring(key, &id.0, *epoch, keyring).unwrap_or_default()) {
            keys.entry(older).or_insert(key);
        }
        false
    });
}

/// Takes the names in the sealed parts, now or when their key comes.
fn learn_names(space: &mut Space, control: &Control) {
    let epoch = space.roster.as_ref().map_or(0, Roster::epoch);
    let place = match &control.body {
        Body::Genesis { nonce, .. } => Some(*nonce),
        Body::Join { .. } => Some(space.id),
        _ => None,
    };
    if let Some(place) = place {
        let note = SealedNote { person: control.author.person, place, epoch, sealed: control.sealed.clone() };
        space.notes.push(note);
    }
    open_notes(space);
}

pub(crate) fn open_notes(space: &mut Space) {
    let mut opened = Vec::new();
    let keys = &space.keys;
    space.notes.retain(|note| {
        let Some(key) = keys.get(&note.epoch) else {
            return true;
        };
        let plain = open_note(key, &note.place.0, note.epoch, INTRODUCTION, &note.sealed);
        let introduction = plain.ok().and_then(|plain| cbor::decode::<Introduction>(&plain).ok());
        opened.extend(introduction.map(|introduction| (note.person, introduction)));
        false
    });
    let is_pair = space.is_pair();
    for (person, introduction) in opened {
        if !introduction.template.is_empty() {
            space.template.get_or_insert(introduction.template);
        }
        if let Some(inviter) = introduction.partner {
            space.inviter_name.get_or_insert(inviter);
        }
        if is_pair {
            space.people.insert(person, Named { name: introduction.name, role: introduction.role });
        }
    }
}
