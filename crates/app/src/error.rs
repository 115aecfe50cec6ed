//! Errors of the use cases: a refusal is the rules' answer, everything else is ours to mend.

use domain::Refusal;

/// Why a use case gave no view.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The rules said no.
    #[error("refused: {}", .0.code)]
    Refused(Refusal),
    /// The clinic's database.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// Keys.
    #[error(transparent)]
    Vault(#[from] seal::vault::VaultError),
    /// Cryptography.
    #[error(transparent)]
    Seal(#[from] seal::SealError),
    /// Passwords.
    #[error(transparent)]
    Password(#[from] seal::password::PasswordError),
    /// The province.
    #[error(transparent)]
    Wire(#[from] wire::WireError),
    /// A file of the data directory.
    #[error("{what}: {source}")]
    File {
        /// Which file and what was done with it.
        what: String,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// Data shipped with the program or lying in the data directory is not in the expected form.
    #[error("{what}: {why}")]
    Data {
        /// Which data.
        what: &'static str,
        /// What is wrong.
        why: String,
    },
    /// There is no clinic in the data directory.
    #[error("there is no clinic database in {0}")]
    NoClinic(String),
    /// The vault has a passphrase that is not the demonstration's.
    #[error("the clinic's key vault needs its passphrase")]
    PassphraseNeeded,
}

impl AppError {
    /// The code the UI has words for.
    pub fn code(&self) -> &'static str {
        match self {
            AppError::Refused(refusal) => refusal.code,
            AppError::Store(error) => store_code(error),
            AppError::Vault(_) => "clinic.vault",
            AppError::Seal(_) | AppError::Password(_) => "clinic.cipher",
            AppError::Wire(_) => "province.trouble",
            AppError::File { .. } => "clinic.file",
            AppError::Data { .. } => "clinic.data",
            AppError::NoClinic(_) => "clinic.none",
            AppError::PassphraseNeeded => "clinic.passphrase",
        }
    }

    pub(crate) fn data(what: &'static str, why: impl ToString) -> AppError {
        AppError::Data { what, why: why.to_string() }
    }

    pub(crate) fn file(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> AppError {
        let what = what.into();
        move |source| AppError::File { what, source }
    }
}

/// What a person has to do is what tells the store's errors apart on the screen.
fn store_code(error: &store::StoreError) -> &'static str {
    use store::StoreError as E;
    match error {
        E::Missing(_) => "clinic.none",
        E::Locked { .. } => "store.locked",
        E::WrongKey | E::OtherSigningKey { .. } => "store.wrong_key",
        E::NotADatabase { .. } | E::Damaged(_) | E::Unreadable { .. } => "store.damaged",
        E::Newer { .. } => "store.newer",
        E::ReadOnly => "store.read_only",
        E::DiskFull => "store.disk_full",
        E::Busy => "store.busy",
        _ => "store.trouble",
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        AppError::Refused(refusal)
    }
}

/// Codes the UI needs words for beside the refusals.
pub const CODES: &[&str] = &[
    "clinic.cipher",
    "clinic.data",
    "clinic.database_missing",
    "clinic.file",
    "clinic.none",
    "clinic.opening",
    "clinic.passphrase",
    "clinic.recovery",
    "clinic.vault",
    "clinic.vault_missing",
    "province.trouble",
    "setup.keyring_lost",
    "store.busy",
    "store.damaged",
    "store.disk_full",
    "store.locked",
    "store.newer",
    "store.read_only",
    "store.trouble",
    "store.wrong_key",
];

/// The answer of a use case.
pub type Answer<T> = Result<T, AppError>;
