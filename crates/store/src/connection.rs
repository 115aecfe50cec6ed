//! One way to open a connection: key first, then every setting set and read back (event-log.md 4).

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use seal::{Secret, sm3};

use crate::StoreError;

/// The encrypted file inside the data directory.
pub const DATABASE_FILE: &str = "clinic.db";

/// Beside it: what tells a wrong key from a damaged first page. It proves the key and nothing else.
const KEY_CHECK_FILE: &str = "clinic.key-check";

/// How long a connection waits for another one, in milliseconds.
const BUSY_MS: i64 = 5_000;

/// Pages in the write-ahead file before a commit itself moves them into the database: a backstop, since that commit pays for it.
/// Ordinarily `Store::checkpoint_when_idle` does it between two people.
const CHECKPOINT_PAGES: i64 = 4_000;

/// Memory for decrypted pages of a connection the desk lives on, in KiB. Every page that is not there is read, verified and decrypted again.
pub(crate) const CACHE_KIB: i64 = 64 * 1024;

/// The same of a connection that goes through much and comes back to none of it: what it keeps is the way down to the next page.
pub(crate) const PASSING_KIB: i64 = 2 * 1024;

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// The one that appends.
    Write,
    /// Reads beside the writer in the same process.
    Read,
    /// Reads beside another process; cannot write even by mistake.
    ReadOnlyFile,
    /// A throw-away copy of the projections: nothing in it must survive.
    Scratch,
}

/// Opens `path` with a raw 32-byte key.
///
/// The key is never part of an error or a note, and the statement that carries it is wiped after use.
pub(crate) fn open(path: &Path, key: &Secret<[u8; 32]>, access: Access) -> Result<Connection, StoreError> {
    open_keeping(path, key, access, CACHE_KIB)
}

/// The same with so much memory for pages.
pub(crate) fn open_keeping(
    path: &Path,
    key: &Secret<[u8; 32]>,
    access: Access,
    cache_kib: i64,
) -> Result<Connection, StoreError> {
    let opened = match open_once(path, key, access, cache_kib) {
        // SQLCipher takes a salt it could not read for one it has to make, and then no page fits the key. Before anybody is told that the
        // key is wrong or the file damaged, it is read once more.
        Err(StoreError::WrongKey | StoreError::Damaged(_)) => open_once(path, key, access, cache_kib),
        other => other,
    };
    opened.map_err(|error| told_apart(error, path))
}

/// SQLite does not say why the system refused: a disk that takes no writes at all is told from one that fails, for what a person does
/// about it is another thing.
///
/// A file beside the database is tried. The database itself must not be opened by other means than SQLite's: closing it again would give
/// up the locks this process holds.
pub(crate) fn told_apart(error: StoreError, database: &Path) -> StoreError {
    let tried = || std::fs::File::options().write(true).open(key_check_path(database));
    if matches!(error, StoreError::Io { .. }) && takes_no_writes(&tried()) { StoreError::ReadOnly } else { error }
}

fn takes_no_writes(tried: &std::io::Result<std::fs::File>) -> bool {
    use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    tried.as_ref().is_err_and(|error| matches!(error.kind(), ReadOnlyFilesystem | PermissionDenied))
}

