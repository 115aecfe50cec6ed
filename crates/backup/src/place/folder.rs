//! A folder: on this machine, or a share the system has connected.

use std::path::{Path, PathBuf};

use super::remote::{self, Place};
use super::{Object, Target};
use crate::TargetError;

/// A folder that must be there: it is never made, for an unplugged disk leaves an empty mount point that would be filled instead.
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) fn open(path: &Path, data: Option<&Path>) -> Result<Folder, TargetError> {
        if !path.is_absolute() {
            return Err(TargetError::Setting { field: "place" });
        }
        // A folder that is not there yet is looked at again when it is used.
        if let (Some(data), Ok(real)) = (data, path.canonicalize())
            && data.canonicalize().is_ok_and(|data| real.starts_with(data))
        {
            return Err(TargetError::InsideData);
        }
        Ok(Folder { path: path.to_owned() })
    }

    fn there(&self) -> Result<Place, TargetError> {
        if self.path.is_dir() { remote::folder(&self.path) } else { Err(TargetError::NoFolder) }
    }
}

impl Target for Folder {
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), TargetError> {
        self.there()?.put(name, bytes)?;
        // A name is as durable as the folder it stands in. Windows keeps this itself.
        #[cfg(unix)]
        let _ = std::fs::File::open(&self.path).and_then(|folder| folder.sync_all());
        Ok(())
    }

    fn get(&self, name: &str) -> Result<Vec<u8>, TargetError> {
        self.there()?.get(name)
    }

    fn list(&self) -> Result<Vec<Object>, TargetError> {
        self.there()?.list()
    }

    fn delete(&self, name: &str) -> Result<(), TargetError> {
        self.there()?.delete(name)
    }
}
