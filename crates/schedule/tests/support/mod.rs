//! A line and a dose as one short text each, so that a rule reads as a table.
#![allow(dead_code)]

use jiff::civil::Date;
use schedule::{DoseEvaluation, Edition, GivenDose, Group, Line, Person, Reason, assess, cn_nip_2026};
use serde_json::{Value, to_value};

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn edition() -> Edition {
    cn_nip_2026().unwrap()
}

/// `"HepB 2023-01-01, BCG 2023-01-01"` as doses with ids 0, 1, ….
pub fn doses(text: &str) -> Vec<GivenDose> {
    let records = text.split(',').map(str::trim).filter(|record| !record.is_empty()).enumerate();
    records
        .map(|(index, record)| {
            let (vaccine, date) = record.split_once(' ').unwrap();
            GivenDose::new(index.to_string(), vaccine, day(date))
        })
        .collect()
}

fn word(value: impl serde::Serialize) -> String {
    match to_value(value).unwrap() {
        Value::String(text) => text,
        other => panic!("not a word: {other}"),
    }
}

/// `due 2/3 since 2023-02-01`, `may 1/1 since …`, `wait 2/3 until …`, or the status of a line without a next dose.
pub fn said(line: &Line) -> String {
    let Some(next) = &line.next else { return word(line.status) };
    assert_eq!(next.earliest, next.recommended, "recommended equals earliest by the table's own words");
    let (verb, preposition) = match line.group {
        Group::DueNow => ("due", "since"),
        Group::MayBeGiven => ("may", "since"),
        Group::NotNow => ("wait", "until"),
        Group::Done => ("done?", "since"),
    };
    format!("{verb} {}/{} {preposition} {}", next.number, next.of, next.earliest)
}

/// `2 valid timely`, `- not_valid first_early`.
pub fn judged(dose: &DoseEvaluation) -> String {
    let number = dose.number.map_or("-".to_owned(), |number| number.to_string());
    format!("{number} {} {}", word(dose.outcome), word(dose.grading))
}

pub fn codes(reasons: &[Reason]) -> Vec<&'static str> {
    reasons.iter().map(|reason| reason.code.code()).collect()
}

pub fn line(person: &Person, history: &str, vaccine: &str, on: &str) -> Line {
    let answer = assess(&edition(), person, &doses(history), day(on));
    answer.lines.into_iter().find(|line| line.vaccine == vaccine || line.programme == vaccine).unwrap()
}

/// Rows: history, day, what the line says. Every mismatch is printed before the test fails.
pub fn lines_say(person: &Person, vaccine: &str, rows: &[(&str, &str, &str)]) {
    let mut wrong = 0;
    for (history, on, expected) in rows {
        let line = line(person, history, vaccine, on);
        let said = said(&line);
        if said != *expected || line.reasons.is_empty() {
            wrong += 1;
            println!(
                "{vaccine} after [{history}] on {on}: expected `{expected}`, got `{said}` {:?}",
                codes(&line.reasons)
            );
        }
    }
    assert_eq!(wrong, 0, "rows printed above");
}

/// Rows: history, position of a record in it, how it is judged, a reason that must be among its reasons.
pub fn doses_are(person: &Person, rows: &[(&str, usize, &str, &str)]) {
    let edition = edition();
    let mut wrong = 0;
    for (history, index, expected, reason) in rows {
        let answer = assess(&edition, person, &doses(history), day("2040-01-01"));
        let dose = answer.doses.iter().find(|dose| dose.id == index.to_string()).unwrap();
        let codes = codes(&dose.reasons);
        if judged(dose) != *expected || !codes.contains(reason) {
            wrong += 1;
            println!("dose {index} of [{history}]: expected `{expected}` {reason}, got `{}` {codes:?}", judged(dose));
        }
    }
    assert_eq!(wrong, 0, "rows printed above");
}
