//! Where keys rest: the database key, the device's private keys, the clinic's stream key.

mod file;
pub mod keyring;

pub use file::{FileVault, VaultFacts};

use crate::password::PasswordError;
use crate::{SealError, Secret};

/// A place that keeps named secrets.
///
/// Names are 1 to 128 characters without control characters, e.g. `device/sign`.
pub trait KeyVault: Send + Sync {
    /// The secret of that name, or `None` if there is none.
    ///
    /// # Errors
    /// [`VaultError`].
    fn get(&self, name: &str) -> Result<Option<Secret<Vec<u8>>>, VaultError>;

    /// Keeps `secret` under `name`, in place of what was there. When it returns, the secret survives a power cut.
    ///
    /// # Errors
    /// [`VaultError`]; then what was there is still there.
    fn put(&self, name: &str, secret: &[u8]) -> Result<(), VaultError>;

    /// Forgets the secret of that name; no error if there is none.
    ///
    /// # Errors
    /// [`VaultError`].
    fn remove(&self, name: &str) -> Result<(), VaultError>;
}

/// Why a vault cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// There is a file already; it is never overwritten by creating a vault.
    #[error("a vault exists already")]
    AlreadyExists,
    /// There is no such file.
    #[error("there is no vault")]
    Missing,
    /// The passphrase is wrong. (Someone who altered salt, cost or wrapped key and recomputed the checksum looks the same.)
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The file is not a whole vault: cut, overwritten or edited by hand. The passphrase was not tried.
    #[error("the vault file is damaged: {what}")]
    Damaged {
        /// What is wrong with it.
        what: &'static str,
    },
    /// The passphrase is right, but entries were altered, removed or brought from elsewhere on purpose (the checksum fits).
    #[error("the vault was tampered with: {what}")]
    Tampered {
        /// What was altered.
        what: String,
    },
    /// Written by a newer program.
    #[error("the vault has version {found}, this program knows up to {known}")]
    NewerVersion {
        /// Version in the file.
        found: u64,
        /// Newest version this program reads.
        known: u64,
    },
    /// Another vault stands in the place of the one that was opened.
    #[error("another vault stands in the place of the opened one")]
    Replaced,
    /// The name is empty, too long, or holds a control character.
    #[error("not a name for a vault entry")]
    BadName,
    /// The file could not be read or written.
    #[error("could not {doing} the vault: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The operating system has no key ring, or it does not answer. What it said may hold secrets and is not passed on.
    #[error("the operating system's key ring cannot be used")]
    KeyRing,
    /// The passphrase could not be turned into a key.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// A cryptographic failure other than refusal.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl VaultError {
    /// Stable code of this failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlreadyExists => "vault.already_exists",
            Self::Missing => "vault.missing",
            Self::WrongPassphrase => "vault.wrong_passphrase",
            Self::Damaged { .. } => "vault.damaged",
            Self::Tampered { .. } => "vault.tampered",
            Self::NewerVersion { .. } => "vault.newer_version",
            Self::Replaced => "vault.replaced",
            Self::BadName => "vault.bad_name",
            Self::Io { .. } => "vault.io",
            Self::KeyRing => "vault.key_ring",
            Self::Password(error) => error.code(),
            Self::Seal(error) => error.code(),
        }
    }
}
