#![allow(clippy::unwrap_used)]

use super::*;

const TODAY: Date = Date::constant(2026, 11, 21);

fn seen(text: &str) -> Recognised {
    recognise(text, &Tables::built_in(), TODAY)
}

#[test]
fn everything_on_the_counter_is_told_apart_c_017_c_035() {
    let health = format!("{}:0", "e1d10aac".repeat(8));
    for (text, kind) in [
        ("81000100000000000017", "trace_code"),
        ("]C081000100000000000017", "trace_code"),
        ("]Q181000100000000000017\r\n", "trace_code"),
        ("https://trace.example/?code=81000100000000000017", "trace_code"),
        ("]d201069012345678921727013110ABC123\u{1d}210001", "gs1"),
        ("01069012345678921727013110ABC123^210001", "gs1"),
        ("(01)06901234567892(17)270131", "gs1"),
        ("https://id.gs1.org/01/06901234567892/21/A7", "gs1"),
        ("]E06901234567892", "ean_13"),
        ("6901234567892", "ean_13"),
        ("]E402345673", "ean_8"),
        ("11010519491231002X", "resident_id"),
        ("]Q111010519491231002x", "resident_id"),
        ("911124198108030024", "foreigner_2023"),
        ("X320101001", "birth_certificate"),
        ("]Q1TESTING", "text"),
        (&health, "health_code"),
        ("hello", "unknown"),
        ("", "unknown"),
        ("]X", "unknown"),
    ] {
        let seen = seen(text);
        assert_eq!(seen.kind(), kind, "{text:?}: {seen:?}");
        assert_eq!(seen.is_known(), kind != "unknown", "{text:?}");
    }
}

#[test]
fn a_separator_is_known_in_every_form_scanners_and_wedges_give() {
    let forms = [
        "\u{1d}", "^", "^]", "<GS>", "{GS}", "<FNC1>", "<F8>", "Ctrl-]", "Ctrl+]", "Alt-029", "Alt+029", "\\x1D",
        "\u{241d}",
    ];
    for front in ["", "]C1", "]d2", "]Q3", "]e0", "]J1", "^", "\u{1d}", "{GS}"] {
        for form in forms {
            // A text with real separators has no written ones.
            if (form == "\u{1d}") == matches!(front, "^" | "{GS}") || (front == "\u{1d}" && form != front) {
                continue;
            }
            let text = format!("{front}01069012345678921727013110ABC123{form}210001");
            let seen = seen(&text);
            let Content::Unit(code) = &seen.content else { panic!("{text:?}: {seen:?}") };
            assert_eq!(
                (code.text.as_str(), code.lot.as_deref()),
                ("(01)06901234567892(21)0001", Some("ABC123")),
                "{text:?}"
            );
            assert!(seen.suspect.is_none(), "{text:?}");
        }
    }
}

#[test]
fn a_chinese_keyboard_types_the_same_code_d_039() {
    for (text, kind) in [
        ("（01）06901234567892（21）A7", "gs1"),
        ("８１０００１００００００００００００17", "trace_code"),
        ("１１０１０５１９４９１２３１００２Ｘ", "resident_id"),
    ] {
        let seen = seen(text);
        assert_eq!(seen.kind(), kind, "{text}");
        assert!(seen.notes.contains(&"full_width"), "{text}");
    }
}

#[test]
fn what_is_not_known_is_kept_and_counted_for_its_holder_c_092() {
    let Content::Unknown(unknown) = seen("8100010000000000001").content else { panic!("a digit is missing") };
    assert_eq!((unknown.kind.as_str(), unknown.refusal.params["why"].as_str()), ("trace_code", "too_short"));
    assert_eq!(unknown.product, Some(ProductKey::Segment("8100010".into())));

    // The lot is too long: its separator was lost. The GTIN is still known.
    let lost = seen("010690123456789210ABCDEFGH17270131210001234567");
    assert!(!lost.is_known());
    let split = lost.suspect.unwrap();
    assert!(split.sure && split.elements.contains(&("10".into(), "ABCDEFGH".into())), "{split:?}");
    let Content::Unknown(unknown) = lost.content else { panic!("too long") };
    assert_eq!(unknown.product, Some(ProductKey::Gtin("06901234567892".into())));

    let package = Rules::read(
        "source = \"p\"\nconfidence = \"high\"\n[[rule]]\nprefix = \"83\"\nholder = \"某生物\"\nlength = 20\nsegment = 7\nalphabet = \"0-9\"\n",
    );
    let tables = Tables { trace: Rules::built_in().joined(&package.unwrap()), ..Tables::built_in() };
    let Content::Unknown(unknown) = recognise("8300010A000000000017", &tables, TODAY).content else {
        panic!("a letter")
    };
    assert_eq!((unknown.holder.as_deref(), unknown.refusal.params["at"].as_str()), (Some("某生物"), "8"));
}

#[test]
fn a_garbled_number_says_so_in_its_own_words() {
    for (text, kind, code) in [
        ("110105194912310021", "resident_id", "identity.bad_check_digit"),
        ("911124198108030028", "foreigner_2023", "identity.bad_check_digit"),
        ("0106901234567893", "gs1", "code.not_readable"),
    ] {
        let Content::Unknown(unknown) = seen(text).content else { panic!("{text}") };
        assert_eq!((unknown.kind.as_str(), unknown.refusal.code), (kind, code), "{text}");
    }
}

#[test]
fn a_place_is_that_in_the_given_text() {
    let at = |text: &str| match seen(text).content {
        Content::Unknown(unknown) => unknown.refusal.params["at"].parse::<usize>().unwrap(),
        other => panic!("{text}: {other:?}"),
    };
    // The check digit of the GTIN.
    assert_eq!(at("0106901234567893"), 16);
    assert_eq!(at("]d20106901234567893"), 19);
    assert_eq!(at("  01 06901234567893"), 19);
    // A character no lot may have, behind a written separator.
    assert_eq!(at("]d2010690123456789221A7<GS>10A~"), 31);
    assert_eq!(at("(01)06901234567892(10)A~"), 24);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,80}") {
        let _ = seen(&text);
    }

    #[test]
    fn no_nearly_gs1_text_makes_it_panic(text in "(\\]C1|\\]d2|\\]e0|\\]E0|\\^|\\(|https://a/)?(01|10|21|17|8110|8112|253|[0-9]{2,4}|\u{1d}|\\^|<GS>|\\)|/|%2F|é|[A-Z]){0,30}") {
        let _ = seen(&text);
    }

    #[test]
    fn a_sound_box_is_read_back_as_it_was_printed(lot in "[A-Z0-9./-]{1,20}", serial in "[A-Za-z0-9]{1,20}", year in 0_u8..100, month in 1_u8..13) {
        let date = format!("{year:02}{month:02}00");
        let seen = seen(&format!("]d2010690123456789217{date}10{lot}\u{1d}21{serial}"));
        let expected = [("01", "06901234567892"), ("17", &date), ("10", &lot), ("21", &serial)];
        let expected: Vec<_> = expected.iter().map(|(ai, value)| ((*ai).to_owned(), (*value).to_owned())).collect();
        proptest::prop_assert_eq!(seen.elements, expected);
        proptest::prop_assert!(matches!(seen.content, Content::Unit(_)) && seen.suspect.is_none());
    }
}
