//! What is due: rows just before, on and just after each rule of CN-NIP-2026.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use schedule::{Group, Person, Status, Tri};
use support::{codes, day, line, lines_say};

fn born(text: &str) -> Person {
    Person::born(day(text))
}

#[test]
fn hepatitis_b_at_0_1_6_months_with_28_and_60_days_between() {
    lines_say(
        &born("2023-05-10"),
        "HepB",
        &[
            ("", "2023-05-09", "wait 1/3 until 2023-05-10"),
            ("", "2023-05-10", "due 1/3 since 2023-05-10"),
            ("", "2041-05-09", "due 1/3 since 2023-05-10"),
            ("", "2041-05-10", "aged_out"),
            ("HepB 2023-05-10", "2023-06-09", "wait 2/3 until 2023-06-10"),
            ("HepB 2023-05-10", "2023-06-10", "due 2/3 since 2023-06-10"),
            ("HepB 2023-05-10", "2023-06-11", "due 2/3 since 2023-06-10"),
            // 28 days after a late first dose
            ("HepB 2023-05-20", "2023-06-16", "wait 2/3 until 2023-06-17"),
            ("HepB 2023-05-20", "2023-06-17", "due 2/3 since 2023-06-17"),
            // six months
            ("HepB 2023-05-10, HepB 2023-06-10", "2023-11-09", "wait 3/3 until 2023-11-10"),
            ("HepB 2023-05-10, HepB 2023-06-10", "2023-11-10", "due 3/3 since 2023-11-10"),
            // 60 days after a late second dose
            ("HepB 2023-05-10, HepB 2023-10-01", "2023-11-29", "wait 3/3 until 2023-11-30"),
            ("HepB 2023-05-10, HepB 2023-10-01", "2023-11-30", "due 3/3 since 2023-11-30"),
            // four months after the first
            ("HepB 2023-09-10, HepB 2023-10-10", "2024-01-09", "wait 3/3 until 2024-01-10"),
            ("HepB 2023-09-10, HepB 2023-10-10", "2024-01-10", "due 3/3 since 2024-01-10"),
            ("HepB 2023-05-10, HepB 2023-06-10, HepB 2023-11-10", "2023-11-10", "complete"),
            ("HepB-cho 2023-05-10, HepB-scy 2023-06-10, HepB-hpy 2023-11-10", "2023-11-10", "complete"),
            ("HepB 2023-05-10, HepB 2023-06-10, HepB 2023-11-10", "2042-01-01", "complete"),
            // the third dose is still possible, but not before the 18th birthday
            ("HepB 2041-03-20, HepB 2041-04-20", "2041-05-01", "aged_out"),
        ],
    );
}

