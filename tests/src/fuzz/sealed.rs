//! What is inside seals, and the boxes themselves.

use twofold_crypto::{
    DeviceSecret, EpochKey, WrapContext, open_backup, open_keyring, open_note, open_record, unwrap_local_key,
};
use twofold_sync::body::{Body, BodyError, Introduction};
use twofold_wire::cbor;
use twofold_wire::padding::{is_padded_len, pad, unpad};
use twofold_wire::record::Record;
use twofold_wire::{Hash, SpaceId};

use crate::fuzz::seeds::{BACKUP_PASSWORD, box_keys};

/// The content of a record, of an introduction, and padding.
pub fn body(data: &[u8]) {
    match Body::read(data) {
        Ok(body) => {
            assert_eq!(body.encode(), data);
            if let Body::Signed(signed) = &body {
                let _ = signed.statement.digest();
            }
        }
        Err(BodyError::Newer | BodyError::Malformed) => {}
    }
    if let Ok(introduction) = cbor::decode::<Introduction>(data) {
        assert_eq!(cbor::encode(&introduction), data);
    }
    if let Some(content) = unpad(data) {
        assert_eq!(pad(content), data);
        assert!(is_padded_len(data.len()));
    }
}

/// Boxes, with keys to some of them: what opens was sealed by us, byte for byte.
pub fn boxes(data: &[u8]) {
    let (device, key, invitation, local) = box_keys();
    let is_ours = || assert!(crate::fuzz::seeds::seeds().boxes.iter().any(|it| it == data), "a changed box opens");
    let place = WrapContext { space: [1; 16], epoch: 3, recipient: device.id(), prev: Hash([2; 32]) };
    let opens = [
        EpochKey::unwrap(&device, &place, data).is_ok(),
        open_keyring(&key, &[1; 16], 3, data).is_ok(),
        open_note(&key, &[1; 16], 3, b"here", data).is_ok(),
        invitation.open_note(&SpaceId([1; 16]), data).is_ok(),
        local.open("table", b"row", data).is_ok(),
        Record::parse(data.to_vec()).is_ok_and(|record| open_record(&record, &key).is_ok()),
    ];
    if opens.contains(&true) && Record::parse(data.to_vec()).is_err() {
        is_ours();
    }
    if let Ok(device) = DeviceSecret::from_bytes(data) {
        assert_eq!(device.to_bytes().as_slice(), data);
    }
}

/// A backup file, with the right passphrase.
pub fn backup_file(data: &[u8]) {
    if let Ok(content) = open_backup(data, BACKUP_PASSWORD) {
        assert!(crate::fuzz::seeds::seeds().backup_files.iter().any(|it| it == data), "a changed file opens");
        assert!(!content.is_empty());
    }
    let _ = unwrap_local_key(BACKUP_PASSWORD, data);
}
