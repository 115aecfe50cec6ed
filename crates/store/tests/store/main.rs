//! The store from outside: each decision of event-log.md has its test, named after it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accounts;
mod chain;
mod clinic;
mod converge;
mod copy;
mod damage;
mod day;
mod delivery;
mod epoch;
mod erasure;
mod facts;
mod file;
mod kinds;
mod merge;
mod needle;
mod packages;
mod packed;
mod past;
mod replay;
mod visit;
mod writing;
