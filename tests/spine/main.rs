//! The event log as a whole: its decisions, held by commands as people give them.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod commands;
mod decisions;
mod fixtures;
