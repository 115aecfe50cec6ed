//! The edition file: what it says of itself, and that every fault is named with line and rule.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::collections::HashSet;

use schedule::{Confidence, Edition, EditionError, Editions, Person, ReasonCode};
use support::{day, edition};

/// The one edition that is written out whole.
const FILE: &str = include_str!("../editions/cn-nip-2016.toml");

/// The file with one text exchanged; the text must occur in it exactly once.
fn with(from: &str, to: &str) -> String {
    assert_eq!(FILE.matches(from).count(), 1, "`{from}` must occur once");
    FILE.replace(from, to)
}

/// Line, from 1, in which a text stands.
fn line_of(text: &str, part: &str) -> usize {
    text.lines().position(|line| line.contains(part)).unwrap() + 1
}

fn fault(text: &str) -> EditionError {
    Edition::from_toml(text).unwrap_err()
}

#[test]
fn the_edition_names_itself_and_its_vaccines() {
    let edition = edition();
    assert_eq!((edition.id(), edition.region(), edition.supersedes()), ("CN-NIP-2026", "CN", Some("CN-NIP-2025-HPV")));
    assert_eq!((edition.issued(), edition.effective_from()), (day("2026-06-17"), day("2026-06-17")));
    let vaccines: Vec<&str> = edition.vaccines().iter().map(|vaccine| vaccine.abbr.as_str()).collect();
    assert_eq!(vaccines, ["HepB", "BCG", "Polio", "DTaP", "DT", "MMR", "JE", "MPSV-A", "MPSV-AC", "HepA", "HPV2"]);
    assert_eq!(edition.vaccine("HepB-cho").map(|vaccine| vaccine.abbr.as_str()), Some("HepB"));
    assert!(edition.vaccine("Rab").is_none());
}

#[test]
fn every_rule_has_an_id_of_its_own_a_source_and_a_confidence_it_can_carry() {
    let all = [Editions::national().unwrap(), Editions::rabies().unwrap(), Editions::labels().unwrap()];
    for edition in all.iter().flat_map(Editions::all) {
        let ids: HashSet<&str> = edition.rules().iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids.len(), edition.rules().len());
        for rule in edition.rules() {
            assert!(!rule.source.is_empty(), "{} has no source", rule.id);
            let two = rule.source.contains("; ");
            assert!(
                rule.confidence < Confidence::High || two,
                "{}: {} claims high on one source",
                edition.id(),
                rule.id
            );
        }
    }
}

#[test]
fn rule_ids_written_into_logs_before_stay_rules_of_the_edition_in_force() {
    let edition = edition();
    for id in include_str!("cases/rule-ids-in-logs.txt").lines() {
        assert!(edition.rules().iter().any(|rule| rule.id == id), "{id} is gone");
    }
}

