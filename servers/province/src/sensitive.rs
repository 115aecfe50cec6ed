//! Which parts of an event body must arrive sealed, and the walk that opens them.
//!
//! The list is the platform's to decide; it is published at `GET /capabilities`. A value of the list that arrives in the clear is
//! refused, because once accepted it would already have been seen on the way.

use std::sync::Arc;

use seal::field::{self, DataKey};
use serde_json::Value;

use crate::problem::Issue;

/// Event type and JSON pointer from the envelope; `*` stands for every element of an array or member of an object.
pub(crate) const SENSITIVE: &[(&str, &str)] = &[
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

/// How deep sealed values are looked for.
const DEEPEST: usize = 32;

/// Opens every sealed value below `value`, which stands at `path` in the message `id`, and gives the places that were sealed.
///
/// What comes out of a sealed value is data and is not looked into again.
pub(crate) fn open_all(
    value: &mut Value,
    path: &str,
    id: &str,
    key: &dyn Fn(&str) -> Option<Arc<DataKey>>,
) -> Result<Vec<String>, Issue> {
    let mut opened = Vec::new();
    open_below(value, path, id, key, 0, &mut opened)?;
    Ok(opened)
}

fn open_below(
    value: &mut Value,
    path: &str,
    id: &str,
    key: &dyn Fn(&str) -> Option<Arc<DataKey>>,
    depth: usize,
    opened: &mut Vec<String>,
) -> Result<(), Issue> {
    if depth > DEEPEST {
        return Err(Issue::error(path, "malformed", "嵌套过深"));
    }
    if field::is_sealed(value) {
        let kid = value.get("kid").and_then(Value::as_str).unwrap_or_default();
        let key = key(kid).ok_or_else(|| Issue::error(path, "unknown_data_key", "缺少数据密钥"))?;
        *value = field::open_field(&key, id, path, value)
            .map_err(|_| Issue::error(path, "cannot_decrypt", "敏感字段无法解密"))?;
        opened.push(path.to_owned());
        return Ok(());
    }
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                open_below(item, &format!("{path}/{index}"), id, key, depth + 1, opened)?;
            }
        }
        Value::Object(members) => {
            for (name, item) in members.iter_mut() {
                let name = name.replace('~', "~0").replace('/', "~1");
                open_below(item, &format!("{path}/{name}"), id, key, depth + 1, opened)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// The first value of the list that stands in `body` (in the clear by now) without having been sealed itself or within a sealed value.
pub(crate) fn left_in_clear(kind: &str, body: &Value, sealed: &[String]) -> Option<String> {
    let covered = |place: &str| {
        sealed
            .iter()
            .any(|path| place.strip_prefix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    };
    SENSITIVE
        .iter()
        .filter(|(of, _)| *of == kind)
        .flat_map(|(_, pattern)| places(body, pattern.strip_prefix("/body").unwrap_or(pattern)))
        .map(|place| format!("/body{place}"))
        .find(|place| !covered(place))
}

/// The pointers below `value` that `pattern` stands for and that hold something.
fn places(value: &Value, pattern: &str) -> Vec<String> {
    let mut found = vec![(String::new(), value)];
    for step in pattern.split('/').skip(1) {
        found = found
            .into_iter()
            .flat_map(|(path, value)| match (value, step) {
                (Value::Array(items), "*") => {
                    items.iter().enumerate().map(|(index, item)| (format!("{path}/{index}"), item)).collect()
                }
                (Value::Object(members), "*") => members
                    .iter()
                    .map(|(name, item)| (format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")), item))
                    .collect(),
                (value, step) => value.get(step).map(|item| vec![(format!("{path}/{step}"), item)]).unwrap_or_default(),
            })
            .collect();
    }
    found.into_iter().filter(|(_, value)| !value.is_null()).map(|(path, _)| path).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn finds_the_number_of_every_document_that_was_not_sealed() {
        let body = json!({"name": "甲", "documents": [{"kind": "resident_id", "number": "1"}, {"kind": "passport", "number": "2"}]});
        let all =
            ["/body/name".to_owned(), "/body/documents/0/number".to_owned(), "/body/documents/1/number".to_owned()];
        assert_eq!(left_in_clear("recipient.registered", &body, &all), None);
        assert_eq!(
            left_in_clear("recipient.registered", &body, &all[..2]),
            Some("/body/documents/1/number".to_owned()),
            "A-055: the second number arrived in the clear"
        );
    }

    #[test]
    fn takes_a_value_within_a_sealed_value_as_sealed() {
        let body = json!({"signer": {"name": "乙"}});
        assert_eq!(left_in_clear("consent.signed", &body, &["/body/signer".to_owned()]), None);
        assert_eq!(left_in_clear("consent.signed", &body, &["/body/sign".to_owned()]), Some("/body/signer".to_owned()));
    }

    #[test]
    fn opens_values_where_they_stand_and_only_there() {
        let key = Arc::new(DataKey::generate().unwrap());
        let find = |kid: &str| (kid == key.kid()).then(|| Arc::clone(&key));
        let sealed = field::seal_field(&key, "e1", "/body/a/0", &json!("丙")).unwrap();
        let mut value = json!({"a": [sealed]});
        assert_eq!(open_all(&mut value, "/body", "e1", &find).unwrap(), ["/body/a/0"]);
        assert_eq!(value, json!({"a": ["丙"]}));
        let mut moved = json!({"b": [sealed]});
        assert_eq!(open_all(&mut moved, "/body", "e1", &find).unwrap_err().code, "cannot_decrypt");
        let mut foreign = json!({"a": [sealed]});
        assert_eq!(open_all(&mut foreign, "/body", "e1", &|_| None).unwrap_err().code, "unknown_data_key");
    }

    #[test]
    fn does_not_look_into_what_came_out_of_a_sealed_value() {
        let key = Arc::new(DataKey::generate().unwrap());
        let find = |_: &str| Some(Arc::clone(&key));
        let inner = json!({"$enc": "v1", "kid": "x"});
        let mut value = field::seal_field(&key, "e1", "/body", &inner).unwrap();
        open_all(&mut value, "/body", "e1", &find).unwrap();
        assert_eq!(value, inner);
    }
}
