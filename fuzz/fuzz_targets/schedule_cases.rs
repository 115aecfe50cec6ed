//! Any file of worked cases: refused, or every case passes or fails in words.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use schedule::cases::{Bases, CaseFile, check};

static BASES: LazyLock<Bases> = LazyLock::new(|| Bases::built_in().expect("checked by the tests"));

fuzz_target!(|text: &[u8]| {
    let Ok(file) = serde_json::from_slice::<CaseFile>(text) else { return };
    for case in &file.cases {
        if let Some(failure) = check(&BASES, case) {
            assert!(!failure.differences.is_empty() && !failure.to_string().is_empty());
        }
    }
});
