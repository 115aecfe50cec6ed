//! SM4 in Galois/counter mode (GB/T 32907-2016, RFC 8998). One of the three files that import a third-party SM module.
//!
//! A nonce is drawn inside [`Key::seal`] and nowhere else: no function takes one, so it cannot be used twice by mistake. It is 96
//! random bits; with one key at most 2^32 values may be sealed (NIST SP 800-38D §8.3), which callers stay far below.

use std::fmt;

use ::sm4::Sm4;
use aes_gcm::aead::consts::U12;
use aes_gcm::{AeadInOut, AesGcm, KeyInit};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::{SealError, Secret, random_bytes, text};

type Gcm = AesGcm<Sm4, U12>;

/// A 128-bit SM4 key, ready for use.
pub struct Key {
    bytes: Secret<[u8; 16]>,
    // Boxed so that moving the key leaves no copy of the round keys behind; it wipes itself.
    gcm: Box<Gcm>,
}

/// What [`Key::seal`] makes: nonce, ciphertext and tag. In JSON `{"n","c","t"}`, each standard base64 with padding.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    #[serde(with = "text::base64_array")]
    n: [u8; 12],
    #[serde(with = "text::base64_bytes")]
    c: Vec<u8>,
    #[serde(with = "text::base64_array")]
    t: [u8; 16],
}

/// A nonce used at most once: it is not `Clone`, it is consumed by sealing, and outside tests only drawn at random.
struct FreshNonce([u8; 12]);

impl FreshNonce {
    fn draw() -> Result<Self, SealError> {
        random_bytes().map(Self)
    }
}

impl Key {
    /// A new random key.
    ///
    /// # Errors
    /// [`SealError::NoRandomness`].
    pub fn generate() -> Result<Self, SealError> {
        Ok(Self::from_secret(Secret::new(random_bytes()?)))
    }

    /// The key with these 16 bytes.
    pub fn from_bytes(bytes: &[u8; 16]) -> Self {
        Self::from_secret(Secret::new(*bytes))
    }

    /// The key with these 16 secret bytes.
    pub fn from_secret(bytes: Secret<[u8; 16]>) -> Self {
        let gcm = Box::new(Gcm::new(bytes.expose().into()));
        Self { bytes, gcm }
    }

    /// Its 16 bytes.
    pub fn as_bytes(&self) -> &Secret<[u8; 16]> {
        &self.bytes
    }

    /// Encrypts `plain` and binds it to `aad`, which is not stored: whoever opens it must know the same `aad`.
    ///
    /// # Errors
    /// [`SealError::NoRandomness`]; [`SealError::NotEncryptable`] beyond 64 GiB.
    pub fn seal(&self, aad: &[u8], plain: &[u8]) -> Result<Sealed, SealError> {
        self.seal_with(FreshNonce::draw()?, aad, plain)
    }

    fn seal_with(&self, nonce: FreshNonce, aad: &[u8], plain: &[u8]) -> Result<Sealed, SealError> {
        let FreshNonce(n) = nonce;
        let mut c = plain.to_vec();
        match self.gcm.encrypt_inout_detached(&n.into(), aad, c.as_mut_slice().into()) {
            Ok(tag) => Ok(Sealed { n, c, t: tag.into() }),
            Err(_) => {
                c.zeroize();
                Err(SealError::NotEncryptable)
            }
        }
    }

    /// The plaintext, if every bit of `sealed` and `aad` is as it was at sealing.
    ///
    /// # Errors
    /// [`SealError::Refused`] otherwise, or with another key; it is not told which.
    pub fn open(&self, aad: &[u8], sealed: &Sealed) -> Result<Secret<Vec<u8>>, SealError> {
        let mut plain = Secret::new(sealed.c.clone());
        self.gcm
            .decrypt_inout_detached(&sealed.n.into(), aad, plain.expose_mut().as_mut_slice().into(), &sealed.t.into())
            .map_err(|_| SealError::Refused)?;
        Ok(plain)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sm4::Key(…)")
    }
}

impl Sealed {
    /// The nonce it was sealed with.
    pub fn nonce(&self) -> &[u8; 12] {
        &self.n
    }

    /// The ciphertext, as long as the plaintext.
    pub fn ciphertext(&self) -> &[u8] {
        &self.c
    }

    /// The authentication tag.
    pub fn tag(&self) -> &[u8; 16] {
        &self.t
    }

