//! Any text as an edition, alone and laid over the first national one: refused with its place, or an edition that answers.
#![no_main]

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use schedule::{Edition, GivenDose, Person, assess};

const FIRST: &str = include_str!("../../crates/schedule/editions/cn-nip-2016.toml");

fuzz_target!(|text: &str| {
    let files = [("first", FIRST), ("later", text)];
    for read in [Edition::from_toml(text), Edition::from_files(&files)] {
        match read {
            Err(error) => drop(error.to_string()),
            Ok(edition) => {
                let given = edition.products().iter().take(8).enumerate();
                let given: Vec<GivenDose> = given
                    .map(|(index, product)| GivenDose::new(index.to_string(), &*product.abbr, date(2024, 1, 15)))
                    .collect();
                drop(edition.describe());
                assess(&edition, &Person::born(date(2020, 2, 29)), &given, date(2026, 11, 21));
            }
        }
    }
});
