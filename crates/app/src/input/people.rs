//! People: searching, editing, duplicates, doses.

use serde::Deserialize;
use specta::Type;

use super::FieldInput;

/// `recipient_search`: one field for anything, or key fields together (C-057, C-058). Empty means any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Type)]
pub struct SearchInput {
    /// Name, pinyin, initials, part of a number or phone, guardian, birth date, code: whatever was typed.
    pub text: String,
    /// Name or pinyin.
    pub name: String,
    /// Birth date, in any writing.
    pub birth: String,
    /// A guardian's name.
    pub guardian: String,
    /// Part of a phone.
    pub phone: String,
    /// Part of an identity number.
    pub number: String,
    /// Birth certificate number.
    pub birth_certificate: String,
    /// Whether people who were set aside are wanted too.
    pub withdrawn: bool,
}

impl SearchInput {
    /// What was typed into the one field.
    pub fn of(text: &str) -> Self {
        SearchInput { text: text.to_owned(), ..SearchInput::default() }
    }
}

/// `recipient_amend`: only the fields that change.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct AmendInput {
    /// Draft id: the same form sent twice changes once.
    pub draft: String,
    /// Whose.
    pub recipient: String,
    /// The `version` of the detail the form was made from; another one is refused, so that nobody overwrites what they did not see.
    pub seen: String,
    /// The new values.
    pub changes: Vec<FieldInput>,
    /// All guardians, when they change.
    pub guardians: Option<Vec<GuardianEdit>>,
    /// All documents, when they change.
    pub documents: Option<Vec<DocumentEdit>>,
    /// Why, when a name, sex, birth date or document changes; may be empty otherwise.
    pub reason: String,
}

/// A guardian in a form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct GuardianEdit {
    /// `mother`, `father`, `grandparent`, `other`.
    pub relation: String,
    /// Full name.
    pub name: String,
    /// Document kind.
    pub document_kind: Option<String>,
    /// Document number in full; absent keeps the one known by `keep`.
    pub number: Option<String>,
    /// Phone in full; absent keeps the one known by `keep`.
    pub phone: Option<String>,
    /// Position of the guardian in the detail this one was made from: what is masked there stays as it is.
    pub keep: Option<u32>,
}

/// A document in a form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct DocumentEdit {
    /// Document kind.
    pub kind: String,
    /// Number in full; absent keeps the one known by `keep`.
    pub number: Option<String>,
    /// Position of the document in the detail this one was made from.
    pub keep: Option<u32>,
}

/// `recipient_alerts`: what a nurse must not overlook, the whole list; empty clears it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct AlertsInput {
    /// Draft id: the same form sent twice changes once.
    pub draft: String,
    /// Whose.
    pub recipient: String,
    /// The `version` of the detail the form was made from.
    pub seen: String,
    /// The alerts as they stand from now on.
    pub alerts: Vec<AlertInput>,
    /// Why; must be said.
    pub reason: String,
}

/// An alert in a form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct AlertInput {
    /// `anaphylaxis`, `contraindication`, `aefi`, `other`.
    pub kind: String,
    /// Vaccine it is about; anaphylaxis must name one.
    pub vaccine: Option<String>,
    /// In words.
    pub note: String,
    /// Day it is known since; may be empty.
    pub since: String,
}

/// `recipient_resemblances`: who is known already that resembles a form half filled in (C-027).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct ResembleInput {
    /// Name.
    pub name: String,
    /// Sex.
    pub sex: String,
    /// Birth date.
    pub birth: String,
    /// Document number.
    pub number: Option<String>,
    /// Guardian's name.
    pub guardian: Option<String>,
    /// Guardian's number.
    pub guardian_number: Option<String>,
    /// A phone.
    pub phone: Option<String>,
}

/// `duplicate_search`: which pairs (C-028). Each condition switched on must hold; none switched on means every pair by score.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct DuplicateInput {
    /// Same name.
    pub same_name: bool,
    /// Names that sound the same.
    pub same_sound: bool,
    /// Same birth date.
    pub same_birth: bool,
    /// Same sex.
    pub same_sex: bool,
    /// A guardian in common.
    pub same_guardian: bool,
    /// A phone in common.
    pub same_phone: bool,
    /// A document number in common.
    pub same_number: bool,
    /// Score at least this, 0…100.
    pub at_least: u32,
    /// Only pairs with this person.
    pub recipient: Option<String>,
    /// Show pairs marked as not duplicate too.
    pub marked: bool,
}

/// `recipient_merge`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct MergeInput {
    /// Draft id: becomes the merge's id.
    pub draft: String,
    /// Whose archive goes on.
    pub survivor: String,
    /// Whose archive points to it from then on.
    pub absorbed: String,
    /// Codes of fields taken from the absorbed archive; `guardians` and `documents` are joined when named.
    pub take: Vec<String>,
    /// Doses recorded in both.
    pub same_doses: Vec<SameDoseInput>,
    /// Why.
    pub reason: String,
}

/// Two records of one injection.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct SameDoseInput {
    /// The one that counts.
    pub kept: String,
    /// The other record of it.
    pub same: String,
}

/// `dose_correct`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct DoseCorrectInput {
    /// Draft id.
    pub draft: String,
    /// The dose.
    pub dose: String,
    /// The new values; fields as `DoseDetail` offers them.
    pub changes: Vec<FieldInput>,
    /// Why.
    pub reason: String,
}

/// `dose_enter`: doses given elsewhere or earlier, entered later (补录).
#[derive(Debug, Clone, Deserialize, Type)]
pub struct PastDosesInput {
    /// Draft id.
    pub draft: String,
    /// Whose.
    pub recipient: String,
    /// The doses.
    pub doses: Vec<super::PastDoseInput>,
    /// Whether the history is complete with them.
    pub complete: bool,
    /// Whether somebody looked at the doses known already that resemble these, and found them to be other injections.
    #[serde(default)]
    pub different: bool,
}