    /// nonce ‖ ciphertext ‖ tag, for binary places; [`Sealed::from_bytes`] reads it.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.n[..], &self.c, &self.t].concat()
    }

    /// Reads nonce ‖ ciphertext ‖ tag.
    ///
    /// # Errors
    /// [`SealError::Refused`] if it is too short to hold a nonce and a tag.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        let (n, rest) = bytes.split_first_chunk::<12>().ok_or(SealError::Refused)?;
        let (c, t) = rest.split_last_chunk::<16>().ok_or(SealError::Refused)?;
        Ok(Self { n: *n, c: c.to_vec(), t: *t })
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.c.len())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use ::sm4::cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt};
    use proptest::prelude::*;

    fn array<const N: usize>(hex_text: &str) -> [u8; N] {
        hex::decode(hex_text).unwrap().try_into().unwrap()
    }

    #[test]
    fn gives_the_blocks_of_the_standard() {
        // GB/T 32907-2016 annex A.1 (one block) and A.2 (the same a million times over).
        let key: [u8; 16] = array("0123456789abcdeffedcba9876543210");
        let cipher = Sm4::new(&key.into());
        let mut block = Block::<Sm4>::from(key);
        cipher.encrypt_block(&mut block);
        assert_eq!(hex::encode(block), "681edf34d206965e86b3e94f536e4246");
        cipher.decrypt_block(&mut block);
        assert_eq!(hex::encode(block), "0123456789abcdeffedcba9876543210");
        for _ in 0..1_000_000 {
            cipher.encrypt_block(&mut block);
        }
        assert_eq!(hex::encode(block), "595298c7c6fd271f0402f804c33d3f66");
    }

    /// RFC 8998 appendix A.1: key, associated data, plaintext, and what comes of them.
    fn rfc_8998() -> (Key, Vec<u8>, Vec<u8>, Sealed) {
        let ciphertext = "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735\
                          d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d";
        let plain = "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd\
                     eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa";
        let sealed = Sealed {
            n: array("00001234567800000000abcd"),
            c: hex::decode(ciphertext).unwrap(),
            t: array("83de3541e4c2b58177e065a9bf7b62ec"),
        };
        let key = Key::from_bytes(&array("0123456789abcdeffedcba9876543210"));
        (key, hex::decode("feedfacedeadbeeffeedfacedeadbeefabaddad2").unwrap(), hex::decode(plain).unwrap(), sealed)
    }

    #[test]
    fn seals_as_rfc_8998_says() {
        let (key, aad, plain, expected) = rfc_8998();
        let sealed = key.seal_with(FreshNonce(expected.n), &aad, &plain).unwrap();
        assert_eq!(hex::encode(sealed.to_bytes()), hex::encode(expected.to_bytes()));
    }

    #[test]
    fn opens_what_rfc_8998_sealed() {
        let (key, aad, plain, sealed) = rfc_8998();
        assert_eq!(key.open(&aad, &sealed).unwrap().expose(), &plain);
    }

    #[test]
    fn never_draws_the_same_nonce_twice() {
        let key = Key::generate().unwrap();
        let nonces: std::collections::HashSet<_> =
            (0..10_000).map(|_| *key.seal(b"", b"same").unwrap().nonce()).collect();
        assert_eq!(nonces.len(), 10_000);
    }

    #[test]
    fn shows_no_key_when_printed() {
        let key = Key::from_bytes(&[0xab; 16]);
        assert_eq!(format!("{key:?}"), "sm4::Key(…)");
    }

    proptest! {
        #[test]
        fn opens_what_it_sealed_in_bytes_and_in_json(plain: Vec<u8>, aad: Vec<u8>) {
            let key = Key::generate().unwrap();
            let sealed = key.seal(&aad, &plain).unwrap();
            let from_bytes = Sealed::from_bytes(&sealed.to_bytes()).unwrap();
            let from_json: Sealed = serde_json::from_str(&serde_json::to_string(&sealed).unwrap()).unwrap();
            prop_assert_eq!(&from_bytes, &sealed);
            prop_assert_eq!(&from_json, &sealed);
            let opened = key.open(&aad, &sealed).unwrap();
            prop_assert_eq!(opened.expose(), &plain);
        }

        #[test]
        fn refuses_any_other_key_or_place(plain: Vec<u8>, aad: Vec<u8>, extra: u8) {
            let key = Key::generate().unwrap();
            let sealed = key.seal(&aad, &plain).unwrap();
            let mut other_aad = aad.clone();
            other_aad.push(extra);
            prop_assert_eq!(key.open(&other_aad, &sealed).unwrap_err(), SealError::Refused);
            prop_assert_eq!(Key::generate().unwrap().open(&aad, &sealed).unwrap_err(), SealError::Refused);
        }
    }

    #[test]
    fn refuses_any_flipped_bit() {
        let key = Key::generate().unwrap();
        let bytes = key.seal(b"place", "王小明".as_bytes()).unwrap().to_bytes();
        for bit in 0..bytes.len() * 8 {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let sealed = Sealed::from_bytes(&altered).unwrap();
            assert_eq!(key.open(b"place", &sealed).unwrap_err(), SealError::Refused, "bit {bit}");
        }
        for length in 0..bytes.len() {
            let cut = Sealed::from_bytes(&bytes[..length]).and_then(|sealed| key.open(b"place", &sealed));
            assert_eq!(cut.unwrap_err(), SealError::Refused, "cut to {length} bytes");
        }
    }
}
