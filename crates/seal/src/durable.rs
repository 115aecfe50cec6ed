//! Files that must be whole after a power cut: the old content or the new, never half of either.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes the new content beside the old, brings it to the disk, and only then gives it the name. Readable by its owner alone.
///
/// # Errors
/// Whatever the disk says; then the old content stands, and one `.new` beside it may be left, which the next writing takes away.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let new = beside(path, ".new");
    // One may be left from a crash, and it may have another owner's permissions.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = owner_only(OpenOptions::new().create_new(true).write(true)).open(&new)?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&new, path)?;
    sync_directory(path)
}

/// A name beside a file's own, in the same directory.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

/// The new name itself must reach the disk, or a power cut brings the old file back.
#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}

/// Windows has no such call; NTFS journals the rename.
#[cfg(not(unix))]
fn sync_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
pub(crate) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

/// Windows: the file takes the rights of the user's data directory.
#[cfg(not(unix))]
pub(crate) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_what_a_crash_left_beside_it_does_no_harm() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("enrolment.json");
        fs::write(beside(&path, ".new"), b"half of an ol").unwrap();
        replace(&path, b"the first").unwrap();
        replace(&path, b"the second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"the second");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_a_replaced_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("enrolment.json");
        replace(&path, b"x").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn where_nothing_can_be_written_the_old_content_stands() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("enrolment.json");
        replace(&path, b"old").unwrap();
        // Somebody's folder lies where the new content would be written.
        fs::create_dir_all(beside(&path, ".new").join("sub")).unwrap();
        replace(&path, b"new").unwrap_err();
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }
}
