//! The chain of editions: later ones are changes of data, overlays change single rules, faults name the file they stand in.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use proptest::prelude::*;
use schedule::{Edition, Editions, Person, ReasonCode, assess, edition::Change};
use support::{day, doses};

const FILES: &[(&str, &str)] = &[
    ("2016", include_str!("../editions/cn-nip-2016.toml")),
    ("2021", include_str!("../editions/cn-nip-2021.toml")),
    ("2025", include_str!("../editions/cn-nip-2025.toml")),
    ("2025-hpv", include_str!("../editions/cn-nip-2025-hpv.toml")),
    ("2026", include_str!("../editions/cn-nip-2026.toml")),
];

/// A province that asks for BCG's skin test earlier and gives hepatitis B vaccine longer.
const OVERLAY: &str = r#"
[edition]
id = "EXAMPLE"
name = "an overlay that changes two rules"
region = "42"
issued = "2026-07-01"
effective_from = "2026-07-01"
supersedes = "CN-NIP-2026"

[[source]]
key = "PROV"
name = "a notice of the province"
confidence = "medium"

[[vaccine]]
abbr = "HepB"
upper_age = { age = "20 y", rule = { id = "hepb.upper-age", sources = ["PROV"], confidence = "medium" } }

[[vaccine]]
abbr = "DTaP"

[[vaccine.series]]
id = "dtap-routine"

[[vaccine.series.dose]]
number = 5
timely = [{ before = "80 m", rule = { id = "dtap.5.timely", sources = ["PROV"], confidence = "medium" } }]
"#;

fn with_overlay(overlay: &str) -> Result<Edition, schedule::EditionError> {
    let mut files = FILES.to_vec();
    files.push(("overlay", overlay));
    Edition::from_files(&files)
}

#[test]
fn each_edition_is_in_force_from_its_own_day() {
    let editions = Editions::national().unwrap();
    let ids: Vec<&str> = editions.all().iter().map(Edition::id).collect();
    assert_eq!(ids, ["CN-NIP-2016", "CN-NIP-2021", "CN-NIP-2025", "CN-NIP-2025-HPV", "CN-NIP-2026"]);
    for (on, id) in [
        ("2010-01-01", "CN-NIP-2016"),
        ("2024-12-31", "CN-NIP-2021"),
        ("2025-01-01", "CN-NIP-2025"),
        ("2025-11-09", "CN-NIP-2025"),
        ("2025-11-10", "CN-NIP-2025-HPV"),
        ("2026-06-16", "CN-NIP-2025-HPV"),
        ("2026-06-17", "CN-NIP-2026"),
    ] {
        assert_eq!(editions.in_force(day(on)).unwrap().id(), id, "on {on}");
    }
    assert_eq!(editions.after("CN-NIP-2025").unwrap().id(), "CN-NIP-2025-HPV");
    assert!(editions.after("CN-NIP-2026").is_none());
}

#[test]
fn the_edition_of_2026_is_a_difference_of_data() {
    let (_, text) = FILES[4];
    // It states neither the policy nor any product; it is a fraction of the whole.
    assert!(!text.contains("[policy]") && !text.contains("[[product]]"));
    assert!(text.lines().count() * 8 < FILES[0].1.lines().count());
    let editions = Editions::national().unwrap();
    let change = editions.get("CN-NIP-2026").unwrap().difference_from(editions.get("CN-NIP-2025-HPV").unwrap());
    let mut said: Vec<String> = Vec::new();
    for one in &change.changes {
        match one {
            Change::Added { rule } => said.push(format!("+ {} {}", rule.id, rule.value)),
            Change::Removed { rule } => said.push(format!("- {} {}", rule.id, rule.value)),
            Change::Changed { before, after } => said.push(format!("{}: {} → {}", after.id, before.value, after.value)),
            Change::Confirmed { .. } => {}
        }
    }
    said.sort();
    let live = "BCG, JE-L, HepA-L, bOPV, OPV, Var, MMR, MR, MM, MumR, MV, Mum, Rub, MMRV";
    let immune = format!("state.immune-deficiency: Prohibit {live} → Assess {live}");
    assert_eq!(
        said,
        [
            "+ mpsv.a.1.timely 12 m",
            "+ state.hiv-exposed-measles Assess MMR, MR, MM, MumR, MV, Mum, Rub, MMRV",
            "- je.immunoglobulin-inactivated 1 m JE-I",
            "- je.regions not_in_this_region",
            "mpsv.a.2.timely: 18 m → 24 m",
            immune.as_str(),
        ]
    );
}

#[test]
fn an_overlay_changes_single_rules_and_leaves_the_rest() {
    let (overlay, national) = (with_overlay(OVERLAY).unwrap(), schedule::cn_nip_2026().unwrap());
    let changed = overlay.difference_from(&national).changes;
    assert_eq!(changed.len(), 2, "{changed:?}");
    assert_eq!((overlay.id(), overlay.region()), ("EXAMPLE", "42"));
    let person = schedule::Person::born(day("2007-01-01"));
    let due = |edition: &Edition| assess(edition, &person, &doses(""), day("2026-08-01")).lines[0].next.is_some();
    assert!(due(&overlay) && !due(&national));
}

