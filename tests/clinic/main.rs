//! The clinic by sentences, through `app`, without a window: a real encrypted store, simulated devices, a clock set by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod after;
mod anchors;
mod archive;
mod audit;
mod backup;
mod backup_killed;
mod captures;
mod clock;
mod codes;
mod consent;
mod delivery;
mod due_list;
mod duplicates;
mod export;
mod exposure;
mod failed;
mod family;
mod handover;
mod import;
mod merge;
mod needle;
mod people;
mod schedule;
mod schedule_course;
mod session;
mod setup;
mod stock;
mod texts;
mod twice;
mod vaxctl;
mod verify;
mod withdrawal;
