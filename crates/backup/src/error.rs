//! Why a backup cannot be made or opened, and why a place cannot be used. Each told apart: a person does something else about each.

/// Why a backup cannot be opened or made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// Not one of our files.
    #[error("this is no backup")]
    NotABackup,
    /// Written by a newer program.
    #[error("the backup has format {found}, this program knows up to {known}")]
    NewerFormat {
        /// Format of the file.
        found: u64,
        /// Newest format of this program.
        known: u64,
    },
    /// The database key is not the one the backup was sealed with.
    #[error("the backup is sealed with another database key")]
    WrongKey,
    /// Something was altered, exchanged or put in another order.
    #[error("the backup was altered: {what}")]
    Tampered {
        /// What.
        what: &'static str,
    },
    /// The end is missing.
    #[error("the backup is cut off")]
    Truncated,
    /// Something follows the end.
    #[error("something was added to the backup")]
    Lengthened,
    /// What was to be sealed is not as long as the header says: it changed meanwhile.
    #[error("what is to be backed up is not as long as was said")]
    OtherSize,
    /// A person asked to stop.
    #[error("stopped on request")]
    Cancelled,
    /// The place.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// Cryptography.
    #[error(transparent)]
    Seal(#[from] seal::SealError),
    /// A local file.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
}

impl BackupError {
    /// Stable code of this failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotABackup => "backup.not_a_backup",
            Self::NewerFormat { .. } => "backup.newer_format",
            Self::WrongKey => "backup.wrong_key",
            Self::Tampered { .. } => "backup.tampered",
            Self::Truncated => "backup.truncated",
            Self::Lengthened => "backup.lengthened",
            Self::OtherSize => "backup.other_size",
            Self::Cancelled => "backup.cancelled",
            Self::Target(error) => error.code(),
            Self::Seal(_) => "backup.cipher",
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => "store.disk_full",
            Self::Io { .. } => "backup.file",
        }
    }

    pub(crate) fn io(what: &'static str) -> impl FnOnce(std::io::Error) -> BackupError {
        move |source| match source.downcast::<BackupError>() {
            // Our own words, carried through somebody's `Read`.
            Ok(own) => own,
            Err(source) => BackupError::Io { what, source },
        }
    }
}

impl From<BackupError> for std::io::Error {
    fn from(error: BackupError) -> Self {
        std::io::Error::other(error)
    }
}

/// Why a place for backups cannot be used. No password and no address with one is ever part of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// A setting is missing or makes no sense.
    #[error("the setting {field} of the place is missing or wrong")]
    Setting {
        /// Which: `place`, `endpoint`, `user`, `secret`, `kind`.
        field: &'static str,
    },
    /// Passwords would travel in clear.
    #[error("the place is reached without encryption")]
    NotEncrypted,
    /// The folder is not there: a disk is unplugged, a share not connected.
    #[error("the folder is not there")]
    NoFolder,
    /// The folder lies inside the data directory that is to be saved.
    #[error("the folder lies inside the clinic's own data directory")]
    InsideData,
    /// The folder lies on the same disk as the data.
    #[error("the folder lies on the same disk as the clinic's data")]
    SameDisk,
    /// The disk is not the one that was set up: its mark is missing or another's.
    #[error("this is not the disk that was set up")]
    OtherDisk,
    /// Nobody answers.
    #[error("the place does not answer")]
    Unreachable,
    /// User, password or key are not taken.
    #[error("the place refuses this user")]
    Denied,
    /// There is no room left.
    #[error("the place is full")]
    Full,
    /// There is no such object.
    #[error("{name} is not there")]
    Missing {
        /// Its name.
        name: String,
    },
    /// Reading back gave other bytes than were written.
    #[error("{name} was not kept as it was written")]
    Altered {
        /// Its name.
        name: String,
    },
    /// Anything else.
    #[error("the place answers: {what}")]
    Other {
        /// A short kind; never an address or a secret.
        what: String,
    },
}

impl TargetError {
    /// Stable code of this failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Setting { .. } => "target.setting",
            Self::NotEncrypted => "target.not_encrypted",
            Self::NoFolder => "target.no_folder",
            Self::InsideData => "target.inside_data",
            Self::SameDisk => "target.same_disk",
            Self::OtherDisk => "target.other_disk",
            Self::Unreachable => "target.unreachable",
            Self::Denied => "target.denied",
            Self::Full => "target.full",
            Self::Missing { .. } => "target.missing",
            Self::Altered { .. } => "target.altered",
            Self::Other { .. } => "target.trouble",
        }
    }
}
