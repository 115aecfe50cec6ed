//! A vault in one JSON file, under a passphrase.
//!
//! ```text
//! { "format": "vaxdesk-vault", "version": 1, "vault_id": "…",
//!   "kdf": { "algorithm": "argon2id", "cost": {…}, "salt": "…" },
//!   "key":      {n,c,t}   the vault's random SM4 key, sealed with the key Argon2id makes of the passphrase
//!   "manifest": {n,c,t}   a seal over the digest of all entries: none altered, removed, added or renamed
//!   "entries":  { name: {n,c,t} }
//!   "digest": "…" }       SM3 of the canonical rest, without a key: tells damage from a wrong passphrase
//! ```
//!
//! Every operation reads the file afresh, and writing holds a lock file beside it, so several programs may use one vault.
//! Not found out: an older copy of the whole file put back in its place. Whoever can do that can also delete it.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{KeyVault, VaultError};
use crate::durable::{beside, owner_only, replace};
use crate::password::{Cost, PasswordError, derive_key};
use crate::sm4::{Key, Sealed};
use crate::{Secret, canonical, random_bytes, sm3};

const FORMAT: &str = "vaxdesk-vault";
const VERSION: u64 = 1;

/// A vault in one file that only its owner may read (mode 0600), encrypted under a passphrase.
pub struct FileVault {
    path: PathBuf,
    vault_id: String,
    key: Key,
}

/// What can be read of a vault without its passphrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultFacts {
    /// Its id: 32 hexadecimal digits.
    pub id: String,
    /// What one guess at its passphrase costs.
    pub cost: Cost,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    format: String,
    version: u64,
    vault_id: String,
    kdf: Kdf,
    key: Sealed,
    manifest: Sealed,
    entries: BTreeMap<String, Sealed>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kdf {
    algorithm: String,
    cost: Cost,
    salt: String,
}

impl FileVault {
    /// Makes an empty vault at `path`.
    ///
    /// # Errors
    /// [`VaultError::AlreadyExists`] if there is any file; [`VaultError::Io`].
    pub fn create(path: impl AsRef<Path>, passphrase: &str, cost: &Cost) -> Result<Self, VaultError> {
        let path = path.as_ref().to_owned();
        let _lock = lock(&path)?;
        if fs::symlink_metadata(&path).is_ok() {
            return Err(VaultError::AlreadyExists);
        }
        let vault_id = hex::encode(random_bytes::<16>()?);
        let key = Key::generate()?;
        let (kdf, wrapped) = wrap_key(&key, &vault_id, passphrase, cost)?;
        let mut content = Content {
            format: FORMAT.to_owned(),
            version: VERSION,
            manifest: key.seal(&manifest_place(&vault_id, &BTreeMap::new())?, b"")?,
            kdf,
            key: wrapped,
            entries: BTreeMap::new(),
            vault_id: vault_id.clone(),
        };
        let vault = Self { path, vault_id, key };
        vault.write(&mut content)?;
        Ok(vault)
    }

    /// Opens the vault at `path`. Takes as long as its cost says.
    ///
    /// # Errors
    /// See [`VaultError`]: a missing, newer, damaged or tampered file and a wrong passphrase are told apart.
    pub fn open(path: impl AsRef<Path>, passphrase: &str) -> Result<Self, VaultError> {
        let path = path.as_ref().to_owned();
        let content = read(&path)?;
        let salt = salt(&content.kdf)?;
        let wrapping = match derive_key(passphrase, &salt, &content.kdf.cost) {
            Ok(key) => Key::from_secret(key),
            Err(PasswordError::BadCost) => return Err(VaultError::Damaged { what: "cost" }),
            Err(error) => return Err(error.into()),
        };
        let place = key_place(&content.vault_id, &content.kdf)?;
        let key = match wrapping.open(&place, &content.key) {
            Ok(bytes) => bytes.to_array().ok_or(VaultError::Damaged { what: "key" })?,
            Err(_) => return Err(VaultError::WrongPassphrase),
        };
        let vault = Self { path, vault_id: content.vault_id.clone(), key: Key::from_secret(key) };
        vault.check(&content)?;
        Ok(vault)
    }

