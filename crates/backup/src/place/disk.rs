//! A second disk: a folder with a mark file that proves which disk it is, on another disk than the data.

use std::path::Path;

use seal::random_bytes;
use serde::{Deserialize, Serialize};

use super::folder::Folder;
use super::{Object, Target};
use crate::TargetError;

const MARK_FILE: &str = "vaxdesk-disk.json";
const FORMAT: &str = "vaxdesk-disk-1";

#[derive(Serialize, Deserialize)]
struct Mark {
    format: String,
    disk: String,
}

/// Marks the disk that `path` lies on as a place for backups, or reads the mark it bears already.
///
/// # Errors
/// [`TargetError::NoFolder`]; [`TargetError::SameDisk`] when `data` lies on it too; [`TargetError::Denied`] when nothing can be written.
pub fn mark(path: &Path, data: Option<&Path>) -> Result<String, TargetError> {
    if !path.is_absolute() {
        return Err(TargetError::Setting { field: "place" });
    }
    if !path.is_dir() {
        return Err(TargetError::NoFolder);
    }
    if data.is_some_and(|data| same_disk(path, data)) {
        return Err(TargetError::SameDisk);
    }
    if let Some(mark) = read(path) {
        return Ok(mark);
    }
    let disk = random_bytes::<8>().map(hex::encode).map_err(|_| TargetError::Other { what: "random".to_owned() })?;
    let mark = Mark { format: FORMAT.to_owned(), disk: disk.clone() };
    let text = serde_json::to_vec_pretty(&mark).map_err(|_| TargetError::Other { what: "mark".to_owned() })?;
    match std::fs::write(path.join(MARK_FILE), text) {
        Ok(()) => Ok(disk),
        Err(error) if error.kind() == std::io::ErrorKind::StorageFull => Err(TargetError::Full),
        Err(_) => Err(TargetError::Denied),
    }
}

fn read(path: &Path) -> Option<String> {
    let text = std::fs::read(path.join(MARK_FILE)).ok()?;
    let mark: Mark = serde_json::from_slice(&text).ok()?;
    (mark.format == FORMAT).then_some(mark.disk)
}

#[cfg(unix)]
fn same_disk(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| std::fs::metadata(path).map(|found| found.dev());
    matches!((device(one), device(other)), (Ok(one), Ok(other)) if one == other)
}

/// The drive letter, or the share.
#[cfg(not(unix))]
fn same_disk(one: &Path, other: &Path) -> bool {
    let drive = |path: &Path| {
        path.canonicalize().ok().and_then(|path| path.components().next().map(|first| first.as_os_str().to_owned()))
    };
    matches!((drive(one), drive(other)), (Some(one), Some(other)) if one == other)
}

/// The disk, proved at every use.
pub(super) struct Disk {
    folder: Folder,
    path: std::path::PathBuf,
    mark: Option<String>,
    data: Option<std::path::PathBuf>,
}

impl Disk {
    /// Without a mark (to restore from it) any disk of ours will do.
    pub(super) fn open(path: &Path, mark: Option<&str>, data: Option<&Path>) -> Result<Disk, TargetError> {
        Ok(Disk {
            folder: Folder::open(path, data)?,
            path: path.to_owned(),
            mark: mark.map(str::to_owned),
            data: data.map(Path::to_owned),
        })
    }

    fn proved(&self) -> Result<&Folder, TargetError> {
        if !self.path.is_dir() {
            return Err(TargetError::NoFolder);
        }
        if self.data.as_ref().is_some_and(|data| same_disk(&self.path, data)) {
            return Err(TargetError::SameDisk);
        }
        match (&self.mark, read(&self.path)) {
            (Some(expected), Some(found)) if *expected == found => Ok(&self.folder),
            (None, Some(_)) => Ok(&self.folder),
            _ => Err(TargetError::OtherDisk),
        }
    }
}

impl Target for Disk {
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), TargetError> {
        self.proved()?.put(name, bytes)
    }

    fn get(&self, name: &str) -> Result<Vec<u8>, TargetError> {
        self.proved()?.get(name)
    }

    fn list(&self) -> Result<Vec<Object>, TargetError> {
        self.proved()?.list()
    }

    fn delete(&self, name: &str) -> Result<(), TargetError> {
        self.proved()?.delete(name)
    }
}
