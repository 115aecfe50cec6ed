//! Texts of our own, written from the GS1 General Specifications and the syntax dictionary, with what the GS1 Barcode Syntax Engine 1.4.1
//! says to each: accepted or not. `gs1-vectors.json` holds `[text, accepted]`.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use domain::gs1;
use domain::recognise::{Tables, recognise};
use jiff::civil::Date;

fn vectors() -> Vec<(String, bool)> {
    serde_json::from_str(include_str!("gs1-vectors.json")).unwrap()
}

#[test]
fn what_the_reference_engine_accepts_is_accepted_and_nothing_else() {
    let tables = Tables::built_in();
    let today = Date::constant(2026, 11, 21);
    let differing: Vec<_> = vectors()
        .into_iter()
        .filter(|(text, accepted)| recognise(text, &tables, today).is_known() != *accepted)
        .collect();
    assert!(differing.is_empty(), "{} differ: {differing:#?}", differing.len());
}

#[test]
fn the_vectors_meet_nearly_every_fault() {
    let faults: BTreeSet<_> =
        vectors().iter().filter_map(|(text, _)| gs1::message(text)?.err()).map(|refused| refused.error.fault).collect();
    assert!(faults.len() >= 28, "{} kinds: {faults:?}", faults.len());
}

#[test]
fn an_element_string_and_its_brackets_say_the_same() {
    for (text, accepted) in vectors() {
        let Some(Ok(message)) = gs1::message(&text).filter(|_| accepted) else { continue };
        let brackets: String =
            message.elements.iter().map(|(ai, value)| format!("({ai}){}", value.replace('(', "\\("))).collect();
        if brackets.is_empty() {
            continue;
        }
        let again = gs1::message(&brackets).unwrap().unwrap();
        assert_eq!(again.elements, message.elements, "{text}");
    }
}
