//! Login passwords and passphrases (Argon2id, RFC 9106).
//!
//! What a password must look like, how old it may be and how often it may be tried are rules of the clinic and not decided here.
//! A caller who looks up an unknown user should still verify against some stored hash, or the time of the answer tells who exists.

use argon2::password_hash::Error as HashError;
use argon2::password_hash::phc::PasswordHash;
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use serde::{Deserialize, Serialize};

use crate::{SealError, Secret, random_bytes};

/// What one guess shall cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Memory in KiB, at least 8 per lane, at most 1 GiB.
    pub memory_kib: u32,
    /// Passes over the memory, 1 to 64.
    pub iterations: u32,
    /// Lanes, 1 to 16. They are computed one after the other here, but an attacker may use them at once.
    pub parallelism: u32,
}

impl Cost {
    /// For a clinic's desk: 19 MiB, 2 passes, 1 lane (OWASP Password Storage Cheat Sheet, Argon2id).
    pub const fn clinic() -> Self {
        Self { memory_kib: 19 * 1024, iterations: 2, parallelism: 1 }
    }

    /// For the passphrase of a vault, which is asked once at a start and may be guessed at leisure by a thief: 64 MiB, 3 passes, 4 lanes
    /// (RFC 9106, second recommended option).
    pub const fn vault() -> Self {
        Self { memory_kib: 64 * 1024, iterations: 3, parallelism: 4 }
    }

    /// For tests and the demonstration only: next to nothing, so that a hundred logins take no time.
    pub const fn quick() -> Self {
        Self { memory_kib: 64, iterations: 1, parallelism: 1 }
    }

    /// The bounds keep a damaged or hostile file from asking for all memory or for hours.
    fn params(&self, output_length: Option<usize>) -> Result<Params, PasswordError> {
        let sane = (1..=16).contains(&self.parallelism)
            && (1..=64).contains(&self.iterations)
            && (8 * self.parallelism..=1024 * 1024).contains(&self.memory_kib);
        if !sane {
            return Err(PasswordError::BadCost);
        }
        Params::new(self.memory_kib, self.iterations, self.parallelism, output_length)
            .map_err(|_| PasswordError::BadCost)
    }
}

/// Why a password could not be hashed or compared. A wrong password is not among these: that is `Ok(false)`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// The cost is outside the bounds given at [`Cost`].
    #[error("Argon2 cost out of bounds")]
    BadCost,
    /// The stored text is no Argon2id hash of version 19: damaged, or put there by something else.
    #[error("stored password hash is unreadable")]
    BadHash,
    /// The memory the cost asks for could not be had.
    #[error("Argon2 could not run")]
    Failed,
    /// No random salt.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl PasswordError {
    /// Stable code of this failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadCost => "password.bad_cost",
            Self::BadHash => "password.bad_hash",
            Self::Failed => "password.failed",
            Self::Seal(error) => error.code(),
        }
    }
}

/// The PHC text (`$argon2id$v=19$m=…,t=…,p=…$salt$hash`) of a password under a new random 128-bit salt.
///
/// # Errors
/// [`PasswordError::BadCost`], [`PasswordError::Failed`], or no random numbers.
pub fn hash(password: &str, cost: &Cost) -> Result<String, PasswordError> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params(None)?);
    let salt = random_bytes::<16>()?;
    let hash: PasswordHash =
        argon2.hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| PasswordError::Failed)?;
    Ok(hash.to_string())
}

/// Whether `password` is the one `stored` was made from. The hashes are compared in constant time.
///
/// # Errors
/// [`PasswordError::BadHash`] or [`PasswordError::BadCost`] if `stored` is not one of ours; [`PasswordError::Failed`] without memory.
pub fn verify(password: &str, stored: &str) -> Result<bool, PasswordError> {
    let (parsed, cost) = read(stored)?;
    cost.params(None)?;
    match Argon2::default().verify_password(password.as_bytes(), &parsed) {
        Ok(()) => Ok(true),
        Err(HashError::PasswordInvalid) => Ok(false),
        Err(_) => Err(PasswordError::Failed),
    }
}

