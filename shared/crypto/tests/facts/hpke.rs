//! HPKE and X-Wing give what their specifications publish, for exactly the suite that wraps our keys.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::{X25519HkdfSha256, XWing};
use hpke::{Kem, OpModeR, OpModeS, Serializable, setup_receiver, setup_sender_with_rng};
use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
use x_wing::{DecapsulationKey, Decapsulator, EncapsulationKey, KeyExport, TryKeyInit, kem::Decapsulate};

use crate::support::{Script, hex, unhex, unhex32};

/// Published with draft-connolly-cfrg-xwing-kem, appendix C.
const X_WING: &str = include_str!("../vectors/x-wing-draft.json");
/// Published with draft-ietf-hpke-pq: MLKEM768-X25519 (0x647a), HKDF-SHA256, ChaCha20-Poly1305, base mode.
const HPKE_X_WING: &str = include_str!("../vectors/hpke-x-wing.json");

#[track_caller]
fn field(value: &Value, name: &str) -> Vec<u8> {
    unhex(value[name].as_str().unwrap())
}

#[test]
fn x_wing_encapsulates_as_in_its_draft() {
    let vectors: Value = serde_json::from_str(X_WING).unwrap();
    let vectors = vectors.as_array().unwrap();
    assert_eq!(vectors.len(), 3);
    for vector in vectors {
        let secret = DecapsulationKey::from(<[u8; 32]>::try_from(field(vector, "seed")).unwrap());
        assert_eq!(secret.encapsulation_key().to_bytes().to_vec(), field(vector, "pk"));
        let public = EncapsulationKey::new(field(vector, "pk").as_slice().try_into().unwrap()).unwrap();
        let randomness: [u8; 64] = field(vector, "eseed").try_into().unwrap();
        let (enc, shared) = public.encapsulate_deterministic((&randomness).into());
        assert_eq!(enc.to_vec(), field(vector, "ct"));
        assert_eq!(shared.to_vec(), field(vector, "ss"));
        assert_eq!(secret.decapsulate(&enc).to_vec(), field(vector, "ss"));
    }
}

#[test]
fn hpke_with_x_wing_seals_as_in_its_draft() {
    let vector: Value = serde_json::from_str(HPKE_X_WING).unwrap();
    let ids = ["mode", "kem_id", "kdf_id", "aead_id"].map(|name| vector[name].as_u64().unwrap());
    assert_eq!(ids, [0, 0x647a, 1, 3]);

    let (secret, public) = XWing::derive_keypair(&field(&vector, "ikmR"));
    assert_eq!(secret.to_bytes().to_vec(), field(&vector, "skRm"));
    assert_eq!(public.to_bytes().to_vec(), field(&vector, "pkRm"));

    let info = field(&vector, "info");
    let mut script = Script(field(&vector, "ikmE"));
    let (enc, mut sender) =
        setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(&OpModeS::Base, &public, &info, &mut script)
            .unwrap();
    assert_eq!(enc.to_bytes().to_vec(), field(&vector, "enc"));
    let mut receiver =
        setup_receiver::<ChaCha20Poly1305, HkdfSha256, XWing>(&OpModeR::Base, &secret, &enc, &info).unwrap();
    for message in vector["encryptions"].as_array().unwrap() {
        let (aad, plain, sealed) = (field(message, "aad"), field(message, "pt"), field(message, "ct"));
        assert_eq!(sender.seal(&plain, &aad).unwrap(), sealed);
        assert_eq!(receiver.open(&sealed, &aad).unwrap(), plain);
    }
    for export in vector["exports"].as_array().unwrap() {
        let mut out = [0; 32];
        receiver.export(&field(export, "exporter_context"), &mut out).unwrap();
        assert_eq!(out.to_vec(), field(export, "exported_value"));
    }
}

#[test]
fn hpke_with_x25519_seals_as_in_rfc_9180() {
    // Appendix A.2.1. The RFC knows no X-Wing; this is its suite with the same KDF and AEAD, through the same crate.
    let (secret, public) =
        X25519HkdfSha256::derive_keypair(&unhex32("1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df"));
    // The appendix prints ..fb; section 7.1.2 asks for the clamped form when a key is written out, which the crate does.
    assert_eq!(hex(&secret.to_bytes()), "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e07b");
    assert_eq!(hex(&public.to_bytes()), "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");

    let info = unhex("4f6465206f6e2061204772656369616e2055726e");
    let mut script = Script(unhex("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b"));
    let (enc, mut sender) = setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        &info,
        &mut script,
    )
    .unwrap();
    assert_eq!(hex(&enc.to_bytes()), "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
    let mut receiver =
        setup_receiver::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(&OpModeR::Base, &secret, &enc, &info).unwrap();
    let plain = b"Beauty is truth, truth beauty";
    let messages = [
        ("Count-0", "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"),
        ("Count-1", "6b53c051e4199c518de79594e1c4ab18b96f081549d45ce015be002090bb119e85285337cc95ba5f59992dc98c"),
    ];
    for (aad, sealed) in messages {
        assert_eq!(hex(&sender.seal(plain, aad.as_bytes()).unwrap()), sealed);
        assert_eq!(receiver.open(&unhex(sealed), aad.as_bytes()).unwrap(), plain);
    }
}
