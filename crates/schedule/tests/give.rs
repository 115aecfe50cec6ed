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
        ("MMR 2025-11-20", "JE-L", "2025-11-20", "due 1"),
        ("MMR 2025-11-20", "JE-L", "2025-12-17", "not due, 2025-12-18: live_live_interval"),
        ("MMR 2025-11-20", "JE-L", "2025-12-18", "due 1"),
        ("MMR 2025-11-20", "Var", "2025-12-17", "not due, 2025-12-18: live_live_interval"),
        ("MMR 2025-11-20", "Var", "2025-12-18", "no rule"),
        ("MMR 2025-11-20", "IPV", "2025-11-21", "due 1"),
        // asking for a product where there is a choice chooses it
        ("", "JE-I", "2025-11-12", "due 1"),
        ("JE-L 2025-11-12", "JE-I", "2027-03-12", "not due, never: other_product_next age_reached timely_before"),
        ("", "HepA-I", "2026-09-12", "due 1"),
        ("HepA-I 2026-09-12", "HepA-L", "2027-03-12", "due 2"),
        // inactivated polio vaccine first; later it may stand for the oral one, not the other way round
        ("", "bOPV", "2025-05-12", "not due, never: other_product_next age_reached"),
        ("IPV 2025-05-12, IPV 2025-06-12", "bOPV", "2025-07-12", "due 3"),
        ("IPV 2025-05-12, IPV 2025-06-12", "IPV", "2025-07-12", "due 3"),
        ("IPV 2025-05-12, IPV 2025-06-12", "IPV", "2025-07-11", "not due, 2025-07-12: too_early"),
        // a combination stands for its parts, by the ages of its label
        ("", "DTaP-IPV/Hib", "2025-05-11", "not due, 2025-05-12: too_early counts_as"),
        ("", "DTaP-IPV/Hib", "2025-05-12", "due 1"),
        // DTaP is open from two months on, this label from three: today is no day on which it may be given
        ("", "DTaP-Hib", "2025-05-11", "not due, 2025-05-12: too_early counts_as"),
        ("", "DTaP-Hib", "2025-05-12", "not due, never: too_early counts_as"),
        ("", "DTaP-Hib", "2025-06-12", "due 1"),
        ("", "DT", "2032-03-12", "due 1"),
        ("", "MCV4", "2025-09-12", "due 1"),
        // from two years on it holds C as well, as the line of AC asks: what a vaccine holds later is not held against it before
        ("", "MCV4", "2030-03-12", "due 1"),
        // it holds less than one open line asks for and all another asks for
        ("", "HepAB", "2027-04-12", "due 1"),
        ("", "Rab", "2025-05-12", "no rule"),
        // what was given later is not known on the day asked about
        ("HepB 2025-03-12", "HepB", "2025-03-11", "not due, 2025-03-12: minimum_age"),
    ] {
        assert_eq!(ask(&child, history, vaccine, on), expected, "{vaccine} on {on} after [{history}]");
    }
    let contraindicated = Person { contraindicated: vec!["MMR".to_owned()], ..child };
    assert_eq!(ask(&contraindicated, "", "MMR", "2025-11-12"), "not due, never: contraindicated");
}
