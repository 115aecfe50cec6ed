//! Sealed values inside a message (our "Provincial platform interface v1", §2): names, ID numbers, phones and the like.
//!
//! A sealed value stands where the plain one stood:
//! `{"$enc":"v1","kid":"…","n":"…","c":"…","t":"…"}` – suite SM4-GCM; nonce, ciphertext and tag in standard base64 with padding.
//! It is bound to the event, the place in it and the key (`event id \n path \n kid` is the associated data), so it cannot be moved
//! to another person's record. The plaintext is the canonical JSON of the value; its length is not hidden.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::canonical::{self, CanonicalError};
use crate::sm2::{DecryptKey, EncryptKey};
use crate::{SealError, Secret, sm3, sm4};

/// Name of the suite SM4-GCM with a 96-bit random nonce.
pub const SUITE: &str = "v1";

/// How many values one data key seals (§2: "per day or per 2^20 values").
pub const VALUES_PER_KEY: u32 = 1 << 20;

/// Why a value could not be sealed or opened. No plaintext and no key is ever part of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FieldError {
    /// This data key has sealed [`VALUES_PER_KEY`] values: make a new one.
    #[error("the data key has sealed as many values as it may")]
    KeySpent,
    /// Event id or path is empty or holds a control character, which would make two different places look alike.
    #[error("event id or path cannot name a place")]
    BadPlace,
    /// The value is not of the I-JSON that is exchanged.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// Not a sealed value, or not a whole one.
    #[error("not a sealed value")]
    NotSealed,
    /// Sealed in a suite this program does not know.
    #[error("sealed in an unknown suite")]
    UnknownSuite,
    /// Sealed with, or wrapped as, another data key than the one at hand.
    #[error("sealed with the data key {kid}")]
    OtherKey {
        /// The key it names.
        kid: String,
    },
    /// The algorithm refused: altered, moved from its place, or no random numbers.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl FieldError {
    /// Stable code of this failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::KeySpent => "field.key_spent",
            Self::BadPlace => "field.bad_place",
            Self::Canonical(error) => error.code(),
            Self::NotSealed => "field.not_sealed",
            Self::UnknownSuite => "field.unknown_suite",
            Self::OtherKey { .. } => "field.other_key",
            Self::Seal(error) => error.code(),
        }
    }
}

/// The 128-bit key the sensitive values of a day's or a batch's events are sealed with.
///
/// It lives in memory only and travels wrapped for its receiver; a later resend takes a new one, since the event's signature
/// covers the plain values.
pub struct DataKey {
    key: sm4::Key,
    kid: String,
    sealed: AtomicU32,
}

/// A data key as it stands in a batch header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrappedKey {
    /// Name of the data key, as the sealed values give it: 16 hexadecimal digits.
    pub kid: String,
    /// The key encrypted with the receiver's SM2 encryption key: GM/T 0009 DER in standard base64.
    pub wrapped: String,
}

impl DataKey {
    /// A new random key.
    ///
    /// # Errors
    /// [`SealError::NoRandomness`].
    pub fn generate() -> Result<Self, FieldError> {
        Ok(Self::from_key(sm4::Key::generate()?))
    }

    /// The name is taken from the key itself, so a key unwrapped under a false name is found out. 64 bits of a digest of 128
    /// random bits tell nothing of use about them.
    fn from_key(key: sm4::Key) -> Self {
        let mut hasher = sm3::Hasher::new();
        hasher.update(b"vaxdesk data key\n").update(key.as_bytes().expose());
        let mut kid = hasher.finish().to_string();
        kid.truncate(16);
        Self { key, kid, sealed: AtomicU32::new(0) }
    }

    /// Its name, 16 hexadecimal digits.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// How many values it can still seal before [`FieldError::KeySpent`]. Opening is not limited.
    pub fn values_left(&self) -> u32 {
        VALUES_PER_KEY.saturating_sub(self.sealed.load(Ordering::Relaxed))
    }

    /// The key for the owner of `receiver`. Every call gives other bytes.
    ///
    /// # Errors
    /// [`FieldError::Seal`] without random numbers.
    pub fn wrap(&self, receiver: &EncryptKey) -> Result<WrappedKey, FieldError> {
        let wrapped = receiver.encrypt(self.key.as_bytes().expose())?;
        Ok(WrappedKey { kid: self.kid.clone(), wrapped: STANDARD.encode(wrapped) })
    }

