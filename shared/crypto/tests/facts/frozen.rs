//! One frozen vector for each of our formats: NEVER REGENERATE.
//!
//! What people sealed with any released version must open for ever, and two versions must agree on every byte. If a test
//! here fails, the code is wrong, not the vector. A new format gets a new version byte and a new file beside the old one.
//!
//! The generator gives 0, 1, 2, …, so each vector is checked in both directions: what we make, and what we read.

use twofold_crypto::person::{add_device, birth, replace_paper, revoke_device};
use twofold_crypto::{
    DeviceSecret, EpochKey, InvitationLink, InvitationSecret, LocalKey, LockParams, PaperEntropy, WrapContext,
    open_backup, open_keyring, open_note, open_record, safety_number, seal_backup, seal_keyring, seal_note,
    seal_record, sign_control, sign_join, start_epoch, unwrap_local_key, wrap_local_key,
};
use twofold_wire::Timestamp;
use twofold_wire::cbor::Bytes;
use twofold_wire::chain::PersonChain;
use twofold_wire::control::{Author, Body, Control, Pinned, SpaceKind, VERSION};
use twofold_wire::ids::{Hash, PersonId, SpaceId};
use twofold_wire::record::{Kind, Record};
use twofold_wire::roster::Roster;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::support::{Script, draft, epoch_key, hex, unhex};

const SPACE: SpaceId = SpaceId([1; 16]);
const BODY: &[u8] = "Grow into leading a team: 24 hours. Ä 😀".as_bytes();

/// The bytes of a vector; the first lines of the file say what it is.
macro_rules! frozen {
    ($name:literal) => {
        unhex(
            &include_str!(concat!("../vectors/frozen/", $name, ".hex"))
                .lines()
                .filter(|line| !line.starts_with('#'))
                .collect::<String>(),
        )
    };
}

#[track_caller]
fn check(made: &[u8], frozen: &[u8]) {
    assert!(made == frozen, "a format has changed; now it is\n{}", hex(made));
}

fn device(byte: u8) -> DeviceSecret {
    DeviceSecret::from_bytes(&[&[1], [byte; 32].as_slice(), &[byte + 1; 32]].concat()).unwrap()
}

fn paper(byte: u8) -> DeviceSecret {
    DeviceSecret::derive_paper(&PaperEntropy::from_bytes([byte; 32]))
}

#[test]
fn a_device_of_version_1_is_read() {
    let frozen = frozen!("device");
    check(&DeviceSecret::make(&mut Script::counting()).to_bytes(), &frozen);
    let device = DeviceSecret::from_bytes(&frozen).unwrap();
    assert_eq!(device.id().to_string(), "3105c2232e8531841c246ee9c8afa3b3");
}

#[test]
fn a_recovery_sheet_of_version_1_gives_its_device() {
    let words = "abandon amount liar amount expire adjust cage candy arch gather drum bullet absurd math era live bid \
                 rhythm alien crouch range attend journey unaware";
    let sheet = PaperEntropy::make(&mut Script::counting());
    assert_eq!(sheet.words().join(" "), words);
    let device = DeviceSecret::derive_paper(&PaperEntropy::from_words(words).unwrap());
    check(&device.to_bytes(), &frozen!("paper"));
    assert_eq!(device.id().to_string(), "69916a1dcaed63cf400b33b232eceb5c");
}

#[test]
fn a_wrap_of_version_1_opens() {
    let frozen = frozen!("wrap");
    let to = device(1);
    let ctx = WrapContext { space: SPACE.0, epoch: 2, recipient: to.id(), prev: Hash([3; 32]) };
    check(&epoch_key(9).wrap(&to.keys(), &ctx, &mut Script::counting()).unwrap(), &frozen);
    assert_eq!(EpochKey::unwrap(&to, &ctx, &frozen).unwrap(), epoch_key(9));
}

