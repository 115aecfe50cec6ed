//! Identity numbers as they are typed, scanned or read from a card.
#![no_main]

use domain::identity::{IdNumber, Identity};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let today = jiff::civil::date(2026, 11, 21);
    if let Ok(identity) = Identity::read(text, today)
        && let Some(number) = identity.number()
    {
        let again = IdNumber::parse(&number.text);
        assert_eq!(again.as_ref(), Ok(&number), "a number read is a number");
    }
    if let Ok(number) = IdNumber::parse(text) {
        assert_eq!(number.text.len(), 18);
    }
    if let Some(whole) = IdNumber::complete(text) {
        assert!(whole.len() > text.len());
    }
});
