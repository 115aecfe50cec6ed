//! The answer at the chair.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use schedule::{GiveAnswer, Person, Tri, may_give};
use support::{codes, day, doses, edition};

fn ask(person: &Person, history: &str, vaccine: &str, on: &str) -> String {
    match may_give(&edition(), person, &doses(history), vaccine, day(on)) {
        GiveAnswer::Due { number } => format!("due {number}"),
        GiveAnswer::NotDue { reasons, earliest } => {
            let earliest = earliest.map_or("never".to_owned(), |day| day.to_string());
            format!("not due, {earliest}: {}", codes(&reasons).join(" "))
        }
        GiveAnswer::NoRule => "no rule".to_owned(),
    }
}

#[test]
fn answers_for_the_vial_on_the_desk() {
    let child = Person { mother_hbsag: Tri::Negative, ..Person::born(day("2025-03-12")) };
    let done = "HepB 2025-03-12, HepB 2025-04-12, HepB 2025-09-12";
    for (history, vaccine, on, expected) in [
        ("", "HepB", "2025-03-12", "due 1"),
        ("", "HepB-scy", "2025-03-12", "due 1"),
        ("HepB 2025-03-12", "HepB", "2025-03-12", "not due, 2025-04-12: minimum_interval minimum_age"),
        ("HepB 2025-03-12", "HepB", "2025-04-11", "not due, 2025-04-12: minimum_age"),
        ("HepB 2025-03-12", "HepB", "2025-04-12", "due 2"),
        (done, "HepB", "2025-10-12", "not due, never: series_complete"),
        ("", "BCG", "2025-06-11", "due 1"),
        ("", "BCG", "2025-06-12", "not due, never: ppd_required age_reached catch_up"),
        ("", "DTaP", "2025-05-11", "not due, 2025-05-12: minimum_age"),
        ("", "DTaP", "2032-03-12", "not due, never: aged_out continue_with"),
        ("JE-L 2025-11-20", "MMR", "2025-11-20", "due 1"),
        ("JE-L 2025-11-20", "MMR", "2025-11-21", "not due, 2025-12-18: live_live_interval"),
        ("MMR 2025-11-20", "JE-L", "2025-11-20", "no rule"),
        ("MMR 2025-11-20", "JE-L", "2025-12-17", "not due, 2025-12-18: live_live_interval"),
        ("MMR 2025-11-20", "JE-L", "2025-12-18", "no rule"),
        ("MMR 2025-11-20", "IPV", "2025-11-21", "no rule"),
        ("", "DTaP-IPV/Hib", "2025-05-12", "no rule"),
        ("", "DT", "2032-03-12", "no rule"),
        ("", "Rab", "2025-05-12", "no rule"),
        // what was given later is not known on the day asked about
        ("HepB 2025-03-12", "HepB", "2025-03-11", "not due, 2025-03-12: minimum_age"),
    ] {
        assert_eq!(ask(&child, history, vaccine, on), expected, "{vaccine} on {on} after [{history}]");
    }
    let contraindicated = Person { contraindicated: vec!["MMR".to_owned()], ..child };
    assert_eq!(ask(&contraindicated, "", "MMR", "2025-11-12"), "not due, never: contraindicated");
}