#[test]
fn a_keyring_of_version_1_opens() {
    let frozen = frozen!("keyring");
    let older = [epoch_key(7), epoch_key(8)];
    check(&seal_keyring(&epoch_key(9), &SPACE.0, 2, &older, &mut Script::counting()), &frozen);
    assert_eq!(open_keyring(&epoch_key(9), &SPACE.0, 2, &frozen).unwrap(), older);
}

#[test]
fn a_record_of_version_1_opens() {
    let frozen = frozen!("record");
    let author = device(1);
    let made = seal_record(&draft(Kind::Entry), &epoch_key(9), &author, BODY, &mut Script::counting()).unwrap();
    check(made.bytes(), &frozen);
    let record = Record::parse(frozen).unwrap();
    record.verify(&author.keys().verify).unwrap();
    assert_eq!(record, made);
    assert_eq!(open_record(&record, &epoch_key(9)).unwrap(), BODY);
    assert_eq!(record.hash().to_string(), "e03f49ad1a501e8874a8de9e4241f43b190db1bfa0bcb63e4b9e782a0e6771c3");
}

#[test]
fn a_note_of_version_1_opens() {
    let frozen = frozen!("note");
    check(&seal_note(&epoch_key(9), &SPACE.0, 2, b"join", BODY, &mut Script::counting()), &frozen);
    assert_eq!(open_note(&epoch_key(9), &SPACE.0, 2, b"join", &frozen).unwrap(), BODY);
}

#[test]
fn an_invitation_of_version_1_is_read() {
    let frozen = frozen!("invitation-note");
    let secret = InvitationSecret::from_bytes([7; 32]);
    check(&secret.seal_note(&SPACE, BODY, &mut Script::counting()), &frozen);
    assert_eq!(secret.open_note(&SPACE, &frozen).unwrap(), BODY);
    assert_eq!(secret.verify_key().to_string(), "3377fa6ecbffc78239df90f4edf32326a58050a80beea41bf55779f65c907f01");

    let inviter = PersonId([3; 32]);
    let link = InvitationLink { relay_origin: "https://twofold.example".into(), space: SPACE, secret, inviter };
    let url = "https://twofold.example/join#i1.ABdodHRwczovL3R3b2ZvbGQuZXhhbXBsZQEBAQEBAQEBAQEBAQEBAQEHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDCI-l9A";
    assert_eq!(link.url(), url);
    assert_eq!(InvitationLink::parse(url), Ok(link));
}

#[test]
fn a_safety_number_of_version_1_stays() {
    let number = safety_number(&PersonId([1; 32]), &PersonId([2; 32]));
    assert_eq!(number, "17413 47426 45776 83708 04667 18771 17806 17160 46636 24721 36033 91396");
}

#[test]
fn a_stored_row_of_version_1_opens() {
    let frozen = frozen!("local");
    let key = LocalKey::from_bytes([5; 32]);
    check(&key.seal("outbox", b"row 1", BODY, &mut Script::counting()), &frozen);
    assert_eq!(*key.open("outbox", b"row 1", &frozen).unwrap(), BODY);
}

#[test]
fn a_lock_of_version_1_opens() {
    let frozen = frozen!("lock");
    let key = LocalKey::from_bytes([5; 32]);
    let params = LockParams { memory_kib: 19 * 1024, passes: 2 };
    check(&wrap_local_key(&key, "Größe 24", params, &mut Script::counting()).unwrap(), &frozen);
    assert_eq!(unwrap_local_key("Größe 24", &frozen).unwrap(), key);
}

#[test]
fn a_persons_chain_of_version_1_is_read() {
    let mut chain = PersonChain::begin(&[birth(&device(1), &paper(3))]).unwrap();
    let label = Bytes(b"sealed".to_vec());
    chain.extend(&add_device(chain.head(), &device(1), &device(5), label)).unwrap();
    chain.extend(&revoke_device(chain.head(), &paper(3), device(1).id())).unwrap();
    chain.extend(&replace_paper(chain.head(), &device(5), &paper(7))).unwrap();

    let frozen = [frozen!("chain-birth"), frozen!("chain-add"), frozen!("chain-revoke"), frozen!("chain-paper")];
    for (made, frozen) in chain.statements().iter().zip(&frozen) {
        check(made, frozen);
    }
    let read = PersonChain::begin(&frozen.map(Bytes)).unwrap();
    assert_eq!(read, chain);
    assert_eq!(read.id().to_string(), "48344fb6c1dce72e50c2e6da9b590f46cddd3cee889213e753bfe32e03ac81d2");
}

