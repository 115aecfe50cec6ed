//! What is due of BCG and MMR: rows just before, on and just after each rule of CN-NIP-2026.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use schedule::{Group, Person};
use support::{codes, day, line, lines_say};

fn born(text: &str) -> Person {
    Person::born(day(text))
}

#[test]
fn bcg_below_3_months_then_only_with_a_negative_ppd_and_never_from_4_years() {
    let untested = born("2023-09-15");
    lines_say(
        &untested,
        "BCG",
        &[
            ("", "2023-09-15", "due 1/1 since 2023-09-15"),
            ("", "2023-12-14", "due 1/1 since 2023-09-15"),
            ("", "2023-12-15", "may 1/1 since 2023-09-15"),
            ("", "2023-12-16", "may 1/1 since 2023-09-15"),
            ("", "2027-09-14", "may 1/1 since 2023-09-15"),
            ("", "2027-09-15", "aged_out"),
            ("", "2027-09-16", "aged_out"),
            ("BCG 2023-09-15", "2026-09-15", "complete"),
            ("BCG 2023-09-15", "2030-09-15", "complete"),
        ],
    );
    let negative = Person { ppd_negative: Some(true), ..born("2023-09-15") };
    lines_say(
        &negative,
        "BCG",
        &[
            ("", "2023-12-15", "due 1/1 since 2023-09-15"),
            ("", "2027-09-14", "due 1/1 since 2023-09-15"),
            ("", "2027-09-15", "aged_out"),
        ],
    );
    let positive = Person { ppd_negative: Some(false), ..born("2023-09-15") };
    lines_say(
        &positive,
        "BCG",
        &[
            ("", "2023-12-14", "due 1/1 since 2023-09-15"),
            ("", "2023-12-15", "not_recommended"),
            ("", "2027-09-15", "aged_out"),
        ],
    );
    assert_eq!(line(&positive, "", "BCG", "2023-12-15").group, Group::NotNow);
    assert_eq!(codes(&line(&untested, "", "BCG", "2023-12-15").reasons), ["ppd_required", "age_reached", "catch_up"]);
}

#[test]
fn mmr_at_8_and_18_months_28_days_apart_until_18_years() {
    lines_say(
        &born("2023-06-01"),
        "MMR",
        &[
            ("", "2024-01-31", "wait 1/2 until 2024-02-01"),
            ("", "2024-02-01", "due 1/2 since 2024-02-01"),
            ("", "2024-02-02", "due 1/2 since 2024-02-01"),
            ("MMR 2024-02-01", "2024-11-30", "wait 2/2 until 2024-12-01"),
            ("MMR 2024-02-01", "2024-12-01", "due 2/2 since 2024-12-01"),
            ("MMR 2025-06-01", "2025-06-28", "wait 2/2 until 2025-06-29"),
            ("MMR 2025-06-01", "2025-06-29", "due 2/2 since 2025-06-29"),
            ("MMR 2025-06-01", "2025-06-30", "due 2/2 since 2025-06-29"),
            ("MMR 2024-02-01, MMR 2024-12-01", "2024-12-01", "complete"),
            ("MMR 2024-02-01", "2041-05-31", "due 2/2 since 2024-12-01"),
            ("MMR 2024-02-01", "2041-06-01", "aged_out"),
            // a measles-rubella dose leaves the mumps component open
            ("MR 2024-02-01, MMR 2024-12-01", "2025-01-01", "due 3/3 since 2024-12-29"),
        ],
    );
    let reasons = line(&born("2023-06-01"), "", "MMR", "2024-12-01").reasons;
    assert_eq!(codes(&reasons), ["age_reached", "catch_up"]);
}

#[test]
fn a_measles_dose_before_8_months_does_not_count_and_still_keeps_its_distance() {
    lines_say(
        &born("2023-06-01"),
        "MMR",
        &[
            ("MMR 2024-01-01", "2024-01-31", "wait 1/2 until 2024-02-01"),
            ("MMR 2024-01-01", "2024-02-01", "due 1/2 since 2024-02-01"),
            ("MMR 2024-01-31", "2024-02-27", "wait 1/2 until 2024-02-28"),
            ("MMR 2024-01-31", "2024-02-28", "due 1/2 since 2024-02-28"),
        ],
    );
}

