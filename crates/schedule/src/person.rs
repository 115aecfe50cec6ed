//! The facts about a person that the rules ask for.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Administrative sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
    /// 未说明
    Unknown,
}

/// A test result or state that may be unknown. Unknown is an answer of its own: some rules treat it as positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tri {
    /// 阳性
    Positive,
    /// 阴性
    Negative,
    /// 不详
    Unknown,
}

/// The person whose doses are judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Day of birth, local calendar.
    pub birth: Date,
    /// Sex.
    pub sex: Sex,
    /// Mother's HBsAg.
    pub mother_hbsag: Tri,
    /// Birth weight in grams, if known.
    pub birth_weight_g: Option<u32>,
    /// Whether a TB-PPD or BCG-PPD skin test was negative; `None` when no result is known.
    pub ppd_negative: Option<bool>,
    /// Days on which immunoglobulin or another blood product was given.
    pub immunoglobulin: Vec<Date>,
    /// Abbreviations of vaccines this person must not receive.
    pub contraindicated: Vec<String>,
}

impl Person {
    /// A person of whom only the birthday is known; every other fact is unknown or empty.
    pub fn born(birth: Date) -> Person {
        Person {
            birth,
            sex: Sex::Unknown,
            mother_hbsag: Tri::Unknown,
            birth_weight_g: None,
            ppd_negative: None,
            immunoglobulin: Vec::new(),
            contraindicated: Vec::new(),
        }
    }
}

/// A dose that was given, wherever and by whomever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenDose {
    /// Id of the record; it comes back in the evaluation.
    pub id: String,
    /// Abbreviation of what was given: `HepB`, `DTaP-IPV/Hib`, … A vaccine the edition does not know is kept and not judged.
    pub vaccine: String,
    /// Day it was given.
    pub date: Date,
}
