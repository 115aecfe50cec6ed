//! Runs `tests/cases/branches.txt`, which says how it is read, and prints one line per failure.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use schedule::{
    Assessment, Grading, Group, Line,
    cases::{Bases, Case, given, person},
};
use serde_json::{Value, json};

const TABLE: &str = include_str!("cases/branches.txt");

/// A line of the table as a case; what is expected is compared below.
fn case(number: usize, columns: &[&str]) -> Case {
    let [scope, basis, born, options, history, day, _] = columns else { panic!("line {number}: seven columns") };
    let (birth, sex) = born.split_once(' ').unwrap();
    let listed = |text: &str| -> Vec<String> {
        text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty() && item != "-").collect()
    };
    let options: serde_json::Map<String, Value> = listed(options)
        .iter()
        .map(|option| {
            let (name, value) = option.split_once('=').unwrap();
            let keep_text = name == "province";
            let value = match value.parse::<u32>() {
                Ok(number) if !keep_text => json!(number),
                _ if value == "true" || value == "false" => json!(value == "true"),
                _ => json!(value),
            };
            (name.to_owned(), value)
        })
        .collect();
    let history: Vec<Value> = listed(history)
        .iter()
        .map(|dose| {
            let (vaccine, date) = dose.split_once(' ').unwrap();
            json!({"vaccine": vaccine, "date": date})
        })
        .collect();
    let whole = json!({
        "id": format!("line {number}"), "birth_date": birth, "sex": sex, "history": history, "as_of": day,
        "schedule_basis": basis, "scope": scope.split(' ').collect::<Vec<_>>(), "options": options, "expect": {},
    });
    serde_json::from_value(whole).unwrap()
}

fn said(line: Option<&Line>) -> String {
    match line.and_then(|line| Some((line.group, line.next.as_ref()?))) {
        None => "none".to_owned(),
        Some((group, next)) => {
            let verb = match group {
                Group::DueNow => "due",
                Group::MayBeGiven => "maybe",
                Group::NotNow | Group::Done => "wait",
            };
            format!("{verb} {} {}", next.number, next.earliest)
        }
    }
}

/// What the answer says in the table's words, for one expectation.
fn found(answer: &Assessment, expected: &str) -> String {
    let flags = |only: Option<&str>| -> Vec<String> {
        let flawed = |grading| matches!(grading, Grading::FirstEarly | Grading::ShortInterval);
        let doses = answer.doses.iter().filter(|dose| flawed(dose.grading) && only.is_none_or(|id| dose.id == id));
        doses.flat_map(|dose| dose.reasons.iter().map(|r| format!("flag {} {}", dose.id, r.code.code()))).collect()
    };
    let words: Vec<&str> = expected.split(' ').collect();
    match words.as_slice() {
        ["ok"] => flags(None).first().cloned().unwrap_or("ok".to_owned()),
        ["flag", id, _] => {
            let flags = flags(Some(id));
            if flags.iter().any(|flag| flag == expected) { expected.to_owned() } else { flags.join(" ") }
        }
        [vaccine, ..] => format!("{vaccine} {}", said(answer.lines.iter().find(|line| line.vaccine == *vaccine))),
        [] => panic!("nothing is expected"),
    }
}

#[test]
fn every_branch_holds_the_day_before_on_the_day_and_the_day_after() {
    let bases = Bases::built_in().unwrap();
    let (mut passed, mut failed) = (0, 0);
    for (index, text) in TABLE.lines().enumerate().filter(|(_, text)| !text.is_empty() && !text.starts_with('#')) {
        let columns: Vec<&str> = text.split('|').map(str::trim).collect();
        let case = case(index + 1, &columns);
        let (editions, edition) = bases.find(&case.schedule_basis).unwrap();
        let answer = editions.assess(edition, &person(&case).unwrap(), &given(&case), case.as_of);
        let expected = columns.last().unwrap().split(';').map(str::trim);
        let wrong: Vec<String> = expected
            .map(|one| (one, found(&answer, one)))
            .filter(|(one, found)| one != found)
            .map(|(one, found)| format!("expected `{one}`, found `{found}`"))
            .collect();
        if wrong.is_empty() {
            passed += 1;
        } else {
            failed += 1;
            println!("line {}: {text}\n    {}", index + 1, wrong.join("; "));
        }
    }
    println!("{passed} passed, {failed} failed");
    assert_eq!(failed, 0, "the lines above name each failed case");
    assert!(passed >= 300, "cases are missing: only {passed} were read");
}
