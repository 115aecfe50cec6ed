//! Which values of an event body leave the clinic sealed only.
//!
//! This list is the floor: it holds before any platform was ever asked. A platform's capabilities may name more, never fewer.

use seal::field::{self, DataKey};
use serde_json::Value;

use crate::error::WireError;

/// Event type and JSON pointer from the envelope; `*` stands for every element of an array or member of an object.
pub const SENSITIVE: &[(&str, &str)] = &[
    ("consent.signed", "/body/signer"),
    ("dose.corrected", "/body/changes"),
    ("dose.corrected", "/body/reason"),
    ("dose.recorded", "/body/deviation/reason"),
    ("dose.reinstated", "/body/reason"),
    ("dose.withdrawn", "/body/note"),
    ("observation.released", "/body/note"),
    ("recipient.amended", "/body/changes"),
    ("recipient.amended", "/body/reason"),
    ("recipient.merge_reverted", "/body/reason"),
    ("recipient.merged", "/body/choices"),
    ("recipient.merged", "/body/reason"),
    ("recipient.not_duplicate", "/body/reason"),
    ("recipient.registered", "/body/address"),
    ("recipient.registered", "/body/documents/*/number"),
    ("recipient.registered", "/body/guardians/*"),
    ("recipient.registered", "/body/name"),
    ("recipient.registered", "/body/newborn/mother_hbsag"),
    ("recipient.registered", "/body/newborn/mother_hiv"),
    ("recipient.registered", "/body/phone"),
    ("recipient.reinstated", "/body/reason"),
    ("recipient.withdrawn", "/body/note"),
];

/// Seals in place every value of `envelope` that `pattern` stands for. Absent values stay absent.
pub(crate) fn seal_all(envelope: &mut Value, pattern: &str, event_id: &str, key: &DataKey) -> Result<(), WireError> {
    seal_below(envelope, pattern.strip_prefix('/').unwrap_or(pattern), "", event_id, key)
}

fn seal_below(value: &mut Value, pattern: &str, path: &str, event_id: &str, key: &DataKey) -> Result<(), WireError> {
    // What is sealed already lies under another pattern.
    if field::is_sealed(value) {
        return Ok(());
    }
    let (step, rest) = match pattern.split_once('/') {
        Some((step, rest)) => (step, Some(rest)),
        None => (pattern, None),
    };
    let below = |name: &str, value: &mut Value| {
        let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
        match rest {
            Some(rest) => seal_below(value, rest, &path, event_id, key),
            None if value.is_null() || field::is_sealed(value) => Ok(()),
            None => {
                *value = field::seal_field(key, event_id, &path, value)?;
                Ok(())
            }
        }
    };
    match value {
        Value::Array(items) if step == "*" => {
            items.iter_mut().enumerate().try_for_each(|(index, item)| below(&index.to_string(), item))
        }
        Value::Object(members) if step == "*" => members.iter_mut().try_for_each(|(name, item)| below(name, item)),
        Value::Object(members) => members.get_mut(step).map_or(Ok(()), |item| below(step, item)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn seals_every_value_a_pattern_stands_for_at_its_own_place() {
        let key = DataKey::generate().unwrap();
        let plain = json!({"body": {"name": "甲", "documents": [{"kind": "passport", "number": "1"}, {"kind": "other", "number": "2"}]}});
        let mut sealed = plain.clone();
        seal_all(&mut sealed, "/body/documents/*/number", "e1", &key).unwrap();
        assert_eq!(sealed["body"]["name"], "甲", "not of this pattern");
        assert_eq!(sealed["body"]["documents"][1]["kind"], "other");
        for index in 0..2 {
            let path = format!("/body/documents/{index}/number");
            let value = sealed.pointer(&path).unwrap();
            assert_eq!(Some(&field::open_field(&key, "e1", &path, value).unwrap()), plain.pointer(&path));
        }
    }

    #[test]
    fn leaves_absent_and_sealed_values_as_they_are() {
        let key = DataKey::generate().unwrap();
        let mut value = json!({"body": {"phone": null}});
        seal_all(&mut value, "/body/phone", "e1", &key).unwrap();
        seal_all(&mut value, "/body/address", "e1", &key).unwrap();
        assert_eq!(value, json!({"body": {"phone": null}}));
        let mut value = json!({"body": {"signer": {"name": "乙"}}});
        seal_all(&mut value, "/body/signer", "e1", &key).unwrap();
        let once = value.clone();
        seal_all(&mut value, "/body/signer", "e1", &key).unwrap();
        seal_all(&mut value, "/body/signer/name", "e1", &key).unwrap();
        assert_eq!(value, once, "nothing is sealed twice");
    }
}