    /// The key somebody wrapped for us.
    ///
    /// # Errors
    /// [`FieldError::Seal`] if it was altered or not wrapped for `receiver`; [`FieldError::OtherKey`] if it bears a false name.
    pub fn unwrap(wrapped: &WrappedKey, receiver: &DecryptKey) -> Result<Self, FieldError> {
        let der = STANDARD.decode(&wrapped.wrapped).map_err(|_| SealError::Refused)?;
        let bytes: Secret<[u8; 16]> = receiver.decrypt(&der)?.to_array().ok_or(SealError::Refused)?;
        let key = Self::from_key(sm4::Key::from_secret(bytes));
        if key.kid == wrapped.kid { Ok(key) } else { Err(FieldError::OtherKey { kid: wrapped.kid.clone() }) }
    }

    fn count_one(&self) -> Result<(), FieldError> {
        self.sealed
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |count| (count < VALUES_PER_KEY).then(|| count + 1))
            .map(|_| ())
            .map_err(|_| FieldError::KeySpent)
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataKey({})", self.kid)
    }
}

/// Whether `value` claims to be sealed, in whatever suite. An object of ours never has a member `$enc` otherwise.
pub fn is_sealed(value: &Value) -> bool {
    value.get("$enc").is_some()
}

/// Seals `plain`, which stands at `path` (a JSON pointer) in the event `event_id`.
///
/// # Errors
/// [`FieldError`]; nothing is sealed in part.
pub fn seal_field(key: &DataKey, event_id: &str, path: &str, plain: &Value) -> Result<Value, FieldError> {
    let aad = associated_data(event_id, path, &key.kid)?;
    let plain = Secret::new(canonical::to_vec(plain)?);
    key.count_one()?;
    let sealed = key.key.seal(&aad, plain.expose())?;
    let text = |bytes: &[u8]| Value::from(STANDARD.encode(bytes));
    Ok(Value::Object(Map::from_iter([
        ("$enc".to_owned(), Value::from(SUITE)),
        ("kid".to_owned(), Value::from(key.kid.as_str())),
        ("n".to_owned(), text(sealed.nonce())),
        ("c".to_owned(), text(sealed.ciphertext())),
        ("t".to_owned(), text(sealed.tag())),
    ])))
}

/// Opens what [`seal_field`] made for the same event and path.
///
/// # Errors
/// [`FieldError::Seal`] with [`SealError::Refused`] if any bit was altered or it stood at another place; the other kinds of
/// [`FieldError`] if it is not a value sealed with `key`.
pub fn open_field(key: &DataKey, event_id: &str, path: &str, sealed: &Value) -> Result<Value, FieldError> {
    let members = sealed.as_object().ok_or(FieldError::NotSealed)?;
    match members.get("$enc") {
        Some(Value::String(suite)) if suite == SUITE => {}
        Some(Value::String(_)) => return Err(FieldError::UnknownSuite),
        _ => return Err(FieldError::NotSealed),
    }
    let text = |name: &str| members.get(name).and_then(Value::as_str).ok_or(FieldError::NotSealed);
    let kid = text("kid")?;
    if kid != key.kid {
        return Err(FieldError::OtherKey { kid: kid.to_owned() });
    }
    // Five members and no more: what is not under the tag must not ride along.
    if members.len() != 5 {
        return Err(FieldError::NotSealed);
    }
    let decode = |name: &str| text(name).and_then(|text| STANDARD.decode(text).map_err(|_| FieldError::NotSealed));
    let (n, c, t) = (decode("n")?, decode("c")?, decode("t")?);
    if n.len() != 12 || t.len() != 16 {
        return Err(FieldError::NotSealed);
    }
    let sealed = sm4::Sealed::from_bytes(&[n, c, t].concat())?;
    let plain = key.key.open(&associated_data(event_id, path, kid)?, &sealed)?;
    serde_json::from_slice(plain.expose()).map_err(|_| FieldError::NotSealed)
}

fn associated_data(event_id: &str, path: &str, kid: &str) -> Result<Vec<u8>, FieldError> {
    let names_a_place = |text: &str| !text.is_empty() && !text.contains(char::is_control);
    if names_a_place(event_id) && names_a_place(path) {
        Ok(format!("{event_id}\n{path}\n{kid}").into_bytes())
    } else {
        Err(FieldError::BadPlace)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_data_key_seals_so_many_values_and_no_more() {
        let fresh = DataKey::generate().unwrap();
        assert_eq!(fresh.values_left(), 1 << 20);
        // Not a million times over: the last two of them.
        let key = DataKey { sealed: AtomicU32::new(VALUES_PER_KEY - 2), ..fresh };
        let last = [0, 1].map(|number| seal_field(&key, "e", "/p", &Value::from(number)).unwrap());
        assert_eq!(key.values_left(), 0);
        for _ in 0..2 {
            assert_eq!(seal_field(&key, "e", "/p", &Value::from(2)), Err(FieldError::KeySpent));
        }
        assert_eq!(open_field(&key, "e", "/p", &last[1]), Ok(Value::from(1)), "it still opens");
    }
}
