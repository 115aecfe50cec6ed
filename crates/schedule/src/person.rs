//! The facts about a person that the rules ask for.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Administrative sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
    /// 未说明
    #[default]
    Unknown,
}

/// A test result or state that may be unknown. Unknown is an answer of its own: some rules treat it as positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tri {
    /// 阳性
    Positive,
    /// 阴性
    Negative,
    /// 不详
    #[default]
    Unknown,
}

/// A state of health that rules speak about (domain §1.6). What the rules do not name (jaundice, controlled epilepsy, …) is no state here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Born to a mother with HIV, own status unknown.
    HivExposed,
    /// The same, with symptoms of immune deficiency.
    HivExposedSymptomatic,
    /// HIV infected, without symptoms and without severe immunosuppression.
    HivInfected,
    /// HIV infected with symptoms or severe immunosuppression.
    HivInfectedSevere,
    /// Immune deficiency (complement deficiency is none of these).
    ImmuneDeficiency,
    /// Immunosuppressive treatment.
    Immunosuppression,
    /// Pregnant.
    Pregnant,
    /// Critically ill newborn, vital signs not stable.
    CriticallyIll,
    /// At higher risk by the product's label (chronic disease, no spleen, …).
    HighRisk,
}

/// The person whose doses are judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Day of birth, local calendar.
    pub birth: Date,
    /// Sex.
    #[serde(default)]
    pub sex: Sex,
    /// Mother's HBsAg.
    #[serde(default)]
    pub mother_hbsag: Tri,
    /// Birth weight in grams, if known.
    #[serde(default)]
    pub birth_weight_g: Option<u32>,
    /// Whether a TB-PPD or BCG-PPD skin test was negative; `None` when no result is known.
    #[serde(default)]
    pub ppd_negative: Option<bool>,
    /// Days on which immunoglobulin or another blood product was given.
    #[serde(default)]
    pub immunoglobulin: Vec<Date>,
    /// Abbreviations of vaccines this person must not receive.
    #[serde(default)]
    pub contraindicated: Vec<String>,
    /// States of health.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Products chosen where the rules leave a choice: `JE-I`, `HepA-I`, …
    #[serde(default)]
    pub prefers: Vec<String>,
    /// Regimen chosen for a course after an exposure: `essen5`, `zagreb`, …
    #[serde(default)]
    pub regimen: Option<String>,
    /// Day of the exposure the present course answers; doses before it belong to an earlier course.
    #[serde(default)]
    pub exposure: Option<Date>,
    /// Code of the administrative division, for rules of a region.
    #[serde(default)]
    pub region: Option<String>,
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
            conditions: Vec::new(),
            prefers: Vec::new(),
            regimen: None,
            exposure: None,
            region: None,
        }
    }
}

/// For what a dose was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoseKind {
    /// 常规 or 补种: by the schedule.
    #[default]
    Routine,
    /// 补充免疫: a supplementary round; it counts and keeps no age or interval of the schedule.
    Supplementary,
    /// 应急: an outbreak dose; the same, but below an age named by the text it does not count.
    Outbreak,
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
    /// For what.
    #[serde(default)]
    pub kind: DoseKind,
}

impl GivenDose {
    /// A dose given by the schedule.
    pub fn new(id: impl Into<String>, vaccine: impl Into<String>, date: Date) -> GivenDose {
        GivenDose { id: id.into(), vaccine: vaccine.into(), date, kind: DoseKind::Routine }
    }
}
