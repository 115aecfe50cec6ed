//! How recorded doses are judged: rows just before, on and just after each rule of CN-NIP-2026.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use jiff::ToSpan;
use schedule::{Edition, Editions, Group, Person, Tri, assess, due};
use support::{codes, day, doses, doses_are, edition, judged};

fn born(text: &str) -> Person {
    Person::born(day(text))
}

#[test]
fn the_birth_dose_is_graded_as_finely_as_dates_can_tell() {
    doses_are(
        &born("2023-05-10"),
        &[
            ("HepB 2023-05-10", 0, "1 valid timely", "rules_met"),
            ("HepB 2023-05-11", 0, "1 valid timely", "hours_not_provable"),
            ("HepB 2023-05-12", 0, "1 valid qualified", "after_timely_age"),
        ],
    );
    // twelve hours cannot be told even on the day of birth
    let person = Person { mother_hbsag: Tri::Positive, ..born("2023-05-10") };
    doses_are(&person, &[("HepB 2023-05-10", 0, "1 valid timely", "hours_not_provable")]);
    let answer = assess(&edition(), &born("2023-05-10"), &doses("HepB 2023-05-10"), day("2024-01-01"));
    assert_eq!(codes(&answer.doses[0].reasons), ["rules_met"]);
}

#[test]
fn a_live_hepatitis_a_dose_after_an_inactivated_one_is_timely_as_long_as_the_second_inactivated_one_is() {
    doses_are(
        &born("2021-09-09"),
        &[
            ("HepA-L 2023-09-08", 0, "1 valid timely", "rules_met"),
            ("HepA-L 2023-09-09", 0, "1 valid qualified", "after_timely_age"),
            ("HepA-I 2023-03-09, HepA-L 2024-09-08", 1, "2 valid timely", "rules_met"),
            ("HepA-I 2023-03-09, HepA-L 2024-09-09", 1, "2 valid qualified", "after_timely_age"),
            ("HepA-I 2023-03-09, HepA-I 2024-09-08", 1, "2 valid timely", "rules_met"),
            ("HepA-I 2023-03-09, HepA-I 2024-09-09", 1, "2 valid qualified", "after_timely_age"),
        ],
    );
}

#[test]
fn hepatitis_b_doses_are_timely_qualified_early_or_short() {
    doses_are(
        &born("2023-01-01"),
        &[
            ("HepB 2023-01-01, HepB 2023-01-31", 1, "2 valid first_early", "too_early"),
            ("HepB 2023-01-01, HepB 2023-02-01", 1, "2 valid timely", "rules_met"),
            ("HepB 2023-01-21, HepB 2023-02-17", 1, "2 valid short_interval", "short_interval"),
            ("HepB 2023-01-21, HepB 2023-02-18", 1, "2 valid timely", "rules_met"),
            ("HepB 2023-01-01, HepB 2023-06-01, HepB 2023-07-30", 2, "3 valid short_interval", "short_interval"),
            ("HepB 2023-01-01, HepB 2023-06-01, HepB 2023-07-31", 2, "3 valid timely", "rules_met"),
            ("HepB 2023-04-01, HepB 2023-05-01, HepB 2023-07-31", 2, "3 valid short_interval", "short_interval"),
            ("HepB 2023-04-01, HepB 2023-05-01, HepB 2023-08-01", 2, "3 valid timely", "rules_met"),
            ("HepB 2023-01-01, HepB 2023-02-01, HepB 2023-12-31", 2, "3 valid timely", "rules_met"),
            ("HepB 2023-01-01, HepB 2023-02-01, HepB 2024-01-01", 2, "3 valid qualified", "after_timely_age"),
            // dose 2 has no timely age of its own: timely as long as dose 3 still can be
            ("HepB 2023-01-01, HepB 2023-12-31", 1, "2 valid timely", "rules_met"),
            ("HepB 2023-01-01, HepB 2024-01-01", 1, "2 valid qualified", "after_timely_age"),
            ("HepB 2041-01-01", 0, "- not_judged not_graded", "after_assessment"),
            (
                "HepB 2023-01-01, HepB 2023-02-01, HepB 2023-07-01, HepB 2023-09-01",
                3,
                "- extraneous not_graded",
                "already_complete",
            ),
            // Nothing of that day counted, so the second record of it repeats nothing.
            (
                "HepB 2023-01-01, HepB 2023-02-01, HepB 2023-07-01, HepB 2023-09-01, HepB 2023-09-01",
                4,
                "- extraneous not_graded",
                "already_complete",
            ),
            ("HepAB 2024-06-01", 0, "1 valid qualified", "counts_as"),
        ],
    );
    doses_are(
        &born("2010-01-01"),
        &[
            ("HepB 2027-12-31", 0, "1 valid qualified", "after_timely_age"),
            ("HepB 2028-01-01", 0, "1 valid late", "above_upper_age"),
        ],
    );
}

