#![allow(clippy::unwrap_used, clippy::expect_used)]

use jiff::civil::{Date, date};

use super::*;

const TODAY: Date = date(2026, 11, 20);

fn child() -> Candidate {
    Candidate {
        name: "王小明".into(),
        birth: "2025-03-05".into(),
        phones: vec!["13912345678".into()],
        documents: vec![
            ("resident_id".into(), "42010620250305101X".into()),
            (BIRTH_CERTIFICATE.into(), "R420123456".into()),
        ],
        codes: vec!["L4201060101000017".into(), "42010620250000123456".into(), "JZZ0099881".into()],
        guardians: vec![
            GuardianTraits {
                name: "李丽".into(),
                number: Some("420106199203042028".into()),
                phone: Some("027-8555 1234".into()),
            },
            GuardianTraits { name: "王建国".into(), number: None, phone: Some("13800138000".into()) },
        ],
    }
}

fn rank(text: &str) -> Option<Rank> {
    Query::read(text, TODAY).fits(&child())
}

#[test]
fn one_field_finds_a_person_by_anything_known_c_057() {
    use Rank::*;
    for (text, expected) in [
        // Names, in every mixture.
        ("王小明", Some(OwnExact)),
        ("wxm", Some(OwnExact)),
        ("wang小", Some(OwnPrefix)),
        ("小明", Some(OwnInside)),
        ("明", Some(OwnInside)),
        ("李丽", Some(GuardianExact)),
        ("lili", Some(GuardianPrefix)),
        ("建国", Some(GuardianInside)),
        ("王 小", Some(OwnInside)),
        ("王小红", None),
        // Any part of a number.
        ("42010620250305101X", Some(OwnExact)),
        ("42010620250305101x", Some(OwnExact)),
        ("420106", Some(OwnPrefix)),
        ("101x", Some(OwnInside)),
        ("5678", Some(OwnInside)),
        ("139 1234 5678", Some(OwnInside)),
        ("139****5678", Some(OwnInside)),
        ("+86 139 1234 5678", Some(OwnInside)),
        ("+8613912345678", Some(OwnExact)),
        ("13800138000", Some(GuardianExact)),
        ("138-0013-8000", Some(GuardianExact)),
        ("02785551234", Some(GuardianExact)),
        ("85551234", Some(GuardianInside)),
        ("199203042028", Some(GuardianInside)),
        ("420106920304202", Some(GuardianPrefix)),
        ("R420123456", Some(OwnExact)),
        ("r4201", Some(OwnPrefix)),
        ("L4201060101000017", Some(OwnExact)),
        ("000017", Some(OwnInside)),
        ("42010620250000123456", Some(OwnExact)),
        ("jzz0099881", Some(OwnExact)),
        ("0099881", Some(OwnInside)),
        ("99999", None),
        // The birthday in any writing.
        ("2025-03-05", Some(OwnExact)),
        ("20250305", Some(OwnExact)),
        ("2025.3.5", Some(OwnExact)),
        ("25/3/5", Some(OwnExact)),
        ("2025年3月5日", Some(OwnExact)),
        ("250305", Some(OwnExact)),
        ("2025-03", Some(OwnPrefix)),
        ("202503", Some(OwnPrefix)),
        ("3月5日", Some(OwnInside)),
        ("2025-03-06", None),
        // Several words: all of them.
        ("王小明 2025-03-05", Some(OwnExact)),
        ("wxm 8000", Some(GuardianInside)),
        ("王 李丽 250305", Some(OwnPrefix)),
        ("王小明250305", Some(OwnExact)),
        ("王小明，5678", Some(OwnInside)),
        ("wxm 9999", None),
        // Nothing to look for.
        ("", None),
        ("   ", None),
        ("12", None),
        ("--", None),
        ("王 --", None),
    ] {
        assert_eq!(rank(text), expected, "{text}");
    }
}

#[test]
fn newborns_are_found_before_they_have_a_name_of_their_own() {
    let candidate = Candidate { name: "李丽之子2".into(), birth: "2026-11-18".into(), ..Candidate::default() };
    for (text, expected) in [
        ("李丽之子", Some(Rank::OwnPrefix)),
        ("李丽之子2", Some(Rank::OwnExact)),
        ("lilizhizi", Some(Rank::OwnPrefix)),
        ("李丽 2", Some(Rank::OwnInside)),
        ("李丽之子1", None),
    ] {
        assert_eq!(Query::read(text, TODAY).fits(&candidate), expected, "{text}");
    }
}

