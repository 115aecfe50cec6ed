//! One owner of the data directory (event-log.md 12).

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::StoreError;

const LOCK_FILE: &str = "desk.lock";
/// A locked file cannot be read on Windows, so the owner's name stands in a file of its own.
const OWNER_FILE: &str = "desk.owner";

/// The lock of a data directory, held as long as this value lives. The system gives it back when the process dies.
#[derive(Debug)]
pub struct DeskLock {
    _file: File,
}

impl DeskLock {
    /// Takes the lock or says who holds it.
    ///
    /// # Errors
    /// [`StoreError::Locked`].
    pub fn take(dir: &Path) -> Result<DeskLock, StoreError> {
        let path = dir.join(LOCK_FILE);
        let file = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(StoreError::io("opening the lock file"))?;
        crate::connection::private(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let by = std::fs::read_to_string(dir.join(OWNER_FILE)).unwrap_or_default();
                let by = if by.trim().is_empty() { "another program".to_owned() } else { by.trim().to_owned() };
                return Err(StoreError::Locked { by });
            }
            Err(TryLockError::Error(source)) => {
                return Err(StoreError::Io { what: "locking the data directory", source });
            }
        }
        let program = std::env::current_exe()
            .ok()
            .and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()))
            .unwrap_or_else(|| "vaxdesk".to_owned());
        let owner = dir.join(OWNER_FILE);
        std::fs::write(&owner, format!("{program}, process {}\n", std::process::id()))
            .map_err(StoreError::io("writing the owner's name"))?;
        crate::connection::private(&owner)?;
        Ok(DeskLock { _file: file })
    }
}
