//! Building the control record for a wish, on the roster's head of now.

use rand_core::CryptoRng;
use twofold_crypto::{
    EpochKey, InvitationSecret, control::wrap_to, seal_keyring, seal_note, sign_control, start_epoch,
};
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::chain::{ChainEvent, PersonChain};
use twofold_wire::control::{Body, Control, EpochStart, Pinned, VERSION};
use twofold_wire::keys::DeviceKeys;
use twofold_wire::log::Entry;
use twofold_wire::roster::{self, Roster};
use twofold_wire::{PersonId, Timestamp};

use crate::body::Introduction;
use crate::engine::identity::Identity;
use crate::engine::start::INTRODUCTION;
use crate::engine::turn::Turn;
use crate::space::{Intent, Space};

/// How long an invitation lets somebody in, by the relay's clock: 7 days.
const INVITATION_MILLIS: u64 = 7 * 24 * 60 * 60 * 1000;

/// Builds the control record for a wish on the current head; nothing if it is not needed any more.
pub(crate) fn build<R: CryptoRng>(
    space: &Space,
    identity: &Identity,
    intent: &Intent,
    turn: &mut Turn<'_, R>,
) -> Option<Bytes> {
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
            let name = mine.name.clone();
            let back_to = space.back_to(&me.person);
            let (role, partner, copy_of) = (mine.role, None, None);
            let introduction = Introduction { name, role, template, partner, back_to, copy_of };
            sealed = secret.seal_note(&space.id, &cbor::encode(&introduction), turn.rng);
            Body::Invite { key: secret.verify_key(), expires: invitation_end(turn.wall) }
        }
        Intent::RevokeInvite(key) => {
            roster.invitation(key).filter(|invitation| !invitation.is_spent())?;
            Body::InviteRevoke { key: *key }
        }
        Intent::Confirm(person) => {
            roster.member(person).filter(|member| !member.is_confirmed)?;
            let older = older_keys(space, roster, roster.epoch(), turn)?;
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
        Intent::Rotate(epoch) => {
            // A new keyring would open earlier content to a joiner whom nobody has confirmed.
            if roster.epoch() != *epoch || roster.members().iter().any(|member| !member.is_confirmed) {
                return None;
            }
            Body::Rotate { start: next_epoch(space, roster, |_| true, turn)? }
        }
        Intent::Close => Body::Close,
        Intent::Replace { old, new, name, role } => {
            roster.member(old).filter(|_| roster.member(&new.person).is_none())?;
            let chain = PersonChain::begin(&new.statements).ok()?;
            let stays = roster.devices().filter(|(owner, ..)| owner != old).map(|(_, _, keys)| keys.clone());
            let comes = chain.current_devices().map(|device| device.keys.clone());
            let devices: Vec<DeviceKeys> = stays.chain(comes).collect();
            let (key, start) = keyed_epoch_for(space, roster, &devices, turn)?;
            let template = space.template.clone()?;
            let (name, partner, back_to, copy_of) = (name.clone(), None, None, None);
            let introduction = Introduction { name, role: *role, template, partner, back_to, copy_of };
            sealed = seal_note(&key, &space.id.0, start.epoch, INTRODUCTION, &cbor::encode(&introduction), turn.rng);
            Body::Replace { old: *old, new: new.clone(), start }
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
///
/// A joiner who waits may have begun epochs and given nobody their keys. That must not keep a member from going on, so
/// another key stands in their place: what was written under the true one stays closed.
fn older_keys<R: CryptoRng>(
    space: &Space,
    roster: &Roster,
    epoch: u32,
    turn: &mut Turn<'_, R>,
) -> Option<Vec<EpochKey>> {
    let waiting = roster.members().iter().filter(|member| !member.is_confirmed);
    let joined = waiting.filter_map(|member| joined_in(space, &member.chain.id())).min().unwrap_or(epoch);
    let key = |older: u32| {
        let known = space.keys.get(&older).cloned();
        known.or_else(|| (older >= joined).then(|| EpochKey::make(turn.rng)))
    };
    (0..epoch).map(key).collect()
}

/// The epoch that somebody began by coming in.
fn joined_in(space: &Space, joiner: &PersonId) -> Option<u32> {
    let entries = (1..=space.log.len()).filter_map(|seq| space.log.get(seq));
    let bodies = entries.filter_map(|entry| match entry {
        Entry::Control(bytes) => roster::parse(bytes).ok().map(|signed| signed.control.body),
        Entry::Record(_) => None,
    });
    let mut joins = bodies.filter_map(|body| match body {
        Body::Join { person, start, .. } if person.person == *joiner => Some(start.epoch),
        _ => None,
    });
    joins.next()
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
    keyed_epoch_for(space, roster, devices, turn).map(|(_, start)| start)
}

fn keyed_epoch_for<R: CryptoRng>(
    space: &Space,
    roster: &Roster,
    devices: &[DeviceKeys],
    turn: &mut Turn<'_, R>,
) -> Option<(EpochKey, EpochStart)> {
    let epoch = roster.epoch().checked_add(1)?;
    // A joiner whom nobody has confirmed must not get the older keys: `CONFIRM` brings them.
    let mut waiting = roster.members().iter().filter(|member| !member.is_confirmed);
    let is_told_later =
        waiting.any(|member| devices.iter().any(|keys| member.chain.current_device(&keys.id()).is_some()));
    let older = if is_told_later { Vec::new() } else { older_keys(space, roster, epoch, turn)? };
    let key = EpochKey::make(turn.rng);
    let start = start_epoch(&key, &space.id.0, epoch, &roster.head(), devices, &older, turn.rng);
    Some((key, start))
}
