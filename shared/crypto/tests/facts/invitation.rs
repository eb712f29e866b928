//! Invitations: the link, and what people and mail programs do to it.

use twofold_crypto::{
    DeviceLink, DeviceSecret, GuestSecret, InvitationLink, InvitationSecret, LinkError, PaperEntropy, safety_number,
};
use twofold_wire::ids::{Hash, PersonId, SpaceId};
use twofold_wire::keys::verify;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::support::rng;

fn link() -> InvitationLink {
    InvitationLink {
        relay_origin: "https://twofold.example:8443".into(),
        space: SpaceId([1; 16]),
        secret: InvitationSecret::make(&mut rng(1)),
        inviter: PersonId([3; 32]),
    }
}

#[test]
fn a_link_is_read_however_it_was_wrapped() {
    let link = link();
    let (url, code) = (link.url(), link.encode());
    let (front, back) = code.split_at(40);
    let shapes = [
        code.clone(),
        url.clone(),
        format!("#{code}"),
        format!("  {url}\r\n"),
        format!("<{url}>"),
        format!("\"{url}\""),
        format!("({url})"),
        format!("{url}."),
        url.replace('#', "%23"),
        url.replace("twofold.example", "safelinks.example").replace('#', "%23"),
        format!("{front}\r\n{back}"),
        format!("{front}\n  > {back}"),
        format!("\u{feff}{front}\u{200b}{back}"),
    ];
    for shape in shapes {
        assert_eq!(InvitationLink::parse(&shape), Ok(link.clone()), "{shape}");
    }
}

#[test]
fn the_secret_is_in_the_fragment_only() {
    let (before, _) = link().url().split_once('#').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert_eq!(before, "https://twofold.example:8443/join");
}

#[test]
fn nothing_is_not_a_link() {
    for text in ["", " \n", "<>"] {
        assert_eq!(InvitationLink::parse(text), Err(LinkError::Empty));
    }
}

#[test]
fn something_else_is_not_a_link() {
    let others = ["hello", "https://twofold.example/join", "https://twofold.example/join#", "#", "i.", "ix.AAAA", "i1"];
    for text in others {
        assert_eq!(InvitationLink::parse(text), Err(LinkError::NotALink), "{text}");
    }
}

#[test]
fn a_newer_link_asks_for_a_newer_app() {
    let newer = link().url().replace("#i1.", "#i2.");
    assert_eq!(InvitationLink::parse(&newer), Err(LinkError::UnknownVersion));
}

#[test]
fn a_link_without_its_end_is_refused_at_every_length() {
    let code = link().encode();
    for len in "i1.".len()..code.len() {
        let error = InvitationLink::parse(&code[..len]).unwrap_err();
        assert!(matches!(error, LinkError::Truncated | LinkError::Mangled), "{len}: {error}");
    }
    assert_eq!(InvitationLink::parse(&code[..code.len() - 4]), Err(LinkError::Truncated));
}

#[test]
fn a_link_with_one_other_character_is_refused() {
    let code = link().encode();
    for at in "i1.".len()..code.len() {
        let other = if code.as_bytes()[at] == b'A' { "B" } else { "A" };
        let mut changed = code.clone();
        changed.replace_range(at..=at, other);
        assert!(InvitationLink::parse(&changed).is_err(), "character {at}");
    }
}

#[test]
fn a_link_in_lower_case_is_refused() {
    assert!(InvitationLink::parse(&link().encode().to_lowercase()).is_err());
}

#[test]
fn a_link_to_something_that_is_no_origin_is_refused() {
    let origins = [
        "",
        "twofold.example",
        "javascript:alert(1)",
        "https://",
        "https://a/b",
        "https://a@b",
        "https://a b",
        "ftp://a",
    ];
    for origin in origins {
        let link = InvitationLink { relay_origin: origin.into(), ..link() };
        assert_eq!(InvitationLink::parse(&link.encode()), Err(LinkError::NotALink), "{origin}");
    }
}