/// Whether `stored` was made at another cost than `cost`; then hash the password again at the next good login.
///
/// # Errors
/// [`PasswordError::BadHash`].
pub fn needs_rehash(stored: &str, cost: &Cost) -> Result<bool, PasswordError> {
    read(stored).map(|(_, of)| of != *cost)
}

fn read(stored: &str) -> Result<(PasswordHash, Cost), PasswordError> {
    let parsed = PasswordHash::new(stored).map_err(|_| PasswordError::BadHash)?;
    // Only what we write ourselves: a planted hash of a weaker variant is not accepted.
    let ours = parsed.algorithm == ARGON2ID_IDENT
        && parsed.version == Some(Version::V0x13.into())
        && parsed.hash.is_some_and(|hash| hash.len() == Params::DEFAULT_OUTPUT_LEN)
        && parsed.salt.is_some();
    if !ours {
        return Err(PasswordError::BadHash);
    }
    let params = Params::try_from(&parsed).map_err(|_| PasswordError::BadHash)?;
    let cost = Cost { memory_kib: params.m_cost(), iterations: params.t_cost(), parallelism: params.p_cost() };
    Ok((parsed, cost))
}

/// A 128-bit key from a passphrase.
pub(crate) fn derive_key(passphrase: &str, salt: &[u8; 16], cost: &Cost) -> Result<Secret<[u8; 16]>, PasswordError> {
    let mut key = Secret::new([0; 16]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params(Some(16))?)
        .hash_password_into(passphrase.as_bytes(), salt, key.expose_mut())
        .map_err(|_| PasswordError::Failed)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn accepts_the_right_password_and_no_other() {
        let stored = hash("接种台 hunter42", &Cost::quick()).unwrap();
        assert_eq!(verify("接种台 hunter42", &stored), Ok(true));
        for wrong in ["", "接种台 hunter4", "接种台 hunter42 ", "接种台 Hunter42"] {
            assert_eq!(verify(wrong, &stored), Ok(false), "{wrong:?}");
        }
    }

    #[test]
    fn salts_every_hash() {
        let [a, b] = [(); 2].map(|()| hash("same", &Cost::quick()).unwrap());
        assert_ne!(a, b, "two users with one password must not be seen to share it");
    }

    #[test]
    fn hashes_at_the_cost_it_was_told() {
        let stored = hash("x", &Cost::clinic()).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_eq!(verify("x", &stored), Ok(true));
        assert_eq!(needs_rehash(&stored, &Cost::clinic()), Ok(false));
        assert_eq!(needs_rehash(&stored, &Cost { iterations: 3, ..Cost::clinic() }), Ok(true));
    }

    #[test]
    fn verifies_a_hash_of_the_reference_implementation() {
        // phc-winner-argon2, test.c: hashtest(version, 2, 8 lanes of …): t=2, m=2^16 KiB, p=1, "password", "somesalt".
        let reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert_eq!(verify("password", reference), Ok(true));
        assert_eq!(verify("Password", reference), Ok(false));
    }

    #[test]
    fn tells_an_unreadable_hash_from_a_wrong_password() {
        let good = hash("x", &Cost::quick()).unwrap();
        for bad in [
            "",
            "x",
            &good[..good.len() - 4],
            &good.replace("argon2id", "argon2i"),
            &good.replace("v=19", "v=16"),
            "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ",
        ] {
            assert_eq!(verify("x", bad), Err(PasswordError::BadHash), "{bad}");
        }
    }

    #[test]
    fn refuses_a_cost_that_would_stop_the_desk() {
        let good = hash("x", &Cost::quick()).unwrap();
        assert_eq!(verify("x", &good.replace("m=64", "m=4194304")), Err(PasswordError::BadCost));
        assert_eq!(verify("x", &good.replace("t=1", "t=1000000")), Err(PasswordError::BadCost));
        for cost in [
            Cost { memory_kib: 0, ..Cost::quick() },
            Cost { iterations: 0, ..Cost::quick() },
            Cost { parallelism: 0, ..Cost::quick() },
            Cost { parallelism: 17, ..Cost::clinic() },
        ] {
            assert_eq!(hash("x", &cost), Err(PasswordError::BadCost), "{cost:?}");
        }
    }
}
