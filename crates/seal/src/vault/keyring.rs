//! The operating system's key ring: keeps the passphrase of a vault, so that nobody types it at every start.
//!
//! Secret Service on Linux, Keychain on macOS, Credential Manager on Windows. Not every clinic's computer has one that works, so it is
//! tried before it is trusted: an entry is written, read back and taken away again. Without the feature `keyring` there is none.

use super::VaultError;
use crate::Secret;

/// Whether an entry can be written, read back and taken away.
pub fn works() -> bool {
    let probe = || -> Result<bool, VaultError> {
        let (name, secret) = (hex::encode(crate::random_bytes::<8>()?), hex::encode(crate::random_bytes::<16>()?));
        let name = format!("probe-{name}");
        ring::put(&name, &secret)?;
        let found = ring::get(&name)?;
        ring::remove(&name)?;
        Ok(found.is_some_and(|found| *found.expose() == secret) && ring::get(&name)?.is_none())
    };
    probe().unwrap_or(false)
}

/// Keeps the passphrase of a vault.
///
/// # Errors
/// [`VaultError::KeyRing`].
pub fn put(vault_id: &str, passphrase: &Secret<String>) -> Result<(), VaultError> {
    ring::put(vault_id, passphrase.expose())
}

/// The passphrase of a vault; `None` when the key ring has none.
///
/// # Errors
/// [`VaultError::KeyRing`] when there is no key ring, or it does not answer.
pub fn get(vault_id: &str) -> Result<Option<Secret<String>>, VaultError> {
    ring::get(vault_id)
}

/// Forgets the passphrase of a vault; no error when there is none.
///
/// # Errors
/// [`VaultError::KeyRing`].
pub fn remove(vault_id: &str) -> Result<(), VaultError> {
    ring::remove(vault_id)
}

#[cfg(feature = "keyring")]
mod ring {
    use keyring::{Entry, Error};

    use super::{Secret, VaultError};

    /// The name our entries stand under.
    const SERVICE: &str = "vaxdesk";

    fn entry(name: &str) -> Result<Entry, VaultError> {
        Entry::new(SERVICE, name).map_err(|_| VaultError::KeyRing)
    }

    pub(super) fn put(name: &str, secret: &str) -> Result<(), VaultError> {
        entry(name)?.set_password(secret).map_err(|_| VaultError::KeyRing)
    }

    pub(super) fn get(name: &str) -> Result<Option<Secret<String>>, VaultError> {
        match entry(name)?.get_password() {
            Ok(secret) => Ok(Some(Secret::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(_) => Err(VaultError::KeyRing),
        }
    }

    pub(super) fn remove(name: &str) -> Result<(), VaultError> {
        match entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(_) => Err(VaultError::KeyRing),
        }
    }
}

#[cfg(not(feature = "keyring"))]
mod ring {
    use super::{Secret, VaultError};

    pub(super) fn put(_name: &str, _secret: &str) -> Result<(), VaultError> {
        Err(VaultError::KeyRing)
    }

    pub(super) fn get(_name: &str) -> Result<Option<Secret<String>>, VaultError> {
        Err(VaultError::KeyRing)
    }

    pub(super) fn remove(_name: &str) -> Result<(), VaultError> {
        Err(VaultError::KeyRing)
    }
}

#[cfg(all(test, not(feature = "keyring")))]
mod tests {
    use super::*;

    #[test]
    fn without_a_key_ring_it_is_not_offered() {
        assert!(!works());
        assert!(matches!(get("vault"), Err(VaultError::KeyRing)));
    }
}
