//! Places for backups.

mod disk;
mod folder;
mod remote;

pub use disk::mark;

use std::path::Path;

use seal::Secret;
use serde::{Deserialize, Serialize};

use crate::TargetError;

/// An object at a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its name; no folder.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

/// A place that keeps objects by name. Objects are small enough to be held whole ([`crate::PART_BYTES`]).
///
/// Every call returns within minutes, answered or not. To be called from a thread that may wait, never from an async task.
pub trait Target: Send + Sync {
    /// Keeps `bytes` under `name`, in place of what was there.
    ///
    /// # Errors
    /// [`TargetError`]; then there may be a part of it.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), TargetError>;

    /// The object of that name.
    ///
    /// # Errors
    /// [`TargetError::Missing`] and the others.
    fn get(&self, name: &str) -> Result<Vec<u8>, TargetError>;

    /// Every object of the place.
    ///
    /// # Errors
    /// [`TargetError`].
    fn list(&self) -> Result<Vec<Object>, TargetError>;

    /// Takes the object away; no error if there is none.
    ///
    /// # Errors
    /// [`TargetError`].
    fn delete(&self, name: &str) -> Result<(), TargetError>;
}

/// Where a place is. No secret stands here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// `folder`, `disk`, `s3`, `webdav`, `sftp`.
    pub kind: String,
    /// Folder: its path. S3: the bucket, perhaps with a folder behind it (`bucket/folder`). WebDAV and SFTP: the folder there.
    pub place: String,
    /// S3 and WebDAV: the address. SFTP: the host, perhaps with `:port`.
    pub endpoint: Option<String>,
    /// S3: the region.
    pub region: Option<String>,
    /// User, or S3's access key.
    pub user: Option<String>,
    /// Disk: what its mark file says.
    pub mark: Option<String>,
}

/// Kinds of places on this system.
pub const KINDS: &[&str] =
    if cfg!(unix) { &["folder", "disk", "s3", "webdav", "sftp"] } else { &["folder", "disk", "s3", "webdav"] };

impl Settings {
    /// Whether the place is another one than the clinic's (C-177): a fire there does not burn it.
    pub fn off_site(&self) -> bool {
        matches!(self.kind.as_str(), "s3" | "webdav" | "sftp")
    }

    /// The place for a person: no secret, no user.
    pub fn shown(&self) -> String {
        match &self.endpoint {
            Some(endpoint) => format!("{}/{}", endpoint.trim_end_matches('/'), self.place.trim_start_matches('/')),
            None => self.place.clone(),
        }
    }
}

/// Opens a place. `data` is the clinic's data directory, which a folder must not lie in. Nothing is sent yet.
///
/// `secret`: S3's secret key, WebDAV's password, the path of SFTP's private key.
///
/// # Errors
/// [`TargetError`] as far as it can be told without asking the place.
pub fn open(
    settings: &Settings,
    secret: Option<&Secret<String>>,
    data: Option<&Path>,
) -> Result<Box<dyn Target>, TargetError> {
    match settings.kind.as_str() {
        "folder" => Ok(Box::new(folder::Folder::open(Path::new(&settings.place), data)?)),
        "disk" => Ok(Box::new(disk::Disk::open(Path::new(&settings.place), settings.mark.as_deref(), data)?)),
        "s3" => Ok(Box::new(remote::s3(settings, secret)?)),
        "webdav" => Ok(Box::new(remote::webdav(settings, secret)?)),
        #[cfg(unix)]
        "sftp" => Ok(Box::new(remote::sftp(settings, secret)?)),
        _ => Err(TargetError::Setting { field: "kind" }),
    }
}