#[test]
fn a_light_newborn_of_a_positive_or_unknown_mother_gets_four_hepatitis_b_doses_at_0_1_2_7_months() {
    let three = "HepB 2023-01-01, HepB 2023-02-01, HepB 2023-03-01";
    for mother in [Tri::Positive, Tri::Unknown] {
        let person = Person { mother_hbsag: mother, birth_weight_g: Some(1999), ..born("2023-01-01") };
        lines_say(
            &person,
            "HepB",
            &[
                ("", "2023-01-01", "due 1/4 since 2023-01-01"),
                ("HepB 2023-01-01", "2023-01-31", "wait 2/4 until 2023-02-01"),
                ("HepB 2023-01-01", "2023-02-01", "due 2/4 since 2023-02-01"),
                ("HepB 2023-01-01, HepB 2023-02-01", "2023-02-28", "wait 3/4 until 2023-03-01"),
                ("HepB 2023-01-01, HepB 2023-02-01", "2023-03-01", "due 3/4 since 2023-03-01"),
                (three, "2023-07-31", "wait 4/4 until 2023-08-01"),
                (three, "2023-08-01", "due 4/4 since 2023-08-01"),
                ("HepB 2023-01-01, HepB 2023-02-01, HepB 2023-03-01, HepB 2023-08-01", "2023-08-01", "complete"),
            ],
        );
        assert!(codes(&line(&person, "", "HepB", "2023-01-01").reasons).contains(&"low_birth_weight_doses"));
    }
    // Late doses keep 28 days, 28 days, then 60 days and four months after the second.
    let light = Person { mother_hbsag: Tri::Positive, birth_weight_g: Some(1800), ..born("2023-01-01") };
    let from_second = "HepB 2023-01-01, HepB 2023-05-01, HepB 2023-05-29";
    let from_third = "HepB 2023-01-01, HepB 2023-02-01, HepB 2023-07-01";
    lines_say(
        &light,
        "HepB",
        &[
            ("HepB 2023-01-20", "2023-02-16", "wait 2/4 until 2023-02-17"),
            ("HepB 2023-01-20", "2023-02-17", "due 2/4 since 2023-02-17"),
            ("HepB 2023-01-01, HepB 2023-03-01", "2023-03-28", "wait 3/4 until 2023-03-29"),
            ("HepB 2023-01-01, HepB 2023-03-01", "2023-03-29", "due 3/4 since 2023-03-29"),
            (from_second, "2023-08-31", "wait 4/4 until 2023-09-01"),
            (from_second, "2023-09-01", "due 4/4 since 2023-09-01"),
            (from_third, "2023-08-29", "wait 4/4 until 2023-08-30"),
            (from_third, "2023-08-30", "due 4/4 since 2023-08-30"),
        ],
    );
    let first = line(&light, "", "HepB", "2023-01-01").next.unwrap();
    assert_eq!((first.timely_hours, first.past_due), (Some(12), Some(day("2023-01-03"))));
    let unknown = Person { mother_hbsag: Tri::Unknown, ..light.clone() };
    assert_eq!(line(&unknown, "", "HepB", "2023-01-01").next.unwrap().timely_hours, Some(24));
    let fourth = line(&light, three, "HepB", "2023-12-31").next.unwrap();
    assert_eq!((fourth.past_due, fourth.overdue), (Some(day("2024-01-01")), false));
    // 2000 g, a negative mother, or an unknown weight: the usual three.
    for (mother, weight) in [(Tri::Positive, Some(2000)), (Tri::Negative, Some(1500)), (Tri::Unknown, None)] {
        let person = Person { mother_hbsag: mother, birth_weight_g: weight, ..born("2023-01-01") };
        lines_say(
            &person,
            "HepB",
            &[("HepB 2023-01-01", "2023-02-01", "due 2/3 since 2023-02-01"), (three, "2023-07-01", "complete")],
        );
    }
}

#[test]
fn the_birth_dose_is_timely_within_24_hours_or_12_when_the_mother_is_positive() {
    for (mother, hours) in [(Tri::Negative, 24), (Tri::Unknown, 24), (Tri::Positive, 12)] {
        let person = Person { mother_hbsag: mother, ..born("2023-05-10") };
        for (on, overdue) in [("2023-05-10", false), ("2023-05-11", false), ("2023-05-12", true), ("2023-05-13", true)]
        {
            let next = line(&person, "", "HepB", on).next.unwrap();
            assert_eq!(
                (next.timely_hours, next.past_due, next.overdue),
                (Some(hours), Some(day("2023-05-12")), overdue),
                "{mother:?} on {on}"
            );
        }
    }
}

#[test]
fn a_positive_mother_is_told_of_immunoglobulin_amount_and_the_test_after_the_last_dose() {
    let person = Person { mother_hbsag: Tri::Positive, ..born("2023-05-10") };
    let first = line(&person, "", "HepB", "2023-05-10");
    assert_eq!(
        codes(&first.reasons),
        ["age_reached", "timely_within_hours", "hbig_on_medical_order", "birth_weight_unknown"]
    );
    assert_eq!(first.next.unwrap().amount, "10 µg (CHO 20 µg)");
    let second = line(&person, "HepB 2023-05-10", "HepB", "2023-06-10");
    assert_eq!(codes(&second.reasons), ["age_reached", "birth_weight_unknown"]);
    let done = line(&person, "HepB 2023-05-10, HepB 2023-06-10, HepB 2023-11-10", "HepB", "2023-11-10");
    assert_eq!(codes(&done.reasons), ["series_complete", "test_after_last_dose"]);
    let negative = Person { mother_hbsag: Tri::Negative, ..born("2023-05-10") };
    let first = line(&negative, "", "HepB", "2023-05-10");
    assert_eq!(
        (codes(&first.reasons), first.next.unwrap().amount.as_str()),
        (vec!["age_reached", "timely_within_hours"], "10 µg")
    );
}