#[test]
fn faults_are_named_with_line_and_rule() {
    let late = "upper_age = { age = \"6 y\", rule = { id = \"dtap.upper-age\"";
    let rows = [
        // (exchanged, for, rule named, part of the message)
        ("id = \"hepb.2.age\"", "id = \"hepb.1.age\"", Some("hepb.1.age"), "used twice"),
        (
            "id = \"bcg.1.ppd\", sources = [\"T16\"]",
            "id = \"bcg.1.ppd\", sources = [\"T22\"]",
            Some("bcg.1.ppd"),
            "`T22` is not listed",
        ),
        (
            "id = \"bcg.1.ppd\", sources = [\"T16\"]",
            "id = \"bcg.1.ppd\", sources = []",
            Some("bcg.1.ppd"),
            "names no source",
        ),
        (
            "id = \"hepb.upper-age\", sources = [\"REC\"], confidence = \"medium\"",
            "id = \"hepb.upper-age\", sources = [\"REC\"], confidence = \"high\"",
            Some("hepb.upper-age"),
            "more confidence",
        ),
        (
            "min_age = { age = \"8 m\", rule = { id = \"mmr.1.age\"",
            "min_age = { age = \"8 mm\", rule = { id = \"mmr.1.age\"",
            Some("mmr.1.age"),
            "no period",
        ),
        (
            "min_age = { age = \"8 m\", rule = { id = \"mmr.1.age\"",
            "min_ages = { age = \"8 m\", rule = { id = \"mmr.1.age\"",
            Some("mmr.1.age"),
            "min_ages",
        ),
        (
            "min_age = { age = \"18 m\", rule = { id = \"mmr.2.age\"",
            "min_age = { age = \"7 m\", rule = { id = \"mmr.2.age\"",
            Some("mmr.2.age"),
            "contradicts",
        ),
        (late, "upper_age = { age = \"17 m\", rule = { id = \"dtap.upper-age\"", Some("dtap.4.age"), "contradicts"),
        ("before = \"3 m\"", "before = \"0 d\"", Some("bcg.1.timely"), "contradicts"),
        ("from_dose = 2", "from_dose = 4", Some("hepb.lbw.4.interval-from-2"), "not an earlier one"),
        ("from_dose = 2", "from_dose = 0", Some("hepb.lbw.4.interval-from-2"), "not an earlier one"),
        (
            "requires = { pertussis = 4 }",
            "requires = { pertussis = 5 }",
            Some("dtap.doses"),
            "lists 4 doses and requires 5",
        ),
        ("requires = { tuberculosis = 1 }", "requires = { cholera = 1 }", None, "`cholera` is not listed"),
        ("lead = \"measles\"", "lead = \"mumps, measles\"", None, "is not listed"),
        ("vaccine = \"DT\", from = ", "vaccine = \"DTx\", from = ", Some("dtap.then-dt"), "`DTx` is not listed"),
        ("aliases = [\"DPT\", \"DTwP\"]", "aliases = [\"DTaP\"]", None, "`DTaP` is listed twice"),
        (
            "born_before = \"2007-12-29\" }\nspecial",
            "}\nspecial",
            Some("mmr.doses-born-before-expansion"),
            "only the last one",
        ),
        ("repeat = \"only_what_the_text_says\"", "repeat = \"always\"", Some("policy.repeat"), "repeat_after"),
        ("code = \"hbig_on_medical_order\"", "code = \"hbig\"", None, "hbig"),
        ("name_en = \"Hepatitis B vaccine\"", "name_en = \"\"", None, "`name or amount` is empty"),
        ("name_zh = \"卡介苗\"", "name_zh = \"\"", None, "`name or amount` is empty"),
        ("amounts = [{ text = \"0.1 ml\" }]", "amounts = [{ text = \"\" }]", None, "`name or amount` is empty"),
        ("key = \"T16\"", "key = \"\"", None, "`source` is empty"),
        (
            "interval = [{ at_least = \"6 m\", rule = { id = \"dtap.4.interval\", sources = [\"T16\"], confidence = \"medium\" } }]\n",
            "",
            Some("dtap.4.age"),
            "every later one has one",
        ),
    ];
    let mut wrong = 0;
    for (from, to, rule, message) in rows {
        let text = with(from, to);
        let fault = match Edition::from_toml(&text) {
            Ok(_) => panic!("accepted: {to}"),
            Err(fault) => fault,
        };
        // An unreadable entry without a rule of its own names the nearest rule before it.
        let rule_matches = rule.is_none() || fault.rule.as_deref() == rule;
        if !rule_matches || !fault.to_string().contains(message) {
            wrong += 1;
            println!("{to}\n    expected {rule:?} `{message}`, got {fault}");
        }
    }
    assert_eq!(wrong, 0, "faults printed above");
}

#[test]
fn the_line_is_the_line_of_the_fault() {
    let text = with("id = \"bcg.1.ppd\", sources = [\"T16\"]", "id = \"bcg.1.ppd\", sources = [\"T22\"]");
    assert_eq!(fault(&text).line, line_of(&text, "T22"));
    let text = with(
        "min_age = { age = \"8 m\", rule = { id = \"mmr.1.age\"",
        "min_age = { age = \"8 mm\", rule = { id = \"mmr.1.age\"",
    );
    assert_eq!(fault(&text).line, line_of(&text, "8 mm"));
    let text = with("repeat = \"only_what_the_text_says\"", "repeat = ");
    assert_eq!(fault(&text).line, line_of(FILE, "repeat = \"only_what_the_text_says\""));
    assert_eq!(fault("").line, 1);
    let text = with("from_dose = 2", "from_dose = 4");
    assert_eq!(fault(&text).line, line_of(&text, "from_dose = 4"));
    let text = with("id = \"hepb.2.age\"", "id = \"hepb.1.age\"");
    let second = text.lines().enumerate().filter(|(_, line)| line.contains("\"hepb.1.age\"")).last().unwrap().0 + 1;
    assert_eq!(fault(&text).line, second, "the second use of an id is the fault");
    let text = with("born_before = \"2007-12-29\" }\nspecial", "}\nspecial");
    assert_eq!(fault(&text).line, line_of(&text, "mmr.doses-born-before-expansion"));
}

#[test]
fn a_file_cut_anywhere_is_refused_without_panic() {
    for (at, _) in FILE.char_indices().filter(|(at, _)| at % 997 == 0) {
        // A cut at the end of a whole table may leave a smaller valid edition; it must never panic.
        if let Err(fault) = Edition::from_toml(&FILE[..at]) {
            assert!(fault.line <= FILE[..at].lines().count() + 1, "line {} of a file cut at {at}", fault.line);
        }
    }
}

#[test]
fn every_reason_code_has_one_text_and_json_agrees() {
    let texts: HashSet<&str> = ReasonCode::ALL.iter().map(|code| code.code()).collect();
    assert_eq!(texts.len(), ReasonCode::ALL.len());
    for code in ReasonCode::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.code());
        assert_eq!(code.to_string(), code.code());
    }
}

