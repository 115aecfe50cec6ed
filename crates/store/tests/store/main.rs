//! The store from outside: each decision of event-log.md has its test, named after it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod chain;
mod clinic;
mod converge;
mod damage;
mod delivery;
mod facts;
mod file;
mod replay;
mod visit;
mod writing;
