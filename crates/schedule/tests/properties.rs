//! What holds for every history.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use jiff::{ToSpan, civil::Date};
use proptest::{collection::vec, option, prelude::*, sample::select};
use schedule::{
    Assessment, Condition, Edition, GiveAnswer, GivenDose, Grading, Group, Outcome, Person, Sex, Status, Tri, assess,
    may_give,
};
use support::{codes, day};

#[rustfmt::skip]
const VACCINES: &[&str] = &[
    "HepB", "HepB", "BCG", "DTaP", "DTaP", "DTaP-IPV/Hib", "DT", "MMR", "MMR", "MR", "MV", "Mum", "JE-L", "JE-I", "Var",
    "IPV", "IPV", "bOPV", "bOPV", "OPV", "MPSV-A", "MPSV-A", "MPSV-AC", "MCV4", "MenAC", "HepA-L", "HepA-I", "HPV2",
    "HPV9", "HepAB", "Rab",
];

const CONDITIONS: &[Condition] = &[
    Condition::HivExposed,
    Condition::HivInfected,
    Condition::HivInfectedSevere,
    Condition::ImmuneDeficiency,
    Condition::Immunosuppression,
];

fn a_day(latest: i32) -> impl Strategy<Value = Date> {
    (0..latest).prop_map(|days| day("2018-01-01") + days.days())
}

prop_compose! {
    fn a_person()(
        birth in a_day(3200),
        mother in select(vec![Tri::Positive, Tri::Negative, Tri::Unknown]),
        weight in option::of(select(vec![1500_u32, 1999, 2000, 3300])),
        ppd in option::of(any::<bool>()),
        immunoglobulin in vec(0_i32..1500, 0..3),
        sex in select(vec![Sex::Female, Sex::Female, Sex::Male, Sex::Unknown]),
        condition in prop_oneof![6 => Just(None), 1 => select(CONDITIONS).prop_map(Some)],
        prefers in vec(select(vec!["JE-I", "JE-L", "HepA-I", "HepA-L"]), 0..2),
    ) -> Person {
        Person {
            birth,
            mother_hbsag: mother,
            birth_weight_g: weight,
            ppd_negative: ppd,
            immunoglobulin: immunoglobulin.into_iter().map(|days| birth + days.days()).collect(),
            sex,
            conditions: condition.into_iter().collect(),
            prefers: prefers.into_iter().map(str::to_owned).collect(),
            ..Person::born(birth)
        }
    }
}

/// Days from birth, also a few before it; duplicates on one day are likely enough.
fn a_history() -> impl Strategy<Value = Vec<(&'static str, i32)>> {
    vec((select(VACCINES), prop_oneof![-3..10_i32, 20..260_i32, 200..900_i32, 900..2800_i32, 2800..6600_i32]), 0..14)
}

fn given(person: &Person, history: &[(&str, i32)]) -> Vec<GivenDose> {
    let doses = history.iter().enumerate();
    doses
        .map(|(index, (vaccine, days))| GivenDose::new(format!("{index:02}"), *vaccine, person.birth + days.days()))
        .collect()
}

fn edition() -> &'static Edition {
    static EDITION: std::sync::LazyLock<Edition> = std::sync::LazyLock::new(|| schedule::cn_nip_2026().unwrap());
    &EDITION
}

/// The answer without the ids, to compare histories that differ in nothing else.
fn lines(answer: &Assessment) -> String {
    serde_json::to_string(&answer.lines).unwrap()
}