#[test]
fn an_edition_names_itself_and_what_it_rests_on() {
    let edition = edition();
    assert_eq!(edition.name(), "国家免疫规划疫苗儿童免疫程序及说明(2026年版)");
    let keys: Vec<&str> = edition.sources().iter().map(|source| source.key.as_str()).collect();
    assert!(["T16", "T21", "S26", "REC", "HOUSE"].iter().all(|key| keys.contains(key)), "{keys:?}");
}

#[test]
fn a_later_document_that_repeats_a_rule_is_named_with_it_and_raises_its_confidence() {
    let national = Editions::national().unwrap();
    let of = |id: &str| national.all().iter().find(|edition| edition.id() == id).unwrap();
    let (before, after) = (of("CN-NIP-2016"), of("CN-NIP-2021"));
    let rule = |edition: &Edition, id: &str| edition.rules().iter().find(|rule| rule.id == id).cloned().unwrap();
    let name = |key: &str| after.sources().iter().find(|source| source.key == key).unwrap().name.clone();
    let (first, later) = (rule(before, "bcg.1.ppd"), rule(after, "bcg.1.ppd"));
    assert_eq!((first.source.clone(), first.confidence), (name("T16"), Confidence::Medium));
    assert_eq!(
        (later.source.clone(), later.confidence),
        (format!("{}; {}", name("T16"), name("T21")), Confidence::High)
    );
    // A rule of ours is not made a rule of the state by being called like one.
    let ours = rule(after, "hepb.upper-age");
    assert_eq!((ours.source.clone(), ours.confidence), (name("REC"), Confidence::Medium));
    // Confirmed once is confirmed: no document stands twice under a rule.
    for edition in national.all() {
        for rule in edition.rules() {
            let parts: Vec<&str> = rule.source.split("; ").collect();
            assert_eq!(parts.iter().collect::<HashSet<_>>().len(), parts.len(), "{}: {}", edition.id(), rule.source);
        }
    }
}

#[test]
fn what_confirms_a_rule_nobody_knows_is_a_fault() {
    let later = "[edition]\nid = \"LATER\"\nsupersedes = \"CN-NIP-2016\"\n[[confirm]]\nsource = \"T16\"\nrules = [\"bcg.1.ppd\", \"cholera.*\"]\nconfidence = \"medium\"\n";
    let error = Edition::from_files(&[("first", FILE), ("later", later)]).unwrap_err();
    assert!(error.to_string().contains("no rule `cholera.*` to confirm"), "{error}");
}

#[test]
fn a_condition_asked_without_doses_is_answered_by_the_person_alone() {
    let edition = edition();
    let ppd = |born: &str| Person::born(day(born));
    let of_birth = edition.vaccine("MMR").unwrap().series.iter().map(|series| series.when.holds(&ppd("2024-01-01")));
    let before = edition.vaccine("MMR").unwrap().series.iter().map(|series| series.when.holds(&ppd("2005-01-01")));
    let (of_birth, before): (Vec<bool>, Vec<bool>) = (of_birth.collect(), before.collect());
    assert!(of_birth.contains(&true) && before.contains(&true), "{of_birth:?} {before:?}");
    assert_ne!(of_birth, before, "who was born before the second dose came owes another series");
}

/// What no shipped edition asks so far, asked of the first series of the polio line.
#[test]
fn a_series_goes_to_those_its_condition_describes() {
    let asked = |when: &str, records: &str, on: &str| {
        let edition = Edition::from_toml(&with("when = { given = { topv = 1 } }", &format!("when = {when}"))).unwrap();
        let child = Person::born(day("2020-03-02"));
        let answer = schedule::assess(&edition, &child, &support::doses(records), day(on));
        let polio = answer.lines.iter().find(|line| line.programme == "Polio").unwrap();
        support::codes(&polio.reasons).contains(&"trivalent_oral_given")
    };
    for (on, holds) in [("2023-03-01", false), ("2023-03-02", true), ("2023-03-03", true)] {
        assert_eq!(asked(r#"{ age_from = "3 y" }"#, "", on), holds, "three years on {on}");
    }
    // Doses of a line of its own: this one judges none of them and counts them all the same.
    for when in ["{ given = { hepatitis_a = 1 } }", "{ any = [{ given = { hepatitis_a = 1 } }] }"] {
        assert!(asked(when, "HepA-L 2022-03-01", "2023-01-01"), "{when}");
        assert!(!asked(when, "MMR 2022-03-01", "2023-01-01"), "{when}");
    }
    for (records, holds) in [("HepA-L 2022-03-01", false), ("HepA-L 2022-03-02", true), ("MMR 2022-03-02", false)] {
        assert_eq!(asked(r#"{ last_from_age = { hepatitis_a = "2 y" } }"#, records, "2023-01-01"), holds, "{records}");
    }
}
