//! Backups: the sealed file, the places it is kept, and how long.
//!
//! * [`Sealer`] and [`Opener`]: one backup as a stream of bytes. A signed header in clear, then chunks under SM4-GCM whose associated
//!   data holds the header's digest, the chunk's number and whether it is the last: altered, cut, reordered or lengthened is found.
//! * [`Target`]: put, get, list and delete small objects by name; a folder, a second disk, S3, WebDAV, SFTP.
//! * [`lay_down`], [`lying`], [`fetch`]: a backup at a target is a row of parts and a manifest written last. What has no manifest is no
//!   backup, so a half upload is never taken for one.
//! * [`retention`]: which backups are kept, as a pure function.
//!
//! The header carries the database key wrapped by the clinic's recovery key. Private keys of devices are never in a backup.
//!
//! Deliberately not here: what is in the database (the body is bytes), when a backup is made (`app`), clocks.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod error;
mod header;
mod parts;
pub mod place;
mod record;
pub mod retention;
mod sealed;

pub use error::{BackupError, TargetError};
pub use header::{FORMAT_VERSION, Head, Header, Kind};
pub use parts::{Lying, Manifest, PART_BYTES, Part, fetch, lay_down, lying, remove, sweep};
pub use place::{Object, Target};
pub use record::{Record, RecordReader, write_record};
pub use sealed::{CHUNK_BYTES, Opened, Opener, Sealer};

/// Hears how far long work is, and may stop it.
pub trait Watch: Sync {
    /// `done` of `total` bytes of a stage; `total` is 0 when it is unknown.
    fn step(&self, stage: &'static str, done: u64, total: u64);
    /// Whether a person asked to stop. Asked after every part and every few pages.
    fn cancelled(&self) -> bool;
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn step(&self, _: &'static str, _: u64, _: u64) {}
    fn cancelled(&self) -> bool {
        false
    }
}
