//! SM2 against the examples of the standard, and what it must refuse.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;
use seal::SealError;
use seal::sm2::{DecryptKey, EncryptKey, IDENTITY, Signature, SigningKey, VerifyingKey};

fn array<const N: usize>(hex_text: &str) -> [u8; N] {
    hex::decode(hex_text).unwrap().try_into().unwrap()
}

/// GM/T 0003.5-2012 annex A: private key, public key, and the signature over "message digest" by 1234567812345678.
const PRIVATE: &str = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
const PUBLIC: &str = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
                      ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
const SIGNED: &str = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
                      b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";

/// n, the order of the group.
const ORDER: &str = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";

fn standard_key() -> SigningKey {
    SigningKey::from_bytes(&array(PRIVATE)).unwrap()
}

#[test]
fn verifies_the_signature_of_the_standard() {
    let key = VerifyingKey::from_hex(PUBLIC).unwrap();
    let signature: Signature = SIGNED.parse().unwrap();
    assert_eq!(IDENTITY, "1234567812345678");
    assert!(key.verify(b"message digest", &signature));
    assert!(!key.verify(b"message digesu", &signature));
}

#[test]
fn derives_the_public_key_of_the_standard() {
    assert_eq!(standard_key().verifying_key().to_hex(), PUBLIC);
    assert_eq!(DecryptKey::from_bytes(&array(PRIVATE)).unwrap().public().to_hex(), PUBLIC);
}

#[test]
fn decrypts_the_ciphertext_of_the_standard() {
    // GM/T 0003.5-2012 annex C, put into the DER of GM/T 0009: x1, y1, C3, C2.
    let der = hex::decode(concat!(
        "307c",
        "022004ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73",
        "022100e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0",
        "042059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766",
        "041321886ca989ca9c7d58087307ca93092d651efa",
    ))
    .unwrap();
    let key = DecryptKey::from_bytes(&array(PRIVATE)).unwrap();
    assert_eq!(key.decrypt(&der).unwrap().expose(), b"encryption standard");
}

#[test]
fn refuses_a_signature_with_any_flipped_bit() {
    let key = standard_key();
    let signature = key.sign(b"dose").unwrap();
    for bit in 0..512 {
        let mut bytes = *signature.as_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(!key.verifying_key().verify(b"dose", &Signature::from_bytes(bytes)), "bit {bit}");
    }
}

#[test]
fn refuses_signatures_out_of_range_without_failing() {
    let key = standard_key();
    let good = *key.sign(b"dose").unwrap().as_bytes();
    for out_of_range in ["00".repeat(32), "ff".repeat(32), ORDER.to_owned()] {
        for half in [0, 32] {
            let mut bytes = good;
            bytes[half..half + 32].copy_from_slice(&array::<32>(&out_of_range));
            let signature = Signature::from_bytes(bytes);
            assert!(!key.verifying_key().verify(b"dose", &signature), "{out_of_range} at {half}");
            assert_eq!(signature.to_der(), Err(SealError::BadSignature));
        }
    }
}

#[test]
fn refuses_a_signature_of_another_key() {
    let signature = SigningKey::generate().unwrap().sign(b"dose").unwrap();
    assert!(!standard_key().verifying_key().verify(b"dose", &signature));
}

#[test]
fn refuses_private_keys_outside_the_standard() {
    let order_minus_one = ORDER.replace("4123", "4122");
    for bad in ["00".repeat(32), "ff".repeat(32), ORDER.to_owned(), order_minus_one] {
        assert_eq!(SigningKey::from_bytes(&array(&bad)).unwrap_err(), SealError::BadPrivateKey, "{bad}");
        assert_eq!(DecryptKey::from_bytes(&array(&bad)).unwrap_err(), SealError::BadPrivateKey, "{bad}");
    }
    // n-2 is the largest private key, and it signs.
    let largest = SigningKey::from_bytes(&array(&ORDER.replace("4123", "4121"))).unwrap();
    assert!(largest.verifying_key().verify(b"dose", &largest.sign(b"dose").unwrap()));
}

#[test]
fn refuses_public_keys_that_are_no_uncompressed_point() {
    let off_the_curve = PUBLIC.replace("ad13", "ad14");
    let hybrid = PUBLIC.replacen("04", "07", 1);
    assert_eq!(VerifyingKey::from_hex(&off_the_curve).unwrap_err(), SealError::BadPublicKey);
    assert_eq!(EncryptKey::from_hex(&off_the_curve).unwrap_err(), SealError::BadPublicKey);
    assert_eq!(VerifyingKey::from_hex(&hybrid).unwrap_err(), SealError::BadPublicKey);
    let compressed = format!("03{}", &PUBLIC[2..66]);
    let wrong_length = SealError::BadHex { what: "an SM2 public key", digits: 130 };
    for text in [compressed.as_str(), "", "00"] {
        assert_eq!(VerifyingKey::from_hex(text).unwrap_err(), wrong_length, "{text}");
        assert_eq!(EncryptKey::from_hex(text).unwrap_err(), wrong_length, "{text}");
    }
}

