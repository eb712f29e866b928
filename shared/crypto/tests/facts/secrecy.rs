//! Secrets are erased and never printed.

use core::fmt::Debug;
use twofold_crypto::{DeviceSecret, EpochKey, InvitationLink, InvitationSecret, LocalKey, PaperEntropy, make_person};
use twofold_wire::ids::{PersonId, SpaceId};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
use zeroize::ZeroizeOnDrop;

use crate::support::{hex, rng};

#[test]
fn secrets_are_erased_when_dropped() {
    const fn check<T: ZeroizeOnDrop>() {}
    check::<DeviceSecret>();
    check::<EpochKey>();
    check::<InvitationSecret>();
    check::<LocalKey>();
    check::<PaperEntropy>();
}

#[test]
fn debug_shows_no_secret() {
    #[track_caller]
    fn check(value: &dyn Debug, secrets: &[&[u8]]) {
        let shown = format!("{value:?} {value:#?}");
        for secret in secrets {
            assert!(!shown.contains(&hex(secret)), "hex in {shown}");
            assert!(!shown.contains(&hex(secret).to_uppercase()), "hex in {shown}");
            assert!(!shown.contains(&format!("{secret:?}")), "bytes in {shown}");
            let words: Vec<String> = secret.iter().take(8).map(u8::to_string).collect();
            assert!(!shown.contains(&words.join(", ")), "bytes in {shown}");
        }
    }
    let mut rng = rng(1);
    let device = DeviceSecret::make(&mut rng);
    let stored = device.to_bytes();
    check(&device, &[&stored[1..33], &stored[33..]]);
    let key = EpochKey::make(&mut rng);
    check(&key, &[key.as_bytes()]);
    let local = LocalKey::make(&mut rng);
    check(&local, &[local.as_bytes()]);
    let secret = InvitationSecret::make(&mut rng);
    check(&secret, &[secret.as_bytes()]);
    let (space, inviter) = (SpaceId([1; 16]), PersonId([2; 32]));
    let link = InvitationLink { relay_origin: "https://a".into(), space, secret: secret.clone(), inviter };
    check(&link, &[secret.as_bytes()]);
    let person = make_person(&mut rng);
    let shown = format!("{person:?}");
    check(&person, &[person.paper.as_bytes(), &person.device.to_bytes()[1..33]]);
    assert!(person.paper.words().iter().filter(|word| word.len() > 6).all(|word| !shown.contains(word)));
}