#[test]
fn bcg_is_graded_by_3_months_and_4_years() {
    doses_are(
        &born("2023-09-15"),
        &[
            ("BCG 2023-12-14", 0, "1 valid timely", "rules_met"),
            ("BCG 2023-12-15", 0, "1 valid qualified", "after_timely_age"),
            ("BCG 2027-09-14", 0, "1 valid qualified", "after_timely_age"),
            ("BCG 2027-09-15", 0, "1 valid late", "above_upper_age"),
            ("BCG 2023-09-15, BCG 2024-09-15", 1, "- extraneous not_graded", "already_complete"),
        ],
    );
}

#[test]
fn dtap_doses_are_judged_by_the_rule_in_force_on_their_own_day() {
    doses_are(
        &born("2024-09-30"),
        &[
            ("DTaP 2024-12-29", 0, "1 valid first_early", "former_rule"),
            ("DTaP 2024-12-30", 0, "1 valid timely", "former_rule"),
            ("DTaP 2025-01-01", 0, "1 valid timely", "rules_met"),
        ],
    );
    doses_are(
        &born("2024-11-10"),
        &[
            ("DTaP 2025-01-09", 0, "1 valid first_early", "too_early"),
            ("DTaP 2025-01-10", 0, "1 valid timely", "rules_met"),
        ],
    );
    doses_are(
        &born("2024-07-01"),
        &[
            ("DTaP 2024-10-01, DTaP 2024-11-01, DTaP 2024-12-01", 2, "3 valid timely", "former_rule"),
            ("DTaP 2024-10-01, DTaP 2024-11-01, DTaP 2024-11-29", 2, "3 valid first_early", "too_early"),
        ],
    );
    doses_are(
        &born("2025-03-12"),
        &[
            ("DTaP 2025-05-12, DTaP 2025-07-12, DTaP 2025-09-11", 2, "3 valid first_early", "too_early"),
            ("DTaP 2025-05-12, DTaP 2025-07-12, DTaP 2025-09-12", 2, "3 valid timely", "rules_met"),
        ],
    );
}

#[test]
fn dtap_intervals_of_28_days_6_months_and_12_months_are_judged() {
    let three = "DTaP 2024-02-10, DTaP 2024-03-10, DTaP 2024-04-10";
    let row = |tail: &str| format!("{three}, {tail}");
    doses_are(
        &born("2022-02-10"),
        &[
            ("DTaP 2024-02-10, DTaP 2024-03-08", 1, "2 valid short_interval", "short_interval"),
            ("DTaP 2024-02-10, DTaP 2024-03-09", 1, "2 valid qualified", "after_timely_age"),
            (&row("DTaP 2024-10-09"), 3, "4 valid short_interval", "short_interval"),
            (&row("DTaP 2024-10-10"), 3, "4 valid qualified", "after_timely_age"),
            (&row("DTaP 2027-10-10, DTaP 2028-10-09"), 4, "5 valid short_interval", "short_interval"),
            (&row("DTaP 2027-10-10, DTaP 2028-10-10"), 4, "5 valid timely", "rules_met"),
            (&row("DTaP 2027-10-10, DTaP 2029-02-09"), 4, "5 valid timely", "rules_met"),
            (&row("DTaP 2027-10-10, DTaP 2029-02-10"), 4, "5 valid late", "above_upper_age"),
        ],
    );
}

#[test]
fn dtap_is_timely_before_12_and_24_months() {
    let three = "DTaP 2025-05-12, DTaP 2025-07-12, DTaP 2025-09-12";
    doses_are(
        &born("2025-03-12"),
        &[
            ("DTaP 2025-05-12, DTaP 2025-07-12, DTaP 2026-03-11", 2, "3 valid timely", "rules_met"),
            ("DTaP 2025-05-12, DTaP 2025-07-12, DTaP 2026-03-12", 2, "3 valid qualified", "after_timely_age"),
            (&format!("{three}, DTaP 2027-03-11"), 3, "4 valid timely", "rules_met"),
            (&format!("{three}, DTaP 2027-03-12"), 3, "4 valid qualified", "after_timely_age"),
        ],
    );
}

