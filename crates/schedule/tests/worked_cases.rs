//! Runs every case of `tests/cases/*.json` against CN-NIP-2026 and prints one line per failure.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{fs, path::Path};

use jiff::civil::Date;
use schedule::{Assessment, GivenDose, Grading, Group, Outcome, Person, Tri, assess, cn_nip_2026};
use serde_json::Value;

fn day(value: &Value) -> Date {
    value.as_str().unwrap().parse().unwrap()
}

fn person(case: &Value) -> Person {
    let options = &case["options"];
    let mut person = Person::born(day(&case["birth_date"]));
    person.mother_hbsag = match options["mother_hbsag"].as_str() {
        Some("positive") => Tri::Positive,
        Some("negative") => Tri::Negative,
        _ => Tri::Unknown,
    };
    person.birth_weight_g = options["birth_weight_g"].as_u64().map(|grams| u32::try_from(grams).unwrap());
    person.immunoglobulin = options.get("immunoglobulin_date").map(day).into_iter().collect();
    person
}

/// What differs between a case and the answer; empty when it passes.
fn differences(case: &Value, answer: &Assessment) -> Vec<String> {
    let mut wrong = Vec::new();
    let expected = &case["expect"];
    let find =
        |list: &Value, vaccine: &str| list.as_array().unwrap().iter().find(|item| item["vaccine"] == vaccine).cloned();
    for vaccine in case["scope"].as_array().unwrap() {
        let vaccine = vaccine.as_str().unwrap();
        let Some(line) = answer.lines.iter().find(|line| line.vaccine == vaccine) else {
            wrong.push(format!("{vaccine}: no line"));
            continue;
        };
        if line.reasons.is_empty() {
            wrong.push(format!("{vaccine}: no reason"));
        }
        let (due, not_due) = (find(&expected["due"], vaccine), find(&expected["not_due"], vaccine));
        let may_be_given = matches!(line.group, Group::DueNow | Group::MayBeGiven);
        if may_be_given != due.is_some() {
            wrong.push(format!("{vaccine}: due {} expected, got {:?}", due.is_some(), line.group));
        }
        let expect_next = |item: &Value, wrong: &mut Vec<String>| {
            let next = line.next.as_ref();
            if let Some(dose) = item["dose"].as_u64()
                && next.map(|next| u64::from(next.number)) != Some(dose)
            {
                wrong.push(format!("{vaccine}: dose {dose} expected, got {:?}", next.map(|next| next.number)));
            }
            match item["earliest"].as_str() {
                Some(earliest) if next.map(|next| next.earliest.to_string()).as_deref() != Some(earliest) => {
                    wrong.push(format!(
                        "{vaccine}: earliest {earliest} expected, got {:?}",
                        next.map(|next| next.earliest)
                    ));
                }
                None if next.is_some() => wrong.push(format!("{vaccine}: no further dose expected, got {next:?}")),
                _ => {}
            }
        };
        if let Some(due) = &due {
            expect_next(due, &mut wrong);
            let next = line.next.clone().unwrap();
            if due["recommended"] != next.recommended.to_string().as_str() {
                wrong.push(format!("{vaccine}: recommended {} expected, got {}", due["recommended"], next.recommended));
            }
            if due["timely"] == false && !next.overdue {
                wrong.push(format!("{vaccine}: overdue expected"));
            }
            if let Some(hours) = due["timely_until_hours"].as_u64()
                && next.timely_hours.map(u64::from) != Some(hours)
            {
                wrong.push(format!("{vaccine}: timely within {hours} h expected, got {:?}", next.timely_hours));
            }
            let conditional = due["condition"] == "tb_skin_test_negative";
            if conditional != (line.group == Group::MayBeGiven)
                || conditional != line.reasons.iter().any(|r| r.code.code() == "ppd_required")
            {
                wrong.push(format!("{vaccine}: condition {} expected, got {:?}", due["condition"], line.group));
            }
        }
        if let Some(not_due) = &not_due {
            expect_next(not_due, &mut wrong);
        }
    }
    let invalid = expected["invalid"].as_array().unwrap();
    for dose in &answer.doses {
        let id = dose.id.parse::<u64>().unwrap();
        let flagged = matches!(dose.grading, Grading::FirstEarly | Grading::ShortInterval);
        match invalid.iter().find(|item| item["index"] == id) {
            Some(item) if !flagged => {
                wrong.push(format!("dose {id}: {} expected, got {:?}", item["reason"], dose.grading))
            }
            Some(item) => {
                let reason = item["reason"].as_str().unwrap();
                if !dose.reasons.iter().any(|known| known.code.code() == reason) {
                    wrong.push(format!("dose {id}: reason {reason} expected, got {:?}", dose.reasons));
                }
            }
            // The dose of a vaccine outside the scope is not asserted.
            None if flagged && dose.outcome != Outcome::NotJudged => {
                wrong.push(format!("dose {id}: flagged {:?}", dose.reasons))
            }
            None => {}
        }
        assert!(!dose.reasons.is_empty(), "a dose without a reason");
    }
    wrong
}

#[test]
fn every_worked_case_holds() {
    let edition = cn_nip_2026().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut passed, mut failed) = (0, 0);
    for file in files {
        let cases: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        for case in cases["cases"].as_array().unwrap() {
            let history = case["history"].as_array().unwrap().iter().enumerate();
            let given: Vec<GivenDose> = history
                .map(|(index, dose)| GivenDose {
                    id: index.to_string(),
                    vaccine: dose["vaccine"].as_str().unwrap().to_owned(),
                    date: day(&dose["date"]),
                })
                .collect();
            let answer = assess(&edition, &person(case), &given, day(&case["as_of"]));
            let wrong = differences(case, &answer);
            if wrong.is_empty() {
                passed += 1;
            } else {
                failed += 1;
                println!("{} ({}): {}", case["id"].as_str().unwrap(), case["note"].as_str().unwrap(), wrong.join("; "));
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    assert_eq!(failed, 0, "the lines above name each failed case");
    assert!(passed >= 37, "cases are missing: only {passed} were read");
}
