//! Every age, interval and number of doses of an edition is held by a case: changed by one, up or down, it makes a case fail. So every
//! number has its day before, its day and its day after in `tests/cases`. Every twentieth change is tried; `VAXDESK_NIGHTLY` tries all.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/branches.rs"]
mod branches;

use branches::{Branch, branches};
use schedule::{
    Editions,
    cases::{CaseFile, check_by},
};

type File = (&'static str, &'static str);

const NATIONAL: &[File] = &[
    ("cn-nip-2016.toml", include_str!("../editions/cn-nip-2016.toml")),
    ("cn-nip-2021.toml", include_str!("../editions/cn-nip-2021.toml")),
    ("cn-nip-2025.toml", include_str!("../editions/cn-nip-2025.toml")),
    ("cn-nip-2025-hpv.toml", include_str!("../editions/cn-nip-2025-hpv.toml")),
    ("cn-nip-2026.toml", include_str!("../editions/cn-nip-2026.toml")),
];
const RABIES: &[File] = &[("rabies-pep-2023.toml", include_str!("../editions/rabies-pep-2023.toml"))];
const LABELS: &[File] = &[("cn-labels-2026.toml", include_str!("../editions/cn-labels-2026.toml"))];

/// What stands in the line, the number, and what it could be as well.
type Change = (&'static str, u32, u32);

/// Changes no case can hold, with the reason: what stands in the line, the number, and what it could be as well.
#[rustfmt::skip]
const NOT_HELD: &[(&str, &[Change])] = &[
    ("the series or the label permits it earlier, or the dose before already asks for as much", &[
        ("label_ages = [\"2 m\", \"3 m\", \"4 m\", \"18 m\"]", 2, 3),
        ("label_ages = [\"2 m\", \"3 m\", \"4 m\", \"18 m\"]", 3, 4),
        ("label_ages = [\"2 m\", \"3 m\", \"4 m\", \"18 m\"]", 4, 5),
        ("label_ages = [\"3 m\", \"3 m\", \"3 m\", \"3 m\"]", 3, 2),
        ("label_ages = [\"3 m\", \"3 m\", \"3 m\", \"3 m\"]", 3, 4),
        ("label_ages = [\"2 y\", \"2 y\"]", 2, 1),
        ("label_ages = [\"2 y\", \"2 y\"]", 2, 3),
        ("label_ages = [\"9 y\", \"9 y\", \"9 y\"]", 9, 8),
        ("label_ages = [\"9 y\", \"9 y\", \"9 y\"]", 9, 10),
    ]),
    ("another condition of the same rule decides before", &[
        ("when = { given = { topv = 1 } }", 1, 2),
        ("requires = { polio = 4, polio_2 = 1 }", 1, 2),
        ("requires = { polio = 4, polio_2 = 2 }", 2, 3),
        ("when = { fewer = { polio_2 = 2 } }", 2, 3),
        ("when = { any = [{ given = { je_i = 1 }, fewer = { je_l = 1 }", 1, 2),
        ("when = { age_before = \"24 m\", given = { mening_a = 1 }, last_from_age = { mening_a = \"21 m\" } }", 24, 25),
        ("when = { age_before = \"24 m\", given = { mening_a = 1 }, last_from_age = { mening_a = \"21 m\" } }", 1, 0),
        ("when = { given = { mening_a = 1 } }", 1, 0),
        ("fewer = { hepa_l = 1 }, prefers", 1, 2),
        ("fewer = { hepa_l = 1 }, prefers", 1, 0),
        ("requires = { hepa_l = 1 }", 1, 2),
        ("or_requires = [{ hepa_i = 2 }]", 2, 1),
        ("or_requires = [{ hepa_i = 2 }]", 2, 3),
        ("when = { given = { tetanus = 3 }, regimen = \"dirty\" }", 3, 2),
        ("when = { given = { tetanus = 3 } }", 3, 2),
    ]),
    ("the first dose and the intervals ask for as much", &[
        ("polio.after-topv.1.age", 2, 1),
        ("polio.after-topv.1.age", 2, 3),
        ("polio.old.make-up.age", 2, 1),
        ("polio.old.make-up.age", 2, 3),
        ("polio.2.age", 3, 2),
        ("polio.make-up.age", 2, 1),
        ("polio.make-up.age", 2, 3),
        ("mpsv.ac.1.a-too-late.age", 24, 23),
        ("hpv.2.age", 13, 14),
        ("rabies.again.2.age", 0, 1),
        ("rabies.booster.2.age", 0, 1),
        ("rabies.zagreb.4.age", 0, 1),
        ("rabies.simplified.4.age", 0, 1),
        ("rabies.essen4.4.age", 0, 1),
        ("rabies.prep.3.age", 0, 1),
        ("rabies.essen.5.age", 0, 1),
        ("infv.yearly.1.age", 6, 5),
        ("infv.yearly.1.age", 6, 7),
        ("var.older.1.age", 12, 11),
        ("var.older.2.age", 12, 13),
        ("pcv.from-12-months.2.age", 14, 13),
        ("ppv.high-risk.2.age", 7, 6),
        ("rot.yearly.2.age", 14, 13),
        ("rot.yearly.3.age", 26, 25),
        ("rot3.2.age", 10, 9),
        ("rot3.3.age", 14, 13),
        ("rot6.2.age", 10, 9),
        ("rot6.3.age", 14, 13),
        ("rot5.2.age", 10, 9),
        ("rot5.3.age", 14, 13),
        ("hpv.three-2v.1.age", 9, 8),
        ("hpv.three-2v.3.age", 9, 10),
        ("hpv.three-9d.1.age", 9, 8),
        ("hpv.three-9d.3.age", 9, 10),
        ("hpv.three.3.age", 9, 10),
        ("tbe.two.3.age", 9, 8),
        ("hfrs.three.3.age", 17, 16),
        ("tt.dirty.4.age", 0, 1),
        ("tt.clean.4.age", 0, 1),
        ("tt.primary.3.age", 0, 1),
    ]),
    ("another age or interval asks for more", &[
        ("polio.2.interval", 28, 27),
        ("polio.2.interval", 28, 29),
        ("mpsv.ac.1.a-too-late.timely", 4, 3),
        ("mpsv.ac.1.a-too-late.timely", 4, 5),
        ("mpsv.ac.1.a-open.timely", 4, 5),
        ("rot.yearly.3.interval", 12, 11),
    ]),
    ("grades a recorded dose, which no case compares: tests/evaluation_tables.rs holds it", &[
        ("hepa.l.1.timely-after-inactivated", 3, 2),
        ("hepa.l.1.timely-after-inactivated", 3, 4),
        ("hepa.l.1.timely-after-inactivated", 1, 2),
    ]),
    ("shown to people, decides nothing", &[
        ("dtap.then-dt", 6, 5),
        ("dtap.then-dt", 6, 7),
        ("dtap.then-dt", 12, 11),
        ("dtap.then-dt", 12, 13),
        ("mpsv.then-ac", 24, 23),
        ("mpsv.then-ac", 24, 25),
        ("mpsv.then-ac", 18, 17),
        ("mpsv.then-ac", 18, 19),
        ("dtap.then-dt", 7, 6),
        ("dtap.then-dt", 7, 8),
        ("{ when = { age_before = \"3 y\" }, text = \"0.25 ml 或 0.5 ml(按说明书)\" },", 3, 2),
        ("{ when = { age_before = \"3 y\" }, text = \"0.25 ml 或 0.5 ml(按说明书)\" },", 3, 4),
    ]),
    ("no live vaccine in this edition", &[
        ("general.live-live", 28, 27),
        ("general.live-live", 28, 29),
    ]),
    ("never reached: these series begin after three doses", &[
        ("tt.dirty.2.interval", 28, 27),
        ("tt.dirty.2.interval", 28, 29),
        ("tt.dirty.3.interval", 6, 5),
        ("tt.dirty.3.interval", 6, 7),
        ("tt.clean.2.interval", 28, 27),
        ("tt.clean.2.interval", 28, 29),
        ("tt.clean.3.interval", 6, 5),
        ("tt.clean.3.interval", 6, 7),
    ]),
];

/// A number in a text: where it begins and ends, what it is, and the line it stands in.
struct Number {
    range: std::ops::Range<usize>,
    value: u32,
    line: usize,
}

/// Periods in quotes (`"28 d"`), bare numbers after ` = `, numbers of doses included. Dose numbers are names, not numbers.
fn numbers(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let code = if line.starts_with('#') { "" } else { line };
        let mut digits = 0..0;
        for (position, letter) in code.char_indices().chain([(code.len(), ' ')]) {
            if letter.is_ascii_digit() {
                if digits.is_empty() {
                    digits = position..position;
                }
                digits.end = position + 1;
                continue;
            }
            if !digits.is_empty() {
                let (before, after) = (&code[..digits.start], &code[digits.end..]);
                let period = before.ends_with('"')
                    && [" d\"", " w\"", " m\"", " y\""].iter().any(|unit| after.starts_with(unit));
                let count = before.ends_with(" = ") && !before.starts_with("number");
                if period || count {
                    let value = code[digits.clone()].parse().unwrap();
                    found.push(Number { range: at + digits.start..at + digits.end, value, line: index + 1 });
                }
                digits = 0..0;
            }
        }
        at += line.len();
    }
    found
}