fn open_once(path: &Path, key: &Secret<[u8; 32]>, access: Access, cache_kib: i64) -> Result<Connection, StoreError> {
    let base = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let flags = base
        | match access {
            Access::Write | Access::Read => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Access::ReadOnlyFile => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Access::Scratch => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        };
    let connection = Connection::open_with_flags(path, flags)?;
    set_key(&connection, key)?;
    first_read(&connection, path, key)?;
    settings(&connection, access, cache_kib)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

/// Closes the only connection to a file, with everything in the file itself: it may be renamed or copied alone.
///
/// Closing would move the write-ahead file's content too, but says nothing when the disk refuses.
pub(crate) fn close_whole(connection: Connection) -> Result<(), StoreError> {
    let (busy, left): (bool, i64) =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if busy || left > 0 {
        return Err(StoreError::Busy);
    }
    connection.close().map_err(|(_, error)| error.into())
}

fn set_key(connection: &Connection, key: &Secret<[u8; 32]>) -> Result<(), StoreError> {
    // SQLCipher prints its own complaints to standard error; we report them ourselves, once, with a code.
    connection.query_row("PRAGMA cipher_log_level = NONE", [], |_| Ok(())).or_else(no_row)?;
    let statement = Secret::new(format!("PRAGMA key = \"x'{}'\"", hex::encode(key.expose())));
    // An error of this statement could quote it, so none is passed on.
    let keyed = connection.query_row(statement.expose(), [], |_| Ok(())).or_else(no_row);
    keyed.map_err(|_| StoreError::Setting { name: "key", expected: "taken".into(), found: "refused".into() })?;
    // A build without the codec takes `PRAGMA key` for an unknown name and writes plain text: ask for the version to be sure.
    let version = connection.query_row("PRAGMA cipher_version", [], |row| row.get::<_, String>(0));
    match version {
        Ok(version) if !version.is_empty() => Ok(()),
        _ => Err(StoreError::Setting { name: "cipher_version", expected: "any".into(), found: String::new() }),
    }
}

fn no_row(error: rusqlite::Error) -> Result<(), rusqlite::Error> {
    match error {
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        other => Err(other),
    }
}

/// Reads the first page, which is where a key proves itself.
fn first_read(connection: &Connection, path: &Path, key: &Secret<[u8; 32]>) -> Result<(), StoreError> {
    let read = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    match read {
        Ok(_) => Ok(()),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => Err(explain(path, key)),
        Err(error) => Err(error.into()),
    }
}

/// The first page did not open: is it no database, another key, or damage?
fn explain(path: &Path, key: &Secret<[u8; 32]>) -> StoreError {
    let no = |why| StoreError::NotADatabase { path: path.to_owned(), why };
    let Ok(length) = std::fs::metadata(path).map(|found| found.len()) else {
        return no("it cannot be read");
    };
    let mut start = [0u8; 16];
    match std::fs::File::open(path).and_then(|mut file| std::io::Read::read_exact(&mut file, &mut start)) {
        Ok(()) if &start == b"SQLite format 3\0" => return no("it is not encrypted"),
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {}
        Err(error) => return StoreError::io("reading the first page")(error),
    }
    if length < 4096 || length % 4096 != 0 {
        return no("its length is not a number of pages");
    }
    match std::fs::read_to_string(key_check_path(path)) {
        Ok(check) if check.trim() == key_check(key) => StoreError::Damaged("the first page".into()),
        _ => StoreError::WrongKey,
    }
}

fn key_check_path(database: &Path) -> PathBuf {
    database.with_file_name(KEY_CHECK_FILE)
}

/// A digest of the key under a name of its own. The key is 32 random bytes, so it cannot be guessed from this.
fn key_check(key: &Secret<[u8; 32]>) -> String {
    let mut hasher = sm3::Hasher::new();
    hasher.update(b"vaxdesk database key check 1").update(key.expose());
    hasher.finish().to_string()
}

/// Writes the key check when it is missing or of another key. Called after the key has opened the file.
pub(crate) fn keep_key_check(database: &Path, key: &Secret<[u8; 32]>) -> Result<(), StoreError> {
    let path = key_check_path(database);
    let check = key_check(key);
    if std::fs::read_to_string(&path).is_ok_and(|kept| kept.trim() == check) {
        return Ok(());
    }
    seal::durable::replace(&path, (check + "\n").as_bytes()).map_err(StoreError::io("writing the key check"))
}

/// Creates the empty database file for its owner alone; SQLite gives the same mode to the files beside it.
pub(crate) fn create_file(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(StoreError::AlreadyExists(path.to_owned()))
        }
        Err(source) => Err(StoreError::Io { what: "creating the database", source }),
    }
}

