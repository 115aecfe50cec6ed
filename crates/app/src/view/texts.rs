//! What people read and choose from: texts with their versions, questions, reasons.

use serde::Serialize;
use specta::Type;

/// A code with its words, where the words are data and not the interface's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ChoiceView {
    /// Code, sent back as it is.
    pub code: String,
    /// Words.
    pub zh: String,
    /// Words in English.
    pub en: String,
}

/// The reasons to choose from at a visit. `other` is the last of each list and takes words of its own (`note`), or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ReasonsView {
    /// Why a vaccine is refused.
    pub refusal: Vec<ChoiceView>,
    /// Why a vaccine is put off.
    pub deferral: Vec<ChoiceView>,
    /// Why somebody leaves the observation early; `reaction` is the AEFI key.
    pub release: Vec<ChoiceView>,
    /// Why an appointment is given up.
    pub cancellation: Vec<ChoiceView>,
}

/// `texts_view`: every text people read, with its versions.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TextsView {
    /// By kind: consent texts (general first), the verification page, the health questions.
    pub texts: Vec<TextRow>,
    /// How many are shown 待审核.
    pub pending: u32,
}

/// One text.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TextRow {
    /// `consent`, `verification`, `precheck`.
    pub kind: String,
    /// Vaccine abbreviation, or `general`.
    pub key: String,
    /// Plain name of the vaccine or page; empty for the health questions.
    pub title: String,
    /// State of the version shown now: `starter` (待审核), `approved`.
    pub state: String,
    /// Number of the version shown now.
    pub in_force: u32,
    /// Every version, oldest first; version 0 is the program's.
    pub versions: Vec<TextVersionView>,
}

/// A version of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TextVersionView {
    /// Number. Two desks may have saved the same one: the digest tells them apart.
    pub version: u32,
    /// SM3 of the text: sent back as `base` to edit it, as `digest` to approve it.
    pub digest: String,
    /// `starter` (待审核), `pending` (saved, 待审核), `approved`, `superseded` (approved once).
    pub state: String,
    /// Whether this is what families are shown now.
    pub in_force: bool,
    /// What it rests on.
    pub source: String,
    /// Who saved it; absent for the starter.
    pub saved_by: Option<String>,
    /// When.
    pub saved_at: Option<String>,
    /// Who approved it last.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<String>,
    /// Whether the one signed in may approve it: not their own, and not in force already.
    pub may_approve: bool,
    /// The text by fields: `name`, `what`, `reactions`, `contraindications`, `after`, `declaration`, `ask`; of the health questions
    /// `<question>.zh`, `<question>.en`, `fever.tenths`. Headings for the fields are the interface's, in both languages.
    pub fields: Vec<TextFieldView>,
}

/// A field of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TextFieldView {
    /// Code.
    pub field: String,
    /// Words.
    pub text: String,
    /// What the version before said, where it said something else.
    pub before: Option<String>,
}

/// A question as it is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct QuestionView {
    /// Code; answers go under it.
    pub code: String,
    /// Wording in force.
    pub zh: String,
    /// Wording in English.
    pub en: String,
}