#[test]
fn mmr_is_timely_before_12_and_24_months_for_every_cohort() {
    for (birth, first, late_first, second, late_second) in [
        ("2019-09-01", "2020-08-31", "2020-09-01", "2021-08-31", "2021-09-01"),
        ("2023-09-01", "2024-08-31", "2024-09-01", "2025-08-31", "2025-09-01"),
    ] {
        doses_are(
            &born(birth),
            &[
                (&format!("MMR {first}"), 0, "1 valid timely", "rules_met"),
                (&format!("MMR {late_first}"), 0, "1 valid qualified", "after_timely_age"),
                (&format!("MMR {first}, MMR {second}"), 1, "2 valid timely", "rules_met"),
                (&format!("MMR {first}, MMR {late_second}"), 1, "2 valid qualified", "after_timely_age"),
            ],
        );
    }
}

#[test]
fn combinations_are_judged_by_the_ages_of_their_label() {
    doses_are(
        &born("2021-12-01"),
        &[
            ("DTaP-IPV/Hib 2022-01-31", 0, "1 valid first_early", "counts_as"),
            ("DTaP-IPV/Hib 2022-02-01", 0, "1 valid timely", "counts_as"),
            (
                "DTaP-IPV/Hib 2022-02-01, DTaP-IPV/Hib 2022-03-01, DTaP-IPV/Hib 2022-04-01",
                2,
                "3 valid timely",
                "counts_as",
            ),
            ("DTaP-Hib 2022-02-28", 0, "1 valid first_early", "too_early"),
            ("DTaP-Hib 2022-03-01", 0, "1 valid timely", "counts_as"),
        ],
    );
}

#[test]
fn a_measles_dose_counts_from_8_months_on() {
    doses_are(
        &born("2023-06-01"),
        &[
            ("MMR 2024-01-31", 0, "- not_valid first_early", "does_not_count"),
            ("MMR 2024-01-31", 0, "- not_valid first_early", "too_early"),
            ("MMR 2024-02-01", 0, "1 valid timely", "rules_met"),
            ("MMR 2024-05-31", 0, "1 valid timely", "rules_met"),
            ("MMR 2024-06-01", 0, "1 valid qualified", "after_timely_age"),
            ("MV 2024-01-31, MMR 2024-02-27", 1, "1 valid short_interval", "live_live_interval"),
            ("MV 2024-01-31, MMR 2024-02-28", 1, "1 valid timely", "rules_met"),
            ("MMR 2024-02-01, MMR 2024-11-30", 1, "2 valid first_early", "too_early"),
            ("MMR 2024-02-01, MMR 2024-12-01", 1, "2 valid timely", "rules_met"),
            ("MMR 2025-06-01, MMR 2025-06-28", 1, "2 valid short_interval", "short_interval"),
            ("MMR 2025-06-01, MMR 2025-06-29", 1, "2 valid qualified", "after_timely_age"),
            ("MR 2024-02-01", 0, "1 valid timely", "counts_as"),
            ("Mum 2024-06-01", 0, "- valid qualified", "counts_as"),
            ("MMR 2024-02-01, MMR 2024-12-01, MMR 2024-12-10", 2, "- extraneous short_interval", "live_live_interval"),
        ],
    );
}

#[test]
fn live_vaccines_too_close_are_flagged_on_the_later_one() {
    doses_are(
        &born("2023-06-01"),
        &[
            ("MMR 2024-02-01, JE-L 2024-02-01", 1, "1 valid timely", "rules_met"),
            ("MMR 2024-02-01, JE-L 2024-02-02", 1, "1 valid short_interval", "live_live_interval"),
            ("MMR 2024-02-01, JE-L 2024-02-28", 1, "1 valid short_interval", "live_live_interval"),
            ("MMR 2024-02-01, JE-L 2024-02-29", 1, "1 valid timely", "rules_met"),
            ("MMR 2024-02-01, Var 2024-02-28", 1, "- not_judged short_interval", "live_live_interval"),
            ("MMR 2024-02-01, Var 2024-02-29", 1, "- not_judged not_graded", "no_rule"),
            ("MMR 2024-02-01, JE-L 2024-02-15", 0, "1 valid timely", "rules_met"),
            ("Var 2024-02-01, MMR 2024-02-28", 1, "1 valid short_interval", "live_live_interval"),
            ("Var 2024-02-01, MMR 2024-02-29", 1, "1 valid timely", "rules_met"),
            ("IPV 2024-02-01, MMR 2024-02-02", 1, "1 valid timely", "rules_met"),
        ],
    );
}