#[test]
fn whoever_holds_the_link_can_prove_it_and_read_the_inviters_note() {
    let mut rng = rng(2);
    let link = link();
    let sealed = link.secret.seal_note(&link.space, b"Ana, mentor, Caltrans", &mut rng);
    let held = InvitationLink::parse(&link.url()).unwrap();

    let digest = Hash([7; 32]);
    assert!(verify(&link.secret.verify_key(), &digest, &held.secret.sign(&digest)).is_ok());
    assert_eq!(held.secret.open_note(&held.space, &sealed).unwrap(), b"Ana, mentor, Caltrans");

    let other = InvitationSecret::make(&mut rng);
    assert!(verify(&link.secret.verify_key(), &digest, &other.sign(&digest)).is_err());
    assert!(other.open_note(&link.space, &sealed).is_err());
    assert!(held.secret.open_note(&SpaceId([2; 16]), &sealed).is_err());
}

#[test]
fn both_read_the_same_safety_number() {
    let (a, b) = (PersonId([1; 32]), PersonId([2; 32]));
    let number = safety_number(&a, &b);
    assert_eq!(number, safety_number(&b, &a));
    let groups: Vec<&str> = number.split(' ').collect();
    assert_eq!(groups.len(), 12);
    assert!(groups.iter().all(|group| group.len() == 5 && group.bytes().all(|byte| byte.is_ascii_digit())));
}

#[test]
fn somebody_in_between_changes_the_safety_number() {
    let (a, b) = (PersonId([1; 32]), PersonId([2; 32]));
    let mut last_bit = [2; 32];
    last_bit[31] ^= 1;
    let (honest, attacked) = (safety_number(&a, &b), safety_number(&a, &PersonId(last_bit)));
    let same = honest.split(' ').filter(|group| attacked.contains(group)).count();
    assert_eq!(same, 6, "one half is the other person's own and stays");
}

#[test]
fn a_device_link_is_read_as_it_was_written_and_no_other_way() {
    let secret = GuestSecret::make(&mut rng(9));
    let link = DeviceLink { relay_origin: "https://twofold.example".into(), secret, person: PersonId([3; 32]) };
    let code = link.encode();
    let url = format!("https://twofold.example/come-back#{code}");
    for text in [&code, &url, &format!(" <{url}> ")] {
        assert_eq!(DeviceLink::parse(text), Ok(link.clone()), "{text}");
    }
    assert_eq!(DeviceLink::parse(""), Err(LinkError::Empty));
    assert_eq!(DeviceLink::parse("hello"), Err(LinkError::NotALink));
    assert_eq!(DeviceLink::parse(&code.replacen("d1.", "d2.", 1)), Err(LinkError::UnknownVersion));
    assert_eq!(DeviceLink::parse(&code.replacen("d1.", "i1.", 1)), Err(LinkError::NotALink), "no invitation");
    assert!(InvitationLink::parse(&code).is_err(), "and none is taken for one");
    for at in 3..code.len() {
        let other = if code.as_bytes()[at] == b'A' { 'B' } else { 'A' };
        let changed: String = code.char_indices().map(|(i, c)| if i == at { other } else { c }).collect();
        assert!(DeviceLink::parse(&changed).is_err(), "{at}");
        assert!(DeviceLink::parse(&code[..at]).is_err(), "{at}");
    }
}

#[test]
fn the_device_of_a_link_is_always_the_same_and_no_recovery_sheet() {
    let secret = GuestSecret::from_bytes([7; 32]);
    let device = DeviceSecret::derive_guest(&secret);
    assert_eq!(device.id(), DeviceSecret::derive_guest(&GuestSecret::from_bytes([7; 32])).id());
    assert_ne!(device.id(), DeviceSecret::derive_paper(&PaperEntropy::from_bytes([7; 32])).id());
}