#[test]
fn each_key_field_and_any_combination_finds_the_person_c_058() {
    let right = Conditions {
        name: "wang小".into(),
        birth: "25年3月".into(),
        guardian: "ll".into(),
        phone: "8000".into(),
        number: "0305101".into(),
        birth_certificate: "123456".into(),
    };
    let wrong = Conditions {
        name: "李丽".into(), // a guardian's name is no name of the child
        birth: "2025-03-06".into(),
        guardian: "王小明".into(),
        phone: "0305101".into(), // stands in a number, not in a phone
        number: "8000".into(),   // stands in a phone, not in a number
        birth_certificate: "420106".into(),
    };
    let pick = |from: &Conditions, mask: u32| {
        let field = |bit: u32, text: &String| if mask & (1 << bit) != 0 { text.clone() } else { String::new() };
        Conditions {
            name: field(0, &from.name),
            birth: field(1, &from.birth),
            guardian: field(2, &from.guardian),
            phone: field(3, &from.phone),
            number: field(4, &from.number),
            birth_certificate: field(5, &from.birth_certificate),
        }
    };
    for mask in 1..64 {
        let query = pick(&right, mask).query(TODAY);
        assert!(query.fits(&child()).is_some(), "{mask:06b}");
        for bit in (0..6).filter(|bit| mask & (1 << bit) != 0) {
            let query = pick(&right, mask & !(1 << bit)).query(TODAY).and(pick(&wrong, 1 << bit).query(TODAY));
            assert_eq!(query.fits(&child()), None, "{mask:06b} with field {bit} wrong");
        }
    }
    assert_eq!(Conditions::default().query(TODAY).fits(&child()), None, "no condition is no search");
    for unreadable in [
        Conditions { birth: "soon".into(), ..Conditions::default() },
        Conditions { phone: "12".into(), ..Conditions::default() },
        Conditions { name: "--".into(), ..Conditions::default() },
    ] {
        assert_eq!(unreadable.query(TODAY).fits(&child()), None, "{unreadable:?}");
    }
    let year = Conditions { birth: "2025".into(), ..Conditions::default() };
    assert_eq!(year.query(TODAY).fits(&child()), Some(Rank::OwnPrefix));
}

#[test]
fn a_query_says_how_it_was_read() {
    for (text, expected) in [
        ("王小明", vec![("search.name", "王小明")]),
        ("wang小", vec![("search.pinyin", "wang小")]),
        ("250305", vec![("search.birth", "2025-03-05"), ("search.number", "250305")]),
        ("201203", vec![("search.birth", "2020-12-03"), ("search.birth", "2012-03"), ("search.number", "201203")]),
        ("2025年3月5日", vec![("search.birth", "2025-03-05")]),
        ("wxm 8000", vec![("search.pinyin", "wxm"), ("search.number", "8000")]),
        ("12", vec![("search.too_short", "12")]),
        ("--", vec![("search.unreadable", "--")]),
    ] {
        let readings = Query::read(text, TODAY).readings;
        let found: Vec<(&str, &str)> = readings.iter().map(|reading| (reading.code, reading.text.as_str())).collect();
        assert_eq!(found, expected, "{text}");
        assert!(readings.iter().all(|reading| Reading::CODES.contains(&reading.code)));
    }
}

proptest::proptest! {
    #[test]
    fn any_three_digits_of_a_number_find_it(from in 0_usize..15, length in 3_usize..18) {
        let part: String = "42010620250305101X".chars().skip(from).take(length).collect();
        proptest::prop_assert!(rank(&part).is_some(), "{}", part);
    }

    #[test]
    fn no_text_makes_reading_or_matching_panic(text in "\\PC{0,40}") {
        let query = Query::read(&text, TODAY);
        let _ = query.fits(&child());
        let conditions = Conditions { name: text.clone(), birth: text.clone(), phone: text.clone(), ..Conditions::default() };
        let _ = conditions.query(TODAY).fits(&child());
    }
}
