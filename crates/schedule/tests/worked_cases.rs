//! Runs every case of `tests/cases/*.json` and prints one line per failure.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{fs, path::Path};

use schedule::cases::{Bases, CaseFile, check};

#[test]
fn every_worked_case_holds() {
    let bases = Bases::built_in().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut passed, mut failed) = (0, 0);
    for file in files.iter().filter(|file| file.extension().is_some_and(|kind| kind == "json")) {
        let cases: CaseFile = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        for case in &cases.cases {
            match check(&bases, case) {
                None => passed += 1,
                Some(failure) => {
                    failed += 1;
                    println!("{failure}");
                }
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    assert_eq!(failed, 0, "the lines above name each failed case");
    assert!(passed >= 74, "cases are missing: only {passed} were read");
}