    /// What can be read of the vault at `path` without its passphrase.
    ///
    /// # Errors
    /// [`VaultError::Missing`], [`VaultError::Damaged`], [`VaultError::NewerVersion`], [`VaultError::Io`].
    pub fn facts(path: impl AsRef<Path>) -> Result<VaultFacts, VaultError> {
        let content = read(path.as_ref())?;
        Ok(VaultFacts { id: content.vault_id, cost: content.kdf.cost })
    }

    /// Its id, the same as long as the vault lives.
    pub fn id(&self) -> &str {
        &self.vault_id
    }

    /// Puts the vault under another passphrase. The entries stay as they are; other programs that have it open go on.
    ///
    /// # Errors
    /// [`VaultError`]; then the old passphrase still holds.
    pub fn change_passphrase(&self, passphrase: &str, cost: &Cost) -> Result<(), VaultError> {
        self.change(|content| {
            (content.kdf, content.key) = wrap_key(&self.key, &self.vault_id, passphrase, cost)?;
            Ok(())
        })
    }

    /// The names of all entries, sorted.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn names(&self) -> Result<Vec<String>, VaultError> {
        Ok(self.read()?.entries.into_keys().collect())
    }

    fn change(&self, alter: impl FnOnce(&mut Content) -> Result<(), VaultError>) -> Result<(), VaultError> {
        let _lock = lock(&self.path)?;
        let mut content = self.read()?;
        alter(&mut content)?;
        self.write(&mut content)
    }

    fn read(&self) -> Result<Content, VaultError> {
        let content = read(&self.path)?;
        self.check(&content)?;
        Ok(content)
    }

    fn check(&self, content: &Content) -> Result<(), VaultError> {
        if content.vault_id != self.vault_id {
            return Err(VaultError::Replaced);
        }
        match self.key.open(&manifest_place(&self.vault_id, &content.entries)?, &content.manifest) {
            Ok(_) => Ok(()),
            Err(_) => Err(VaultError::Tampered { what: "the list of entries".to_owned() }),
        }
    }

    /// Replaces the file as a whole: at any moment there is either the old or the new one.
    fn write(&self, content: &mut Content) -> Result<(), VaultError> {
        content.manifest = self.key.seal(&manifest_place(&self.vault_id, &content.entries)?, b"")?;
        let mut value = to_value(content)?;
        let digest = sm3::digest(&canonical_bytes(&value)?);
        if let Value::Object(members) = &mut value {
            members.insert("digest".to_owned(), Value::from(digest.to_string()));
        }
        let text = serde_json::to_vec_pretty(&value).map_err(|_| VaultError::Damaged { what: "form" })?;
        replace(&self.path, &text).map_err(|source| VaultError::Io { doing: "write", source })
    }
}

impl KeyVault for FileVault {
    fn get(&self, name: &str) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
        let place = entry_place(&self.vault_id, name)?;
        match self.read()?.entries.get(name) {
            None => Ok(None),
            Some(sealed) => match self.key.open(&place, sealed) {
                Ok(secret) => Ok(Some(secret)),
                Err(_) => Err(VaultError::Tampered { what: format!("the entry {name}") }),
            },
        }
    }

    fn put(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
        let sealed = self.key.seal(&entry_place(&self.vault_id, name)?, secret)?;
        self.change(|content| {
            content.entries.insert(name.to_owned(), sealed);
            Ok(())
        })
    }

    fn remove(&self, name: &str) -> Result<(), VaultError> {
        entry_place(&self.vault_id, name)?;
        self.change(|content| {
            content.entries.remove(name);
            Ok(())
        })
    }
}

impl std::fmt::Debug for FileVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FileVault({})", self.vault_id)
    }
}

