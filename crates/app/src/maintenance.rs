//! What the technician asks of a data directory: is the log whole, do the projections follow from it?

use std::path::Path;

use crate::{Answer, anchor, founding};

use store::Signatures;
pub use store::{LogReport, ReplayReport};

/// Verifies the log's chain, bodies and signatures as stored, and holds its heads against the anchors in the key vault.
pub fn verify_log(dir: &Path) -> Answer<LogReport> {
    let opened = founding::open_read_only(dir)?;
    Ok(opened.store.verify_log(&anchor::all(&opened.vault)?, Signatures::Every)?)
}

/// Rebuilds every projection from the log and compares it row by row with what is there.
pub fn verify_replay(dir: &Path) -> Answer<ReplayReport> {
    Ok(founding::open_read_only(dir)?.store.replay_verify()?)
}