/// Moderate here; `PROPTEST_CASES` raises it.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(384)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_dose_taken_on_its_earliest_day_is_then_judged_valid_and_neither_early_nor_short(person in a_person(), history in a_history(), on in 0_i32..2600) {
        let as_of = person.birth + on.days();
        let doses = given(&person, &history);
        for line in assess(edition(), &person, &doses, as_of).lines {
            let Some(next) = line.next else { continue };
            // Permitted today, whatever the earliest day was; otherwise on the earliest day.
            let day = next.earliest.max(as_of);
            let mut known: Vec<GivenDose> = doses.iter().filter(|dose| dose.date <= as_of).cloned().collect();
            known.push(GivenDose::new("new".to_owned(), line.vaccine.clone(), day));
            // What is given after the day of the forecast cannot have been foreseen.
            let person = Person { immunoglobulin: person.immunoglobulin.iter().copied().filter(|day| *day <= as_of).collect(), ..person.clone() };
            let answer = assess(edition(), &person, &known, day);
            let judged = answer.doses.iter().find(|dose| dose.id == "new").unwrap();
            prop_assert_eq!(judged.outcome, Outcome::Valid, "{:?}", judged);
            prop_assert_eq!(judged.number, Some(next.number));
            prop_assert!(matches!(judged.grading, Grading::Timely | Grading::Qualified), "{:?} after {:?}", judged, known);
            if next.past_due.is_some() {
                let timely = day < next.past_due.unwrap();
                prop_assert_eq!(judged.grading == Grading::Timely, timely, "{:?}", judged);
            }
        }
    }

    #[test]
    fn no_line_and_no_dose_is_without_a_reason(person in a_person(), history in a_history(), on in -5_i32..7000) {
        let doses = given(&person, &history);
        let answer = assess(edition(), &person, &doses, person.birth + on.days());
        prop_assert_eq!(answer.lines.len(), edition().vaccines().len());
        for line in &answer.lines {
            prop_assert!(!line.reasons.is_empty(), "{:?}", line);
            prop_assert_eq!(line.next.is_some(), line.status == Status::NotComplete, "{:?}", line);
            prop_assert_eq!(matches!(line.status, Status::Complete | Status::AgedOut), line.group == Group::Done);
            if let Some(next) = &line.next {
                prop_assert!(next.number >= 1 && next.number <= next.of, "{:?}", next);
                prop_assert_eq!(next.earliest > answer.as_of, line.group == Group::NotNow, "{:?}", line);
            }
        }
        prop_assert!(answer.doses.len() >= doses.len(), "each record is judged at least once");
        for dose in &answer.doses {
            prop_assert!(!dose.reasons.is_empty());
            prop_assert!(dose.number.is_none() || dose.outcome == Outcome::Valid);
        }
    }

    #[test]
    fn a_due_day_never_precedes_minimum_age_or_interval(person in a_person(), history in a_history(), on in 0_i32..2600) {
        // Read naively off the table, without the crate's own arithmetic.
        let doses = given(&person, &history);
        let as_of = person.birth + on.days();
        let answer = assess(edition(), &person, &doses, as_of);
        for line in &answer.lines {
            let Some(next) = &line.next else { continue };
            let lbw = matches!(person.mother_hbsag, Tri::Positive | Tri::Unknown) && person.birth_weight_g.is_some_and(|grams| grams < 2000);
            let months = match (line.vaccine.as_str(), next.number) {
                ("HepB", 1) | ("BCG", _) => 0,
                ("HepB", 2) => 1,
                ("HepB", 3) => if lbw { 2 } else { 6 },
                ("HepB", _) => 7,
                ("DTaP", 1) => 2,
                ("DTaP", 2) => 4,
                ("DTaP", 3) => 5,
                ("DTaP", 4) => 18,
                ("DTaP", _) => 72,
                ("MMR", 1) => 8,
                ("MMR", _) => 18,
                // The other lines are held against a second implementation, tests/oracle.rs.
                _ => continue,
            };
            let least = person.birth + months.months();
            prop_assert!(next.earliest >= least, "{} {} on {} before {least}", line.vaccine, next.number, next.earliest);
            let gap = match (line.vaccine.as_str(), next.number) {
                (_, 1) => continue,
                ("HepB", 3) if !lbw => 60.days(),
                ("HepB", 4) => 60.days(),
                ("DTaP", 4) => 6.months(),
                ("DTaP", 5) => 12.months(),
                _ => 28.days(),
            };
            let last = answer.doses.iter().filter(|dose| dose.vaccine == line.vaccine && dose.number.is_some());
            let last = last.filter_map(|dose| doses.iter().find(|record| record.id == dose.id)).map(|record| record.date).max();
            prop_assert!(next.earliest >= last.unwrap() + gap, "{} {} on {} too soon", line.vaccine, next.number, next.earliest);
        }
    }

    #[test]
    fn the_due_list_says_what_the_assessment_says(person in a_person(), history in a_history(), on in 0_i32..6700) {
        let doses = given(&person, &history);
        let as_of = person.birth + on.days();
        let all = assess(edition(), &person, &doses, as_of).lines;
        let expected: Vec<_> = all.into_iter().filter(|line| matches!(line.group, Group::DueNow | Group::MayBeGiven)).collect();
        let mut list = Vec::new();
        schedule::due_doses(edition(), &person, &doses, as_of, &mut list);
        let short: Vec<_> = expected.iter().map(|line| {
            let next = line.next.as_ref().unwrap();
            (line.programme.as_str(), line.vaccine.as_str(), next.number, next.earliest, next.overdue, line.group == Group::MayBeGiven)
        }).collect();
        let listed: Vec<_> = list.iter().map(|due| (due.programme, due.vaccine, due.number, due.earliest, due.overdue, due.under_condition)).collect();
        prop_assert_eq!(listed, short);
        prop_assert_eq!(schedule::due(edition(), &person, &doses, as_of), expected);
    }

    #[test]
    fn a_line_taken_alone_says_what_the_assessment_says(person in a_person(), history in a_history(), on in 0_i32..9000) {
        let doses = given(&person, &history);
        let as_of = person.birth + on.days();
        let all = assess(edition(), &person, &doses, as_of);
        let mut lines = all.lines.iter();
        let mut alone = vec![];
        schedule::each_line(edition(), &person, &doses, as_of, |undecided| {
            let (rule, may_be_begun) = (undecided.vaccine(), undecided.may_be_begun());
            let decided = undecided.decide();
            let to_come = decided.as_ref().is_some_and(schedule::Decided::is_to_come);
            let begun = decided.as_ref().is_some_and(schedule::Decided::is_begun);
            alone.push((rule.abbr.as_str(), to_come, begun, may_be_begun));
        });
        for (programme, to_come, begun, may_be_begun) in alone {
            let line = lines.next().unwrap();
            prop_assert_eq!((programme, to_come), (line.programme.as_str(), line.next.is_some()));
            let valid = |dose: &schedule::DoseEvaluation| dose.programme == programme && dose.outcome == Outcome::Valid;
            prop_assert!(!begun || all.doses.iter().any(valid), "{} is begun by a valid dose", programme);
            prop_assert!(!begun || may_be_begun, "{}", programme);
            prop_assert!(!may_be_begun || !doses.is_empty(), "{}: nothing was given", programme);
        }
    }

    #[test]
    fn the_order_of_the_history_does_not_matter(person in a_person(), history in a_history(), on in 0_i32..4000, seed in any::<u64>()) {
        let doses = given(&person, &history);
        let mut shuffled = doses.clone();
        // Any permutation will do: sort by a number that depends on the seed.
        shuffled.sort_by_key(|dose| dose.id.bytes().fold(seed, |sum, byte| sum.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(17) ^ u64::from(byte)));
        let as_of = person.birth + on.days();
        let answer = assess(edition(), &person, &doses, as_of);
        prop_assert_eq!(&answer, &assess(edition(), &person, &shuffled, as_of));
        prop_assert_eq!(&answer, &assess(edition(), &person, &doses, as_of), "the same question has the same answer");
    }

    #[test]
    fn later_doses_change_nothing_about_earlier_ones(person in a_person(), history in a_history(), on in 0_i32..2600) {
        let as_of = person.birth + on.days();
        let doses = given(&person, &history);
        let known: Vec<GivenDose> = doses.iter().filter(|dose| dose.date <= as_of).cloned().collect();
        let (all, then) = (assess(edition(), &person, &doses, as_of), assess(edition(), &person, &known, as_of));
        prop_assert_eq!(lines(&all), lines(&then));
        let later = assess(edition(), &person, &doses, as_of + 3000.days());
        for judged in &then.doses {
            prop_assert!(later.doses.contains(judged), "{:?}", judged);
        }
    }

    #[test]
    fn adding_a_valid_dose_never_uncompletes_a_series(person in a_person(), history in a_history(), vaccine in select(VACCINES), on in 0_i32..2600) {
        let as_of = person.birth + on.days();
        let mut doses: Vec<GivenDose> = given(&person, &history).into_iter().filter(|dose| dose.date <= as_of).collect();
        let before = assess(edition(), &person, &doses, as_of);
        doses.push(GivenDose::new("new".to_owned(), vaccine.to_owned(), as_of));
        let after = assess(edition(), &person, &doses, as_of);
        for (before, after) in before.lines.iter().zip(&after.lines) {
            prop_assert!(before.status != Status::Complete || after.status == Status::Complete, "{:?} became {:?}", before, after);
        }
    }

    #[test]
    fn an_unrelated_vaccine_changes_nothing(person in a_person(), history in a_history(), on in 0_i32..2600, at in 0_i32..2600) {
        let as_of = person.birth + on.days();
        let mut doses = given(&person, &history);
        let before = assess(edition(), &person, &doses, as_of);
        doses.push(GivenDose::new("new".to_owned(), "Rab".to_owned(), person.birth + at.days()));
        prop_assert_eq!(lines(&before), lines(&assess(edition(), &person, &doses, as_of)));
    }

    #[test]
    fn every_series_ends(person in a_person(), history in a_history()) {
        let mut doses: Vec<GivenDose> = given(&person, &history).into_iter().filter(|dose| dose.date <= person.birth + 400.days()).collect();
        let person = Person { ppd_negative: Some(true), ..person };
        let mut as_of = person.birth + 400.days();
        for step in 0..60 {
            let lines = assess(edition(), &person, &doses, as_of).lines;
            let Some((vaccine, earliest)) = lines.iter().filter_map(|line| Some((&line.vaccine, line.next.as_ref()?.earliest))).min_by_key(|(_, day)| *day) else {
                return Ok(());
            };
            as_of = as_of.max(earliest);
            doses.push(GivenDose::new(format!("step {step}"), vaccine.clone(), as_of));
        }
        prop_assert!(false, "still waiting after sixty doses: {:?}", assess(edition(), &person, &doses, as_of).lines);
    }

    #[test]
    fn the_answer_at_the_chair_agrees_with_the_assessment(person in a_person(), history in a_history(), on in 0_i32..2600) {
        let as_of = person.birth + on.days();
        let doses = given(&person, &history);
        for line in assess(edition(), &person, &doses, as_of).lines {
            match may_give(edition(), &person, &doses, &line.vaccine, as_of) {
                GiveAnswer::Due { number } => {
                    prop_assert_eq!(line.group, Group::DueNow);
                    prop_assert_eq!(Some(number), line.next.map(|next| next.number));
                }
                GiveAnswer::NotDue { reasons, earliest } => {
                    prop_assert_ne!(line.group, Group::DueNow);
                    prop_assert_eq!(codes(&reasons), codes(&line.reasons));
                    prop_assert!(earliest.is_none_or(|day| day > as_of));
                }
                GiveAnswer::NoRule => prop_assert!(false, "{} has a rule", line.vaccine),
            }
        }
    }
}
