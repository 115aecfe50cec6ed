//! `vaxctl schedule`: the schedule engine by itself, without a clinic.

mod explain;
mod fhir;
mod people;
mod words;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use app::AppError;
use app::clock::{Clock, SystemClock};
use app::due_list::{DuePerson, DueProgress};
use clap::{Subcommand, ValueEnum};
use schedule::cases::{Bases, Case, Failure, check};
use serde_json::{Value, json};

use crate::say;

/// What can be asked of the schedule.
#[derive(Debug, Subcommand)]
pub enum ScheduleCommand {
    /// Runs worked cases. Prints a line per failed case; exits 1 when any failed.
    Check {
        /// JSON files of cases.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Prints a person's evaluation, forecast and plan as a table.
    Explain {
        /// JSON: one person, as in `forecast`; `-` reads standard input.
        #[arg(default_value = "-")]
        file: PathBuf,
        /// Language of the sentences.
        #[arg(long, value_enum, default_value_t = Language::Zh)]
        lang: Language,
        /// Days of the week on which the clinic vaccinates, Monday is 1: `1,3,5`.
        #[arg(long, value_delimiter = ',', value_parser = clap::value_parser!(u8).range(1..=7))]
        weekdays: Vec<u8>,
        /// Most injections in one visit.
        #[arg(long, default_value_t = 4)]
        injections: usize,
        /// Lines of paid vaccines the guardian chose: `Var,InfV`.
        #[arg(long, value_delimiter = ',')]
        chosen: Vec<String>,
    },
    /// Reads people as JSON lines and writes assessments as JSON lines.
    Forecast {
        /// JSON lines; `-` reads standard input.
        #[arg(default_value = "-")]
        file: PathBuf,
        /// Writes FHIR R4 `ImmunizationRecommendation` resources instead.
        #[arg(long)]
        fhir: bool,
    },
    /// Lists everybody of the clinic's data directory to whom something is due, as JSON lines: archive id, birth date, lines with reasons.
    Due {
        /// The day; the clinic's today when absent.
        #[arg(long)]
        on: Option<String>,
        /// Stop after this many people.
        #[arg(long)]
        most: Option<u64>,
    },
    /// Prints the rules of an edition, or what one changes against another, as JSON.
    Rules {
        /// Id of the edition, such as `CN-NIP-2026`.
        edition: String,
        /// Only what changed since this edition.
        #[arg(long, value_name = "EDITION")]
        since: Option<String>,
    },
}

/// A language of the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// 中文
    Zh,
    /// English
    En,
}

/// Carries the command out; whether everything was as it should be.
pub fn run(directory: &Path, command: &ScheduleCommand) -> Result<bool, AppError> {
    let bases = Bases::built_in().map_err(|error| data("the schedule editions", error))?;
    match command {
        ScheduleCommand::Check { files } => check_files(&bases, files),
        ScheduleCommand::Explain { file, lang, weekdays, injections, chosen } => {
            let asked: people::Asked =
                serde_json::from_str(&text_of(file)?).map_err(|error| data("the person", error))?;
            let wishes = explain::Wishes { weekdays, injections: *injections, chosen };
            let table = explain::table(&bases, &asked, *lang, &wishes).map_err(|wrong| data("the person", wrong))?;
            say(std::io::stdout(), table.trim_end());
            Ok(true)
        }
        ScheduleCommand::Forecast { file, fhir } => forecast(&bases, file, *fhir),
        ScheduleCommand::Due { on, most } => due(directory, on.as_deref(), *most),
        ScheduleCommand::Rules { edition, since } => {
            let find = |id: &str| {
                let found = bases.find(id).map(|(_, edition)| edition);
                found.ok_or_else(|| data("the schedule editions", people::Unknown(id.to_owned())))
            };
            let edition = find(edition)?;
            let text = match since {
                None => json!(edition.describe()),
                Some(since) => json!(edition.difference_from(find(since)?)),
            };
            say(std::io::stdout(), &format!("{text:#}"));
            Ok(true)
        }
    }
}