#[test]
fn dtap_at_2_4_6_18_months_and_6_years() {
    let two = "DTaP 2025-05-12, DTaP 2025-07-12";
    let three = "DTaP 2025-05-12, DTaP 2025-07-12, DTaP 2025-09-12";
    let four = "DTaP 2025-05-12, DTaP 2025-07-12, DTaP 2025-09-12, DTaP 2026-09-12";
    lines_say(
        &born("2025-03-12"),
        "DTaP",
        &[
            ("", "2025-05-11", "wait 1/5 until 2025-05-12"),
            ("", "2025-05-12", "due 1/5 since 2025-05-12"),
            ("", "2025-05-13", "due 1/5 since 2025-05-12"),
            ("DTaP 2025-05-12", "2025-07-11", "wait 2/5 until 2025-07-12"),
            ("DTaP 2025-05-12", "2025-07-12", "due 2/5 since 2025-07-12"),
            (two, "2025-09-11", "wait 3/5 until 2025-09-12"),
            (two, "2025-09-12", "due 3/5 since 2025-09-12"),
            (three, "2026-09-11", "wait 4/5 until 2026-09-12"),
            (three, "2026-09-12", "due 4/5 since 2026-09-12"),
            (four, "2031-03-11", "wait 5/5 until 2031-03-12"),
            (four, "2031-03-12", "due 5/5 since 2031-03-12"),
            (four, "2032-03-11", "due 5/5 since 2031-03-12"),
            (four, "2032-03-12", "aged_out"),
        ],
    );
    let next = line(&born("2025-03-12"), four, "DTaP", "2031-03-12").next.unwrap();
    assert_eq!(next.past_due, Some(day("2032-03-12")));
    let next = line(&born("2025-03-12"), "", "DTaP", "2030-01-01").next.unwrap();
    assert_eq!((next.past_due, next.overdue), (None, false), "doses 1 and 2 have no timely age of their own");
}

#[test]
fn dtap_catch_up_keeps_28_days_28_days_6_months_12_months() {
    lines_say(
        &born("2022-02-10"),
        "DTaP",
        &[
            ("DTaP 2025-02-10", "2025-03-09", "wait 2/5 until 2025-03-10"),
            ("DTaP 2025-02-10", "2025-03-10", "due 2/5 since 2025-03-10"),
            ("DTaP 2025-02-10, DTaP 2025-03-10", "2025-04-06", "wait 3/5 until 2025-04-07"),
            ("DTaP 2025-02-10, DTaP 2025-03-10", "2025-04-07", "due 3/5 since 2025-04-07"),
            ("DTaP 2025-02-10, DTaP 2025-03-10, DTaP 2025-04-10", "2025-10-09", "wait 4/5 until 2025-10-10"),
            ("DTaP 2025-02-10, DTaP 2025-03-10, DTaP 2025-04-10", "2025-10-10", "due 4/5 since 2025-10-10"),
            (
                "DTaP 2025-02-10, DTaP 2025-03-10, DTaP 2025-04-10, DTaP 2027-10-10",
                "2028-10-09",
                "wait 5/5 until 2028-10-10",
            ),
            (
                "DTaP 2025-02-10, DTaP 2025-03-10, DTaP 2025-04-10, DTaP 2027-10-10",
                "2028-10-10",
                "due 5/5 since 2028-10-10",
            ),
            // the fifth would come only at seven years
            (
                "DTaP 2025-02-10, DTaP 2025-03-10, DTaP 2025-04-10, DTaP 2028-02-09",
                "2028-06-01",
                "wait 5/5 until 2029-02-09",
            ),
            ("DTaP 2025-02-10, DTaP 2025-03-10, DTaP 2025-04-10, DTaP 2028-02-10", "2028-06-01", "aged_out"),
        ],
    );
    let late = line(
        &born("2022-02-10"),
        "DTaP 2025-02-10, DTaP 2025-03-10, DTaP 2025-04-10, DTaP 2028-02-10",
        "DTaP",
        "2028-06-01",
    );
    assert_eq!(codes(&late.reasons), ["too_old_by_then", "minimum_interval", "continue_with"]);
}

