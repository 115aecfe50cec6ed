//! Editions, histories and cases nobody wrote: refused or answered, never a panic, never an endless loop.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::LazyLock;

use jiff::civil::Date;
use proptest::{collection::vec, prelude::*, sample::select};
use schedule::{
    Condition, DoseKind, Edition, Editions, GivenDose, Person, assess,
    cases::{Bases, CaseFile, check},
    due, due_doses, may_give,
};
use serde_json::{Value, json};

const FIRST: &str = include_str!("../editions/cn-nip-2016.toml");
const LATER: &str = include_str!("../editions/cn-nip-2025.toml");
const WORKED: &str = include_str!("cases/worked.json");

static BASES: LazyLock<Bases> = LazyLock::new(|| Bases::built_in().unwrap());
static ALL: LazyLock<Vec<Editions>> =
    LazyLock::new(|| vec![Editions::national().unwrap(), Editions::rabies().unwrap(), Editions::labels().unwrap()]);

/// Moderate here; `PROPTEST_CASES` raises it.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(128)
}

/// A day anywhere in the calendar.
fn any_day() -> impl Strategy<Value = Date> {
    (-9999_i16..=9999, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

/// Where a text is broken, and what stands there instead.
fn breaks() -> impl Strategy<Value = Vec<(usize, usize, &'static str)>> {
    let instead = vec![
        "",
        "\"",
        "[",
        "]",
        "{",
        "}",
        "= ",
        "65536",
        "-1",
        "0",
        "255",
        "\"9999 y\"",
        "\n[[vaccine]]\n",
        "remove = true\n",
        "疫苗",
        "\0",
    ];
    vec((0_usize..60_000, 0_usize..40, select(instead)), 1..4)
}

fn broken(text: &str, breaks: &[(usize, usize, &str)]) -> String {
    let mut text = text.to_owned();
    for (at, length, instead) in breaks {
        let from = text.floor_char_boundary(at % text.len().max(1));
        let to = text.ceil_char_boundary((from + length).min(text.len()));
        text.replace_range(from..to, instead);
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_broken_edition_is_refused_with_its_place_or_answers(first in breaks(), later in breaks(), which in 0_u8..3) {
        let (first, later) = (broken(FIRST, &first), broken(LATER, &later));
        let files: &[(&str, &str)] = match which {
            0 => &[("first", &first)],
            1 => &[("first", FIRST), ("later", &later)],
            _ => &[("first", &first), ("later", &later)],
        };
        match Edition::from_files(files) {
            Err(error) => prop_assert!(!error.to_string().is_empty()),
            Ok(edition) => {
                let given: Vec<GivenDose> = ["HepB", "BCG", "MMR", "DT"].map(|vaccine| GivenDose::new(vaccine, vaccine, "2024-01-31".parse().unwrap())).to_vec();
                let answer = assess(&edition, &Person::born("2016-02-29".parse().unwrap()), &given, "2026-11-21".parse().unwrap());
                prop_assert_eq!(answer.lines.len(), edition.vaccines().len());
            }
        }
    }

    #[test]
    fn any_days_of_birth_of_doses_and_of_the_question_are_answered(
        birth in any_day(), as_of in any_day(), exposure in proptest::option::of(any_day()), immunoglobulin in vec(any_day(), 0..3),
        doses in vec((0_usize..60, any_day(), select(vec![DoseKind::Routine, DoseKind::Supplementary, DoseKind::Outbreak])), 0..40),
        conditions in vec(select(vec![Condition::HivExposed, Condition::ImmuneDeficiency, Condition::Pregnant, Condition::HighRisk]), 0..3),
        regimen in proptest::option::of(select(vec!["essen5", "zagreb", "dirty", "none", "?"])),
    ) {
        let person = Person { exposure, immunoglobulin, conditions, regimen: regimen.map(str::to_owned), ..Person::born(birth) };
        for editions in ALL.iter() {
            for edition in editions.all() {
                let products = edition.products();
                let given: Vec<GivenDose> = (doses.iter().enumerate())
                    .map(|(id, (product, date, kind))| GivenDose { kind: *kind, ..GivenDose::new(id.to_string(), &*products[product % products.len()].abbr, *date) })
                    .collect();
                let answer = editions.assess(edition, &person, &given, as_of);
                prop_assert!(answer.doses.len() >= given.len());
                let mut list = Vec::new();
                due_doses(edition, &person, &given, as_of, &mut list);
                prop_assert_eq!(list.len(), due(edition, &person, &given, as_of).len());
                may_give(edition, &person, &given, &products[0].abbr, as_of);
            }
        }
    }

    #[test]
    fn a_case_with_anything_in_any_field_passes_or_fails_in_words(
        index in 0_usize..74, field in select(vec!["birth_date", "as_of", "sex", "schedule_basis", "scope", "history", "options", "expect"]),
        value in select(vec![json!(null), json!(-1), json!("9999-12-31"), json!("-9999-01-01"), json!([]), json!({}), json!(["HPV", "Rabies"]),
            json!([{"vaccine": "HepB", "date": "9999-12-31"}]), json!({"due": [{"vaccine": "HepB", "dose": 255}]}), json!({"invalid": [{"index": 9}]}),
            json!({"hiv": "severe", "mother_hbsag": "unknown"}), json!("RABIES-PEP-2023")]),
    ) {
        let mut whole: Value = serde_json::from_str(WORKED).unwrap();
        let mut case = whole["cases"][index].take();
        case[field] = value;
        let read = serde_json::from_value::<CaseFile>(json!({"cases": [case]}));
        if let Some(failure) = read.ok().and_then(|file| check(&BASES, &file.cases[0])) {
            prop_assert!(!failure.differences.is_empty());
        }
    }
}
