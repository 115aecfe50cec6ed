//! Doses outside the schedule, choices of route, and what a strict province would repeat.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use schedule::{Condition, DoseKind, Edition, GivenDose, Group, Person, assess, may_give};
use support::{codes, day, edition, judged, said};

fn dose(id: &str, vaccine: &str, date: &str, kind: DoseKind) -> GivenDose {
    GivenDose { kind, ..GivenDose::new(id, vaccine, day(date)) }
}

#[test]
fn supplementary_rounds_count_and_keep_no_age_or_interval() {
    let child = Person::born(day("2021-01-10"));
    let doses = [
        dose("a", "IPV", "2021-03-10", DoseKind::Routine),
        dose("b", "IPV", "2021-04-10", DoseKind::Routine),
        dose("c", "bOPV", "2021-05-10", DoseKind::Routine),
        dose("d", "bOPV", "2021-05-20", DoseKind::Supplementary),
    ];
    let answer = assess(&edition(), &child, &doses, day("2026-01-10"));
    assert_eq!(judged(&answer.doses[3]), "4 valid not_graded");
    assert_eq!(codes(&answer.doses[3].reasons), ["outside_schedule"]);
    assert_eq!(said(&answer.lines[2]), "complete");
}

#[test]
fn an_outbreak_dose_of_measles_vaccine_before_8_months_does_not_count_and_one_after_it_does() {
    let child = Person::born(day("2023-06-01"));
    for (on, expected) in [("2024-01-31", "- not_valid first_early"), ("2024-02-01", "1 valid not_graded")] {
        let doses = [dose("a", "MMR", on, DoseKind::Outbreak)];
        assert_eq!(judged(&assess(&edition(), &child, &doses, day("2024-03-01")).doses[0]), expected, "on {on}");
    }
}

#[test]
fn states_of_health_put_off_prohibit_or_leave_it_to_a_doctor() {
    let child = |condition| Person { conditions: vec![condition], ..Person::born(day("2026-07-01")) };
    let newborn = assess(&edition(), &child(Condition::CriticallyIll), &[], day("2026-07-01"));
    assert_eq!(said(&newborn.lines[0]), "contraindicated");
    assert_eq!(codes(&newborn.lines[0].reasons), ["state_defers"]);
    let deficient = assess(&edition(), &child(Condition::ImmuneDeficiency), &[], day("2027-03-01"));
    let line = |programme: &str| deficient.lines.iter().find(|line| line.programme == programme).unwrap();
    assert_eq!((line("MMR").group, codes(&line("MMR").reasons)[0]), (Group::MayBeGiven, "state_needs_assessment"));
    assert_eq!((line("JE").vaccine.as_str(), line("Polio").vaccine.as_str()), ("JE-I", "IPV"));
    let severe = assess(&edition(), &child(Condition::HivInfectedSevere), &[], day("2027-03-01"));
    let mmr = severe.lines.iter().find(|line| line.programme == "MMR").unwrap();
    assert_eq!(codes(&mmr.reasons), ["state_prohibits"]);
}

#[test]
fn a_strict_policy_repeats_a_short_dose_of_every_line() {
    let strict = include_str!("../editions/cn-nip-2016.toml")
        .replace("repeat = \"only_what_the_text_says\"\n", "repeat = \"always\"\nrepeat_after = \"28 d\"\n");
    let strict = Edition::from_toml(&strict).unwrap();
    let child = Person::born(day("2018-01-10"));
    let doses = [dose("a", "IPV", "2018-03-10", DoseKind::Routine), dose("b", "bOPV", "2018-04-01", DoseKind::Routine)];
    let answer = assess(&strict, &child, &doses, day("2018-04-10"));
    assert_eq!(judged(&answer.doses[1]), "- not_valid short_interval");
    assert_eq!(said(&answer.lines[2]), "wait 2/4 until 2018-04-29");
    assert_eq!(schedule::due(&strict, &child, &doses, day("2018-04-29"))[0].programme, "HepB");
    let answer = may_give(&strict, &child, &doses, "bOPV", day("2018-04-29"));
    assert_eq!(answer, schedule::GiveAnswer::Due { number: 2 });
}
