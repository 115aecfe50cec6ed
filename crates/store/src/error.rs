//! What can go wrong with the clinic's file, each told apart by what a person has to do about it.

use std::io::ErrorKind;
use std::path::PathBuf;

use rusqlite::ErrorCode;
use uuid::Uuid;

/// A failure of the store. It never carries a key or personal data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no database in this directory.
    #[error("there is no database in {}", .0.display())]
    Missing(PathBuf),
    /// There is one already; it is never overwritten.
    #[error("there is a database in {} already", .0.display())]
    AlreadyExists(PathBuf),
    /// Another program owns the file (event-log.md 12).
    #[error("the database is locked by {by}")]
    Locked {
        /// Which program, as it named itself.
        by: String,
    },
    /// The key does not belong to this file.
    #[error("the key does not open this database")]
    WrongKey,
    /// The file is no encrypted database at all.
    #[error("{} is not an encrypted database: {why}", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
        /// What it looks like instead.
        why: &'static str,
    },
    /// The key is right, but pages of the file were damaged: restore from a backup.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The file was written by a newer program; it is left untouched.
    #[error("the database has schema {found}, this program knows {known}: use the newer program")]
    Newer {
        /// Schema of the file.
        found: i32,
        /// Newest schema of this program.
        known: i32,
    },
    /// A reader beside the desk does not migrate; the desk does when it starts.
    #[error("the database has schema {found}, this program needs {known}: start the desk once")]
    Older {
        /// Schema of the file.
        found: i32,
        /// Schema of this program.
        known: i32,
    },
    /// A migration could not be applied.
    #[error("the schema could not be brought up to date: {0}")]
    Migration(#[from] Box<refinery::Error>),
    /// The device's signing key is not the one this database was founded with.
    #[error("this database is signed with key {expected}, the vault holds {found}")]
    OtherSigningKey {
        /// Key the desk row names.
        expected: String,
        /// Key given.
        found: String,
    },
    /// A setting of the connection did not take: nothing is written on such a connection.
    #[error("the setting {name} is {found:?} and not {expected:?}")]
    Setting {
        /// Which pragma.
        name: &'static str,
        /// What it must be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// The store was opened for reading only, or the disk takes no writes.
    #[error("the database is open for reading only")]
    ReadOnly,
    /// The disk is full. Nothing of the transaction was kept.
    #[error("the disk is full")]
    DiskFull,
    /// The store was closed: the program is ending.
    #[error("the database is closed")]
    Closed,
    /// Another writer held the file for too long.
    #[error("the database is busy")]
    Busy,
    /// The system refused to read or write.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// An event id is in the log with other content: a defect or tampering, never to be retried.
    #[error("event {id} is in the log already with other content")]
    OtherContent {
        /// The event.
        id: Uuid,
    },
    /// Of the events of one decision some are in the log and some are not, so it is not a repetition of the same decision.
    #[error("event {known} of this decision is in the log already, but not all of them")]
    PartlyRecorded {
        /// One that is.
        known: Uuid,
    },
    /// An erasure names an event that is not about the person it is for, or none of the log.
    #[error("event {id} is not about the person whose data is to be erased")]
    NotTheirs {
        /// The event.
        id: Uuid,
    },
    /// A moment is not written as RFC 3339 with offset.
    #[error("{what} {text:?} is not a moment with offset")]
    BadMoment {
        /// Which field.
        what: &'static str,
        /// As given.
        text: String,
    },
    /// The bytes of a blob do not have the digest that names them.
    #[error("a blob named {named} has the digest {found}")]
    OtherBlob {
        /// Its name.
        named: String,
        /// SM3 of its bytes.
        found: String,
    },
    /// A body cannot be written canonically.
    #[error("an event cannot be written: {0}")]
    Canonical(#[from] seal::canonical::CanonicalError),
    /// A body cannot be written as JSON.
    #[error("an event cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// Signing or random numbers failed.
    #[error(transparent)]
    Seal(#[from] seal::SealError),
    /// A stored row cannot be read as what it should be.
    #[error("{what} cannot be read")]
    Unreadable {
        /// Which.
        what: String,
    },
    /// Anything else SQLite says; a defect.
    #[error("database: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

impl StoreError {
    /// Stable code, for notes and for the words of the user interface.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "store.missing",
            Self::AlreadyExists(_) => "store.already_exists",
            Self::Locked { .. } => "store.locked",
            Self::WrongKey => "store.wrong_key",
            Self::NotADatabase { .. } => "store.not_a_database",
            Self::Damaged(_) => "store.damaged",
            Self::Newer { .. } => "store.newer",
            Self::Older { .. } => "store.older",
            Self::Migration(_) => "store.migration",
            Self::OtherSigningKey { .. } => "store.other_signing_key",
            Self::Setting { .. } => "store.setting",
            Self::ReadOnly => "store.read_only",
            Self::DiskFull => "store.disk_full",
            Self::Closed => "store.closed",
            Self::Busy => "store.busy",
            Self::Io { .. } => "store.io",
            Self::OtherContent { .. } => "store.other_content",
            Self::PartlyRecorded { .. } => "store.partly_recorded",
            Self::NotTheirs { .. } => "store.not_theirs",
            Self::BadMoment { .. } => "store.bad_moment",
            Self::OtherBlob { .. } => "store.other_blob",
            Self::Canonical(_) | Self::Json(_) => "store.unwritable",
            Self::Seal(_) => "store.seal",
            Self::Unreadable { .. } => "store.unreadable",
            Self::Sqlite(_) => "store.database",
        }
    }

    /// Whether the connection that met this may hold pages in memory that are not those of the file, or was opened while the disk took no
    /// writes.
    pub(crate) fn spoils_connection(&self) -> bool {
        matches!(self, Self::Io { .. } | Self::DiskFull | Self::ReadOnly | Self::Damaged(_) | Self::Sqlite(_))
    }

    pub(crate) fn io(what: &'static str) -> impl FnOnce(std::io::Error) -> StoreError {
        move |source| match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::DiskFull,
            ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly,
            _ => StoreError::Io { what, source },
        }
    }

    pub(crate) fn unreadable(what: impl Into<String>) -> StoreError {
        StoreError::Unreadable { what: what.into() }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if let rusqlite::Error::FromSqlConversionFailure(column, ..) | rusqlite::Error::InvalidColumnType(column, ..) =
            &error
        {
            // The value itself stays out of the message: it may be personal.
            return StoreError::unreadable(format!("column {column} of a stored row"));
        }
        match error.sqlite_error_code() {
            // After a page was read with the right key, "not a database" is a page whose seal is broken.
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged(error.to_string()),
            Some(ErrorCode::DiskFull) => StoreError::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
            Some(ErrorCode::ReadOnly) => StoreError::ReadOnly,
            // A file beside the database that cannot be opened is the disk's doing, too.
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => {
                StoreError::Io { what: "the database file", source: std::io::Error::other(error) }
            }
            _ => StoreError::Sqlite(error),
        }
    }
}

impl From<refinery::Error> for StoreError {
    fn from(error: refinery::Error) -> Self {
        // Trouble of the disk is no trouble of a migration.
        if let refinery::error::Kind::Connection(_, source) = error.kind()
            && let Some(rusqlite::Error::SqliteFailure(code, text)) = source.downcast_ref()
            && !matches!(code.code, ErrorCode::Unknown | ErrorCode::ConstraintViolation)
        {
            return rusqlite::Error::SqliteFailure(*code, text.clone()).into();
        }
        StoreError::Migration(Box::new(error))
    }
}
