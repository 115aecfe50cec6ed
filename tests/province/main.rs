//! The exchange with the province, both sides in one process: the real client, real TLS, the reference province, its ledger on disk.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod archives;
mod chain;
mod contract;
mod login;
mod once;
mod raw;
mod rig;
mod secrecy;
mod trouble;
