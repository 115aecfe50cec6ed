//! Golden bodies of every event type and version ever shipped (event-log.md 8): what was written once is read for ever.
//!
//! The file of a shipped version is never edited but for new types; a new version of a type adds its body to the next file, and an up-cast.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use domain::event::Payload;
use serde_json::{Value, json};

type Bodies = BTreeMap<String, Value>;

/// Every shipped body with its version.
fn golden() -> Vec<(u16, Bodies)> {
    let read = |text| serde_json::from_str(text).unwrap();
    vec![(1, read(include_str!("golden-v1.json"))), (2, read(include_str!("golden-v2.json")))]
}

/// What the old bodies are read as, where a newer version of their type is written today.
fn up_cast() -> BTreeMap<(&'static str, u16), Value> {
    let staff = "019aa200-0000-7000-8000-000000000001";
    // Before there was another way to sign in.
    let first = golden().remove(0).1;
    BTreeMap::from([
        (("staff.signed_in", 1), json!({ "staff": staff, "way": "password" })),
        // What version 2 added was not known then, and stays absent.
        (("consent.signed", 1), first["consent.signed"].clone()),
        (("visit.line_authorised", 1), first["visit.line_authorised"].clone()),
    ])
}

#[test]
fn decision_08_every_shipped_body_is_read_and_written_back_as_it_was() {
    let up_cast = up_cast();
    let mut cast = 0;
    for (schema, bodies) in golden() {
        for (kind, body) in bodies {
            let payload = Payload::from_body(&kind, schema, body.clone()).unwrap();
            assert_eq!(payload.kind(), kind);
            assert!(!matches!(payload, Payload::Unknown { .. }), "{kind} is a known type");
            let expected = match up_cast.get(&(kind.as_str(), schema)) {
                None => {
                    assert_eq!(payload.schema(), schema, "{kind}: an older version names what it is read as");
                    &body
                }
                Some(cast_to) => {
                    cast += 1;
                    assert!(payload.schema() > schema, "{kind}");
                    cast_to
                }
            };
            assert_eq!(payload.to_body().unwrap(), *expected, "{kind} {schema}: no field is lost, renamed or added");
        }
    }
    assert_eq!(cast, up_cast.len(), "every up-cast was tried");
}

#[test]
fn decision_08_every_version_that_was_ever_written_has_a_golden_body() {
    let golden = golden();
    let has = |kind: &str, schema: u16| golden.iter().any(|(of, bodies)| *of == schema && bodies.contains_key(kind));
    for kind in Payload::KINDS {
        // The version written today, by reading the newest body there is.
        let newest = golden.iter().rev().find_map(|(schema, bodies)| Some((*schema, bodies.get(*kind)?.clone())));
        let (schema, body) = newest.unwrap_or_else(|| panic!("{kind} has no golden body"));
        let written = Payload::from_body(kind, schema, body).unwrap().schema();
        let missing: Vec<u16> = (1..=written).filter(|schema| !has(kind, *schema)).collect();
        assert!(missing.is_empty(), "{kind}: no golden body of version {missing:?}");
    }
    let known = |kind: &String| Payload::KINDS.contains(&kind.as_str());
    assert!(golden.iter().flat_map(|(_, bodies)| bodies.keys()).all(known), "a shipped type is never dropped");
}

#[test]
fn decision_08_optional_fields_are_absent_when_unknown_not_null_a_048() {
    let mut body = golden().remove(0).1.remove("consent.signed").unwrap();
    let object = body.as_object_mut().unwrap();
    for optional in ["strokes", "paper_number"] {
        object.remove(optional);
    }
    let back = Payload::from_body("consent.signed", 1, body.clone()).unwrap().to_body().unwrap();
    assert_eq!(back, body);
}

#[test]
fn decision_08_absent_null_and_empty_are_three_values_of_a_changed_field_a_048() {
    let change = |before: Option<Value>, after: Option<Value>| {
        let mut change = json!({ "field": "phone" });
        let object = change.as_object_mut().unwrap();
        object.extend(before.map(|value| ("before".to_owned(), value)));
        object.extend(after.map(|value| ("after".to_owned(), value)));
        change
    };
    let values = [None, Some(Value::Null), Some(json!("")), Some(json!("13800138000")), Some(json!([]))];
    for before in &values {
        for after in &values {
            let body = json!({ "changes": [change(before.clone(), after.clone())] });
            let back = Payload::from_body("clinic.described", 1, body.clone()).unwrap().to_body().unwrap();
            assert_eq!(back, body);
        }
    }
}

#[test]
fn decision_08_an_unknown_type_or_version_is_kept_as_it_is() {
    let body = json!({ "anything": ["at", "all"], "number": 7 });
    for (kind, schema) in [("future.thing", 1), ("dose.recorded", 2), ("staff.signed_in", 3)] {
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
    for (kind, body) in golden().into_iter().flat_map(|(_, bodies)| bodies) {
        check(&body, &kind);
    }
}
