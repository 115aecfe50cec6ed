//! The one front door of scans: every kind of content, the tables of credentials and trace codes.
#![no_main]

use domain::recognise::{Tables, recognise};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::built_in);

fuzz_target!(|text: &str| {
    let today = jiff::civil::date(2026, 11, 21);
    let seen = recognise(text, &TABLES, today);
    assert!(!seen.kind().is_empty());
    if let Ok(unit) = seen.unit() {
        assert!(!unit.text.is_empty());
    }
    assert_eq!(recognise(text, &TABLES, today).kind(), seen.kind(), "the same text is the same thing");
});
