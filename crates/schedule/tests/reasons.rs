//! Parameters of a reason: what is said beside its code, kept and read back as text.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::collections::BTreeMap;

use schedule::{Params, Person, assess};
use support::{day, edition};

#[test]
fn the_parameters_of_a_reason_come_back_as_they_were_written() {
    let written = BTreeMap::from([("date".to_owned(), "2026-06-01".to_owned()), ("of".to_owned(), "4".to_owned())]);
    let read = Params::from(written.clone());
    assert_eq!(
        (read.get("date").as_deref(), read.get("of").as_deref(), read.get("age")),
        (Some("2026-06-01"), Some("4"), None)
    );
    assert_eq!(read.to_map(), written);
    assert_eq!(BTreeMap::from(read.clone()), written);
    let other = Params::from(BTreeMap::from([("date".to_owned(), "2026-06-02".to_owned())]));
    assert_ne!(read, other);
    assert_eq!(read, Params::from(written));
}

#[test]
fn a_reason_read_back_from_a_log_equals_the_one_that_was_written() {
    let answer = assess(&edition(), &Person::born(day("2025-09-01")), &[], day("2026-06-01"));
    let reasons: Vec<_> = answer.lines.iter().flat_map(|line| &line.reasons).collect();
    assert!(reasons.iter().any(|reason| !reason.params.to_map().is_empty()));
    for reason in reasons {
        let text = serde_json::to_string(&reason.params).unwrap();
        assert_eq!(serde_json::from_str::<Params>(&text).unwrap(), reason.params);
        assert_eq!(serde_json::from_str::<BTreeMap<String, String>>(&text).unwrap(), reason.params.to_map());
    }
}
