//! People as JSON lines, and their assessments (docs/schedule.md describes both).

use std::fmt;

use jiff::civil::Date;
use schedule::cases::Bases;
use schedule::{Assessment, GivenDose, Person};
use serde::Deserialize;
use serde_json::{Value, json};

/// One line of input.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Comes back in the answer.
    #[serde(default)]
    pub id: String,
    /// The person.
    pub person: Person,
    /// What was given.
    #[serde(default)]
    pub doses: Vec<GivenDose>,
    /// The day asked about.
    pub as_of: Date,
    /// Id of the edition; the national one in force on that day by default.
    #[serde(default)]
    pub edition: Option<String>,
}

/// An edition nobody knows.
#[derive(Debug)]
pub(super) struct Unknown(pub String);

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no edition `{}`", self.0)
    }
}

impl std::error::Error for Unknown {}

/// Assesses one person.
pub(super) fn answer(bases: &Bases, asked: &Asked) -> Result<Assessment, String> {
    let (editions, edition) = match &asked.edition {
        Some(id) => bases.find(id).ok_or_else(|| Unknown(id.clone()).to_string())?,
        None => {
            let (national, _) = bases.find("CN-NIP-2026").ok_or("there is no national edition")?;
            (national, national.in_force(asked.as_of).ok_or("there is no edition in force")?)
        }
    };
    Ok(editions.assess(edition, &asked.person, &asked.doses, asked.as_of))
}

/// One line of output.
pub(super) fn as_json(asked: &Asked, answer: &Assessment) -> Value {
    json!({"id": asked.id, "as_of": answer.as_of, "edition": answer.edition, "lines": answer.lines, "doses": answer.doses})
}
