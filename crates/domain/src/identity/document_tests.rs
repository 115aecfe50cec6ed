#![allow(clippy::unwrap_used)]

use super::*;

const TODAY: Date = Date::constant(2026, 11, 21);

fn read(text: &str) -> Identity {
    Identity::read(text, TODAY).unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"))
}

fn wrong(text: &str) -> (&'static str, Option<String>) {
    match Identity::read(text, TODAY) {
        Ok(identity) => panic!("{text} was read as {identity:?}"),
        Err(refusal) => (refusal.code, refusal.params.get("at").cloned()),
    }
}

#[test]
fn every_document_is_told_by_its_number_c_017() {
    for (text, kind) in [
        ("11010519491231002X", "resident_id"),
        ("110105491231002", "resident_id"),
        ("810000198001010014", "hmt_residence"),
        ("830000199201300022", "hmt_residence"),
        ("911124198108030024", "foreigner_2023"),
        ("932682198501010017", "foreigner_2023"),
        ("CAN110081080310", "foreigner_2017"),
        ("E12345678", "chinese_passport"),
        ("EA1234567", "chinese_passport"),
        ("G12345678", "chinese_passport"),
        ("H12345678", "hm_travel_permit"),
        ("M1234567890", "hm_travel_permit"),
        ("12345678", "taiwan_travel_permit"),
        ("1234567890(B)", "taiwan_travel_permit"),
        ("X320101001", "birth_certificate"),
        ("91350100M000100Y43", "credit_code"),
        ("420106010120250012", "archive_code"),
        ("AB1234567", "passport"),
        ("2024000017", "archive_code"),
    ] {
        assert_eq!(read(text).kind.code(), kind, "{text}");
    }
}

#[test]
fn a_number_says_what_it_proves_and_no_more_c_015() {
    let id = read("11010519491231002X");
    assert_eq!((id.birth, id.sex, id.sure), (Some(Date::constant(1949, 12, 31)), Some(Sex::Female), true));
    assert_eq!((id.region.as_deref(), id.province), (Some("110105"), Some("北京市")));

    let old = read("110105491231002");
    assert_eq!((old.text.as_str(), old.sure, old.notes), ("11010519491231002X", false, vec!["from_15"]));

    let foreign = read("932682198501010017");
    assert_eq!((foreign.country.as_deref(), foreign.region.as_deref()), (Some("682"), Some("32")));
    assert_eq!((foreign.province, foreign.sex), (Some("江苏省"), Some(Sex::Male)));

    let card = read("CAN110081080310");
    assert_eq!((card.country.as_deref(), card.birth, card.sex), (Some("CAN"), Some(Date::constant(1981, 8, 3)), None));

    let birth_certificate = read("X320101001");
    assert_eq!((birth_certificate.province, birth_certificate.birth), (Some("江苏省"), None));
}

#[test]
fn an_unknown_region_is_noted_and_not_refused() {
    let number = IdNumber::complete("99010519491231002").unwrap();
    // 9… is a foreigner's number: its province is digits 2 and 3.
    assert_eq!(read(&number).notes, ["region_unknown"]);
    let number = IdNumber::complete("60010519491231002").unwrap();
    assert_eq!(read(&number).notes, ["region_unknown"]);
}

#[test]
fn writing_is_forgiven_and_said_e_015() {
    let id = read("１１０１０５ 19491231 002x");
    assert_eq!((id.text.as_str(), id.notes), ("11010519491231002X", vec!["full_width", "blanks", "lower_case"]));
}

#[test]
fn what_is_wrong_is_named_to_its_place_c_015() {
    for (text, code, at) in [
        ("110105194912310021", "identity.bad_check_digit", Some("18")),
        ("911124198108030028", "identity.bad_check_digit", Some("18")),
        ("CAN110081080311", "identity.bad_check_digit", Some("15")),
        ("11O10519491231002X", "identity.bad_form", Some("3")),
        ("110105491331002", "identity.bad_date", Some("9")),
        ("110105491232002", "identity.bad_date", Some("11")),
        ("91350100M000100Y44", "identity.bad_check_digit", Some("18")),
        ("91350100M00O100Y43", "identity.bad_form", Some("12")),
        ("1101051949123100", "identity.bad_form", None),
        ("", "identity.bad_form", Some("1")),
        ("王小明", "identity.bad_form", Some("1")),
        ("123456789012345678901", "identity.bad_form", None),
    ] {
        assert_eq!(wrong(text), (code, at.map(str::to_owned)), "{text}");
    }
}

/// One in 31 of them fits a credit code's last character by chance.
#[test]
fn a_mistyped_number_of_a_person_is_never_taken_for_an_organisations_c_015() {
    assert_eq!(wrong("11010519491331002X"), ("identity.bad_check_digit", Some("18".to_owned())));
    let good = "11010519491231002X";
    for (at, digit) in (0..18).flat_map(|at| (b'0'..=b'9').map(move |digit| (at, digit))) {
        let mut changed = good.as_bytes().to_vec();
        changed[at] = digit;
        let changed = String::from_utf8(changed).unwrap();
        let kind = Identity::read(&changed, TODAY).map(|identity| identity.kind);
        assert_ne!(kind.ok(), Some(DocumentKind::CreditCode), "{changed}");
    }
}

#[test]
fn an_old_organisations_code_of_digits_alone_is_read_by_the_check_inside() {
    let codes = (0..2000)
        .flat_map(|n| (b'0'..=b'9').map(move |check| format!("91110000{:08}{}", 710_900_000 / 10 + n, check as char)));
    let whole = |code: String| "0123456789ABCDEFGHJKLMNPQRTUWXY".chars().map(move |last| format!("{code}{last}"));
    let code = codes.filter(|code| organisation::inner_code_holds(code)).flat_map(whole);
    let code = code.into_iter().find(|code| organisation::judge(code).is_ok()).unwrap();
    assert_eq!(read(&code).kind, DocumentKind::CreditCode, "{code}");
}

#[test]
fn nobody_is_born_tomorrow() {
    let number = IdNumber::complete("11010520270101002").unwrap();
    assert_eq!(wrong(&number), ("identity.bad_date", Some("7".to_owned())));
    let number = IdNumber::complete("11010517490101002").unwrap();
    assert_eq!(wrong(&number), ("identity.bad_date", Some("7".to_owned())));
}

proptest::proptest! {
    #[test]
    fn every_wrong_digit_of_a_credit_code_is_noticed(at in 0_usize..18, other in 0_usize..31) {
        let good = "91350100M000100Y43";
        let mut bytes = good.as_bytes().to_vec();
        bytes[at] = b"0123456789ABCDEFGHJKLMNPQRTUWXY"[other];
        let changed = String::from_utf8(bytes).unwrap();
        proptest::prop_assert!(changed == good || organisation::judge(&changed).is_err());
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,24}") {
        let _ = Identity::read(&text, TODAY);
    }

    #[test]
    fn no_plain_text_makes_it_panic(text in "[0-9A-Zx()]{0,20}") {
        let _ = Identity::read(&text, TODAY);
    }
}
