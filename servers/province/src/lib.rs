//! The reference province: our "Provincial platform interface v1" as a program, the other side of the workstation.
//!
//! It is used by nearly all tests and the demo, and by integrators who build against the interface. What the interface is stands in
//! `docs/province-interface.yaml`; this crate shares that document and the JSON fixtures beside it with the client, but no code.
//!
//! What is here
//! - [`init`], [`enrol`], [`revoke`]: a province's keys, and its white list of devices and users;
//! - [`serve`]: TLS 1.3 with client certificates, login, archives, uploads; [`Running`] reads the ledger beside it;
//! - [`Config`]: limits and rates, and the doors of tests, [`Faults`] and [`Tap`].
//!
//! An event is accepted once, by its id, and has the same receipt for ever. Its line is on disk before anybody is told, and
//! everything in memory is rebuilt from those lines. Personal data stands in the file only as it arrived: sealed for the platform.
//!
//! What is deliberately NOT here
//! - a platform for a real province: one process, one file, everything in memory;
//! - the message signature with nonce and timestamp of exchange §2, move-in, visits, the change feed, packages, certificates,
//!   duplicates and reconciliation: the issues that need them bring them;
//! - the national hub; request compression (an encoded body is refused with `unsupported_encoding`);
//! - rules about vaccination: what happened in a clinic is taken as it is, only the form and the origin are judged.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod archive;
mod authority;
mod clock;
mod config;
mod envelope;
mod error;
mod files;
mod gate;
mod keyring;
mod ledger;
mod platform;
mod problem;
mod rate;
mod registry;
mod routes;
mod sensitive;
mod server;
mod session;

use std::path::Path;
use std::sync::Arc;

pub use archive::{Allotment, Archive, ArchiveDose, PossibleDuplicate};
pub use authority::{DeviceRequest, Enrolment, enrol, init, revoke};
pub use config::{Captured, Config, Faults, Limits, Tap};
pub use error::ProvinceError;
pub use ledger::LedgerEvent;
pub use problem::Issue;
pub use rate::{Class, Rates};
pub use routes::operations;
pub use server::{Running, serve};

/// The events in the ledger of `dir`, which may be being served at the moment.
///
/// # Errors
/// [`ProvinceError`] if the directory or its ledger cannot be read.
pub fn read_events(dir: &Path) -> Result<Vec<LedgerEvent>, ProvinceError> {
    let keyring = Arc::new(keyring::Keyring::new(authority::platform_keys(dir)?.decrypt));
    Ok(ledger::Ledger::read(dir, keyring)?.events().to_vec())
}

/// Puts an archive of another clinic into the ledger of `dir`, which must not be being served. Gives its code.
///
/// # Errors
/// [`ProvinceError`] if the code is taken or too long, or the ledger cannot be written.
pub fn add_archive(dir: &Path, archive: Archive) -> Result<String, ProvinceError> {
    let _lock = files::lock(dir)?;
    let keyring = Arc::new(keyring::Keyring::new(authority::platform_keys(dir)?.decrypt));
    ledger::Ledger::open(dir, keyring)?.add_archive(archive)
}
