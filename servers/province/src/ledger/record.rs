//! The lines of the ledger file. A shipped line never changes its meaning.

use crate::archive::Allotment;
use seal::field::WrappedKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One line. Personal data stands in it only as it arrived: sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub(crate) enum Record {
    /// A data key that values of later lines are sealed with, wrapped for the platform.
    Key(WrappedKey),
    /// An event was accepted.
    Event {
        /// The receipt it was given, and is given for ever.
        receipt: String,
        /// When, by the platform's clock.
        at: String,
        /// As it arrived.
        envelope: Value,
    },
    /// The body of an event that had been accepted as a stub.
    Body {
        /// When.
        at: String,
        /// The same event, now with its body.
        envelope: Value,
    },
    /// An archive code was allotted to, or named for, a subject of a site.
    Archive(Allotment),
    /// An archive that came from elsewhere, sealed whole under its code.
    Seed {
        /// Its code, the name the sealed value is bound to.
        archive_code: String,
        /// The archive.
        sealed: Value,
    },
}
