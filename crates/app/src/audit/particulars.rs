//! What of an entry is shown: codes, numbers, names of staff; of people only a masked name, of changed fields only which.

use std::collections::BTreeMap;

use domain::audit::{self, Particular};
use serde_json::Value;
use uuid::Uuid;

use crate::view::{AuditRow, Note};

/// An entry as the page shows it.
pub(super) fn row(
    row: &store::AuditRow,
    names: &BTreeMap<String, String>,
    recipients: &BTreeMap<Uuid, Option<String>>,
) -> AuditRow {
    let named = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let recipient = (row.subject_kind == "recipient").then(|| row.subject_id.clone());
    let subject = match row.subject_kind.as_str() {
        // Somebody unknown tried to sign in: about nobody.
        "staff" if row.subject_id == Uuid::nil().to_string() => String::new(),
        "staff" => named(&row.subject_id),
        "recipient" => {
            let known = Uuid::parse_str(&row.subject_id).ok().and_then(|id| recipients.get(&id).cloned().flatten());
            known.unwrap_or_default()
        }
        _ => row.subject_id.clone(),
    };
    let body: Value = row.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
    let mut what: Vec<Note> =
        audit::particulars(&row.kind, &body).into_iter().map(|particular| note(particular, named)).collect();
    if row.body.is_none() {
        what.push(with("audit.body_erased".to_owned(), None));
    }
    AuditRow {
        event: row.event.to_string(),
        at: row.recorded_at.clone(),
        by: named(&row.actor),
        module: audit::module_of(&row.kind).to_owned(),
        kind: row.kind.clone(),
        subject,
        recipient,
        what,
    }
}

fn note(particular: Particular, named: impl Fn(&str) -> String) -> Note {
    match particular {
        Particular::Value(member, value) => with(format!("audit.{member}"), Some(value)),
        Particular::Word(member, value) => with(format!("audit.{member}.{value}"), None),
        Particular::Staff(member, id) => with(format!("audit.{member}"), Some(named(&id))),
        Particular::Fields(fields) => with("audit.fields".to_owned(), Some(fields.join(", "))),
    }
}

fn with(code: String, value: Option<String>) -> Note {
    Note { code, params: value.into_iter().map(|value| ("value".to_owned(), value)).collect(), rule: None }
}

/// A name with all but its first and last characters hidden: 王*明, 王*.
pub(super) fn masked_name(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    match letters.as_slice() {
        [] | [_] => "*".to_owned(),
        [first, _] => format!("{first}*"),
        [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len())),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_of_people_are_masked() {
        for (name, masked) in [("王小明", "王*明"), ("王明", "王*"), ("欧阳小明", "欧**明"), ("王", "*"), ("", "*")]
        {
            assert_eq!(super::masked_name(name), masked);
        }
    }
}
