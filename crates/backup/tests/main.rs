//! Backups without a clinic: the sealed file, the parts at a place, what is kept, and real places.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod file;
mod parts;
mod places;
mod records;
mod retention;
mod s3_server;
