#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::Evidence::*;
use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn child<'a>(name: &'a str) -> Traits<'a> {
    Traits {
        name,
        sex: "female",
        birth: Some(date(2026, 9, 18)),
        guardians: vec![GuardianTraits {
            name: "王丽",
            number: Some("420106199203042028"),
            phone: Some("13800000001"),
        }],
        ..Traits::default()
    }
}

fn compare(one: &Traits<'_>, other: &Traits<'_>) -> (u32, Vec<Evidence>) {
    let likeness = Weights::starter().unwrap().compare(one, other);
    (likeness.score, likeness.evidence.into_iter().map(|(evidence, _)| evidence).collect())
}

#[test]
fn the_same_child_registered_twice_is_found_c_027() {
    let (score, evidence) = compare(&child("王小雪"), &child("王小雪"));
    assert_eq!(evidence, [NameSame, BirthSame, SexSame, GuardianNumberSame, PhoneSame]);
    assert!(score >= 90, "{score}");
    let typed = Traits { birth: Some(date(2026, 9, 17)), guardians: vec![], ..child("王晓雪") };
    let (score, evidence) = compare(&child("王小雪"), &typed);
    assert_eq!(evidence, [NameSound, BirthNear, SexSame], "小 and 晓 sound alike");
    assert!(score < 50, "not enough by itself: {score}");
}

#[test]
fn a_newborn_without_a_name_is_the_child_that_has_one_now() {
    let newborn = child("王丽之女");
    let (score, evidence) = compare(&newborn, &child("张雪"));
    assert_eq!(
        evidence,
        [NameNewborn, BirthSame, SexSame, GuardianNumberSame, PhoneSame],
        "the guardian has the parent's name"
    );
    assert!(score >= 70, "{score}");
    let stranger = Traits { guardians: vec![], ..child("李雪") };
    assert!(compare(&Traits { guardians: vec![], ..newborn }, &stranger).1.contains(&NameDiffers));
}

#[test]
fn twins_are_two_people() {
    let numbered = Traits { numbers: vec!["420106202609180011"], ..child("王小雪") };
    for (one, other) in [
        (child("王小雪"), child("王小雨")),
        (child("王小雪"), child("王大宝")),
        (child("王小雪"), Traits { sex: "male", ..child("王小雪") }),
        (numbered, Traits { numbers: vec!["420106202609187722"], ..child("王小雪") }),
        (child("王丽之长女"), child("王丽之次女")),
    ] {
        let (score, evidence) = compare(&one, &other);
        assert!(evidence.contains(&Twins), "{other:?}: {evidence:?}");
        assert!(score < 50, "{other:?}: {score}");
    }
}

#[test]
fn one_wrong_digit_in_a_number_is_near_and_another_number_speaks_against_it() {
    let with = |number: &'static str| Traits { numbers: vec![number], guardians: vec![], ..child("王小雪") };
    let one = with("11010519491231002X");
    assert!(compare(&one, &with("11010519491231002x")).1.contains(&NumberSame));
    assert!(compare(&one, &with("110105194912310038")).1.contains(&NumberNear), "one digit and the check digit");
    assert!(compare(&one, &with("110105194912420026")).1.contains(&NumberDiffers), "two digits apart");
    assert!(compare(&one, &with("110105194921310023")).1.contains(&NumberNear), "neighbours changed round");
    assert!(compare(&one, &with("420106198811230017")).1.contains(&NumberDiffers));
    let passport = with("E12345678");
    assert!(!compare(&one, &passport).1.contains(&NumberDiffers), "one may have both");
}

#[test]
fn births_meet_near_transposed_and_otherwise_not() {
    let on = |year, month, day| Some(date(year, month, day));
    for (one, other, expected) in [
        (on(2026, 9, 18), on(2026, 9, 18), BirthSame),
        (on(2026, 9, 18), on(2026, 9, 21), BirthNear),
        (on(2026, 9, 18), on(2026, 9, 22), BirthDiffers),
        (on(2026, 3, 9), on(2026, 9, 3), BirthTransposed),
        (on(2026, 9, 12), on(2026, 9, 21), BirthTransposed),
        (on(2016, 9, 18), on(2026, 9, 18), BirthTransposed),
        (on(2026, 9, 18), on(2024, 5, 1), BirthDiffers),
    ] {
        assert_eq!(birth(one, other, 3), Some(expected), "{one:?} {other:?}");
    }
}