#[test]
fn a_backup_of_version_1_is_opened() {
    let frozen = frozen!("backup");
    let rng = &mut Script(core::iter::repeat_n(Script::counting().0, 2).flatten().collect());
    let params = LockParams { memory_kib: 19 * 1024, passes: 2 };
    check(&seal_backup(BODY, "correct horse", params, rng).unwrap(), &frozen);
    assert_eq!(*open_backup(&frozen, "correct horse").unwrap(), BODY);
}

#[test]
fn a_spaces_control_records_of_version_1_are_read() {
    let (ana, ben) = (device(1), device(11));
    let pinned = |device: &DeviceSecret, paper: &DeviceSecret| {
        let statements = vec![birth(device, paper)];
        Pinned { person: PersonChain::begin(&statements).unwrap().id(), statements }
    };
    let (ana_pinned, ben_pinned) = (pinned(&ana, &paper(3)), pinned(&ben, &paper(13)));
    let by = |person: &Pinned, device: &DeviceSecret| Author { person: person.person, device: device.id() };
    let secret = InvitationSecret::from_bytes([7; 32]);
    let sealed = Bytes(b"sealed".to_vec());
    let rng = &mut Script(core::iter::repeat_n(Script::counting().0, 4).flatten().collect());

    let keys = [ana.keys(), paper(3).keys()];
    let start = start_epoch(&epoch_key(0), &SPACE.0, 0, &Hash::ZERO, &keys, &[], rng);
    let body = Body::Genesis { kind: SpaceKind::Pair, nonce: SPACE, persons: vec![ana_pinned.clone()], start };
    let author = by(&ana_pinned, &ana);
    let control =
        |space, prev, author, body| Control { version: VERSION, space, prev, author, body, sealed: sealed.clone() };
    let genesis = sign_control(control(SpaceId::ZERO, Hash::ZERO, author, body), &ana);
    let mut roster = Roster::genesis(&genesis).unwrap();

    let body = Body::Invite { key: secret.verify_key(), expires: Timestamp(1_700_000_000_000) };
    let invite = sign_control(control(roster.space(), roster.head(), author, body), &ana);
    roster.apply(&invite).unwrap();

    let keys = [ana.keys(), paper(3).keys(), ben.keys(), paper(13).keys()];
    let start = start_epoch(&epoch_key(1), &roster.space().0, 1, &roster.head(), &keys, &[], rng);
    let body = Body::Join { key: secret.verify_key(), person: ben_pinned.clone(), start };
    let join = sign_join(control(roster.space(), roster.head(), by(&ben_pinned, &ben), body), &ben, &secret);
    roster.apply(&join).unwrap();

    let keyring = seal_keyring(&epoch_key(1), &roster.space().0, 1, &[epoch_key(0)], rng);
    let body = Body::Confirm { person: ben_pinned.person, keyring };
    let confirm = sign_control(control(roster.space(), roster.head(), author, body), &ana);
    roster.apply(&confirm).unwrap();

    let frozen =
        [frozen!("control-genesis"), frozen!("control-invite"), frozen!("control-join"), frozen!("control-confirm")];
    for (made, frozen) in [genesis, invite, join, confirm].iter().zip(&frozen) {
        check(made, frozen);
    }
    let [genesis, rest @ ..] = &frozen;
    let mut read = Roster::genesis(genesis).unwrap();
    for control in rest {
        read.apply(control).unwrap();
    }
    assert_eq!(read, roster);
    assert_eq!(read.space().to_string(), "0032cd1266e02da739c7ebb9b4a4d9f1");
}
