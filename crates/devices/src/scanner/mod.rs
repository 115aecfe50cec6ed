//! Code scanners.

pub mod ports;
pub mod profile;
pub mod serial;
pub mod setup;
pub mod symbols;