/// Whether some case fails by these editions.
fn some_case_fails(editions: &Editions, table: &[Branch], worked: &CaseFile) -> bool {
    let branch_fails = |branch: &Branch| {
        let edition = editions.get(&branch.case.schedule_basis);
        edition.is_some_and(|edition| !branch.wrong(editions, edition).is_empty())
    };
    table.iter().any(branch_fails)
        || worked.cases.iter().any(|case| {
            editions.get(&case.schedule_basis).is_some_and(|edition| check_by(editions, edition, case).is_some())
        })
}

#[test]
fn a_number_changed_by_one_makes_a_case_fail() {
    let (table, worked) = (branches(), serde_json::from_str(include_str!("cases/worked.json")).unwrap());
    let one_in = if std::env::var_os("VAXDESK_NIGHTLY").is_some() { 1 } else { 20 };
    let (mut held, mut loose, mut tried) = (0, 0, 0);
    for chain in [NATIONAL, RABIES, LABELS] {
        for (position, (name, text)) in chain.iter().enumerate() {
            for number in numbers(text) {
                let line = text.lines().nth(number.line - 1).unwrap();
                for other in [number.value.checked_sub(1), Some(number.value + 1)].into_iter().flatten() {
                    let excused = NOT_HELD.iter().flat_map(|(_, changes)| *changes);
                    let excused = excused
                        .into_iter()
                        .any(|(known, from, to)| line.contains(known) && (*from, *to) == (number.value, other));
                    tried += 1;
                    if excused || tried % one_in != 0 {
                        continue;
                    }
                    let mut changed = (*text).to_owned();
                    changed.replace_range(number.range.clone(), &other.to_string());
                    let files: Vec<(&str, &str)> = (chain.iter().enumerate())
                        .map(|(index, file)| if index == position { (*name, changed.as_str()) } else { *file })
                        .collect();
                    // A file the loader refuses is caught as well.
                    let caught = Editions::from_files(&files)
                        .map_or(true, |editions| some_case_fails(&editions, &table, &worked));
                    if caught {
                        held += 1;
                    } else {
                        loose += 1;
                        println!("{name}:{}: {} could be {other}: {}", number.line, number.value, line.trim());
                    }
                }
            }
        }
    }
    println!("{held} changed numbers make a case fail, {loose} do not");
    assert_eq!(loose, 0, "the lines above name each number no case holds");
    assert!(held >= 1000 / one_in, "numbers are missing: only {held} were read");
}
