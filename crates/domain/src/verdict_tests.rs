//! Golden tables of the verdict: every reason, every pair, priority, remedies, boundaries (visit.md, Verdict; C-041, C-042, C-191).
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use super::*;
use crate::BootReading;
use crate::catalogue::Catalogue;
use crate::trace_code::TraceCode;
use crate::vial::{self, Opened};
use jiff::Timestamp;

const TODAY: Date = Date::constant(2026, 11, 20);

fn green<'a>(catalogue: &'a Catalogue, code: &str) -> Facts<'a> {
    let product = catalogue.product(code).unwrap();
    Facts {
        today: TODAY,
        clock_doubtful: false,
        wrong_person: false,
        keyed: false,
        product: Some(product),
        unit: Some(Unit {
            lot: "L1".into(),
            expiry: Date::constant(2027, 1, 31),
            gone: false,
            holds: vec![],
            reserved: false,
        }),
        code_expiry: None,
        vial: product.multi_dose().then_some(OpenVial {
            age: Age { elapsed_ms: 60_000, doubtful: false },
            limit_s: Some(1800),
            doses_left: 4,
            discarded: false,
        }),
        line: Some(Line { line: Uuid::nil(), consent: Consent::Accepted { product: product.code.clone() } }),
        due: Due::Yes,
        history_complete: true,
        precheck: Some(vec![]),
        unpaid: false,
        unverified: false,
        earlier_lot: None,
    }
}

fn finding(effect: Effect) -> Finding {
    Finding { effect, rule: "precheck.x".into(), source: "s".into(), confidence: "high".into() }
}

/// The table of visit.md, written from it and not from the code: reason, colour, who goes on, what to do; in the order of priority.
const TABLE: &[(&str, &str, &str, Option<&str>)] = &[
    ("verdict.wrong_person", "red", "final", None),
    ("verdict.recalled", "red", "final", Some("another_vial")),
    ("verdict.stopped", "red", "final", Some("another_vial")),
    ("verdict.lot_expired", "red", "final", Some("another_vial")),
    ("verdict.cold_chain_hold", "red", "final", Some("another_vial")),
    ("verdict.vial_time_exceeded", "red", "final", Some("another_vial")),
    ("verdict.vial_doses_exceeded", "red", "final", Some("another_vial")),
    ("verdict.vial_discarded", "red", "final", Some("another_vial")),
    ("verdict.code_used", "red", "final", Some("another_vial")),
    ("verdict.contraindicated", "red", "final", None),
    ("verdict.wrong_vaccine", "red", "remedy", Some("change_line")),
    ("verdict.not_due", "red", "remedy", Some("wait")),
    ("verdict.not_in_stock", "red", "remedy", Some("receive")),
    ("verdict.reserved", "red", "remedy", Some("another_vial")),
    ("verdict.precheck_missing", "red", "remedy", Some("precheck")),
    ("verdict.consent_missing", "red", "remedy", Some("consent")),
    ("verdict.consent_other_product", "red", "remedy", Some("consent")),
    ("verdict.payment_missing", "red", "remedy", Some("payment")),
    ("verdict.verification_missing", "red", "remedy", Some("verify")),
    ("verdict.vial_not_opened", "red", "remedy", Some("open_vial")),
    ("verdict.clock_doubtful", "red", "remedy", Some("confirm_clock")),
    ("verdict.unknown_code", "amber", "reason", Some("confirm")),
    ("verdict.code_keyed", "amber", "reason", Some("confirm")),
    ("verdict.history_incomplete", "amber", "reason", Some("confirm")),
    ("verdict.no_rule", "amber", "reason", Some("confirm")),
    ("verdict.caution", "amber", "reason", Some("confirm")),
    ("verdict.earlier_lot", "amber", "reason", Some("earlier_lot")),
];

fn place(code: Code) -> usize {
    TABLE.iter().position(|row| row.0 == code.name()).unwrap()
}

#[derive(Clone, Copy, PartialEq)]
enum On {
    /// Only a single-dose unit can have it.
    Single,
    /// Only a multi-dose vial can have it.
    Multi,
    Either,
}

