//! Golden bodies of every event type and version ever shipped (event-log.md 8): what was written once is read for ever.
//!
//! The file of a shipped version is never edited; a new version adds a file and an up-cast.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use domain::event::Payload;
use serde_json::Value;

fn golden() -> BTreeMap<String, Value> {
    serde_json::from_str(include_str!("golden-v1.json")).unwrap()
}

#[test]
fn decision_08_every_shipped_body_is_read_and_written_back_as_it_was() {
    for (kind, body) in golden() {
        let payload = Payload::from_body(&kind, 1, body.clone()).unwrap();
        assert_eq!((payload.kind(), payload.schema()), (kind.as_str(), 1));
        assert!(!matches!(payload, Payload::Unknown { .. }), "{kind} is a known type");
        assert_eq!(payload.to_body().unwrap(), body, "{kind}: no field is lost, renamed or added");
    }
}

#[test]
fn decision_08_every_known_type_has_a_golden_body() {
    let golden = golden();
    let missing: Vec<&&str> = Payload::KINDS.iter().filter(|kind| !golden.contains_key(**kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn decision_08_optional_fields_are_absent_when_unknown_not_null_a_048() {
    let mut body = golden().remove("consent.signed").unwrap();
    let object = body.as_object_mut().unwrap();
    for optional in ["strokes", "paper_number"] {
        object.remove(optional);
    }
    let back = Payload::from_body("consent.signed", 1, body.clone()).unwrap().to_body().unwrap();
    assert_eq!(back, body);
}

#[test]
fn decision_08_an_unknown_type_or_version_is_kept_as_it_is() {
    let body = serde_json::json!({ "anything": ["at", "all"], "number": 7 });
    for (kind, schema) in [("future.thing", 1), ("dose.recorded", 2)] {
        let payload = Payload::from_body(kind, schema, body.clone()).unwrap();
        assert_eq!((payload.kind(), payload.schema()), (kind, schema));
        assert_eq!(payload.to_body().unwrap(), body);
    }
}

#[test]
fn decision_08_bodies_hold_no_floats_and_no_integer_beyond_two_to_the_53() {
    fn check(value: &Value, kind: &str) {
        match value {
            Value::Number(number) => {
                let small = number.as_i64().is_some_and(|n| n.unsigned_abs() < 1 << 53);
                assert!(small, "{kind}: {number} is no I-JSON integer");
            }
            Value::Array(items) => items.iter().for_each(|item| check(item, kind)),
            Value::Object(fields) => fields.values().for_each(|field| check(field, kind)),
            _ => {}
        }
    }
    for (kind, body) in golden() {
        check(&body, &kind);
    }
}
