//! What can go wrong with the province itself, as opposed to [`crate::problem::Problem`], which is an answer to a caller.

use std::path::PathBuf;

/// Why the province cannot be set up, started, or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProvinceError {
    /// A file or the network refused.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done, with the file's name where there is one.
        doing: String,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
    /// `init` found a province already there: its keys are never overwritten.
    #[error("{} already holds a province", .0.display())]
    AlreadyThere(PathBuf),
    /// Another process serves or changes this directory.
    #[error("{} is in use by another province process; stop it first", .0.display())]
    InUse(PathBuf),
    /// A certificate or certificate request cannot be made or read.
    #[error("certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// TLS cannot be configured from the files at hand.
    #[error("TLS: {0}")]
    Tls(String),
    /// A key or cipher failed.
    #[error("sealing: {0}")]
    Seal(#[from] seal::SealError),
    /// A password hash cannot be made or read.
    #[error("password: {0}")]
    Password(#[from] seal::password::PasswordError),
    /// A file does not hold what it should.
    #[error("{what} cannot be read: {why}")]
    Unreadable {
        /// Which file or line.
        what: String,
        /// Why.
        why: String,
    },
    /// The ledger is damaged before its end: not a torn tail, so it is not repaired by itself.
    #[error("the ledger is damaged at line {line}: {why}")]
    LedgerDamaged {
        /// Line, from 1.
        line: usize,
        /// Why it cannot be the line that was written.
        why: String,
    },
    /// Writing the ledger failed before; what is on disk is known again only after a restart.
    #[error("the ledger could not be written; restart to read what is on disk")]
    LedgerPoisoned,
}

impl ProvinceError {
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(std::io::Error) -> ProvinceError {
        let doing = doing.into();
        move |source| ProvinceError::Io { doing, source }
    }

    pub(crate) fn unreadable(what: impl Into<String>, why: impl std::fmt::Display) -> ProvinceError {
        ProvinceError::Unreadable { what: what.into(), why: why.to_string() }
    }
}