#[test]
fn reads_only_one_der_form() {
    let signature = standard_key().sign(b"dose").unwrap();
    let der = signature.to_der().unwrap();
    assert_eq!(Signature::from_der(&der), Ok(signature));
    let trailing = [&der[..], &[0]].concat();
    assert_eq!(Signature::from_der(&trailing), Err(SealError::BadSignature));
    assert_eq!(Signature::from_der(&der[..der.len() - 1]), Err(SealError::BadSignature));
    assert_eq!(Signature::from_der(signature.as_bytes()), Err(SealError::BadSignature));
    assert_eq!(Signature::from_der(&[]), Err(SealError::BadSignature));
}

#[test]
fn signs_the_same_message_the_same_way() {
    assert_eq!(standard_key().sign(b"dose").unwrap(), standard_key().sign(b"dose").unwrap());
}

#[test]
fn encrypts_the_same_key_differently_each_time() {
    let key = DecryptKey::generate().unwrap();
    assert_ne!(key.public().encrypt(b"key").unwrap(), key.public().encrypt(b"key").unwrap());
}

#[test]
fn refuses_a_ciphertext_with_any_flipped_bit_or_for_another_key() {
    let key = DecryptKey::generate().unwrap();
    let ciphertext = key.public().encrypt(&[7; 16]).unwrap();
    assert_eq!(DecryptKey::generate().unwrap().decrypt(&ciphertext).unwrap_err(), SealError::Refused);
    for bit in 0..ciphertext.len() * 8 {
        let mut altered = ciphertext.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(key.decrypt(&altered).unwrap_err(), SealError::Refused, "bit {bit}");
    }
}

#[test]
fn refuses_to_encrypt_nothing_or_bulk_data() {
    let key = DecryptKey::generate().unwrap();
    assert_eq!(key.public().encrypt(b"").unwrap_err(), SealError::NotEncryptable);
    assert_eq!(key.public().encrypt(&vec![0; 64 * 1024 + 1]).unwrap_err(), SealError::NotEncryptable);
    let most = vec![7; 64 * 1024];
    assert_eq!(key.decrypt(&key.public().encrypt(&most).unwrap()).unwrap().expose(), &most);
}

#[test]
fn shows_no_private_key_when_printed() {
    let signing = format!("{:?}", standard_key());
    let decrypt = format!("{:?}", DecryptKey::from_bytes(&array(PRIVATE)).unwrap());
    let id = standard_key().verifying_key().key_id();
    assert_eq!((signing, decrypt), (format!("SigningKey(of {id})"), format!("DecryptKey(of {id})")));
}

#[test]
fn names_a_key_by_the_digest_of_its_point() {
    let key = standard_key();
    let digest = seal::sm3::digest(&hex::decode(PUBLIC).unwrap()).to_string();
    assert_eq!(key.verifying_key().key_id(), digest[..16]);
    assert_eq!(EncryptKey::from_hex(PUBLIC).unwrap().key_id(), digest[..16]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn keys_and_signatures_survive_every_text_form(message: Vec<u8>) {
        let key = SigningKey::generate().unwrap();
        let again = SigningKey::from_bytes(key.to_bytes().expose()).unwrap();
        let signature = again.sign(&message).unwrap();

        let json = serde_json::to_string(&(key.verifying_key(), signature)).unwrap();
        let (public, signature_again): (VerifyingKey, Signature) = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&public, key.verifying_key());
        prop_assert_eq!(signature_again, signature);
        prop_assert_eq!(Signature::from_der(&signature.to_der().unwrap()), Ok(signature));
        prop_assert!(public.verify(&message, &signature));

        let mut longer = message.clone();
        longer.push(0);
        prop_assert!(!public.verify(&longer, &signature));
    }

    #[test]
    fn decrypts_what_was_encrypted_for_it(plain in prop::collection::vec(any::<u8>(), 1..300)) {
        let key = DecryptKey::generate().unwrap();
        let again = DecryptKey::from_bytes(key.to_bytes().expose()).unwrap();
        let public: EncryptKey = serde_json::from_value(serde_json::to_value(key.public()).unwrap()).unwrap();
        let opened = again.decrypt(&public.encrypt(&plain).unwrap()).unwrap();
        prop_assert_eq!(opened.expose(), &plain);
    }

    #[test]
    fn foreign_bytes_are_refused_and_never_a_panic(bytes: Vec<u8>) {
        prop_assert!(Signature::from_der(&bytes).is_err());
        prop_assert!(DecryptKey::from_bytes(&[7; 32]).unwrap().decrypt(&bytes).is_err());
    }
}