fn wrap_key(key: &Key, vault_id: &str, passphrase: &str, cost: &Cost) -> Result<(Kdf, Sealed), VaultError> {
    let salt = random_bytes::<16>()?;
    let kdf = Kdf { algorithm: "argon2id".to_owned(), cost: *cost, salt: hex::encode(salt) };
    let wrapping = Key::from_secret(derive_key(passphrase, &salt, cost)?);
    let wrapped = wrapping.seal(&key_place(vault_id, &kdf)?, key.as_bytes().expose())?;
    Ok((kdf, wrapped))
}

/// Reads the file as far as that goes without the passphrase.
fn read(path: &Path) -> Result<Content, VaultError> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(VaultError::Missing),
        Err(source) => return Err(VaultError::Io { doing: "read", source }),
    };
    let damaged = |what| move |_| VaultError::Damaged { what };
    let mut value: Value = serde_json::from_slice(&text).map_err(damaged("not JSON"))?;
    if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(VaultError::Damaged { what: "not a vault" });
    }
    // Before anything else is looked at: a newer file may look different in every other respect.
    match value.get("version").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(found) if found > VERSION => return Err(VaultError::NewerVersion { found, known: VERSION }),
        _ => return Err(VaultError::Damaged { what: "version" }),
    }
    let digest = value.as_object_mut().and_then(|members| members.remove("digest"));
    let digest: sm3::Digest = digest
        .as_ref()
        .and_then(Value::as_str)
        .and_then(|text| text.parse().ok())
        .ok_or(VaultError::Damaged { what: "no checksum" })?;
    if sm3::digest(&canonical_bytes(&value)?) != digest {
        return Err(VaultError::Damaged { what: "checksum" });
    }
    serde_json::from_value(value).map_err(damaged("form"))
}

fn salt(kdf: &Kdf) -> Result<[u8; 16], VaultError> {
    let mut salt = [0; 16];
    if kdf.algorithm != "argon2id" || hex::decode_to_slice(&kdf.salt, &mut salt).is_err() {
        return Err(VaultError::Damaged { what: "key derivation" });
    }
    Ok(salt)
}

fn to_value(value: &impl Serialize) -> Result<Value, VaultError> {
    serde_json::to_value(value).map_err(|_| VaultError::Damaged { what: "form" })
}

fn canonical_bytes(value: &Value) -> Result<Vec<u8>, VaultError> {
    canonical::to_vec(value).map_err(|_| VaultError::Damaged { what: "form" })
}

// Associated data. The second line keeps the three kinds apart; no name holds a line break.

fn key_place(vault_id: &str, kdf: &Kdf) -> Result<Vec<u8>, VaultError> {
    let mut place = format!("{vault_id}\nkey\n{VERSION}\n").into_bytes();
    place.extend(canonical_bytes(&to_value(kdf)?)?);
    Ok(place)
}

fn manifest_place(vault_id: &str, entries: &BTreeMap<String, Sealed>) -> Result<Vec<u8>, VaultError> {
    let digest = sm3::digest(&canonical_bytes(&to_value(entries)?)?);
    Ok(format!("{vault_id}\nmanifest\n{digest}").into_bytes())
}

fn entry_place(vault_id: &str, name: &str) -> Result<Vec<u8>, VaultError> {
    if name.is_empty() || name.chars().count() > 128 || name.contains(char::is_control) {
        return Err(VaultError::BadName);
    }
    Ok(format!("{vault_id}\nentry\n{name}").into_bytes())
}

/// Held while the file is changed. The lock goes with the handle, so a killed program leaves none behind.
fn lock(path: &Path) -> Result<File, VaultError> {
    let take = || -> io::Result<File> {
        let file =
            owner_only(OpenOptions::new().create(true).truncate(false).write(true)).open(beside(path, ".lock"))?;
        file.lock()?;
        Ok(file)
    };
    take().map_err(|source| VaultError::Io { doing: "lock", source })
}
