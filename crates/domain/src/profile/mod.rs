//! The archive of a recipient as fields (C-013): what each holds, what may be done to it, and how it meets the archives of others.
//!
//! A profile is kept in full fidelity: fields nobody here knows are fields like any other, and absent, `null` and `""` are three
//! different things. Editing one field touches no other.

mod codes;
mod fields;
mod foreign;
mod health;
mod parts;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::event::v1::FieldChange;

pub use codes::{CodeTable, Kinds};
pub use fields::{DoseField, Edit, Field, FieldKind, Fields, Group, Masked, Needed, Situation};
pub use foreign::Foreign;
pub use health::Health;
pub use parts::{Parts, guardians_of, of_registration};

/// Values by field code. A field that is not in the map is absent.
pub type Profile = BTreeMap<String, Value>;

/// Gives every change its after-value. What a change says it was before is not looked at: facts are accepted (event-log.md 5).
pub fn apply(profile: &mut Profile, changes: &[FieldChange]) {
    for change in changes {
        set(profile, &change.field, change.after.clone());
    }
}

/// Sets one field, or takes it away.
pub fn set(profile: &mut Profile, field: &str, value: Option<Value>) {
    match value {
        Some(value) => profile.insert(field.to_owned(), value),
        None => profile.remove(field),
    };
}

/// The fields in which `after` differs from `before`, each with both values.
pub fn changes(before: &Profile, after: &Profile) -> Vec<FieldChange> {
    let codes: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    codes
        .into_iter()
        .filter(|code| before.get(*code) != after.get(*code))
        .map(|code| FieldChange {
            field: code.clone(),
            before: before.get(code).cloned(),
            after: after.get(code).cloned(),
        })
        .collect()
}

/// Whether two values of a field say the same: a list that is not there is an empty list.
pub fn same_value(one: Option<&Value>, other: Option<&Value>) -> bool {
    let empty = |value: Option<&Value>| value.is_none_or(|value| value.as_array().is_some_and(Vec::is_empty));
    one == other || (empty(one) && empty(other))
}

/// A text field's value, when it is a text and not empty.
pub fn text<'a>(profile: &'a Profile, field: &str) -> Option<&'a str> {
    profile.get(field).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}

/// Something a nurse must not overlook, as an archive keeps it in its field `alerts`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Alert {
    /// One of [`Alert::KINDS`].
    pub kind: String,
    /// Vaccine it is about, by abbreviation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vaccine: Option<String>,
    /// In words.
    #[serde(default)]
    pub note: String,
    /// Day.
    #[serde(default)]
    pub since: String,
}

impl Alert {
    /// `anaphylaxis` to a vaccine is a reason nobody goes on over (visit.md, Verdict).
    pub const KINDS: [&str; 4] = ["anaphylaxis", "contraindication", "aefi", "other"];

    /// The alerts of a list that can be read.
    pub fn read(value: Option<&Value>) -> Vec<Alert> {
        let items = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(|item| serde_json::from_value(item.clone()).ok()).collect()
    }

    /// Whether every item typed into the list is an alert.
    pub fn all_good(value: &Value) -> bool {
        let good = |item: &Value| {
            serde_json::from_value::<Alert>(item.clone()).is_ok_and(|alert| {
                Alert::KINDS.contains(&alert.kind.as_str())
                    && (alert.since.is_empty() || alert.since.parse::<jiff::civil::Date>().is_ok())
                    // Anaphylaxis to nothing in particular would stop nothing.
                    && (alert.kind != "anaphylaxis" || alert.vaccine.as_deref().is_some_and(|vaccine| !vaccine.is_empty()))
            })
        };
        value.as_array().is_some_and(|items| items.iter().all(good))
    }
}