/// Names stay where they are: a list for other tools carries the archive's id.
fn due(directory: &Path, on: Option<&str>, most: Option<u64>) -> Result<bool, AppError> {
    let on = on.map(|day| day.parse().map_err(|error| data("the day", error))).transpose()?;
    let mut left = most.unwrap_or(u64::MAX);
    let see = |person: &DuePerson| {
        let row = json!({ "id": person.recipient, "birth": person.birth, "due": person.due });
        say(std::io::stdout(), &row.to_string());
        left = left.saturating_sub(1);
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let told = |progress: DueProgress| {
        say(std::io::stderr(), &format!("{} looked at, {} due", progress.looked_at, progress.due));
        ControlFlow::Continue(())
    };
    app::due_list::of_directory(directory, on, SystemClock.now(), see, told)?;
    Ok(true)
}

fn check_files(bases: &Bases, files: &[PathBuf]) -> Result<bool, AppError> {
    let (mut passed, mut failed) = (0_u32, 0_u32);
    for file in files {
        let cases = cases(&text_of(file)?).map_err(|fault| data("the cases", fault))?;
        for (index, case) in cases.into_iter().enumerate() {
            let failure = match read_case(case, index) {
                Ok(case) => check(bases, &case),
                Err(unreadable) => Some(unreadable),
            };
            match failure {
                None => passed += 1,
                Some(failure) => {
                    failed += 1;
                    say(std::io::stdout(), &failure.to_string());
                }
            }
        }
    }
    say(std::io::stdout(), &format!("{passed} passed, {failed} failed"));
    Ok(failed == 0)
}

/// The cases of a file, not yet understood: a list, or an object with one under `cases`.
fn cases(text: &str) -> Result<Vec<Value>, String> {
    let no_cases = || "there is no list `cases`".to_owned();
    match serde_json::from_str(text).map_err(|error| error.to_string())? {
        Value::Array(cases) => Ok(cases),
        Value::Object(mut file) => match file.remove("cases") {
            Some(Value::Array(cases)) => Ok(cases),
            _ => Err(no_cases()),
        },
        _ => Err(no_cases()),
    }
}

/// A case with a field or value nobody knows fails by itself; the others go on.
fn read_case(case: Value, index: usize) -> Result<Case, Failure> {
    let text = |key: &str| case.get(key).and_then(Value::as_str).map(str::to_owned);
    let (id, note) = (text("id").unwrap_or_else(|| format!("case {}", index + 1)), text("note").unwrap_or_default());
    serde_json::from_value(case).map_err(|error| Failure {
        id,
        note,
        differences: vec![format!("cannot be read: {error}")],
    })
}

/// A line that cannot be read is answered with its number and the fault, in its place; the others go on.
fn forecast(bases: &Bases, file: &Path, fhir: bool) -> Result<bool, AppError> {
    let mut good = true;
    for (index, line) in BufReader::new(opened(file)?).lines().enumerate() {
        let line = line.map_err(|source| unreadable(file, source))?;
        if line.trim().is_empty() {
            continue;
        }
        let read = serde_json::from_str::<people::Asked>(&line).map_err(|error| error.to_string());
        let answer = read.and_then(|asked| {
            let answer = people::answer(bases, &asked)?;
            Ok(if fhir { fhir::recommendation(&asked, &answer) } else { people::as_json(&asked, &answer) })
        });
        match answer {
            Ok(answer) => say(std::io::stdout(), &answer.to_string()),
            Err(fault) => {
                good = false;
                say(std::io::stdout(), &json!({"line": index + 1, "error": fault}).to_string());
            }
        }
    }
    Ok(good)
}

fn data(what: &'static str, why: impl ToString) -> AppError {
    AppError::Data { what, why: why.to_string() }
}

fn opened(file: &Path) -> Result<Box<dyn Read>, AppError> {
    if file == Path::new("-") {
        return Ok(Box::new(std::io::stdin()));
    }
    Ok(Box::new(fs::File::open(file).map_err(|source| unreadable(file, source))?))
}

fn text_of(file: &Path) -> Result<String, AppError> {
    let mut text = String::new();
    opened(file)?.read_to_string(&mut text).map_err(|source| unreadable(file, source))?;
    Ok(text)
}

fn unreadable(file: &Path, source: std::io::Error) -> AppError {
    AppError::File { what: format!("{} could not be read", file.display()), source }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use schedule::cases::{Bases, check};
    use serde_json::{Value, json};

    use super::{cases, read_case};

    /// What `vaxctl schedule check` says about one newborn's case with a part of it replaced; empty: passed.
    fn said(path: &str, value: Value) -> String {
        let mut case = json!({
            "id": "N1", "birth_date": "2023-05-10", "sex": "F", "history": [], "as_of": "2023-05-10",
            "schedule_basis": "CN-NIP-2021", "scope": ["HepB"], "options": {},
            "expect": {"due": [{"vaccine": "HepB", "dose": 1, "earliest": "2023-05-10"}], "not_due": [], "invalid": []},
        });
        if let Some((parents, key)) = path.rsplit_once('/') {
            case.pointer_mut(parents).unwrap()[key] = value;
        }
        let failure = match read_case(case, 0) {
            Ok(case) => check(&Bases::built_in().unwrap(), &case),
            Err(unreadable) => Some(unreadable),
        };
        failure.map(|failure| failure.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_case_that_says_what_nobody_understands_fails_by_name_and_is_never_passed_over_c_034() {
        assert_eq!(said("", Value::Null), "");
        for (path, value, told) in [
            ("/mood", json!("good"), "unknown field `mood`"),
            ("/sex", json!("Q"), "sex Q is not understood"),
            ("/birth_date", json!("2023-02-30"), "cannot be read"),
            ("/schedule_basis", json!("CN-NIP-1986"), "there is no edition `CN-NIP-1986`"),
            ("/scope", json!(["HepB", "Smallpox"]), "nobody knows a vaccine `Smallpox`"),
            ("/history", json!([{"vaccine": "Elixir", "date": "2023-05-10"}]), "nobody knows a vaccine `Elixir`"),
            ("/history", json!([{"vaccine": "HepB", "date": "2023-05-10", "kind": "gift"}]), "unknown variant `gift`"),
            ("/options/star_sign", json!("taurus"), "option star_sign: taurus is not understood"),
            ("/options/mother_hbsag", json!("perhaps"), "option mother_hbsag: perhaps is not understood"),
            ("/options/hiv_exposed", json!("maybe"), "option hiv_exposed: maybe is not understood"),
            ("/expect/complete", json!(["HepB"]), "unknown field `complete`"),
            ("/expect/due/0/price", json!(1), "unknown field `price`"),
            ("/expect/due/0/condition", json!("full_moon"), "the condition full_moon is not understood"),
            ("/expect/not_due", json!([{"vaccine": "Elixir"}]), "nobody knows a vaccine `Elixir`"),
            ("/expect/invalid", json!([{"index": 4}]), "there is no dose 4"),
        ] {
            let said = said(path, value);
            assert!(said.starts_with("N1 ()") && said.contains(told), "{path}: {said}");
        }
    }

    #[test]
    fn facts_that_change_no_rule_and_texts_for_people_are_left_aside() {
        for (path, value) in [
            ("/options/bcg_scar", json!(false)),
            ("/options/gestational_age_weeks", json!(34)),
            ("/options/hiv_exposed", json!(false)),
            ("/options/region", Value::Null),
            ("/options/conditions", json!(["congenital_heart_disease"])),
            ("/rule_source", json!("2021 text")),
            ("/expect/due/0/catch_up", json!(true)),
        ] {
            assert_eq!(said(path, value), "", "{path}");
        }
    }

    #[test]
    fn a_file_is_a_list_of_cases_or_an_object_that_holds_one() {
        assert_eq!(cases("[{}, 1]").unwrap().len(), 2);
        assert_eq!(cases(r#"{"meta": {}, "cases": [{}]}"#).unwrap().len(), 1);
        for text in ["", "{}", r#"{"cases": 1}"#, "7"] {
            assert!(cases(text).is_err(), "{text}");
        }
        assert_eq!(read_case(json!(7), 2).unwrap_err().id, "case 3");
    }
}
