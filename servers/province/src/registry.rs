//! The white list: which devices may connect, with which certificate and signing keys, and which users may log in.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use seal::sm2::VerifyingKey;
use seal::sm3::Digest;
use serde::{Deserialize, Serialize};

use crate::{ProvinceError, files};

const FILE: &str = "registry.json";

/// A device that may connect.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Device {
    pub site: String,
    pub device: String,
    /// SM3 of its certificate.
    pub thumbprint: Digest,
    /// Newest first.
    pub sign_keys: Vec<SignKey>,
    pub revoked: bool,
}

/// A key its events may be signed with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SignKey {
    pub kid: String,
    pub key: VerifyingKey,
}

/// A user of a site.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct User {
    pub user: String,
    pub site: String,
    pub password_hash: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Entries {
    pub devices: Vec<Device>,
    pub users: Vec<User>,
}

impl Entries {
    pub(crate) fn device_with(&self, thumbprint: &Digest) -> Option<&Device> {
        self.devices.iter().find(|device| device.thumbprint == *thumbprint)
    }

    pub(crate) fn user(&self, site: &str, user: &str) -> Option<&User> {
        self.users.iter().find(|entry| entry.site == site && entry.user == user)
    }
}

/// The white list of a running province. It is read again whenever the file has changed, so that enrolling and revoking take
/// effect at once.
pub(crate) struct Registry {
    path: PathBuf,
    read: Mutex<(Stamp, Arc<Entries>)>,
}

/// The file is replaced as a whole, so its time and length tell one version from another well enough.
type Stamp = (SystemTime, u64);

impl Registry {
    pub(crate) fn create(dir: &Path) -> Result<(), ProvinceError> {
        write(&dir.join(FILE), &Entries::default())
    }

    pub(crate) fn open(dir: &Path) -> Result<Registry, ProvinceError> {
        let path = dir.join(FILE);
        let read = Mutex::new((stamp(&path)?, Arc::new(parse(&path)?)));
        Ok(Registry { path, read })
    }

    /// The entries as they stand in the file now.
    pub(crate) fn entries(&self) -> Result<Arc<Entries>, ProvinceError> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        self.refresh(&mut read)?;
        Ok(Arc::clone(&read.1))
    }

    fn refresh(&self, read: &mut MutexGuard<'_, (Stamp, Arc<Entries>)>) -> Result<(), ProvinceError> {
        let now = stamp(&self.path)?;
        if read.0 != now {
            **read = (now, Arc::new(parse(&self.path)?));
        }
        Ok(())
    }

    pub(crate) fn change(dir: &Path, change: impl FnOnce(&mut Entries)) -> Result<(), ProvinceError> {
        let path = dir.join(FILE);
        let mut entries = parse(&path)?;
        change(&mut entries);
        write(&path, &entries)
    }
}

fn stamp(path: &Path) -> Result<Stamp, ProvinceError> {
    let doing = || ProvinceError::io(format!("reading {}", path.display()));
    let metadata = std::fs::metadata(path).map_err(doing())?;
    Ok((metadata.modified().map_err(doing())?, metadata.len()))
}

fn parse(path: &Path) -> Result<Entries, ProvinceError> {
    serde_json::from_str(&files::read(path)?).map_err(|why| ProvinceError::unreadable(path.display().to_string(), why))
}

fn write(path: &Path, entries: &Entries) -> Result<(), ProvinceError> {
    let bytes =
        serde_json::to_vec_pretty(entries).map_err(|why| ProvinceError::unreadable(path.display().to_string(), why))?;
    files::replace(path, &bytes)
}
