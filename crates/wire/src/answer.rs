//! What the platform answers.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A finding about a part of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// `E` error, `W` warning, `I` information.
    #[serde(default)]
    pub sev: String,
    /// JSON pointer to the place.
    #[serde(default)]
    pub path: String,
    /// Stable code.
    pub code: String,
    /// In Chinese.
    #[serde(default)]
    pub text: String,
}

/// What became of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemAnswer {
    /// Which.
    pub event_id: String,
    /// What became of it.
    pub result: ItemResult,
}

/// What became of an event. Acceptance by the province is not yet confirmation by the nation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemResult {
    /// Taken in.
    Accepted {
        /// Its receipt.
        receipt: String,
        /// Version of the archive it belongs to, when the platform said.
        version: Option<String>,
        /// Warnings; empty for a plain acceptance.
        warnings: Vec<Issue>,
    },
    /// It had arrived before.
    Duplicate {
        /// The first receipt.
        receipt: String,
    },
    /// Not taken in, and not to be repeated as it is.
    Rejected {
        /// The first error's code.
        code: String,
        /// Its words in Chinese.
        text: String,
    },
    /// Not now.
    Deferred {
        /// Why; `not_sent` when this event did not leave because an earlier part of the same batch failed.
        code: String,
        /// How long to wait, when the platform said.
        retry_after: Option<Duration>,
    },
}

/// What became of a batch: one item per event given, in the order given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchAnswer {
    /// What became of each event.
    pub items: Vec<ItemAnswer>,
    /// Epoch the next two fields are of; none for an empty batch.
    pub epoch: Option<u64>,
    /// Up to where the platform holds this device's log without a gap. Lower than was acknowledged before: it lost data (exchange §7).
    pub highest_contiguous_seq: u64,
    /// What it misses below its highest.
    pub missing: Vec<Missing>,
    /// The platform's signed statement of the same, its signature checked: an anchor outside this clinic for `log verify`.
    pub head: Option<SignedHead>,
    /// Clock of the platform minus clock of this machine, in milliseconds, half the round trip taken off.
    pub clock_offset_ms: i64,
}

/// A run of sequence numbers the platform does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// First.
    pub from: u64,
    /// Last.
    pub to: u64,
}

/// The platform's statement of what it holds of a device's log. `sig` stands over the canonical JSON of the other fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHead {
    /// 接种单位编码.
    pub site: String,
    /// Device.
    pub device: String,
    /// Epoch.
    pub epoch: u64,
    /// Highest sequence number without a gap below.
    pub seq: u64,
    /// `sm3:` and the hash of the event there.
    pub h: String,
    /// The platform's signature.
    pub sig: HeadSignature,
}

/// A signature of the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadSignature {
    /// Name of its key.
    pub kid: String,
    /// `SM2-SM3`.
    pub alg: String,
    /// r ‖ s, 128 hexadecimal digits.
    pub v: seal::sm2::Signature,
}

/// The answer to a creation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveCreated {
    /// At most 20 characters, text.
    pub archive_code: String,
    /// Version of the archive.
    pub version: String,
    /// Receipt of the registration event: the first one, however often it was sent.
    pub receipt: String,
    /// Archives that may be of the same person.
    #[serde(default)]
    pub possible_duplicates: Vec<PossibleDuplicate>,
}

/// An archive that may be of the same person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PossibleDuplicate {
    /// Its code.
    pub archive_code: String,
    /// Reason code, such as `same_id_number`.
    pub reason: String,
}

/// An archive a query found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveSummary {
    /// At most 20 characters, text.
    pub archive_code: String,
    /// Version of the archive.
    pub version: String,
    /// Code of the managing unit.
    pub managing_site: String,
    /// Name of the managing unit.
    pub managing_unit: String,
    /// Whose.
    pub person: Person,
    /// The doses the platform knows.
    pub doses: Vec<ArchiveDose>,
    /// Whether these are all there were. When not, verdicts on this history are never green.
    pub complete: bool,
}

/// A person as the platform tells of them. What it does not know is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// `male`, `female`, `unknown`.
    pub sex: String,
    /// `YYYY-MM-DD`.
    pub birth: String,
    /// Identity documents.
    #[serde(default)]
    pub documents: Vec<Document>,
    /// Own phone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Present address.
    #[serde(default)]
    pub address: Option<String>,
    /// Guardians.
    #[serde(default)]
    pub guardians: Vec<Guardian>,
}

/// An identity document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// `resident_id`, `birth_certificate`, `passport`, `other`.
    pub kind: String,
    /// Its number as text.
    pub number: String,
}

/// A guardian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guardian {
    /// `mother`, `father`, `grandparent`, `other`.
    pub relation: String,
    /// Full name.
    pub name: String,
    /// Identity document, when known.
    #[serde(default)]
    pub document: Option<Document>,
    /// Phone, when known.
    #[serde(default)]
    pub phone: Option<String>,
}

/// A dose of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveDose {
    /// Vaccine abbreviation, such as `HepB`.
    pub vaccine: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// Number in its series, when known.
    #[serde(default)]
    pub number: Option<u32>,
    /// Lot, when known.
    #[serde(default)]
    pub lot: Option<String>,
    /// Giving unit, when known.
    #[serde(default)]
    pub unit: Option<String>,
}

/// The platform's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerTime {
    /// Its time when it answered, milliseconds since 1970 UTC.
    pub unix_ms: i64,
    /// Its clock minus this machine's, in milliseconds, half the round trip taken off. Beyond 2 minutes: yellow; 5: banner (exchange §8).
    pub offset_ms: i64,
    /// How long the call took.
    pub round_trip: Duration,
}

/// What the platform holds of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusAnswer {
    /// Which.
    pub event_id: String,
    /// Its first receipt; none if the platform does not hold it.
    pub receipt: Option<String>,
}
