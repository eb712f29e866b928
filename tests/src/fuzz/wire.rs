//! What travels: frames in both directions, records, chains, control records.

use twofold_wire::cbor::{self, Bytes};
use twofold_wire::chain::PersonChain;
use twofold_wire::frame::{ClientFrame, RelayFrame};
use twofold_wire::ids::VerifyKey;
use twofold_wire::log::Entry;
use twofold_wire::record::{HEADER, Record};
use twofold_wire::roster::{self, Roster};
use twofold_wire::{DeviceId, Hash, limits};

/// From a device to the relay: one form only, and what is inside is read as well.
pub fn client_frame(data: &[u8]) {
    let Ok(frame) = cbor::decode::<ClientFrame>(data) else { return };
    assert_eq!(cbor::encode(&frame), data);
    match frame {
        ClientFrame::ChainPut { statements, .. } => of_statements(&statements),
        ClientFrame::RosterPut { control, .. } => of_control(&control),
        ClientFrame::Append { record } | ClientFrame::Presence { record } => of_record(&record),
        ClientFrame::Restore { entry, .. } => of_entry(&entry),
        _ => {}
    }
}

/// From the relay to a device: the same.
pub fn relay_frame(data: &[u8]) {
    let Ok(frame) = cbor::decode::<RelayFrame>(data) else { return };
    assert_eq!(cbor::encode(&frame), data);
    match frame {
        RelayFrame::Chain { statements, .. } | RelayFrame::Me { statements, .. } => of_statements(&statements),
        RelayFrame::Roster { controls, .. } => controls.iter().for_each(of_control),
        RelayFrame::Records { entries, .. } => entries.iter().for_each(of_entry),
        RelayFrame::Presence { record } => of_record(&record),
        _ => {}
    }
}

/// A sealed record.
pub fn record(data: &[u8]) {
    of_record(&Bytes(data.to_vec()));
}

/// A person's chain, as a list of statements.
pub fn chain(data: &[u8]) {
    if let Ok(statements) = cbor::decode::<Vec<Bytes>>(data) {
        of_statements(&statements);
    }
}

/// A space's control records, as a list.
pub fn roster(data: &[u8]) {
    let Ok(controls) = cbor::decode::<Vec<Bytes>>(data) else { return };
    controls.iter().for_each(of_control);
    let Some((genesis, rest)) = controls.split_first() else { return };
    let Ok(mut roster) = Roster::genesis(genesis) else { return };
    for control in rest {
        let before = roster.clone();
        if roster.apply(control).is_err() {
            assert_eq!(roster, before, "what is refused leaves no trace");
        }
        is_sound(&roster);
    }
}

fn is_sound(roster: &Roster) {
    assert!(roster.members().len() <= roster.kind().capacity());
    assert!(roster.devices().count() <= roster.kind().capacity() * limits::DEVICES);
    let mut devices: Vec<DeviceId> = roster.devices().map(|(_, id, _)| id).collect();
    devices.sort_unstable();
    assert!(roster.unwrapped().all(|(id, _)| devices.binary_search(&id).is_ok()));
}

fn of_entry(entry: &Entry) {
    assert!(entry.size() >= 16);
    let _ = entry.hash();
    match entry {
        Entry::Control(bytes) => of_control(bytes),
        Entry::Record(bytes) => of_record(bytes),
    }
}

fn of_control(bytes: &Bytes) {
    if let Ok(signed) = roster::parse(bytes) {
        assert_eq!(cbor::encode(&signed), bytes.0);
        let _ = signed.control.digest();
    }
    let _ = Roster::genesis(bytes);
}

fn of_statements(statements: &[Bytes]) {
    let Ok(chain) = PersonChain::begin(statements) else { return };
    assert_eq!(chain.statements(), statements);
    assert!(statements.len() <= limits::STATEMENTS);
    assert!(chain.current_devices().count() <= limits::DEVICES);
    assert!(chain.paper().is_some(), "everybody has a sheet");
    assert_eq!(chain.since(&chain.head()), Some(&[][..]));
    // Nothing can be said twice.
    let mut again = chain.clone();
    assert!(statements.iter().all(|statement| again.extend(statement).is_err()));
    assert_eq!(again, chain);
}

fn of_record(bytes: &Bytes) {
    let Ok(record) = Record::parse(bytes.0.clone()) else { return };
    assert_eq!(record.bytes(), bytes.0);
    assert!(record.bytes().len() <= record.header.kind.limit());
    let len = u32::try_from(record.ciphertext().len()).expect("a record is small");
    assert_eq!(record.header.encode(len)[..], *record.clear());
    assert_eq!(record.clear().len(), HEADER);
    assert_ne!(record.hash(), Hash::ZERO);
    let _ = record.verify(&VerifyKey([7; 32]));
}
