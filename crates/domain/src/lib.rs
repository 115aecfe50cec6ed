//! The rules of a vaccination clinic, as pure functions over values.
//!
//! Recipients, identity numbers, trace codes, vials, verdicts, consent, stock and the [`event`] types of the log live here. Everything a
//! rule needs arrives as a value: the time, new ids and the acting person come in through [`Ctx`].
//!
//! Deliberately not here: files, SQL, networks, threads, clocks and random numbers; the words shown to people (the UI owns them, by
//! code); and the immunization schedule itself, which stands alone in the `schedule` crate.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod accounts;
pub mod administration;
pub mod appointment;
pub mod audit;
pub mod catalogue;
pub mod clinic_days;
pub mod consent;
pub mod ctx;
pub mod duplicate;
pub mod duplicate_crowd;
pub mod event;
pub mod exposure;
pub mod failure;
pub mod form;
pub mod gs1;
pub mod identity;
pub mod import;
pub mod mask;
pub mod permission;
pub mod precheck;
pub mod profile;
pub mod recognise;
pub mod refusal;
pub mod search;
pub mod settings;
pub mod signature;
pub mod texts;
pub mod trace_code;
pub mod verdict;
pub mod verification;
pub mod vial;
pub mod visit_reasons;

pub use ctx::{Actor, BootReading, Ctx};
pub use refusal::Refusal;
