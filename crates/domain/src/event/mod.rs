//! Events: what happened in the clinic, in the past tense.
//!
//! The log is the record; every table made for reading is a function of it (`store`). The payload structs in [`v1`] are frozen: a shipped
//! field never changes its meaning, a new meaning is a new version that old bodies are up-cast to on reading. They are shared with no
//! rule, no screen and no wire message. Bodies are I-JSON: no floats, no integer above 2^53, codes are text.

pub mod v1;
pub mod v2;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use v1::*;
use v2::{ConsentSigned, LineAuthorised, StaffSignedIn};

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
    ($($(#[$doc:meta])* $variant:ident = $name:literal v $schema:literal $(from $old:literal $older:path)*, $reporting:ident;)*) => {
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
                    $(Payload::$variant(_) => $schema,)*
                    Payload::Unknown { schema, .. } => *schema,
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
                    $(
                        ($name, $schema) => serde_json::from_value(body).map(Payload::$variant).map_err(unreadable),
                        $(($name, $old) => serde_json::from_value::<$older>(body)
                            .map(|old| Payload::$variant(old.into()))
                            .map_err(unreadable),)*
                    )*
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
    ClinicFounded = "clinic.founded" v 1, Stub;
    /// A member of staff was entered.
    StaffRegistered = "staff.registered" v 1, Stub;
    /// A member of staff signed in at this desk.
    StaffSignedIn = "staff.signed_in" v 2 from 1 v1::StaffSignedIn, Stub;
    /// Somebody failed to sign in.
    StaffSignInFailed = "staff.sign_in_failed" v 1, Stub;
    /// A member of staff signed out or was replaced at the desk.
    StaffSignedOut = "staff.signed_out" v 1, Stub;
    /// A masked number was shown in full.
    PersonalDataRevealed = "personal_data.revealed" v 1, Stub;
    /// A recipient was registered here.
    RecipientRegistered = "recipient.registered" v 1, Full;
    /// Doses given elsewhere or earlier were entered.
    HistoryRecorded = "recipient.history_recorded" v 1, Full;
    /// The province allotted or named the archive code of a recipient.
    ArchiveCodeAllotted = "archive.code_allotted" v 1, Stub;
    /// A visit began, with the vaccines considered.
    VisitOpened = "visit.opened" v 1, Stub;
    /// One more vaccine is considered at a visit.
    LineProposed = "visit.line_proposed" v 1, Stub;
    /// A vaccine is put off.
    LineDeferred = "visit.line_deferred" v 1, Full;
    /// The health questions were answered.
    PrecheckAnswered = "precheck.answered" v 1, Full;
    /// The informed consent was signed; each vaccine accepted or refused.
    ConsentSigned = "consent.signed" v 2 from 1 v1::ConsentSigned, Full;
    /// A multi-dose vial was opened or dissolved; its clock runs.
    VialOpened = "vial.opened" v 1, Full;
    /// What was left in an open vial was discarded.
    VialDiscarded = "vial.discarded" v 1, Full;
    /// The injection was authorised and its vial or dose reserved.
    LineAuthorised = "visit.line_authorised" v 2 from 1 v1::LineAuthorised, Stub;
    /// A dose was given.
    DoseRecorded = "dose.recorded" v 1, Full;
    /// Stock came in or went out.
    StockMoved = "stock.moved" v 1, Full;
    /// A lot must not be used: recalled, stopped, or under a cold-chain hold.
    LotHeld = "stock.lot_held" v 1, Full;
    /// A hold was lifted.
    LotReleased = "stock.lot_released" v 1, Full;
    /// The observation ended.
    ObservationReleased = "observation.released" v 1, Full;
    /// The clinic's own fields changed.
    ClinicDescribed = "clinic.described" v 1, Stub;
    /// A setting changed.
    SettingChanged = "setting.changed" v 1, Stub;
    /// The recovery key was made, or made anew.
    RecoveryKeyReplaced = "clinic.recovery_key_replaced" v 1, Stub;
    /// A full copy of the database reached a target.
    BackupMade = "backup.made" v 1, Stub;
    /// A backup was restored into a scratch directory and checked.
    BackupDrilled = "backup.drilled" v 1, Stub;
    /// The database came from a backup: a new epoch begins.
    DatabaseRestored = "database.restored" v 1, Stub;
    /// Data left the program as a file.
    DataExported = "data.exported" v 1, Stub;
    /// People and doses came in as a package.
    ImportReceived = "import.received" v 1, Stub;
    /// Bodies were erased by law.
    BodyErased = "body.erased" v 1, Stub;
    /// Fields of a member of staff changed.
    StaffAmended = "staff.amended" v 1, Stub;
    /// A member of staff was suspended, enabled, deleted or restored.
    StaffStatusChanged = "staff.status_changed" v 1, Stub;
    /// A password, PIN or badge was set or taken away.
    StaffSecretSet = "staff.secret_set" v 1, Stub;
    /// An account locked itself after too many failures.
    StaffLocked = "staff.locked" v 1, Stub;
    /// An account was unlocked.
    StaffUnlocked = "staff.unlocked" v 1, Stub;
    /// An account's rights were looked at and found right.
    StaffReviewed = "staff.reviewed" v 1, Stub;
    /// The desk's screen was locked.
    SessionLocked = "session.locked" v 1, Stub;
    /// The desk's screen was unlocked.
    SessionUnlocked = "session.unlocked" v 1, Stub;
    /// A second person approved one act.
    StepUpGiven = "step_up.given" v 1, Stub;
    /// A person's record was opened.
    PersonalDataViewed = "personal_data.viewed" v 1, Stub;
    /// Fields of a recipient changed.
    RecipientAmended = "recipient.amended" v 1, Full;
    /// A recipient was set aside.
    RecipientWithdrawn = "recipient.withdrawn" v 1, Full;
    /// A recipient was brought back.
    RecipientReinstated = "recipient.reinstated" v 1, Full;
    /// Two archives turned out to be one person.
    RecipientsMerged = "recipient.merged" v 1, Full;
    /// A merge was undone.
    MergeReverted = "recipient.merge_reverted" v 1, Full;
    /// Two archives turned out to be two people.
    NotDuplicate = "recipient.not_duplicate" v 1, Full;
    /// Fields of a dose were corrected.
    DoseCorrected = "dose.corrected" v 1, Full;
    /// A dose turned out not to have been given.
    DoseWithdrawn = "dose.withdrawn" v 1, Full;
    /// A withdrawn dose counts again.
    DoseReinstated = "dose.reinstated" v 1, Full;
    /// The family confirmed the vials before the injection.
    VialsVerified = "visit.vials_verified" v 1, Stub;
    /// An authorised injection did not become a dose.
    LineFailed = "visit.line_failed" v 1, Stub;
    /// A paid vaccine was paid.
    LinePaid = "visit.line_paid" v 1, Stub;
    /// The visit was handed over to the vaccinator.
    VisitTicketed = "visit.ticketed" v 1, Stub;
    /// An exposure to rabies, or a wound, was recorded.
    ExposureRecorded = "visit.exposure_recorded" v 1, Stub;
    /// A day to come back was agreed.
    AppointmentMade = "appointment.made" v 1, Stub;
    /// An appointment was given up.
    AppointmentCancelled = "appointment.cancelled" v 1, Stub;
    /// Two members of staff confirmed date and time.
    ClockConfirmed = "clock.confirmed" v 1, Stub;
    /// A version of a consent text, verification page or question set was saved.
    TextSaved = "text.saved" v 1, Stub;
    /// A version of a text was approved by the clinic.
    TextApproved = "text.approved" v 1, Stub;
    /// The picture of a paper consent was kept.
    ConsentPictured = "consent.pictured" v 1, Stub;
    /// A consent was given with a fingerprint.
    ConsentFingerprinted = "consent.fingerprinted" v 1, Stub;
    /// A device of a desk was added, changed or taken away.
    DeviceConfigured = "device.configured" v 1, Stub;
    /// The family chose among the products of a vaccine.
    ProductChosen = "visit.product_chosen" v 1, Stub;
    /// Vials were confirmed with a fingerprint.
    VialsFingerprinted = "visit.vials_fingerprinted" v 1, Stub;
}