#[test]
fn mmr_within_three_months_after_immunoglobulin_is_flagged() {
    let person = Person { immunoglobulin: vec![day("2024-03-01")], ..born("2023-06-01") };
    doses_are(
        &person,
        &[
            ("MMR 2024-02-29", 0, "1 valid timely", "rules_met"),
            ("MMR 2024-03-01", 0, "1 valid short_interval", "immunoglobulin_interval"),
            ("MMR 2024-05-31", 0, "1 valid short_interval", "immunoglobulin_interval"),
            ("MMR 2024-06-01", 0, "1 valid qualified", "after_timely_age"),
        ],
    );
}

#[test]
fn two_records_of_one_vaccine_on_one_day_count_once() {
    doses_are(
        &born("2023-01-01"),
        &[
            ("HepB 2023-01-01, HepB 2023-01-01", 1, "- extraneous not_graded", "same_day_repeat"),
            ("HepB 2023-01-01, HepB-cho 2023-01-01", 1, "- extraneous not_graded", "same_day_repeat"),
            ("DTaP 2023-04-01, DTaP-IPV/Hib 2023-04-01", 0, "- extraneous not_graded", "same_day_repeat"),
            ("MV 2023-09-01, MMR 2023-09-01", 0, "- extraneous not_graded", "same_day_repeat"),
            ("MV 2023-09-01, MMR 2023-09-01", 1, "1 valid timely", "rules_met"),
            ("MV 2023-09-01, MumR 2023-09-01", 1, "- valid qualified", "counts_as"),
        ],
    );
}

#[test]
fn records_that_cannot_be_are_kept_and_do_not_count() {
    doses_are(
        &born("2023-01-01"),
        &[
            ("HepB 2022-12-31", 0, "- not_valid not_graded", "before_birth"),
            ("HepB 2022-12-31, HepB 2023-01-01", 1, "1 valid timely", "rules_met"),
            ("HepB 2040-01-02", 0, "- not_judged not_graded", "after_assessment"),
            ("HepB 2040-01-01", 0, "1 valid qualified", "after_timely_age"),
            ("Rab 2024-01-01", 0, "- not_judged not_graded", "no_rule"),
            ("无名 2024-01-01", 0, "- not_judged not_graded", "no_rule"),
        ],
    );
}

#[test]
fn another_policy_repeats_every_early_or_short_dose() {
    let strict = include_str!("../editions/cn-nip-2016.toml")
        .replace("repeat = \"only_what_the_text_says\"\n", "repeat = \"always\"\nrepeat_after = \"28 d\"\n");
    let strict = Edition::from_toml(&strict).unwrap();
    let person = born("2023-01-01");
    let history = doses("HepB 2023-01-21, HepB 2023-02-10");
    for (on, group) in [("2023-03-09", "NotNow"), ("2023-03-10", "DueNow")] {
        let answer = assess(&strict, &person, &history, day(on));
        assert_eq!(judged(&answer.doses[1]), "- not_valid short_interval");
        let line = &answer.lines[0];
        let next = line.next.as_ref().unwrap();
        assert_eq!((next.number, format!("{:?}", line.group)), (2, group.to_owned()), "on {on}");
        assert_eq!(next.earliest, day("2023-02-10") + 28.days());
    }
    let lenient = assess(&edition(), &person, &history, day("2023-03-09"));
    assert_eq!(
        (judged(&lenient.doses[1]), lenient.lines[0].next.as_ref().unwrap().number),
        ("2 valid short_interval".to_owned(), 3)
    );
}

#[test]
fn a_list_counts_records_that_repeat_or_come_beyond_as_the_card_does_c_051() {
    let national = Editions::national().unwrap();
    for (edition, birth, history, on) in [
        ("CN-NIP-2016", "2025-07-01", "HepA-I 2025-09-03, HepA-L 2025-09-03", "2027-07-22"),
        ("CN-NIP-2016", "2021-09-01", "DTaP-IPV 2021-09-02, OPV 2021-09-02", "2022-02-03"),
        ("CN-NIP-2026", "2023-01-01", "HepB 2023-01-01, HepB 2023-01-01", "2023-02-01"),
        (
            "CN-NIP-2026",
            "2023-01-01",
            "HepB 2023-01-01, HepB 2023-02-01, HepB 2023-07-01, HepB 2023-09-01",
            "2023-10-01",
        ),
    ] {
        let edition = national.get(edition).unwrap();
        let (person, given) = (born(birth), doses(history));
        let card = assess(edition, &person, &given, day(on)).lines;
        let on_card: Vec<_> =
            card.into_iter().filter(|line| matches!(line.group, Group::DueNow | Group::MayBeGiven)).collect();
        assert_eq!(due(edition, &person, &given, day(on)), on_card, "[{history}] on {on}");
        assert!(!on_card.is_empty(), "[{history}] on {on}");
    }
}
