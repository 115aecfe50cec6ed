//! Everything about one person.

use serde::Serialize;
use specta::Type;

use super::note::Note;
use super::people::{RecipientRow, RecipientView};

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SearchView {
    /// People, best first.
    pub rows: Vec<RecipientRow>,
    /// Whether there are more.
    pub more: bool,
    /// How the text was read: `search.name`, `search.pinyin`, `search.birth`…
    pub read_as: Vec<Note>,
    /// How long the search took, in microseconds.
    pub micros: u32,
}

/// One field of the national data set as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FieldView {
    /// Field code.
    pub field: String,
    /// Group: `identity`, `contact`, `household`, `birth`, `management`, `health`, `other`.
    pub group: String,
    /// The value; numbers masked. Absent when not there.
    pub value: Option<String>,
    /// Whether it is there but empty.
    pub empty: bool,
    /// Whether `value` is masked.
    pub masked: bool,
    /// Whether this desk may change it (requirements §7).
    pub editable: bool,
    /// `national`, `local`: who demands it. A local one is never filled in by the program.
    pub needed: Option<String>,
    /// `text`, `date`, `time`, `number`, `choice`, `region`.
    pub kind: String,
    /// Codes to choose from; words in the locales under `field.<field>.<code>`. Other values stay as they are.
    pub choices: Vec<String>,
}

/// The whole archive of a person.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RecipientDetail {
    /// The person card with due doses and history.
    pub view: RecipientView,
    /// Names this state of the archive for `recipient_amend`.
    pub version: String,
    /// `active`, `withdrawn`, `absorbed`.
    pub state: String,
    /// Why withdrawn.
    pub state_reason: Option<String>,
    /// Whose archive goes on, when absorbed.
    pub survivor: Option<RecipientRow>,
    /// Photo as a data URL.
    pub photo: Option<String>,
    /// Every field, in the order of the data set.
    pub fields: Vec<FieldView>,
    /// Documents, numbers masked.
    pub documents: Vec<DocumentView>,
    /// Guardians.
    pub guardians: Vec<GuardianDetail>,
    /// Addresses, newest first.
    pub addresses: Vec<AddressRow>,
    /// Alerts recorded.
    pub alerts: Vec<AlertRow>,
    /// Doses with what may be corrected.
    pub doses: Vec<DoseDetail>,
    /// Consents signed.
    pub consents: Vec<ConsentRow>,
    /// Who changed what, newest first (C-020).
    pub changes: Vec<ChangeRow>,
    /// Merges this archive took part in.
    pub merges: Vec<MergeRow>,
    /// People who may be the same.
    pub resemblances: Vec<ResemblanceRow>,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DocumentView {
    /// Document kind.
    pub kind: String,
    /// Masked number.
    pub number: String,
}

/// A guardian as a person of their own.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct GuardianDetail {
    /// Relation.
    pub relation: String,
    /// Name.
    pub name: String,
    /// Document kind.
    pub document_kind: Option<String>,
    /// Masked number.
    pub number: Option<String>,
    /// Masked phone.
    pub phone: Option<String>,
    /// Their other children here.
    pub children: Vec<RecipientRow>,
}

/// An address and since when it was known.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AddressRow {
    /// The address.
    pub address: String,
    /// Moment.
    pub since: String,
    /// Who entered it.
    pub by: String,
}

/// An alert.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AlertRow {
    /// `anaphylaxis`, `contraindication`, `aefi`, `other`.
    pub kind: String,
    /// Vaccine it is about.
    pub vaccine: Option<String>,
    /// In words.
    pub note: String,
    /// Day.
    pub since: String,
}

/// A dose with its history.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DoseDetail {
    /// Dose id.
    pub dose: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Number in the series.
    pub number: Option<u32>,
    /// Day given.
    pub date: String,
    /// What is known, and what may be corrected.
    pub fields: Vec<FieldView>,
    /// Given at this clinic.
    pub here: bool,
    /// `counts`, `withdrawn`, `same_as`: another record of the same injection.
    pub state: String,
    /// The dose that counts.
    pub same_as: Option<String>,
    /// Why withdrawn.
    pub state_reason: Option<String>,
    /// Corrections.
    pub changes: Vec<ChangeRow>,
}

/// A consent.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ConsentRow {
    /// Id.
    pub consent: String,
    /// Moment.
    pub signed_at: String,
    /// Who signed.
    pub signer: String,
    /// `pad`, `paper`.
    pub way: String,
    /// Vaccines accepted.
    pub accepted: Vec<String>,
    /// Vaccines refused.
    pub refused: Vec<String>,
}

/// One change: what it was, what it is, who, when (C-020).
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ChangeRow {
    /// Moment.
    pub at: String,
    /// Who.
    pub by: String,
    /// Event type.
    pub kind: String,
    /// Field code; empty when the whole archive is meant.
    pub field: String,
    /// Before, masked where the field is.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A merge.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct MergeRow {
    /// Id.
    pub merge: String,
    /// Moment.
    pub at: String,
    /// Who.
    pub by: String,
    /// Whose archive went on.
    pub survivor: RecipientRow,
    /// Whose archive was absorbed.
    pub absorbed: RecipientRow,
    /// When it was undone.
    pub reverted_at: Option<String>,
    /// Why.
    pub reason: String,
}

/// A person who may be the same, with the score and why (C-027).
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ResemblanceRow {
    /// The other.
    pub person: RecipientRow,
    /// 0…100.
    pub score: u32,
    /// What speaks for it and against it, each with its points.
    pub reasons: Vec<Note>,
    /// Marked as not duplicate, when.
    pub marked: Option<String>,
    /// Evidence that came up since the mark.
    pub reopened: Vec<Note>,
}

/// Two people who may be one.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PairRow {
    /// The one.
    pub one: RecipientRow,
    /// The other.
    pub other: RecipientRow,
    /// 0…100.
    pub score: u32,
    /// Why.
    pub reasons: Vec<Note>,
    /// Marked as not duplicate, when.
    pub marked: Option<String>,
    /// Evidence that came up since the mark.
    pub reopened: Vec<Note>,
}

/// Pairs that may be one person each (C-027, C-028).
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DuplicateView {
    /// Best first, at most 200.
    pub pairs: Vec<PairRow>,
    /// How many there are.
    pub total: u32,
    /// How many people were compared.
    pub compared: u32,
    /// How long it took.
    pub millis: u32,
}

/// Two archives side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct CompareView {
    /// The one.
    pub one: RecipientDetail,
    /// The other.
    pub other: RecipientDetail,
    /// Score and reasons.
    pub pair: PairRow,
    /// Codes of fields that differ.
    pub differing: Vec<String>,
    /// Doses that look like one injection recorded twice.
    pub same_doses: Vec<SameDoseRow>,
    /// Why they cannot be merged now.
    pub blocked: Vec<Note>,
}

/// Two records that look like one injection.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SameDoseRow {
    /// Dose of the one.
    pub one: String,
    /// Dose of the other.
    pub other: String,
    /// Why.
    pub reasons: Vec<Note>,
}
