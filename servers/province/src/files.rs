//! Files of the province's directory: written whole, private to their owner, durable before they count.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;

use crate::ProvinceError;

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Creates `dir` for its owner alone.
pub(crate) fn create_dir(dir: &Path) -> Result<(), ProvinceError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(ProvinceError::io(format!("creating {}", dir.display())))
}

/// Writes `bytes` beside the file and renames them into place, so that a reader sees the old or the new content, never half.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), ProvinceError> {
    let doing = || ProvinceError::io(format!("writing {}", path.display()));
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = Path::new(&beside);
    let mut file = private(OpenOptions::new().write(true).create(true).truncate(true)).open(beside).map_err(doing())?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(doing())?;
    fs::rename(beside, path).map_err(doing())?;
    sync_dir(path)
}

/// Opens a file for appending, made private if it is new.
pub(crate) fn open_append(path: &Path) -> Result<File, ProvinceError> {
    let new = !path.exists();
    let file = private(OpenOptions::new().read(true).append(true).create(true))
        .open(path)
        .map_err(ProvinceError::io(format!("opening {}", path.display())))?;
    if new {
        sync_dir(path)?;
    }
    Ok(file)
}

/// Makes the name of a new or renamed file durable. Other systems than Unix have no such call and do it themselves.
fn sync_dir(path: &Path) -> Result<(), ProvinceError> {
    #[cfg(unix)]
    if let Some(dir) = path.parent() {
        File::open(dir)
            .and_then(|dir| dir.sync_all())
            .map_err(ProvinceError::io(format!("syncing {}", dir.display())))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String, ProvinceError> {
    fs::read_to_string(path).map_err(ProvinceError::io(format!("reading {}", path.display())))
}

/// The lock that keeps a second process from writing the same directory; held while the returned file is open.
pub(crate) fn lock(dir: &Path) -> Result<File, ProvinceError> {
    let path = dir.join("lock");
    let file = private(OpenOptions::new().write(true).create(true).truncate(false))
        .open(&path)
        .map_err(ProvinceError::io(format!("opening {}", path.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(ProvinceError::InUse(dir.to_owned())),
        Err(fs::TryLockError::Error(source)) => {
            Err(ProvinceError::Io { doing: format!("locking {}", path.display()), source })
        }
    }
}
