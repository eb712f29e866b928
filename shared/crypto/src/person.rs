//! Persons: the signed statements that begin a person and change its devices.

use rand_core::CryptoRng;
use twofold_wire::cbor::Bytes;
use twofold_wire::chain::Statement;
use twofold_wire::ids::{DeviceId, Hash};

use crate::device::DeviceSecret;
use crate::paper::PaperEntropy;

/// Somebody who was not there before.
#[derive(Debug)]
pub struct NewPerson {
    /// The first device.
    pub device: DeviceSecret,
    /// What the recovery sheet will say. Keep it sealed until the sheet was confirmed, then erase it.
    pub paper: PaperEntropy,
    /// The chain: one `BIRTH`.
    pub statements: Vec<Bytes>,
}

/// A new person, with a first device and a recovery sheet.
pub fn make_person(rng: &mut impl CryptoRng) -> NewPerson {
    let device = DeviceSecret::make(rng);
    let paper = PaperEntropy::make(rng);
    let statements = vec![birth(&device, &DeviceSecret::derive_paper(&paper))];
    NewPerson { device, paper, statements }
}

/// `BIRTH`, signed by the first device and by paper.
#[must_use]
pub fn birth(device: &DeviceSecret, paper: &DeviceSecret) -> Bytes {
    let statement = Statement::Birth { device: device.keys(), paper: paper.keys() };
    statement.sign(&[&|digest| device.sign(digest), &|digest| paper.sign(digest)])
}

/// `ADD`, signed by a current device and by the new one. `label` is sealed for the person's own devices.
#[must_use]
pub fn add_device(prev: Hash, author: &DeviceSecret, device: &DeviceSecret, label: Bytes) -> Bytes {
    let statement = Statement::Add { prev, author: author.id(), device: device.keys(), label };
    statement.sign(&[&|digest| author.sign(digest), &|digest| device.sign(digest)])
}

/// `REVOKE`, signed by a current device.
#[must_use]
pub fn revoke_device(prev: Hash, author: &DeviceSecret, device: DeviceId) -> Bytes {
    Statement::Revoke { prev, author: author.id(), device }.sign(&[&|digest| author.sign(digest)])
}

/// `PAPER`, signed by a current device or the old paper, and by the new paper.
#[must_use]
pub fn replace_paper(prev: Hash, author: &DeviceSecret, paper: &DeviceSecret) -> Bytes {
    let statement = Statement::Paper { prev, author: author.id(), paper: paper.keys() };
    statement.sign(&[&|digest| author.sign(digest), &|digest| paper.sign(digest)])
}