type Spoil = (Code, On, fn(&mut Facts<'_>));

/// One way to bring about each reason.
fn spoils() -> Vec<Spoil> {
    fn unit(facts: &mut Facts<'_>, change: impl FnOnce(&mut Unit)) {
        if let Some(unit) = facts.unit.as_mut() {
            change(unit);
        }
    }
    fn vial(facts: &mut Facts<'_>, change: impl FnOnce(&mut OpenVial)) {
        if let Some(vial) = facts.vial.as_mut() {
            change(vial);
        }
    }
    fn consent(facts: &mut Facts<'_>, consent: Consent) {
        if let Some(line) = facts.line.as_mut() {
            line.consent = consent;
        }
    }
    fn found(facts: &mut Facts<'_>, effect: Effect) {
        if let Some(findings) = facts.precheck.as_mut() {
            findings.push(finding(effect));
        }
    }
    use On::{Either, Multi, Single};
    vec![
        (Code::WrongPerson, Either, |f| f.wrong_person = true),
        (Code::Recalled, Either, |f| unit(f, |u| u.holds.push(Hold::Recalled))),
        (Code::Stopped, Either, |f| unit(f, |u| u.holds.push(Hold::Stopped))),
        (Code::LotExpired, Either, |f| {
            f.code_expiry = Some(Date::constant(2026, 11, 19));
            unit(f, |u| u.expiry = Date::constant(2026, 11, 19));
        }),
        (Code::ColdChainHold, Either, |f| unit(f, |u| u.holds.push(Hold::ColdChain))),
        (Code::VialTimeExceeded, Multi, |f| vial(f, |v| v.age.elapsed_ms = 1_801_000)),
        (Code::VialDosesExceeded, Multi, |f| vial(f, |v| v.doses_left = 0)),
        (Code::VialDiscarded, Multi, |f| vial(f, |v| v.discarded = true)),
        (Code::CodeUsed, Single, |f| unit(f, |u| u.gone = true)),
        (Code::Contraindicated, Either, |f| found(f, Effect::Prohibited)),
        (Code::WrongVaccine, Either, |f| f.line = None),
        (Code::NotDue, Either, |f| {
            let rule = ("r".into(), "s".into(), "high".into());
            f.due = Due::No { earliest: Some(Date::constant(2026, 12, 1)), reason: "too_early".into(), rule };
        }),
        (Code::NotInStock, Either, |f| f.unit = None),
        (Code::Reserved, Single, |f| unit(f, |u| u.reserved = true)),
        (Code::PrecheckMissing, Either, |f| f.precheck = None),
        (Code::ConsentMissing, Either, |f| consent(f, Consent::Missing)),
        (Code::ConsentOtherProduct, Either, |f| consent(f, Consent::Accepted { product: "X".into() })),
        (Code::PaymentMissing, Either, |f| f.unpaid = true),
        (Code::VerificationMissing, Either, |f| f.unverified = true),
        (Code::VialNotOpened, Multi, |f| f.vial = None),
        (Code::ClockDoubtful, Either, |f| f.clock_doubtful = true),
        (Code::UnknownCode, Either, |f| f.product = None),
        (Code::CodeKeyed, Either, |f| f.keyed = true),
        (Code::HistoryIncomplete, Either, |f| f.history_complete = false),
        (Code::NoRule, Either, |f| f.due = Due::NoRule),
        (Code::Caution, Either, |f| found(f, Effect::Caution)),
        (Code::EarlierLot, Either, |f| f.earlier_lot = Some(("L0".into(), Date::constant(2026, 12, 1)))),
    ]
}

/// Pairs that cannot be: one of the two says that what the other is about is not there.
fn contradict(a: Code, b: Code) -> bool {
    use Code::*;
    const OF_THE_UNIT: &[Code] = &[
        Recalled,
        Stopped,
        ColdChainHold,
        VialTimeExceeded,
        VialDosesExceeded,
        VialDiscarded,
        CodeUsed,
        Reserved,
        VialNotOpened,
    ];
    const OF_AN_OPEN_VIAL: &[Code] = &[VialTimeExceeded, VialDosesExceeded, VialDiscarded];
    let pair = |one: Code, others: &[Code]| (a == one && others.contains(&b)) || (b == one && others.contains(&a));
    pair(NotInStock, OF_THE_UNIT)
        || pair(VialNotOpened, OF_AN_OPEN_VIAL)
        || pair(PrecheckMissing, &[Contraindicated, Caution])
        || pair(WrongVaccine, &[ConsentMissing, ConsentOtherProduct])
        || pair(ConsentMissing, &[ConsentOtherProduct])
        || pair(NotDue, &[NoRule])
        // Without a product there is no vaccine to be wrong, due or consented to, and no rule to lack; nor is it known to hold several doses.
        || pair(UnknownCode, &[WrongVaccine, ConsentMissing, ConsentOtherProduct, NotDue, NoRule])
        || pair(UnknownCode, OF_AN_OPEN_VIAL)
        || pair(UnknownCode, &[VialNotOpened])
}

fn codes(verdict: &Verdict) -> Vec<Code> {
    verdict.reasons.iter().map(|reason| reason.code).collect()
}

fn product_for(a: On, b: On) -> Option<&'static str> {
    match (a, b) {
        (On::Single, On::Multi) | (On::Multi, On::Single) => None,
        (On::Multi, _) | (_, On::Multi) => Some("BCG-D5"),
        _ => Some("HEPB-D1"),
    }
}

#[test]
fn everything_known_and_in_order_is_green() {
    let catalogue = Catalogue::demo().unwrap();
    for code in ["HEPB-D1", "BCG-D5"] {
        assert_eq!(judge(&green(&catalogue, code)), Verdict { colour: Colour::Green, reasons: vec![] }, "{code}");
    }
}

#[test]
fn the_reasons_are_those_of_the_table_in_its_order_c_191() {
    let rows: Vec<_> = Code::ALL
        .iter()
        .map(|code| {
            let (colour, who) = match code.weight() {
                Weight::Amber => ("amber", "reason"),
                Weight::RedRemedy => ("red", "remedy"),
                Weight::RedFinal => ("red", "final"),
            };
            (code.name(), colour, who, code.remedy().map(Remedy::code))
        })
        .collect();
    assert_eq!(rows, TABLE);
}

#[test]
fn each_reason_alone_is_the_headline_in_its_colour_and_names_its_remedy_c_191() {
    let catalogue = Catalogue::demo().unwrap();
    let spoils = spoils();
    assert_eq!(spoils.iter().map(|spoil| spoil.0).collect::<Vec<_>>(), Code::ALL, "every reason has a case");
    for (code, on, spoil) in spoils {
        for product in ["HEPB-D1", "BCG-D5"] {
            if product_for(on, if product == "BCG-D5" { On::Multi } else { On::Single }) != Some(product) {
                continue;
            }
            let (_, colour, who, remedy) = TABLE[place(code)];
            let mut facts = green(&catalogue, product);
            spoil(&mut facts);
            let verdict = judge(&facts);
            assert_eq!(codes(&verdict), [code], "{} {product}", code.name());
            assert_eq!(verdict.colour.code(), colour, "{}", code.name());
            assert_eq!(verdict.headline().unwrap().code.remedy().map(Remedy::code), remedy, "{}", code.name());
            let one_step = if who == "remedy" { remedy } else { None };
            assert_eq!(verdict.one_step().map(Remedy::code), one_step, "还差一步: {}", code.name());
        }
    }
}

#[test]
fn of_every_pair_the_priority_picks_the_headline_the_heavier_colour_wins_and_both_are_said_c_191() {
    let catalogue = Catalogue::demo().unwrap();
    let mut pairs = 0;
    let mut impossible = BTreeSet::new();
    for (first, on, one) in spoils() {
        for (second, other_on, other) in spoils() {
            let name = format!("{} with {}", first.name(), second.name());
            if first == second {
                continue;
            }
            let Some(product) = product_for(on, other_on) else {
                impossible.insert((first.min(second), first.max(second)));
                continue;
            };
            let mut facts = green(&catalogue, product);
            one(&mut facts);
            other(&mut facts);
            let verdict = judge(&facts);
            if contradict(first, second) {
                assert_ne!(codes(&verdict).len(), 2, "{name} cannot be both");
                impossible.insert((first.min(second), first.max(second)));
                continue;
            }
            pairs += 1;
            let mut expected = [first, second];
            expected.sort_by_key(|code| place(*code));
            assert_eq!(codes(&verdict), expected, "{name}");
            let red = expected.iter().any(|code| TABLE[place(*code)].1 == "red");
            assert_eq!(verdict.colour.code(), if red { "red" } else { "amber" }, "{name}");
            assert_eq!(verdict.one_step(), None, "{name}: two things are not one step");
            assert_eq!(verdict.codes(), expected.map(|code| code.name().to_owned()), "{name}, as events keep it");
        }
    }
    let all = Code::ALL.len() * (Code::ALL.len() - 1) / 2;
    assert_eq!(pairs, (all - impossible.len()) * 2, "every pair, in both orders");
    assert!(pairs > 600, "{pairs}");
}

#[test]
fn all_that_can_be_wrong_at_once_is_all_said_in_order() {
    let catalogue = Catalogue::demo().unwrap();
    for (product, without) in [("HEPB-D1", On::Multi), ("BCG-D5", On::Single)] {
        let mut facts = green(&catalogue, product);
        for (code, on, spoil) in spoils() {
            use Code::*;
            let leave = [NotInStock, VialNotOpened, PrecheckMissing, WrongVaccine, ConsentMissing, NoRule, UnknownCode];
            if on != without && !leave.contains(&code) {
                spoil(&mut facts);
            }
        }
        let verdict = judge(&facts);
        assert!(verdict.reasons.len() >= 17, "{}", verdict.reasons.len());
        assert!(codes(&verdict).iter().map(|code| place(*code)).is_sorted());
        assert_eq!(verdict.headline().unwrap().code, Code::WrongPerson);
    }
}

#[test]
fn the_last_valid_day_is_valid_and_the_next_is_not_c_042() {
    let catalogue = Catalogue::demo().unwrap();
    let mut facts = green(&catalogue, "HEPB-D1");
    facts.unit.as_mut().unwrap().expiry = TODAY;
    assert_eq!(judge(&facts).colour, Colour::Green);
    // Midnight passes with the window open: the same facts, read again.
    facts.today = TODAY.tomorrow().unwrap();
    assert_eq!(judge(&facts).headline().unwrap().code, Code::LotExpired);
}

#[test]
fn a_month_only_expiry_is_valid_through_the_months_last_day_c_042() {
    let catalogue = Catalogue::demo().unwrap();
    for (printed, last) in [("261100", Date::constant(2026, 11, 30)), ("280200", Date::constant(2028, 2, 29))] {
        let code = TraceCode::parse(&format!("0106901234567892 17{printed}21S1").replace(' ', ""), 2026).unwrap();
        assert_eq!(code.expiry, Some(last));
        let mut facts = green(&catalogue, "MMR-D1");
        facts.unit = None;
        facts.code_expiry = code.expiry;
        facts.today = last;
        assert_eq!(codes(&judge(&facts)), [Code::NotInStock], "{printed} on its last day");
        facts.today = last.tomorrow().unwrap();
        assert_eq!(codes(&judge(&facts)), [Code::LotExpired, Code::NotInStock], "{printed} the day after");
    }
}

#[test]
fn what_the_stock_knows_of_the_expiry_comes_before_what_the_code_says() {
    let catalogue = Catalogue::demo().unwrap();
    let mut facts = green(&catalogue, "MMR-D1");
    facts.code_expiry = Some(Date::constant(2026, 1, 1));
    assert_eq!(judge(&facts).colour, Colour::Green);
}

/// Seconds open, boot clock and wall clock apart, and what is said.
#[test]
fn the_last_second_of_a_vial_is_good_and_the_next_is_not_c_047_c_048() {
    let catalogue = Catalogue::demo().unwrap();
    let at = |ms: i64| Timestamp::from_millisecond(1_790_000_000_000 + ms).unwrap();
    let boot = |id: &str, ms| BootReading { boot: id.into(), elapsed_ms: ms };
    let opened = Opened { at: at(0), boot: boot("a", 0) };
    let min = 60_000;
    for (limit_s, wall, boot_id, running, expected) in [
        (Some(1800), 30 * min, "a", 30 * min, vec![]),
        (Some(1800), 30 * min + 999, "a", 30 * min + 999, vec![]),
        (Some(1800), 30 * min + 1000, "a", 30 * min + 1000, vec![Code::VialTimeExceeded]),
        (Some(3600), 60 * min, "a", 60 * min, vec![]),
        (Some(3600), 60 * min + 1000, "a", 60 * min + 1000, vec![Code::VialTimeExceeded]),
        // Oral polio I+III has no limit (C-049).
        (None, 9 * 60 * min, "a", 9 * 60 * min, vec![]),
        // Suspended: the boot clock went on, and the wall clock with it.
        (Some(1800), 31 * min, "a", 31 * min, vec![Code::VialTimeExceeded]),
        // The wall clock stood still meanwhile: the larger elapsed time counts, and nobody trusts the clock.
        (Some(1800), min, "a", 31 * min, vec![Code::VialTimeExceeded, Code::ClockDoubtful]),
        (Some(1800), min, "a", 10 * min, vec![Code::ClockDoubtful]),
        // Set back before the opening.
        (Some(1800), -5 * min, "a", 10 * min, vec![Code::ClockDoubtful]),
        (Some(1800), -5 * min, "b", min, vec![Code::ClockDoubtful]),
        // Set ahead: time that may not have passed counts all the same.
        (Some(1800), 40 * min, "a", 2 * min, vec![Code::VialTimeExceeded]),
        // Another boot: the wall clock alone.
        (Some(1800), 30 * min, "b", min, vec![]),
    ] {
        let mut facts = green(&catalogue, "BCG-D5");
        let vial = facts.vial.as_mut().unwrap();
        vial.limit_s = limit_s;
        vial.age = vial::age(&opened, at(wall), &boot(boot_id, running));
        assert_eq!(codes(&judge(&facts)), expected, "{limit_s:?} {wall} {boot_id} {running}");
    }
}

#[test]
fn the_last_dose_of_a_vial_is_good_and_there_is_none_after_it() {
    let catalogue = Catalogue::demo().unwrap();
    let mut facts = green(&catalogue, "BCG-D5");
    facts.vial.as_mut().unwrap().doses_left = 1;
    assert_eq!(judge(&facts).colour, Colour::Green);
    facts.vial.as_mut().unwrap().doses_left = 0;
    assert_eq!(codes(&judge(&facts)), [Code::VialDosesExceeded]);
}

#[test]
fn used_is_for_single_dose_codes_a_vial_is_scanned_again_for_each_dose() {
    let catalogue = Catalogue::demo().unwrap();
    let mut facts = green(&catalogue, "BCG-D5");
    // The ledger may say that all of a vial went out; while it is open its own count decides.
    facts.unit.as_mut().unwrap().gone = true;
    assert_eq!(judge(&facts).colour, Colour::Green);
    facts.vial = None;
    assert_eq!(codes(&judge(&facts)), [Code::CodeUsed]);
}

#[test]
fn a_product_without_a_rule_is_amber_never_red() {
    let catalogue = Catalogue::demo().unwrap();
    let mut facts = green(&catalogue, "FLU-D1");
    facts.due = Due::NoRule;
    let verdict = judge(&facts);
    assert_eq!((verdict.colour, verdict.one_step()), (Colour::Amber, None));
}

#[test]
fn an_unknown_or_keyed_code_is_amber_and_says_what_else_is_known() {
    let catalogue = Catalogue::demo().unwrap();
    let mut facts = green(&catalogue, "HEPB-D1");
    (facts.keyed, facts.product, facts.line) = (true, None, None);
    assert_eq!(codes(&judge(&facts)), [Code::UnknownCode, Code::CodeKeyed]);
    facts.unit = None;
    assert_eq!(codes(&judge(&facts)), [Code::NotInStock, Code::UnknownCode, Code::CodeKeyed], "receive it first");
}

#[test]
fn a_reason_carries_what_its_sentence_needs_and_the_rule_it_rests_on() {
    let catalogue = Catalogue::demo().unwrap();
    let mut facts = green(&catalogue, "HEPB-D1");
    for (_, _, spoil) in
        spoils().iter().filter(|spoil| [Code::NotDue, Code::EarlierLot, Code::Caution].contains(&spoil.0))
    {
        spoil(&mut facts);
    }
    let verdict = judge(&facts);
    let params = |code| verdict.reasons.iter().find(|reason| reason.code == code).unwrap().params.clone();
    assert_eq!(params(Code::NotDue), [("reason", "too_early".to_owned()), ("earliest", "2026-12-01".to_owned())]);
    assert_eq!(params(Code::EarlierLot), [("lot", "L0".to_owned()), ("expiry", "2026-12-01".to_owned())]);
    let ruled = |code| verdict.reasons.iter().find(|reason| reason.code == code).unwrap().rule.is_some();
    assert!(ruled(Code::NotDue) && ruled(Code::Caution));
}

#[test]
fn a_label_that_speaks_against_today_is_amber_with_its_reason_because_the_label_in_hand_decides() {
    let catalogue = Catalogue::demo().unwrap();
    let mut facts = green(&catalogue, "FLU-D1");
    let rule = ("infv.first.1.age".to_owned(), "label".to_owned(), "medium".to_owned());
    facts.due = Due::Label { earliest: Some(Date::constant(2027, 4, 11)), reason: "minimum_age".into(), rule };
    let verdict = judge(&facts);
    assert_eq!((verdict.colour, verdict.reasons[0].code), (Colour::Amber, Code::NoRule));
    assert_eq!(verdict.reasons[0].params[1], ("earliest", "2027-04-11".to_owned()));
    assert!(verdict.reasons[0].rule.is_some());
}