#[test]
fn dtap_doses_on_the_schedule_before_2025_count_and_the_child_continues_on_the_new_one() {
    // third at five months, in time for the old schedule: fourth at 18 months
    lines_say(
        &born("2024-06-01"),
        "DTaP",
        &[
            ("DTaP 2024-09-01, DTaP 2024-10-01, DTaP 2024-11-01", "2025-11-30", "wait 4/5 until 2025-12-01"),
            ("DTaP 2024-09-01, DTaP 2024-10-01, DTaP 2024-11-01", "2025-12-01", "due 4/5 since 2025-12-01"),
        ],
    );
    // two doses by four months: third at six months, although five months had come before 2025
    lines_say(
        &born("2024-07-20"),
        "DTaP",
        &[
            ("DTaP 2024-10-20, DTaP 2024-11-20", "2024-12-19", "wait 3/5 until 2024-12-20"),
            ("DTaP 2024-10-20, DTaP 2024-11-20", "2024-12-31", "due 3/5 since 2024-12-20"),
            ("DTaP 2024-10-20, DTaP 2024-11-20", "2025-01-01", "wait 3/5 until 2025-01-20"),
            ("DTaP 2024-10-20, DTaP 2024-11-20", "2025-01-19", "wait 3/5 until 2025-01-20"),
            ("DTaP 2024-10-20, DTaP 2024-11-20", "2025-01-20", "due 3/5 since 2024-12-20"),
        ],
    );
    // two months old before 2025: due from the first day of the new rule
    lines_say(
        &born("2024-10-20"),
        "DTaP",
        &[
            ("", "2024-12-31", "wait 1/5 until 2025-01-01"),
            ("", "2025-01-01", "due 1/5 since 2025-01-01"),
            ("", "2025-06-01", "due 1/5 since 2025-01-01"),
        ],
    );
    // three months old before 2025: due since then
    lines_say(&born("2024-09-20"), "DTaP", &[("", "2025-02-01", "due 1/5 since 2024-12-20")]);
    assert_eq!(codes(&line(&born("2024-10-20"), "", "DTaP", "2024-12-30").reasons), ["programme_start"]);
}

#[test]
fn dt_given_at_six_years_before_2025_replaces_the_fifth_dtap() {
    let four = "DTaP 2018-09-01, DTaP 2018-10-01, DTaP 2018-11-01, DTaP 2019-12-01";
    for (dt, expected) in [
        ("DT 2024-05-31", "due 5/5 since 2025-01-01"), // a day before six years
        ("DT 2024-06-01", "complete"),
        ("DT 2024-12-31", "complete"),
        ("DT 2025-01-01", "due 5/5 since 2025-01-01"), // by then DTaP was the rule
    ] {
        lines_say(&born("2018-06-01"), "DTaP", &[(&format!("{four}, {dt}"), "2025-03-01", expected)]);
    }
    lines_say(
        &born("2018-06-01"),
        "DTaP",
        &[
            ("DTaP 2018-09-01, DT 2024-06-01", "2025-03-01", "due 2/5 since 2018-10-01"),
            // three with a DT among them were enough on that schedule
            ("DTaP 2018-09-01, DTaP 2018-10-01, DTaP 2018-11-01, DT 2024-06-01", "2025-03-01", "complete"),
        ],
    );
}

#[test]
fn from_seven_to_eleven_years_dt_takes_over_and_from_twelve_nothing() {
    let person = born("2019-03-01");
    lines_say(
        &person,
        "DTaP",
        &[
            ("", "2026-02-28", "due 1/5 since 2019-06-01"),
            ("", "2026-03-01", "aged_out"),
            ("", "2031-03-01", "aged_out"),
        ],
    );
    assert_eq!(codes(&line(&person, "", "DTaP", "2026-03-01").reasons), ["aged_out", "continue_with"]);
    assert_eq!(codes(&line(&person, "", "DTaP", "2031-02-28").reasons), ["aged_out", "continue_with"]);
    assert_eq!(codes(&line(&person, "", "DTaP", "2031-03-01").reasons), ["aged_out"]);
    let successor = line(&person, "", "DTaP", "2026-03-01").reasons.remove(1).params;
    let said = ["vaccine", "age", "age_unit", "until", "until_unit"].map(|name| successor.get(name).unwrap());
    assert_eq!(said, ["DT", "7", "year", "12", "year"]);
}

