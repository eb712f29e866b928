//! What this device keeps, and the password in front of it.

use twofold_crypto::{
    BackupError, LocalKey, LockError, LockParams, UnlockError, open_backup, seal_backup, unwrap_local_key,
    wrap_local_key,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::support::rng;

/// The least that is allowed, so that tests are quick.
const FLOOR: LockParams = LockParams { memory_kib: 19 * 1024, passes: 2 };

#[test]
fn a_row_opens_under_its_own_name_only() {
    let mut rng = rng(1);
    let key = LocalKey::make(&mut rng);
    let sealed = key.seal("outbox", b"row 1", b"Growth plan", &mut rng);
    assert_eq!(sealed.len(), b"Growth plan".len() + 40);
    assert_eq!(*key.open("outbox", b"row 1", &sealed).unwrap(), b"Growth plan");
    assert!(key.open("outbox", b"row 2", &sealed).is_err());
    assert!(key.open("journal", b"row 1", &sealed).is_err());
    assert!(key.open("outboxrow", b" 1", &sealed).is_err());
    assert!(LocalKey::make(&mut rng).open("outbox", b"row 1", &sealed).is_err());
}

#[test]
fn every_single_flipped_bit_of_a_row_is_refused() {
    let mut rng = rng(2);
    let key = LocalKey::make(&mut rng);
    let sealed = key.seal("outbox", b"row", b"Growth plan", &mut rng);
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(key.open("outbox", b"row", &changed).is_err(), "bit {bit}");
    }
    for len in 0..sealed.len() {
        assert!(key.open("outbox", b"row", &sealed[..len]).is_err(), "{len} bytes");
    }
}

#[test]
fn the_same_row_never_gives_the_same_bytes() {
    let mut rng = rng(3);
    let key = LocalKey::make(&mut rng);
    assert_ne!(key.seal("t", b"r", b"x", &mut rng), key.seal("t", b"r", b"x", &mut rng));
}

#[test]
fn a_locked_key_opens_with_its_password_only() {
    let mut rng = rng(4);
    let key = LocalKey::make(&mut rng);
    let locked = wrap_local_key(&key, "correct horse", FLOOR, &mut rng).unwrap();
    assert_eq!(unwrap_local_key("correct horse", &locked).unwrap(), key);
    assert_eq!(unwrap_local_key("correct horsf", &locked), Err(UnlockError::WrongPassword));
    assert_eq!(unwrap_local_key("", &locked), Err(UnlockError::WrongPassword));
}

#[test]
fn the_usual_lock_takes_64_mib_and_3_passes() {
    let mut rng = rng(5);
    let key = LocalKey::make(&mut rng);
    let locked = wrap_local_key(&key, "correct horse", LockParams::default(), &mut rng).unwrap();
    assert_eq!(locked[..9], [1, 0, 1, 0, 0, 0, 0, 0, 3]);
    assert_eq!(unwrap_local_key("correct horse", &locked).unwrap(), key);
}

#[test]
fn a_lock_that_is_too_easy_or_too_hard_is_refused_both_ways() {
    let mut rng = rng(6);
    let key = LocalKey::make(&mut rng);
    let good = wrap_local_key(&key, "correct horse", FLOOR, &mut rng).unwrap();
    let bad = [
        LockParams { memory_kib: FLOOR.memory_kib - 1, ..FLOOR },
        LockParams { passes: 1, ..FLOOR },
        LockParams { memory_kib: 256 * 1024 + 1, ..FLOOR },
        LockParams { passes: 11, ..FLOOR },
        LockParams { memory_kib: u32::MAX, passes: u32::MAX },
    ];
    for params in bad {
        assert_eq!(wrap_local_key(&key, "correct horse", params, &mut rng), Err(LockError::Params));
        // As if a backup file had been prepared.
        let mut file = good.clone();
        file[1..5].copy_from_slice(&params.memory_kib.to_be_bytes());
        file[5..9].copy_from_slice(&params.passes.to_be_bytes());
        assert_eq!(unwrap_local_key("correct horse", &file), Err(UnlockError::NotAKey));
    }
}

#[test]
fn a_damaged_lock_is_refused() {
    let mut rng = rng(7);
    let key = LocalKey::make(&mut rng);
    let locked = wrap_local_key(&key, "correct horse", FLOOR, &mut rng).unwrap();
    // Salt, nonce, commitment, ciphertext, and more work than was asked for.
    for at in [8, 9, 25, 49, 81, locked.len() - 1] {
        let mut changed = locked.clone();
        changed[at] ^= 1;
        assert!(unwrap_local_key("correct horse", &changed).is_err(), "byte {at}");
    }
    for len in [0, 1, 9, 24, 25, locked.len() - 1] {
        assert_eq!(unwrap_local_key("correct horse", &locked[..len]), Err(UnlockError::NotAKey), "{len} bytes");
    }
    let mut newer = locked;
    newer[0] = 2;
    assert_eq!(unwrap_local_key("correct horse", &newer), Err(UnlockError::NotAKey));
}

#[test]
fn a_backup_opens_with_its_password_only_and_not_when_it_was_changed() {
    let mut rng = rng(8);
    let file = seal_backup(b"everything", "correct horse", FLOOR, &mut rng).unwrap();
    assert_eq!(*open_backup(&file, "correct horse").unwrap(), b"everything");
    assert_eq!(open_backup(&file, "correct horsf"), Err(BackupError::WrongPassword));
    assert_eq!(open_backup(b"%PDF-1.7", "correct horse"), Err(BackupError::NotABackup));
    for at in [0, 14, 16, 17, 22, 30, 60, file.len() - 1] {
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert!(open_backup(&changed, "correct horse").is_err(), "byte {at}");
    }
    for len in [0, 13, 14, 16, 17, 40, file.len() - 1] {
        assert!(open_backup(&file[..len], "correct horse").is_err(), "{len} bytes");
    }
    let mut newer = file;
    newer[14] = 2;
    assert_eq!(open_backup(&newer, "correct horse"), Err(BackupError::UnknownVersion));
}

#[test]
fn a_backup_that_is_too_easy_to_guess_is_neither_made_nor_opened() {
    let mut rng = rng(9);
    let weak = LockParams { passes: 1, ..FLOOR };
    assert_eq!(seal_backup(b"x", "correct horse", weak, &mut rng), Err(LockError::Params));
    let mut file = seal_backup(b"x", "correct horse", FLOOR, &mut rng).unwrap();
    // Behind the mark, version and length: the version of the lock, its memory, its passes.
    file[22..26].copy_from_slice(&1_u32.to_be_bytes());
    assert_eq!(open_backup(&file, "correct horse"), Err(BackupError::NotABackup));
}
