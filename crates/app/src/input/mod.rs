//! What the windows send: one input per command. Everything is text until `domain` has judged it.

pub mod around;
pub mod backup;
pub mod data;
pub mod devices;
pub mod due;
pub mod needle;
pub mod people;
pub mod plan;
pub mod setup;
pub mod staff;

use std::collections::BTreeMap;

pub use around::{
    AppointmentCancelInput, AppointmentInput, ExposureInput, PassiveInput, SignatureExportInput, TextApproveInput,
    TextFieldInput, TextSaveInput,
};
pub use devices::DeviceEdit;
pub use needle::{FailInput, PaidInput, ProductInput, VerifyNoteInput, VerifyShowInput};
pub use plan::PlanInput;

use serde::Deserialize;
use specta::Type;

/// `recipient_register`: all that is known of a person, in one event or not at all.
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub struct RegisterInput {
    /// A new UUIDv7 from `draft_id`: the same form sent twice registers once.
    pub draft: String,
    /// The card reading the data comes from, for the holder or for a guardian.
    pub card: Option<String>,
    /// Whether the card is the recipient's own or the guardian's.
    pub card_is: Option<CardIs>,
    /// Full name.
    pub name: String,
    /// `male`, `female`, `unknown`.
    pub sex: String,
    /// Birth date.
    pub birth: String,
    /// `resident_id`, `birth_certificate`, ...; absent for a newborn without papers.
    pub document_kind: Option<String>,
    /// Its number.
    pub document_number: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Guardian; the one whose card lies on the reader, when it is a guardian's.
    pub guardian: Option<GuardianInput>,
    /// Further guardians, in order.
    #[serde(default)]
    pub more_guardians: Vec<GuardianInput>,
    /// Birth certificate number, beside another document or alone.
    #[serde(default)]
    pub birth_certificate: Option<String>,
    /// Time of birth, `HH:MM`.
    #[serde(default)]
    pub birth_time: Option<String>,
    /// Completed weeks of gestation.
    #[serde(default)]
    pub gestation_weeks: Option<u32>,
    /// Birth weight in grams.
    pub weight_g: Option<u32>,
    /// Mother's HBsAg: `positive`, `negative`, `unknown`.
    pub mother_hbsag: Option<String>,
    /// Mother's HIV: `positive`, `negative`, `unknown`.
    #[serde(default)]
    pub mother_hiv: Option<String>,
    /// Archive code adopted from the province's answer.
    pub archive_code: Option<String>,
    /// Doses given before.
    pub history: Vec<PastDoseInput>,
    /// Whether `history` is all there was.
    pub history_complete: bool,
}

/// Whose card lies on the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CardIs {
    /// The recipient's own.
    Own,
    /// The guardian's.
    Guardian,
}

/// A guardian.
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub struct GuardianInput {
    /// `mother`, `father`, `grandparent`, `other`.
    pub relation: String,
    /// Name; from the card when absent.
    pub name: Option<String>,
    /// Document number; from the card when absent.
    pub number: Option<String>,
    /// Kind of the document; `resident_id` when absent.
    #[serde(default)]
    pub document_kind: Option<String>,
    /// Phone.
    pub phone: Option<String>,
}

/// One earlier dose.
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub struct PastDoseInput {
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Day.
    pub date: String,
    /// Lot.
    pub lot: Option<String>,
    /// Who gave it 接种单位, as it is written.
    #[serde(default)]
    pub unit: Option<String>,
    /// `paper`, `maternity_ward`, `elsewhere`, `abroad`.
    pub provenance: String,
}

/// `visit_precheck`
#[derive(Debug, Clone, Deserialize, Type)]
pub struct PrecheckInput {
    /// Draft id.
    pub draft: String,
    /// Visit.
    pub visit: String,
    /// Tenths of a degree Celsius.
    pub temperature_tenths: u32,
    /// `yes`, `no`, `unknown` by question code.
    pub answers: BTreeMap<String, String>,
}

/// `visit_consent_show`: puts the document on the pad.
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub struct ConsentInput {
    /// Draft id: becomes the consent's id.
    pub draft: String,
    /// Visit.
    pub visit: String,
    /// Relation of the signer: `self` (adults), `mother`, `father`, `grandparent`, `other`.
    pub relation: String,
    /// Name of the signer; with `self` the recipient's own when empty.
    pub signer: String,
    /// Number of an identity document of the signer; from the archive when absent and the signer stands there.
    #[serde(default)]
    #[specta(optional)]
    pub number: Option<String>,
    /// Phone of the signer; from the archive likewise.
    #[serde(default)]
    #[specta(optional)]
    pub phone: Option<String>,
    /// What a signer who is no guardian signs on: who charged them and how. Needed for a grandparent and others, and for whoever signs for
    /// an adult.
    #[serde(default)]
    #[specta(optional)]
    pub authority: Option<String>,
    /// `pad`, or `desk`: the pad's page shown on the desk's own screen turned round. `pad` when absent.
    #[serde(default)]
    #[specta(optional)]
    pub way: Option<String>,
}

