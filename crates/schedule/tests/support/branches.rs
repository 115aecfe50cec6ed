//! Reads `tests/cases/branches.txt`, which says how it is read, and holds it against editions.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

use schedule::{
    Assessment, Edition, Editions, Grading, Group, Line,
    cases::{Case, given, person},
};
use serde_json::{Value, json};

const TABLE: &str = include_str!("../cases/branches.txt");

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
        [vaccine, word @ ("timely" | "overdue" | "hours" | "latest"), ..] => {
            let line = answer.lines.iter().find(|line| line.vaccine == *vaccine);
            let Some(next) = line.and_then(|line| line.next.as_ref()) else { return format!("{vaccine} none") };
            match *word {
                "hours" => format!("{vaccine} hours {}", next.timely_hours.unwrap_or_default()),
                "latest" => format!("{vaccine} latest {}", next.latest.map(|day| day.to_string()).unwrap_or_default()),
                _ => format!("{vaccine} {}", if next.overdue { "overdue" } else { "timely" }),
            }
        }
        [vaccine, ..] => format!("{vaccine} {}", said(answer.lines.iter().find(|line| line.vaccine == *vaccine))),
        [] => panic!("nothing is expected"),
    }
}

/// A line of the table.
pub struct Branch {
    pub text: &'static str,
    pub number: usize,
    pub case: Case,
    expected: &'static str,
}

/// Every line of the table.
pub fn branches() -> Vec<Branch> {
    let lines = TABLE.lines().enumerate().filter(|(_, text)| !text.is_empty() && !text.starts_with('#'));
    lines
        .map(|(index, text)| {
            let columns: Vec<&str> = text.split('|').map(str::trim).collect();
            let expected = text.rsplit('|').next().unwrap().trim();
            Branch { text, number: index + 1, case: case(index + 1, &columns), expected }
        })
        .collect()
}

impl Branch {
    /// What differs from the answer of an edition.
    pub fn wrong(&self, editions: &Editions, edition: &Edition) -> Vec<String> {
        let answer = editions.assess(edition, &person(&self.case).unwrap(), &given(&self.case), self.case.as_of);
        let expected = self.expected.split(';').map(str::trim);
        let differ = expected.map(|one| (one, found(&answer, one))).filter(|(one, found)| one != found);
        differ.map(|(one, found)| format!("expected `{one}`, found `{found}`")).collect()
    }
}