#[test]
fn born_before_october_2019_two_measles_one_mumps_one_rubella_component() {
    lines_say(
        &born("2019-09-30"),
        "MMR",
        &[
            ("MR 2020-05-30, MMR 2021-03-30", "2022-01-01", "complete"),
            ("MR 2020-05-30, MR 2021-03-30", "2021-04-26", "wait 3/3 until 2021-04-27"),
            ("MR 2020-05-30, MR 2021-03-30", "2021-04-27", "due 3/3 since 2021-04-27"),
            ("MV 2020-05-30, MV 2021-03-30, Mum 2021-06-01", "2022-01-01", "due 3/3 since 2021-04-27"),
            ("MV 2020-05-30, MV 2021-03-30, MumR 2021-06-01", "2022-01-01", "complete"),
            ("MV 2020-05-30, MV 2021-03-30, Mum 2021-06-01, Rub 2021-06-01", "2022-01-01", "complete"),
        ],
    );
    lines_say(
        &born("2019-10-01"),
        "MMR",
        &[("MR 2020-06-01, MMR 2021-04-01", "2022-01-01", "due 3/3 since 2021-04-29")],
    );
    let reasons = line(&born("2019-09-30"), "MR 2020-05-30, MR 2021-03-30", "MMR", "2022-01-01").reasons;
    let missing: Vec<_> = reasons
        .iter()
        .filter(|r| r.code.code() == "component_missing")
        .map(|r| r.params.get("component").unwrap())
        .collect();
    assert_eq!((codes(&reasons).contains(&"judged_by_components"), missing), (true, vec!["mumps".to_owned()]));
}

#[test]
fn injected_live_vaccines_go_on_the_same_day_or_28_days_apart() {
    for live in ["JE-L", "Var", "HepA-L", "BCG"] {
        let history = format!("{live} 2024-02-10");
        lines_say(
            &born("2023-06-01"),
            "MMR",
            &[
                (&history, "2024-02-09", "due 1/2 since 2024-02-01"), // not known yet on that day
                (&history, "2024-02-10", "due 1/2 since 2024-02-01"),
                (&history, "2024-02-11", "wait 1/2 until 2024-03-09"),
                (&history, "2024-03-08", "wait 1/2 until 2024-03-09"),
                (&history, "2024-03-09", "due 1/2 since 2024-02-01"),
            ],
        );
    }
    for other in ["DTaP", "IPV", "bOPV", "HepB", "NoSuchVaccine"] {
        lines_say(
            &born("2023-06-01"),
            "MMR",
            &[(&format!("{other} 2024-02-10"), "2024-02-11", "due 1/2 since 2024-02-01")],
        );
    }
    let tested = Person { ppd_negative: Some(true), ..born("2023-06-01") };
    lines_say(
        &tested,
        "BCG",
        &[
            ("MMR 2024-02-10", "2024-02-10", "due 1/1 since 2023-06-01"),
            ("MMR 2024-02-10", "2024-03-08", "wait 1/1 until 2024-03-09"),
            ("MMR 2024-02-10", "2024-03-09", "due 1/1 since 2023-06-01"),
        ],
    );
    // inactivated vaccines do not wait
    lines_say(&born("2023-06-01"), "HepB", &[("MMR 2024-02-10", "2024-02-11", "due 1/3 since 2023-06-01")]);
}

#[test]
fn mmr_waits_three_months_after_immunoglobulin_and_others_do_not() {
    let person = Person { immunoglobulin: vec![day("2024-03-01")], ppd_negative: Some(true), ..born("2023-06-01") };
    lines_say(
        &person,
        "MMR",
        &[
            ("", "2024-02-29", "due 1/2 since 2024-02-01"), // given later
            ("", "2024-03-01", "wait 1/2 until 2024-06-01"),
            ("", "2024-05-31", "wait 1/2 until 2024-06-01"),
            ("", "2024-06-01", "due 1/2 since 2024-02-01"),
            ("Var 2024-05-20", "2024-06-01", "wait 1/2 until 2024-06-17"),
        ],
    );
    lines_say(&person, "BCG", &[("", "2024-03-02", "due 1/1 since 2023-06-01")]);
    lines_say(&person, "DTaP", &[("", "2024-03-02", "due 1/5 since 2023-09-01")]);
    let early = Person { immunoglobulin: vec![day("2023-12-01")], ..born("2023-06-01") };
    lines_say(&early, "MMR", &[("", "2024-04-01", "due 1/2 since 2024-03-01")]);
}