/// `visit_consent_paper`
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub struct PaperConsentInput {
    /// Draft id.
    pub draft: String,
    /// Visit.
    pub visit: String,
    /// Relation of the signer, as in `ConsentInput`.
    pub relation: String,
    /// Name of the signer.
    pub signer: String,
    /// Number of an identity document of the signer; from the archive when absent and the signer stands there.
    #[serde(default)]
    #[specta(optional)]
    pub number: Option<String>,
    /// Phone of the signer; from the archive likewise.
    #[serde(default)]
    #[specta(optional)]
    pub phone: Option<String>,
    /// What a signer who is no guardian signs on: who charged them and how. Needed for a grandparent and others, and for whoever signs for
    /// an adult.
    #[serde(default)]
    #[specta(optional)]
    pub authority: Option<String>,
    /// Number of the paper form.
    pub paper_number: String,
    /// Day it was signed; today when absent.
    #[serde(default)]
    #[specta(optional)]
    pub paper_on: Option<String>,
    /// Lines the signer refuses on it.
    #[serde(default)]
    #[specta(optional)]
    pub refused: Vec<RefusedLineInput>,
}

/// `pad_sign`
#[derive(Debug, Clone, Deserialize, Type)]
pub struct PadSignInput {
    /// Digest of the document that was on the pad.
    pub digest: String,
    /// Strokes as drawn.
    pub strokes: Vec<StrokeInput>,
    /// Size of the pad's field in CSS pixels.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// Lines the parent refuses, with a reason code each.
    pub refused: Vec<RefusedLineInput>,
    /// `ink` (written on a pad of its own), `finger` (left on a reader): as the program holds it, whatever `strokes` says. Absent: as drawn.
    pub capture: Option<String>,
}

/// One stroke, pen down to pen up.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct StrokeInput {
    /// `pen`, `touch`, `mouse`.
    pub pointer: String,
    /// Points.
    pub points: Vec<PointInput>,
}

/// One point. Integers, so that every reading of the strokes is the same bytes.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct PointInput {
    /// Tenths of a CSS pixel from the left.
    pub x: i32,
    /// Tenths of a CSS pixel from the top.
    pub y: i32,
    /// Milliseconds since the first point.
    pub t: u32,
    /// Pressure 0…1000.
    pub p: u32,
}

/// A refused vaccine.
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub struct RefusedLineInput {
    /// Line.
    pub line: String,
    /// Reason code, as in `ReasonsView.refusal`.
    pub reason: String,
    /// Words to it.
    #[serde(default)]
    #[specta(optional)]
    pub note: Option<String>,
}

/// `visit_authorise`
#[derive(Debug, Clone, Deserialize, Type)]
pub struct AuthoriseInput {
    /// Draft id: becomes the authorisation's id.
    pub draft: String,
    /// Visit.
    pub visit: String,
    /// Line.
    pub line: String,
    /// Trace code on the desk.
    pub code: String,
    /// The vaccinator's reason when the verdict is amber.
    pub confirmation: Option<String>,
    /// Body site code, when chosen before the needle.
    pub body_site: Option<String>,
    /// The vaccinator's own ticks: `appearance`, `name_spoken`, `dose_drawn`, `site_route`.
    pub checks: Vec<String>,
}

/// `visit_record`
#[derive(Debug, Clone, Deserialize, Type)]
pub struct RecordInput {
    /// Draft id: becomes the dose's id, so a double click is one dose.
    pub draft: String,
    /// Visit.
    pub visit: String,
    /// Line.
    pub line: String,
    /// Body site code; empty takes the one chosen when it was authorised.
    pub body_site: String,
    /// Why, when something is not in order.
    pub deviation_reason: Option<String>,
}

/// `visit_line_propose`: one more vaccine to consider.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct ProposeInput {
    /// Draft id: becomes the line's id.
    pub draft: String,
    /// Visit.
    pub visit: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
}

/// `visit_defer`
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub struct DeferInput {
    /// Visit.
    pub visit: String,
    /// Line.
    pub line: String,
    /// Reason code, as in `ReasonsView.deferral`.
    pub reason: String,
    /// Day to come back, after today.
    pub return_on: Option<String>,
    /// Words to the reason.
    #[serde(default)]
    #[specta(optional)]
    pub note: Option<String>,
}

/// `observation_release`
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub struct ReleaseInput {
    /// Visit.
    pub visit: String,
    /// Whether the time is knowingly cut short.
    pub early: bool,
    /// Words: why, or what was seen.
    pub note: Option<String>,
    /// Reason code, as in `ReasonsView.release`; early leaving needs it or a note. `reaction` is the AEFI key and goes at any time.
    #[serde(default)]
    #[specta(optional)]
    pub reason: Option<String>,
    /// What was scanned or laid on the reader to release by: a ticket's code, an archive code, or the token of a card reading. It must be
    /// this person's, or a guardian's.
    #[serde(default)]
    #[specta(optional)]
    pub shown: Option<String>,
}

/// `stock_receipt_complete`: lot and expiry of units whose code does not carry them.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct ReceiptUnitInput {
    /// Trace code.
    pub code: String,
    /// Product code.
    pub product: String,
    /// Lot.
    pub lot: String,
    /// Expiry date.
    pub expiry: String,
}

/// One key of a keyboard-wedge burst.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct KeyInput {
    /// `KeyboardEvent.key`.
    pub key: String,
    /// Control held.
    pub ctrl: bool,
    /// Alt held.
    pub alt: bool,
    /// Milliseconds since the first key.
    pub at_ms: u32,
}

/// One field of a form. Absent, `null` and `""` stay apart: `value` is JSON text, absent takes the field away.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct FieldInput {
    /// Field code.
    pub field: String,
    /// Its new value; absent takes it away.
    pub value: Option<String>,
}
