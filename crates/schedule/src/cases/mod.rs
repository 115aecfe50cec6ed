//! Worked cases: a person, a history, a day, and what must come out. One table format for the shared cases, for our own, and for
//! anybody who wants to hold the engine against cases of their own (`docs/schedule.md` describes it).
//!
//! Only what a case names is held against the answer: the lines in its `scope`, and of those the fields it states. Texts meant for
//! people (`note`, `reason` of a line not due, `catch_up`) are not compared. A field, fact or name nobody knows is a failure of its own:
//! nothing is passed over in silence.

mod compare;
mod facts;

use std::{collections::BTreeMap, fmt};

use jiff::civil::Date;
use serde::{Deserialize, de::IgnoredAny};

use crate::{
    edition::{Edition, EditionError, Editions},
    person::{DoseKind, GivenDose},
};

pub use facts::{Fact, person};

/// A file of cases.
#[derive(Debug, Clone, Deserialize)]
pub struct CaseFile {
    /// The cases.
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Id.
    pub id: String,
    /// What it is about.
    #[serde(default)]
    pub note: String,
    /// Day of birth.
    pub birth_date: Date,
    /// `M` or `F`.
    #[serde(default)]
    pub sex: String,
    /// What was given; referred to by position.
    #[serde(default)]
    pub history: Vec<CaseDose>,
    /// The day asked about.
    pub as_of: Date,
    /// Id of the edition to judge by.
    pub schedule_basis: String,
    /// Lines the case speaks about: `HepB`, `Polio`, `MPSV`, ….
    pub scope: Vec<String>,
    /// Facts about the person beside birth and sex.
    #[serde(default)]
    pub options: BTreeMap<String, Fact>,
    /// What must come out.
    pub expect: Expected,
    #[serde(default, rename = "rule_source")]
    _rule_source: IgnoredAny,
    #[serde(default, rename = "confidence")]
    _confidence: IgnoredAny,
    #[serde(default, rename = "evidence")]
    _evidence: IgnoredAny,
}

/// A dose of a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseDose {
    /// Abbreviation.
    pub vaccine: String,
    /// Day.
    pub date: Date,
    /// For what it was given.
    #[serde(default)]
    pub kind: DoseKind,
    #[serde(default, rename = "note")]
    _note: IgnoredAny,
}

/// What must come out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// May and should be given on the day.
    #[serde(default)]
    pub due: Vec<Due>,
    /// Not on the day, and when.
    #[serde(default)]
    pub not_due: Vec<NotDue>,
    /// Recorded doses that break a rule; all others of the scope must not.
    #[serde(default)]
    pub invalid: Vec<Invalid>,
}

/// A dose that is due.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// Product or line.
    pub vaccine: String,
    /// Number.
    pub dose: Option<u8>,
    /// First day on which it was permitted.
    pub earliest: Option<Date>,
    /// Recommended day.
    pub recommended: Option<Date>,
    /// Last recommended day.
    pub latest_recommended: Option<Date>,
    /// Whether it is still in time.
    pub timely: Option<bool>,
    /// Timely only within these hours of birth.
    pub timely_until_hours: Option<u16>,
    /// Only under this condition.
    pub condition: Option<String>,
    #[serde(default, rename = "catch_up")]
    _catch_up: IgnoredAny,
    #[serde(default, rename = "note")]
    _note: IgnoredAny,
    #[serde(default, rename = "recommended_note")]
    _recommended_note: IgnoredAny,
}

/// A dose that is not due.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotDue {
    /// Product or line.
    pub vaccine: String,
    /// Number of the dose that will come.
    pub dose: Option<u8>,
    /// Day on which it will be permitted; without it none is expected (or, with a number, no day is asserted).
    pub earliest: Option<Date>,
    #[serde(default, rename = "reason")]
    _reason: IgnoredAny,
    #[serde(default, rename = "note")]
    _note: IgnoredAny,
}

/// A recorded dose that breaks a rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invalid {
    /// Position in the history.
    pub index: usize,
    /// Code of the reason; `None`: any.
    pub reason: Option<String>,
    #[serde(default, rename = "note")]
    _note: IgnoredAny,
}

/// What differs between a case and the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Id of the case.
    pub id: String,
    /// What it is about.
    pub note: String,
    /// Each difference.
    pub differences: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.id, self.note, self.differences.join("; "))
    }
}

/// The editions cases may name.
#[derive(Debug, Clone)]
pub struct Bases {
    all: Vec<Editions>,
}

impl Bases {
    /// Everything that comes with the software.
    pub fn built_in() -> Result<Bases, EditionError> {
        Ok(Bases { all: vec![Editions::national()?, Editions::rabies()?, Editions::labels()?] })
    }

    /// The edition with an id, and those it belongs to.
    pub fn find(&self, id: &str) -> Option<(&Editions, &Edition)> {
        self.all.iter().find_map(|editions| Some((editions, editions.get(id)?)))
    }

    /// Names in a case that no edition has a product or a line for: nothing could be said about them.
    fn unknown_names(&self, case: &Case) -> Vec<String> {
        let editions = || self.all.iter().flat_map(Editions::all);
        let is_line = |name: &str| editions().any(|edition| edition.vaccines().iter().any(|line| line.abbr == name));
        let is_product = |name: &str| editions().any(|edition| edition.product(name).is_some());
        let is_word = |name: &str| is_line(name) || is_product(name) || !compare::lines_of(name).is_empty();
        let expect = &case.expect;
        let given = case.history.iter().map(|dose| &dose.vaccine).filter(|name| !is_product(name));
        let asked = case.scope.iter().chain(expect.due.iter().map(|due| &due.vaccine));
        let asked = asked.chain(expect.not_due.iter().map(|not_due| &not_due.vaccine)).filter(|name| !is_word(name));
        given.chain(asked).map(|name| format!("nobody knows a vaccine `{name}`")).collect()
    }
}

/// Holds a case against the engine; `None` when everything agrees.
pub fn check(bases: &Bases, case: &Case) -> Option<Failure> {
    let mut differences = bases.unknown_names(case);
    match bases.find(&case.schedule_basis) {
        None => differences.push(format!("there is no edition `{}`", case.schedule_basis)),
        Some((editions, edition)) => {
            differences.extend(check_by(editions, edition, case).into_iter().flat_map(|failure| failure.differences));
        }
    }
    failure(case, differences)
}

/// Holds a case against an edition, whatever edition the case names and whatever names it uses.
pub fn check_by(editions: &Editions, edition: &Edition, case: &Case) -> Option<Failure> {
    let differences = match person(case) {
        Err(unknown) => vec![unknown],
        Ok(person) => {
            let answer = editions.assess(edition, &person, &given(case), case.as_of);
            compare::differences(case, edition, &answer)
        }
    };
    failure(case, differences)
}

fn failure(case: &Case, differences: Vec<String>) -> Option<Failure> {
    let failed = !differences.is_empty();
    failed.then(|| Failure { id: case.id.clone(), note: case.note.clone(), differences })
}

/// The doses of a case; their ids are positions.
pub fn given(case: &Case) -> Vec<GivenDose> {
    let doses = case.history.iter().enumerate();
    doses
        .map(|(index, dose)| GivenDose {
            id: index.to_string(),
            vaccine: dose.vaccine.clone(),
            date: dose.date,
            kind: dose.kind,
        })
        .collect()
}
