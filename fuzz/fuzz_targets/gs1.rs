//! Element strings, bracketed labels, Digital Links, separators in every written form.
#![no_main]

use domain::gs1;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(read) = gs1::message(text) {
        match read {
            Ok(message) => {
                assert!(!message.elements.is_empty() || message.product.is_some(), "a message says something");
            }
            Err(refused) => assert!(refused.error.at <= text.chars().count(), "the fault lies in the text"),
        }
    }
    if let Ok(elements) = gs1::elements(text) {
        let known = gs1::check(&elements);
        for element in &elements {
            assert!(text.contains(element.value), "a value is a piece of the text");
            gs1::date(element.value, 2026);
        }
        drop(known);
    }
    gs1::symbology(text);
});
