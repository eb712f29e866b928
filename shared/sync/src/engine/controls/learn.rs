//! Taking what a control record tells this device: whose devices there are, keys, names.

use twofold_crypto::{EpochKey, WrapContext, open_keyring, open_note};
use twofold_wire::Hash;
use twofold_wire::cbor;
use twofold_wire::control::{Body, Control, EpochStart, Wrap};
use twofold_wire::roster::Roster;

use crate::body::Introduction;
use crate::engine::identity::Identity;
use crate::engine::start::INTRODUCTION;
use crate::space::{Named, SealedNote, Space};

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
        space.device_keys.extend(roster.devices().map(|(_, device, keys)| (device, keys.verify)));
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
        let older = open_keyring(key, &id.0, *epoch, keyring).unwrap_or_default();
        // The list ends with the key before this epoch's.
        let first = epoch.saturating_sub(u32::try_from(older.len()).unwrap_or(u32::MAX));
        for (older, key) in (first..).zip(older) {
            keys.entry(older).or_insert(key);
        }
        false
    });
}

/// Takes the names in the sealed parts, now or when their key comes.
fn learn_names(space: &mut Space, control: &Control) {
    let epoch = space.roster.as_ref().map_or(0, Roster::epoch);
    let about = match &control.body {
        Body::Genesis { nonce, .. } => Some((*nonce, control.author.person)),
        Body::Join { .. } => Some((space.id, control.author.person)),
        // Who comes back is named by the member who lets them in.
        Body::Replace { new, .. } => Some((space.id, new.person)),
        _ => None,
    };
    if let Some((place, person)) = about {
        space.notes.push(SealedNote { person, place, epoch, sealed: control.sealed.clone() });
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
        space.ways_back.extend(introduction.back_to.map(|to| (person, to)));
        space.copies.extend(introduction.copy_of.map(|of| (person, of)));
        if let Some(inviter) = introduction.partner {
            space.inviter_name.get_or_insert(inviter);
        }
        if is_pair {
            space.people.insert(person, Named { name: introduction.name, role: introduction.role });
        }
    }
}
