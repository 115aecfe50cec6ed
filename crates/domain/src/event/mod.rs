//! Events: what happened in the clinic, in the past tense.
//!
//! The log is the record; every table made for reading is a function of it (`store`). The payload structs in [`v1`] are frozen: a shipped
//! field never changes its meaning, a new meaning is a new version that old bodies are up-cast to on reading. They are shared with no
//! rule, no screen and no wire message. Bodies are I-JSON: no floats, no integer above 2^53, codes are text.

pub mod v1;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use v1::*;

/// What an event is about; order towards the province is kept per subject.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// `recipient`, `stock`, `vial`, `staff` or `clinic`.
    pub kind: SubjectKind,
    /// Which one.
    pub id: String,
}

/// The kinds of thing an event can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// A person who receives vaccines 受种者.
    Recipient,
    /// A product's stock.
    Stock,
    /// One vial, by trace code.
    Vial,
    /// A staff member.
    Staff,
    /// The clinic itself.
    Clinic,
}

impl Subject {
    /// The recipient as subject.
    pub fn recipient(id: Uuid) -> Self {
        Subject { kind: SubjectKind::Recipient, id: id.to_string() }
    }
    /// A staff member as subject.
    pub fn staff(id: Uuid) -> Self {
        Subject { kind: SubjectKind::Staff, id: id.to_string() }
    }
    /// The stock of a product as subject.
    pub fn stock(product: &str) -> Self {
        Subject { kind: SubjectKind::Stock, id: product.to_owned() }
    }
    /// A vial as subject.
    pub fn vial(code: &str) -> Self {
        Subject { kind: SubjectKind::Vial, id: code.to_owned() }
    }
    /// The clinic as subject.
    pub fn clinic(site: &str) -> Self {
        Subject { kind: SubjectKind::Clinic, id: site.to_owned() }
    }
}

/// How the province learns of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reporting {
    /// With its body.
    Full,
    /// As a stub: the header with the body's digest, so that chain and count stay whole there (exchange.md §13).
    Stub,
}

/// An event decided but not yet in the log. `store` gives it device, epoch, sequence number, hash and signature.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// UUIDv7, born with the draft on screen: the same click twice carries the same id.
    pub id: Uuid,
    /// What it is about.
    pub subject: Subject,
    /// When it happened, by the clinic's civil time (`2026-11-20T09:31:07+08:00`).
    pub occurred_at: String,
    /// The event that led to this one.
    pub causation: Option<Uuid>,
    /// What happened.
    pub payload: Payload,
}

/// Bytes kept beside the log and named by digest in an event: documents and signature strokes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBlob {
    /// SM3 of the bytes, 64 hex digits.
    pub digest: String,
    /// Media type.
    pub media: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What cannot be read of a stored body.
#[derive(Debug, thiserror::Error)]
#[error("the body of a {kind} event, version {schema}, cannot be read: {source}")]
pub struct UnreadableBody {
    /// The event type.
    pub kind: String,
    /// Its version.
    pub schema: u16,
    /// Why.
    #[source]
    pub source: serde_json::Error,
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $reporting:ident;)*) => {
        /// What happened. One variant per kind of event; a shipped name never changes.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Payload {
            $($(#[$doc])* $variant($variant),)*
            /// A type or version this program does not know (from a newer desk or the province): kept, passed on, projected by nobody.
            Unknown {
                /// Its type.
                kind: String,
                /// Its version.
                schema: u16,
                /// Its body as it came.
                body: Value,
            },
        }

        impl Payload {
            /// Every known event type, in the order of declaration.
            pub const KINDS: &[&str] = &[$($name),*];

            /// The type on disk and on the wire, such as `dose.recorded`.
            pub fn kind(&self) -> &str {
                match self {
                    $(Payload::$variant(_) => $name,)*
                    Payload::Unknown { kind, .. } => kind,
                }
            }

            /// The version new events of this type are written in.
            pub fn schema(&self) -> u16 {
                match self {
                    Payload::Unknown { schema, .. } => *schema,
                    _ => 1,
                }
            }

            /// Whether the province receives the body or a stub.
            pub fn reporting(&self) -> Reporting {
                match self {
                    $(Payload::$variant(_) => Reporting::$reporting,)*
                    Payload::Unknown { .. } => Reporting::Stub,
                }
            }

            /// The body as JSON.
            pub fn to_body(&self) -> Result<Value, serde_json::Error> {
                match self {
                    $(Payload::$variant(body) => serde_json::to_value(body),)*
                    Payload::Unknown { body, .. } => Ok(body.clone()),
                }
            }

            /// Reads a stored body, up-casting old versions. Unknown types and versions are kept as they are.
            pub fn from_body(kind: &str, schema: u16, body: Value) -> Result<Payload, UnreadableBody> {
                let unreadable = |source| UnreadableBody { kind: kind.to_owned(), schema, source };
                match (kind, schema) {
                    $(($name, 1) => serde_json::from_value(body).map(Payload::$variant).map_err(unreadable),)*
                    _ => Ok(Payload::Unknown { kind: kind.to_owned(), schema, body }),
                }
            }
        }

        $(impl From<$variant> for Payload {
            fn from(body: $variant) -> Self { Payload::$variant(body) }
        })*
    };
}

payloads! {
    /// The database was made for a clinic.
    ClinicFounded = "clinic.founded", Stub;
    /// A member of staff was entered.
    StaffRegistered = "staff.registered", Stub;
    /// A member of staff signed in at this desk.
    StaffSignedIn = "staff.signed_in", Stub;
    /// Somebody failed to sign in.
    StaffSignInFailed = "staff.sign_in_failed", Stub;
    /// A member of staff signed out or was replaced at the desk.
    StaffSignedOut = "staff.signed_out", Stub;
    /// A masked number was shown in full.
    PersonalDataRevealed = "personal_data.revealed", Stub;
    /// A recipient was registered here.
    RecipientRegistered = "recipient.registered", Full;
    /// Doses given elsewhere or earlier were entered.
    HistoryRecorded = "recipient.history_recorded", Full;
    /// The province allotted or named the archive code of a recipient.
    ArchiveCodeAllotted = "archive.code_allotted", Stub;
    /// A visit began, with the vaccines considered.
    VisitOpened = "visit.opened", Stub;
    /// One more vaccine is considered at a visit.
    LineProposed = "visit.line_proposed", Stub;
    /// A vaccine is put off.
    LineDeferred = "visit.line_deferred", Full;
    /// The health questions were answered.
    PrecheckAnswered = "precheck.answered", Full;
    /// The informed consent was signed; each vaccine accepted or refused.
    ConsentSigned = "consent.signed", Full;
    /// A multi-dose vial was opened or dissolved; its clock runs.
    VialOpened = "vial.opened", Full;
    /// What was left in an open vial was discarded.
    VialDiscarded = "vial.discarded", Full;
    /// The injection was authorised and its vial or dose reserved.
    LineAuthorised = "visit.line_authorised", Stub;
    /// A dose was given.
    DoseRecorded = "dose.recorded", Full;
    /// Stock came in or went out.
    StockMoved = "stock.moved", Full;
    /// A lot must not be used: recalled, stopped, or under a cold-chain hold.
    LotHeld = "stock.lot_held", Full;
    /// A hold was lifted.
    LotReleased = "stock.lot_released", Full;
    /// The observation ended.
    ObservationReleased = "observation.released", Full;
}