/// Read and write for the owner alone. On Windows the data directory's own access list does this.
pub(crate) fn private(path: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
            .map_err(StoreError::io("restricting a file"))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Sets each setting and reads it back: a setting that did not take is an error, not a hope.
fn settings(connection: &Connection, access: Access, cache_kib: i64) -> Result<(), StoreError> {
    let (journal, synchronous) = match access {
        Access::Scratch => ("off", "0"),
        _ => ("wal", "2"),
    };
    if access != Access::ReadOnlyFile {
        // Changing the journal needs a writable file; a reader of another process only finds it set.
        connection.query_row(&format!("PRAGMA journal_mode = {journal}"), [], |_| Ok(()))?;
    }
    connection.execute_batch(&format!(
        "PRAGMA synchronous = {synchronous};
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = {};
         PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};
         PRAGMA query_only = {};",
        -cache_kib,
        matches!(access, Access::Read | Access::ReadOnlyFile)
    ))?;
    // Off: it would wipe and pin every allocation of SQLite, and whoever can read this process's memory can read the key itself.
    // SQLCipher wipes key material either way.
    connection.query_row("PRAGMA cipher_memory_security = OFF", [], |_| Ok(())).or_else(no_row)?;
    if access == Access::Write {
        // What is deleted is overwritten: an erasure by law leaves nothing behind in pages that are free (event-log.md 11).
        connection.query_row("PRAGMA secure_delete = ON", [], |_| Ok(()))?;
    }
    connection.busy_timeout(std::time::Duration::from_millis(BUSY_MS as u64))?;

    let query_only = if matches!(access, Access::Read | Access::ReadOnlyFile) { "1" } else { "0" };
    for (name, expected) in [
        ("journal_mode", journal),
        ("synchronous", synchronous),
        ("foreign_keys", "1"),
        ("trusted_schema", "0"),
        ("cell_size_check", "1"),
        ("temp_store", "2"),
        ("query_only", query_only),
        ("cache_size", &(-cache_kib).to_string()),
        ("wal_autocheckpoint", &CHECKPOINT_PAGES.to_string()),
        ("busy_timeout", "5000"),
        ("secure_delete", if access == Access::Write { "1" } else { "any" }),
    ] {
        let found: rusqlite::types::Value = connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))?;
        let found = match found {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => format!("{other:?}"),
        };
        if expected != "any" && found != expected {
            return Err(StoreError::Setting { name, expected: expected.into(), found });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn file() -> (tempfile::TempDir, PathBuf, Secret<[u8; 32]>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(DATABASE_FILE);
        create_file(&path).unwrap();
        (dir, path, Secret::new([3; 32]))
    }

    #[test]
    fn decision_04_a_setting_that_does_not_take_is_an_error() {
        // A database in memory cannot keep a write-ahead log: SQLite says nothing and goes on without one.
        let connection = Connection::open_in_memory().unwrap();
        let error = settings(&connection, Access::Write, CACHE_KIB).unwrap_err();
        assert!(
            matches!(&error, StoreError::Setting { name: "journal_mode", found, .. } if found == "memory"),
            "{error}"
        );
    }

    #[test]
    fn r10_a_disk_that_takes_no_writes_is_told_from_one_that_fails() {
        let failed = || StoreError::Io { what: "the database file", source: std::io::Error::other("disk I/O error") };
        let (_dir, path, key) = file();
        keep_key_check(&path, &key).unwrap();
        assert!(matches!(told_apart(failed(), &path), StoreError::Io { .. }), "this disk takes writes: it fails");
        let refused = |kind: std::io::ErrorKind| takes_no_writes(&Err(kind.into()));
        assert!(refused(std::io::ErrorKind::ReadOnlyFilesystem) && refused(std::io::ErrorKind::PermissionDenied));
        assert!(!refused(std::io::ErrorKind::NotFound), "nothing is said by a file that is not there");
    }

    #[test]
    fn decision_04_connections_for_reading_cannot_write() {
        let (_dir, path, key) = file();
        open(&path, &key, Access::Write).unwrap().execute_batch("CREATE TABLE one (x)").unwrap();
        for access in [Access::Read, Access::ReadOnlyFile] {
            let reader = open(&path, &key, access).unwrap();
            let error = StoreError::from(reader.execute("INSERT INTO one VALUES (1)", []).unwrap_err());
            assert!(matches!(error, StoreError::ReadOnly), "{access:?}: {error}");
        }
    }

    #[test]
    fn decision_14_the_key_is_the_raw_key_and_passes_through_no_derivation() {
        // SQLCipher derives slowly from passphrases; a raw key opens in well under that, and is told by opening with its own form.
        let (_dir, path, key) = file();
        open(&path, &key, Access::Write).unwrap().execute_batch("CREATE TABLE one (x)").unwrap();
        let other = Connection::open(&path).unwrap();
        let raw = format!("PRAGMA key = \"x'{}'\"", "03".repeat(32));
        other.query_row(&raw, [], |_| Ok(())).unwrap();
        let tables: i64 = other.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
        assert_eq!(tables, 1);
        let passphrase = Connection::open(&path).unwrap();
        passphrase.query_row(&format!("PRAGMA key = '{}'", "03".repeat(32)), [], |_| Ok(())).unwrap();
        assert!(passphrase.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).is_err());
    }
}
