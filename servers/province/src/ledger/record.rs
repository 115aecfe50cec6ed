//! The lines of the ledger file. A shipped line never changes its meaning.

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

/// The answer to a creation, kept so that a repeat is answered alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allotment {
    /// The event that asked.
    pub event_id: String,
    /// Whose: the site,
    pub site: String,
    /// and the subject's id there.
    pub subject: String,
    /// At most 20 characters.
    pub archive_code: String,
    /// Version of the archive then.
    pub version: String,
    /// Whether the code is new, not one the subject or the request already had.
    pub new: bool,
    /// Archives that may be of the same person.
    pub possible_duplicates: Vec<PossibleDuplicate>,
}

/// An archive that may be of the same person; no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PossibleDuplicate {
    /// Its code.
    pub archive_code: String,
    /// `same_id_number` or `same_name_birth_sex`.
    pub reason: String,
}
