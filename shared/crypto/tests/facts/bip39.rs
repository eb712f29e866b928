//! The recovery sheet's words.

use twofold_crypto::paper::WORDS;
use twofold_crypto::{DeviceSecret, PaperEntropy, WordsError};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::support::{rng, unhex32};

#[test]
fn words_are_those_of_bip_39() {
    // From the reference vectors of BIP-39.
    let vectors = [
        ("0000000000000000000000000000000000000000000000000000000000000000", "abandon", "art"),
        ("7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f", "legal", "title"),
        ("8080808080808080808080808080808080808080808080808080808080808080", "letter", "bless"),
        ("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "zoo", "vote"),
    ];
    for (entropy, first, last) in vectors {
        let words = PaperEntropy::from_bytes(unhex32(entropy)).words();
        assert_eq!((words[0], words[WORDS - 1]), (first, last));
    }
    let known = "hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy gospel \
                 tennis maple dilemma loan word shrug inflict delay length";
    let entropy = unhex32("68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c");
    assert_eq!(PaperEntropy::from_bytes(entropy).words().join(" "), known);
}

#[test]
fn a_sheet_typed_in_any_fashion_gives_the_same_device() {
    let sheet = PaperEntropy::make(&mut rng(1));
    let device = DeviceSecret::derive_paper(&sheet);
    let words = sheet.words();
    let plain = words.join(" ");
    let numbered: String = words.iter().enumerate().map(|(n, word)| format!("{}. {word},\r\n", n + 1)).collect();
    for typed in [plain.clone(), plain.to_uppercase(), format!("  {plain}\n"), words.join("\t-\n"), numbered] {
        let read = PaperEntropy::from_words(&typed).unwrap();
        assert_eq!(DeviceSecret::derive_paper(&read).keys(), device.keys());
    }
}

#[test]
fn a_mistyped_sheet_is_refused_with_the_place_of_the_mistake() {
    let words = PaperEntropy::make(&mut rng(2)).words();
    let error = |words: &[&str]| PaperEntropy::from_words(&words.join(" ")).unwrap_err();

    assert_eq!(error(&[]), WordsError::Count(0));
    assert_eq!(error(&words[..23]), WordsError::Count(23));
    assert_eq!(error(&[&words[..], &["zoo"]].concat()), WordsError::Count(25));
    let twelve = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    assert_eq!(PaperEntropy::from_words(twelve).unwrap_err(), WordsError::Count(12));

    let mut misspelt = words;
    misspelt[6] = "mentorr";
    assert_eq!(error(&misspelt), WordsError::Unknown(7));

    let mut swapped = words;
    swapped.swap(0, 1);
    assert_ne!(words[0], words[1]);
    assert_eq!(error(&swapped), WordsError::Checksum);
}
