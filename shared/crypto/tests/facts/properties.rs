//! Every format has one encoding per value, whatever the value.

use proptest::prelude::*;
use twofold_crypto::{
    DeviceSecret, EpochKey, InvitationLink, InvitationSecret, LocalKey, PaperEntropy, RecordDraft, open_keyring,
    open_note, open_record, safety_number, seal_keyring, seal_note, seal_record,
};
use twofold_wire::ids::{Hash, PersonId, SpaceId};
use twofold_wire::record::{Kind, Record};

use crate::support::rng;

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![Just(Kind::Entry), Just(Kind::Snapshot), Just(Kind::Presence)]
}

fn link() -> impl Strategy<Value = InvitationLink> {
    let origin = "https?://[a-z0-9]([a-z0-9.-]{0,60})(:[0-9]{1,5})?";
    (origin, any::<[u8; 16]>(), any::<[u8; 32]>(), any::<[u8; 32]>()).prop_map(
        |(relay_origin, space, secret, inviter)| {
            let (space, inviter) = (SpaceId(space), PersonId(inviter));
            InvitationLink { relay_origin, space, secret: InvitationSecret::from_bytes(secret), inviter }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_sealed_in_a_record_comes_out(
        seed: u64, kind in kind(), space: [u8; 16], epoch: u32, number in 1..=u64::MAX, prev: [u8; 32], roster: [u8; 32],
        body in prop::collection::vec(any::<u8>(), 0..3000),
    ) {
        let mut rng = rng(seed);
        let (author, key) = (DeviceSecret::make(&mut rng), EpochKey::make(&mut rng));
        let (prev_dev_hash, roster_hash) = (Hash(prev), Hash(roster));
        let dev_seq = if kind == Kind::Presence { 0 } else { number };
        let draft = RecordDraft { kind, space: SpaceId(space), epoch, dev_seq, prev_dev_hash, roster_hash };
        let record = seal_record(&draft, &key, &author, &body, &mut rng).unwrap();
        let read = Record::parse(record.bytes().to_vec()).unwrap();
        prop_assert_eq!(&read, &record);
        let len = u32::try_from(read.ciphertext().len()).unwrap();
        prop_assert_eq!(&read.header.encode(len)[..], read.clear());
        prop_assert!(read.verify(&author.keys().verify).is_ok());
        prop_assert_eq!(open_record(&read, &key).unwrap(), body);
    }

    #[test]
    fn a_link_that_is_read_is_the_one_that_was_made(link in link()) {
        prop_assert_eq!(InvitationLink::parse(&link.encode()).unwrap(), link.clone());
        prop_assert_eq!(InvitationLink::parse(&link.url()).unwrap(), link);
    }

    #[test]
    fn a_code_that_is_accepted_is_the_one_encoding_of_what_it_says(
        link in link(), at: prop::sample::Index, to in "[A-Za-z0-9_-]",
    ) {
        let mut code = link.encode();
        let at = 3 + at.index(code.len() - 3);
        code.replace_range(at..=at, &to);
        if let Ok(read) = InvitationLink::parse(&code) {
            prop_assert_eq!(read.encode(), code);
        }
    }

    #[test]
    fn no_text_makes_the_link_reader_panic(text in "\\PC*|(https://a/)?#?i1\\.[A-Za-z0-9_=.-]{0,200}") {
        if let Ok(link) = InvitationLink::parse(&text) {
            prop_assert!(text.contains(&link.encode()));
        }
    }

    #[test]
    fn words_say_their_entropy(entropy: [u8; 32]) {
        let words = PaperEntropy::from_bytes(entropy).words().join(" ");
        let read = PaperEntropy::from_words(&words).unwrap();
        prop_assert_eq!(read.as_bytes(), &entropy);
    }

    #[test]
    fn no_text_makes_the_word_reader_panic(text in "\\PC*|([a-z]{3,8} ){24}") {
        if let Ok(sheet) = PaperEntropy::from_words(&text) {
            prop_assert_eq!(sheet.words().len(), 24);
        }
    }

    #[test]
    fn a_stored_device_reads_back_or_not_at_all(bytes in prop::collection::vec(any::<u8>(), 60..70), version in 0..3_u8) {
        let bytes = [&[version], bytes.as_slice()].concat();
        if let Ok(device) = DeviceSecret::from_bytes(&bytes) {
            prop_assert_eq!(device.to_bytes().to_vec(), bytes);
        }
    }

    #[test]
    fn what_is_sealed_comes_out(seed: u64, space: [u8; 16], epoch in 8..1000_u32, count in 0..8_usize,
        text in ".*", table in "[a-z]{0,8}", row: Vec<u8>,
    ) {
        let mut rng = rng(seed);
        let key = EpochKey::make(&mut rng);
        let older: Vec<EpochKey> = (0..count).map(|_| EpochKey::make(&mut rng)).collect();
        let keyring = seal_keyring(&key, &space, epoch, &older, &mut rng);
        prop_assert_eq!(open_keyring(&key, &space, epoch, &keyring).unwrap(), older);
        let note = seal_note(&key, &space, epoch, &row, text.as_bytes(), &mut rng);
        prop_assert_eq!(open_note(&key, &space, epoch, &row, &note).unwrap(), text.as_bytes());
        let local = LocalKey::make(&mut rng);
        let sealed = local.seal(&table, &row, text.as_bytes(), &mut rng);
        prop_assert_eq!(&**local.open(&table, &row, &sealed).unwrap(), text.as_bytes());
    }

    #[test]
    fn a_safety_number_is_the_same_from_both_sides(a: [u8; 32], b: [u8; 32]) {
        prop_assert_eq!(safety_number(&PersonId(a), &PersonId(b)), safety_number(&PersonId(b), &PersonId(a)));
    }
}
