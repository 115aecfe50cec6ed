//! What the tests from outside share.
//!
//! `e2e` drives the real desk window on a screen of its own; `rigs` are devices without hardware. Deliberately not here: rules, SQL, messages of the
//! province: a test that needs them asks the programs.

#[cfg(target_os = "linux")]
pub mod e2e;
#[cfg(target_os = "linux")]
pub mod rigs;
