//! Any line of `vaxctl schedule forecast`: refused, or judged by every edition.
#![no_main]

use std::sync::LazyLock;

use jiff::civil::Date;
use libfuzzer_sys::fuzz_target;
use schedule::{Editions, GivenDose, Person, due, due_doses, may_give};
use serde::Deserialize;

#[derive(Deserialize)]
struct Asked {
    person: Person,
    #[serde(default)]
    doses: Vec<GivenDose>,
    as_of: Date,
}

static ALL: LazyLock<Vec<Editions>> = LazyLock::new(|| {
    [Editions::national(), Editions::rabies(), Editions::labels()].into_iter().map(|read| read.expect("checked by the tests")).collect()
});

fuzz_target!(|line: &[u8]| {
    let Ok(Asked { person, doses, as_of }) = serde_json::from_slice(line) else { return };
    for editions in ALL.iter() {
        for edition in editions.all() {
            let answer = editions.assess(edition, &person, &doses, as_of);
            assert!(answer.doses.len() >= doses.len(), "each record is judged");
            let lines = due(edition, &person, &doses, as_of);
            let mut list = Vec::new();
            due_doses(edition, &person, &doses, as_of, &mut list);
            assert_eq!(lines.len(), list.len(), "both lists say the same");
            for dose in doses.iter().take(3) {
                may_give(edition, &person, &doses, &dose.vaccine, as_of);
            }
        }
    }
});