#[test]
fn a_fault_names_the_file_it_stands_in() {
    for (from, to, rule, message) in [
        ("\"80 m\"", "\"80 mm\"", Some("dtap.5.timely"), "no period"),
        ("\"80 m\"", "\"71 m\"", Some("dtap.5.timely"), "contradicts"),
        (
            "sources = [\"PROV\"], confidence = \"medium\" } }\n",
            "sources = [\"NO\"], confidence = \"medium\" } }\n",
            Some("hepb.upper-age"),
            "`NO` is not listed",
        ),
        ("supersedes = \"CN-NIP-2026\"", "supersedes = \"CN-NIP-2021\"", None, "does not name `CN-NIP-2026`"),
        ("abbr = \"DTaP\"", "abbr = \"DTaPx\"", None, "missing field"),
        ("number = 5", "number = 5\nremove = true", Some("dtap.doses"), "lists 4 doses and requires 5"),
        ("number = 5", "number = 5\nunset = [\"nothing\"]", None, "no such key"),
        ("number = 5", "number = 9\nremove = true", None, "no `9/` to remove"),
        ("number = 5\n", "", None, "no `number` to be found by"),
        (
            "[[source]]\nkey = \"PROV\"",
            "[[confirm]]\nsource = \"T21\"\nrules = [\"none.*\"]\nconfidence = \"high\"\n[[source]]\nkey = \"PROV\"",
            None,
            "no rule `none.*`",
        ),
    ] {
        assert!(OVERLAY.contains(from), "{from}");
        let fault = with_overlay(&OVERLAY.replacen(from, to, 1)).expect_err(to);
        assert!(fault.to_string().contains(message), "{to}: {fault}");
        assert!(rule.is_none() || fault.rule.as_deref() == rule, "{to}: {fault}");
        // What a change leaves inconsistent may show in the file it was laid over.
        assert!(["overlay", "2025", "2016"].contains(&fault.file.as_str()), "{to}: {fault}");
        assert!(fault.line >= 1 && fault.to_string().contains(&fault.file));
    }
}

#[test]
fn rules_are_described_with_value_source_and_confidence() {
    let rules = schedule::cn_nip_2026().unwrap().describe();
    let rule = |id: &str| rules.iter().find(|rule| rule.id == id).unwrap();
    let third = rule("hepb.3.interval");
    assert_eq!(
        (third.vaccine.as_str(), third.dose, third.kind, third.value.as_str()),
        ("HepB", Some(3), "interval", "60 d")
    );
    assert_eq!(rule("mpsv.ac.1.interval").value, "12 m after mening_a");
    assert_eq!(rule("polio.4.age").value, "4 y");
    let described: std::collections::HashSet<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    for rule in schedule::cn_nip_2026().unwrap().rules() {
        let label = rule.id.contains(".label.") || rule.id == "policy.repeat";
        assert!(label || described.contains(rule.id.as_str()), "{} is not described", rule.id);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_file_is_refused_or_read_and_never_panics(file in 0_usize..5, at in any::<prop::sample::Index>(), length in 0_usize..40, put in "[ -~]{0,12}") {
        let mut files: Vec<(&str, String)> = FILES.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
        let text = &mut files[file].1;
        let mut from = at.index(text.len());
        while !text.is_char_boundary(from) { from -= 1; }
        let mut to = (from + length).min(text.len());
        while !text.is_char_boundary(to) { to += 1; }
        text.replace_range(from..to, &put);
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        if let Ok(edition) = Edition::from_files(&files) {
            let person = schedule::Person::born(day("2024-01-31"));
            assess(&edition, &person, &doses("HepB 2024-01-31, DTaP 2024-05-01, MMR 2024-10-01"), day("2031-01-31"));
        }
    }
}

#[test]
fn a_series_is_described_by_the_doses_of_each_antigen_and_its_rules_by_their_place() {
    let rules = schedule::cn_nip_2026().unwrap().describe();
    let dtap = rules.iter().find(|rule| rule.id == "dtap.doses").unwrap();
    assert_eq!((dtap.kind, dtap.value.as_str(), dtap.dose), ("doses", "pertussis 5", None));
    let age = rules.iter().find(|rule| rule.id == "dtap.2.age").unwrap();
    assert_eq!((age.kind, age.dose, age.value.as_str()), ("minimum_age", Some(2), "4 m"));
}

#[test]
fn a_second_dose_that_waits_too_long_says_since_when() {
    let edition = Editions::national().unwrap();
    let edition = edition.get("CN-NIP-2016").unwrap();
    let child = Person { prefers: vec!["JE-I".to_owned()], ..Person::born(day("2018-01-10")) };
    let given = doses("JE-I 2018-10-01");
    let past = |on: &str| {
        let answer = assess(edition, &child, &given, day(on));
        let line = answer.lines.into_iter().find(|line| line.programme == "JE").unwrap();
        let late = line.reasons.into_iter().find(|reason| reason.code == ReasonCode::PastRecommendedInterval);
        late.map(|reason| (reason.params.get("given").unwrap(), reason.params.get("date").unwrap()))
    };
    // Seven to ten days after the first.
    assert_eq!(past("2018-10-10"), None);
    assert_eq!(past("2018-10-11"), None);
    assert_eq!(past("2018-10-12"), Some(("2018-10-01".to_owned(), "2018-10-11".to_owned())));
}
