//! Recipients 受种者 and their archives.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{FieldChange, Text};

/// A document that proves identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// `resident_id`, `birth_certificate`, `passport`, `other`.
    pub kind: Text,
    /// Its number as text.
    pub number: Text,
}

/// A guardian as entered with a recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guardian {
    /// `mother`, `father`, `grandparent`, `other`.
    pub relation: Text,
    /// Full name.
    pub name: Text,
    /// Identity document, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// Phone, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Text>,
}

/// What is known of the birth.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Newborn {
    /// Civil time of birth `HH:MM`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_time: Option<Text>,
    /// Weight in grams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_g: Option<u32>,
    /// Completed weeks of gestation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gestation_weeks: Option<u32>,
    /// Mother's HBsAg: `positive`, `negative`, `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mother_hbsag: Option<Text>,
    /// Mother's HIV: `positive`, `negative`, `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mother_hiv: Option<Text>,
}

/// `recipient.registered`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientRegistered {
    /// The recipient.
    pub recipient: Uuid,
    /// Full name; 某某之子 is a name.
    pub name: Text,
    /// `male`, `female`, `unknown`.
    pub sex: Text,
    /// Birth date.
    pub birth: Text,
    /// Identity documents; a newborn may have none.
    pub documents: Vec<Document>,
    /// Own phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Text>,
    /// Present address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Text>,
    /// Guardians.
    pub guardians: Vec<Guardian>,
    /// Birth facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newborn: Option<Newborn>,
    /// Local code until the province allots one: `L` + site + counter, at most 20 characters.
    pub provisional_code: Text,
    /// The archive code, when the person came from a query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive_code: Option<Text>,
    /// `card`, `guardian`, `typed`, `province`, `seeded`.
    pub origin: Text,
    /// Whether the doses given before are known in full.
    pub history_complete: bool,
}

/// One dose of `recipient.history_recorded`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastDose {
    /// The dose.
    pub dose: Uuid,
    /// Vaccine abbreviation, such as `HepB`.
    pub vaccine: Text,
    /// Day given.
    pub date: Text,
    /// Lot, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<Text>,
    /// Giving unit, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text>,
    /// `paper`, `maternity_ward`, `elsewhere`, `abroad`.
    pub provenance: Text,
}

/// `recipient.history_recorded`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRecorded {
    /// Whose.
    pub recipient: Uuid,
    /// The doses.
    pub doses: Vec<PastDose>,
    /// Whether the history is complete with them.
    pub complete: bool,
}

/// `archive.code_allotted`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveCodeAllotted {
    /// Whose.
    pub recipient: Uuid,
    /// At most 20 characters, never cut.
    pub archive_code: Text,
    /// The archive's version at the province.
    pub version: Text,
    /// The change this answer is, the same for every desk that applies it.
    pub change: Text,
}

/// `recipient.amended` (C-019, C-020)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientAmended {
    /// Whose.
    pub recipient: Uuid,
    /// The fields that changed, each before and after.
    pub changes: Vec<FieldChange>,
    /// `typed`, `card`, `province`, `import`.
    pub origin: Text,
    /// Why, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// `recipient.withdrawn`: set aside, with a reason; nothing is deleted (C-186).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientWithdrawn {
    /// Whose.
    pub recipient: Uuid,
    /// `registered_in_error`, `duplicate`, `moved_away`, `deceased`, `other`.
    pub reason: Text,
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// `recipient.reinstated` (C-029)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientReinstated {
    /// Whose.
    pub recipient: Uuid,
    /// Why.
    pub reason: Text,
}

/// Two recorded doses that are one injection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SameDose {
    /// The one that counts.
    pub kept: Uuid,
    /// The other record of it; it stays, linked.
    pub same: Uuid,
}

/// `recipient.merged`: two archives are one person (C-027, C-029).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientsMerged {
    /// The merge; reverting names it.
    pub merge: Uuid,
    /// Whose archive goes on.
    pub survivor: Uuid,
    /// Whose archive points to it from now on.
    pub absorbed: Uuid,
    /// Fields of the survivor that take another value by this merge.
    pub choices: Vec<FieldChange>,
    /// Doses recorded in both archives.
    pub same_doses: Vec<SameDose>,
    /// Why.
    pub reason: Text,
}

/// `recipient.merge_reverted`: exactly what the merge did is undone; what was recorded since stays where it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeReverted {
    /// The merge.
    pub merge: Uuid,
    /// Whose archive went on.
    pub survivor: Uuid,
    /// Whose archive stands by itself again.
    pub absorbed: Uuid,
    /// Why.
    pub reason: Text,
}

/// `recipient.not_duplicate` (C-030)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotDuplicate {
    /// The one, whose id sorts first.
    pub one: Uuid,
    /// The other.
    pub other: Uuid,
    /// Codes of the evidence that was known then; new evidence opens the question again.
    pub evidence: Vec<Text>,
    /// Why.
    pub reason: Text,
}

/// `dose.corrected` (C-019)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseCorrected {
    /// The dose.
    pub dose: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// The fields that changed, each before and after.
    pub changes: Vec<FieldChange>,
    /// Why.
    pub reason: Text,
}

/// `dose.withdrawn`: it was not given, or not to this person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseWithdrawn {
    /// The dose.
    pub dose: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// `wrong_person`, `not_given`, `entered_twice`, `other`.
    pub reason: Text,
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// `dose.reinstated`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseReinstated {
    /// The dose.
    pub dose: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// Why.
    pub reason: Text,
}
