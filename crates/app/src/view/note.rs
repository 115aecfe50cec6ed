//! Codes with what their sentence needs.

use std::collections::BTreeMap;

use serde::Serialize;
use specta::Type;

/// Codes with the parameters of their sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Note {
    /// Code, such as `verdict.lot_expired`.
    pub code: String,
    /// Parameters of the sentence.
    pub params: BTreeMap<String, String>,
    /// The rule it rests on, where there is one.
    pub rule: Option<RuleSource>,
}

/// Where a rule comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct RuleSource {
    /// Rule id.
    pub id: String,
    /// The document it stands in.
    pub source: String,
    /// `high`, `medium`, `low`.
    pub confidence: String,
}
