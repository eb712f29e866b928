//! The parts of control records that need secrets: epochs for devices, and signatures.

use rand_core::CryptoRng;
use twofold_wire::cbor::Bytes;
use twofold_wire::control::{Control, EpochStart, Wrap};
use twofold_wire::ids::Hash;
use twofold_wire::keys::DeviceKeys;

use crate::device::DeviceSecret;
use crate::epoch::{EpochKey, WrapContext};
use crate::invitation::InvitationSecret;
use crate::keyring::seal_keyring;

/// A new epoch: its key for exactly these devices, and the older keys under it.
///
/// `space` is the space's id, or the nonce in `GENESIS`; `prev` is the control record before. With no `older` keys
/// (`GENESIS`, `JOIN`) the keyring stays empty.
#[must_use]
pub fn start_epoch<'a>(
    key: &EpochKey,
    space: &[u8; 16],
    epoch: u32,
    prev: &Hash,
    devices: impl IntoIterator<Item = &'a DeviceKeys>,
    older: &[EpochKey],
    rng: &mut impl CryptoRng,
) -> EpochStart {
    let wraps = wrap_to(key, space, epoch, prev, devices, rng);
    let keyring = if older.is_empty() { Bytes::default() } else { seal_keyring(key, space, epoch, older, rng) };
    EpochStart { epoch, wraps, keyring }
}

/// The key of an epoch for these devices.
///
/// A device whose public key is none gets an empty wrap: it could open nothing, and a member who pins such a device
/// must not be able to keep the others from a new epoch.
#[must_use]
pub fn wrap_to<'a>(
    key: &EpochKey,
    space: &[u8; 16],
    epoch: u32,
    prev: &Hash,
    devices: impl IntoIterator<Item = &'a DeviceKeys>,
    rng: &mut impl CryptoRng,
) -> Vec<Wrap> {
    let mut wraps = Vec::new();
    for keys in devices {
        let device = keys.id();
        let ctx = WrapContext { space: *space, epoch, recipient: device, prev: *prev };
        wraps.push(Wrap { device, sealed: key.wrap(keys, &ctx, rng).unwrap_or_default() });
    }
    wraps
}

/// A control record as it travels, signed by its author's device.
#[must_use]
pub fn sign_control(control: Control, author: &DeviceSecret) -> Bytes {
    control.sign(&[&|digest| author.sign(digest)])
}

/// A `JOIN` as it travels, signed by the joiner's device and by the invitation.
#[must_use]
pub fn sign_join(control: Control, joiner: &DeviceSecret, invitation: &InvitationSecret) -> Bytes {
    control.sign(&[&|digest| joiner.sign(digest), &|digest| invitation.sign(digest)])
}
