//! What the technician asks of a data directory: is the log whole, do the projections follow from it?

use std::path::Path;

use crate::{Answer, founding};

use store::Signatures;
pub use store::{LogReport, ReplayReport};

/// Verifies the log's chain, bodies and signatures, as stored.
pub fn verify_log(dir: &Path) -> Answer<LogReport> {
    Ok(founding::open_read_only(dir)?.store.verify_log(&[], Signatures::Every)?)
}

/// Rebuilds every projection from the log and compares it row by row with what is there.
pub fn verify_replay(dir: &Path) -> Answer<ReplayReport> {
    Ok(founding::open_read_only(dir)?.store.replay_verify()?)
}