#[test]
fn every_near_or_transposed_birth_is_among_the_slips() {
    for born in [date(2026, 9, 18), date(2024, 2, 29), date(1999, 12, 31), date(2010, 1, 1)] {
        let slips = slips(born);
        assert!(slips.len() < 90, "{}", slips.len());
        let mut day = date(1990, 1, 1);
        while day < date(2030, 1, 1) {
            let meets = matches!(birth(Some(born), Some(day), 3), Some(BirthNear | BirthTransposed));
            assert_eq!(slips.contains(&day), meets, "{born} {day}");
            day = day.tomorrow().unwrap();
        }
    }
}

#[test]
fn names_are_folded_for_comparing_only() {
    let same = |one, other| {
        compare(&Traits { name: one, ..Traits::default() }, &Traits { name: other, ..Traits::default() }).1
    };
    assert_eq!(same("阿依古丽·买买提", "阿依古丽•买买提"), [NameSame]);
    assert_eq!(same("ＬＩ Ming", "li ming"), [NameSame]);
    assert_eq!(same("欧阳小明", "欧阳小名"), [NameSound]);
    assert_eq!(same("𠮷小明", "吉小明"), [NameSimilar]);
    assert_eq!(same("王明", "王军"), [NameDiffers]);
    assert_eq!(same("", "王军"), []);
}

#[test]
fn two_records_of_one_injection_are_recognised_by_day_and_lot() {
    let limits = Weights::starter().unwrap().same_dose;
    let dose = |vaccine, day, lot, here| DoseTraits { vaccine, date: date(2026, 9, day), lot, code: None, here };
    let compare = |one: DoseTraits<'_>, other: DoseTraits<'_>| limits.compare(&one, &other);
    use SameDose::*;
    assert_eq!(compare(dose("HepB", 18, None, true), dose("HepB", 18, None, false)), [SameDay]);
    assert_eq!(compare(dose("HepB", 18, Some("A1"), false), dose("HepB", 26, Some("a1"), false)), [NearDay, SameLot]);
    assert_eq!(compare(dose("HepB", 18, Some("A1"), false), dose("HepB", 20, Some("B2"), false)), []);
    assert_eq!(compare(dose("HepB", 18, Some("A1"), false), dose("HepB", 18, Some("B2"), false)), [SameDay]);
    assert_eq!(compare(dose("HepB", 18, None, true), dose("HepB", 18, None, true)), [], "two scans are two injections");
    assert_eq!(compare(dose("HepB", 18, None, false), dose("BCG", 18, None, false)), []);
}

fn traits() -> impl Strategy<Value = (String, String, Option<Date>, Option<String>, Option<String>)> {
    (
        prop_oneof![
            Just("王小雪".to_owned()),
            Just("王晓雪".to_owned()),
            Just("王丽之女".to_owned()),
            "[王李张][小大][雪雨]{0,2}"
        ],
        prop_oneof![Just("male".to_owned()), Just("female".to_owned()), Just("unknown".to_owned())],
        proptest::option::of((2024i16..2027, 1i8..13, 1i8..28).prop_map(|(y, m, d)| date(y, m, d))),
        proptest::option::of("[0-9]{17}[0-9X]|[A-Z][0-9]{8}"),
        proptest::option::of("1[0-9]{10}"),
    )
}

proptest! {
    #[test]
    fn the_answer_does_not_depend_on_who_comes_first((a, b) in (traits(), traits())) {
        let person = |p: &'_ (String, String, Option<Date>, Option<String>, Option<String>)| -> Traits<'static> {
            let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
            Traits {
                name: leak(&p.0), sex: leak(&p.1), birth: p.2,
                numbers: p.3.iter().map(|number| leak(number)).collect(),
                phone: p.4.as_deref().map(leak),
                ..Traits::default()
            }
        };
        let (a, b) = (person(&a), person(&b));
        let weights = Weights::starter().unwrap();
        prop_assert_eq!(weights.compare(&a, &b), weights.compare(&b, &a));
        prop_assert!(weights.compare(&a, &a).evidence.iter().all(|(_, points)| *points > 0), "nothing speaks against oneself");
    }
}