#[test]
fn combinations_count_for_dtap_and_the_dose_at_six_years_is_still_needed() {
    let label = "DTaP-IPV/Hib 2025-02-01, DTaP-IPV/Hib 2025-03-01, DTaP-IPV/Hib 2025-04-01, DTaP-IPV/Hib 2026-06-01";
    lines_say(
        &born("2024-12-01"),
        "DTaP",
        &[
            (label, "2026-07-01", "wait 5/5 until 2030-12-01"),
            ("DTaP-Hib 2025-03-01, DTaP 2025-04-01", "2025-05-31", "wait 3/5 until 2025-06-01"),
        ],
    );
}

#[test]
fn a_contraindicated_vaccine_is_not_forecast_but_a_complete_series_stays_complete() {
    let person = Person { contraindicated: vec!["DTaP".to_owned(), "HepB-cho".to_owned()], ..born("2025-03-12") };
    lines_say(&person, "DTaP", &[("", "2025-06-01", "contraindicated")]);
    lines_say(
        &person,
        "HepB",
        &[
            ("HepB 2025-03-12", "2025-06-01", "contraindicated"),
            ("HepB 2025-03-12, HepB 2025-04-12, HepB 2025-09-12", "2025-10-01", "complete"),
        ],
    );
    lines_say(&person, "MMR", &[("", "2025-11-12", "due 1/2 since 2025-11-12")]);
    let refused = line(&person, "", "DTaP", "2025-06-01");
    assert_eq!((refused.status, refused.group), (Status::Contraindicated, Group::NotNow));
}

#[test]
fn the_next_dose_names_route_sites_and_amount() {
    let at = |vaccine| {
        line(&born("2025-03-12"), "", vaccine, "2025-11-12").next.map(|next| (next.route, next.sites, next.amount))
    };
    let arms = vec!["left_upper_arm".to_owned(), "right_upper_arm".to_owned()];
    let all: Vec<String> = arms.iter().cloned().chain(["left_thigh".to_owned(), "right_thigh".to_owned()]).collect();
    assert_eq!(at("HepB"), Some(("intramuscular".into(), all.clone(), "10 µg".into())));
    assert_eq!(at("BCG"), Some(("intradermal".into(), arms.clone(), "0.1 ml".into())));
    assert_eq!(at("DTaP"), Some(("intramuscular".into(), all, "0.5 ml".into())));
    assert_eq!(at("MMR"), Some(("subcutaneous".into(), arms, "0.5 ml".into())));
}

#[test]
fn a_missing_day_at_the_month_end_is_the_last_day_of_the_month() {
    lines_say(
        &born("2024-12-31"),
        "DTaP",
        &[("", "2025-02-27", "wait 1/5 until 2025-02-28"), ("", "2025-02-28", "due 1/5 since 2025-02-28")],
    );
    lines_say(
        &born("2024-02-29"),
        "BCG",
        &[("", "2028-02-28", "may 1/1 since 2024-02-29"), ("", "2028-02-29", "aged_out")],
    );
    lines_say(&born("2024-02-29"), "HepB", &[("HepB 2024-02-29", "2024-03-28", "wait 2/3 until 2024-03-29")]);
}

#[test]
fn a_dose_due_since_before_a_rule_changed_names_the_rule_that_made_it_due_c_070() {
    // Three months until 2025, two months since: who was three months old on new year's eve was due by the former rule; whoever was not
    // has been due since new year's day by the present one.
    for (birth, since, rule) in [
        ("2024-09-30", "2024-12-30", "dtap.1.age-before-2025"),
        ("2024-10-01", "2025-01-01", "dtap.1.age"),
        ("2024-10-02", "2025-01-01", "dtap.1.age"),
        ("2024-11-30", "2025-01-30", "dtap.1.age"),
    ] {
        let line = line(&born(birth), "", "DTaP", "2025-02-27");
        let named: Vec<&str> = line.reasons.iter().map(|reason| reason.rule.id.as_str()).collect();
        assert_eq!((line.next.as_ref().unwrap().earliest, named[0]), (day(since), rule), "born {birth}");
        assert_eq!(codes(&line.reasons)[0], "age_reached", "born {birth}");
    }
}
