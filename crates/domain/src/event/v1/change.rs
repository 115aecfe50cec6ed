//! A changed field: what it was and what it is.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::Text;

/// One field before and after (C-020). Absent, `null` and `""` are three different values: an absent one is not written at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Field code, as the noun's table of fields names it.
    pub field: Text,
    /// What it was; absent when it was not there.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What it is; absent when it is not there any more.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// A member that is there is kept, `null` too; only a missing one is `None`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}
