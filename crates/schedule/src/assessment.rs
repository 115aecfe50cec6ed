//! The answer: one line per vaccine of the edition, one evaluation per recorded dose.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::reason::Reason;

/// Where a series stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Doses are missing and can still be given.
    NotComplete,
    /// All doses are there.
    Complete,
    /// A contraindication is recorded.
    Contraindicated,
    /// Too old for this vaccine.
    AgedOut,
    /// Not for this person, or a condition of the rule is not met (for example PPD not negative).
    NotRecommended,
}

/// In which group a nurse sees the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// 应种: may and should be given on the day asked about.
    DueNow,
    /// 可种: may be given once a condition named in the reasons is met.
    MayBeGiven,
    /// 暂不种: not on this day; the reasons say why and until when.
    NotNow,
    /// Nothing more to do: complete, or too old.
    Done,
}

/// The next dose of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextDose {
    /// Its number in the series, from 1.
    pub number: u8,
    /// Doses of the whole series for this person.
    pub of: u8,
    /// First day on which it is (or was) permitted. If it is permitted on the day asked about, the first such day ever, which may lie
    /// years back; otherwise the next such day.
    pub earliest: Date,
    /// Equal to `earliest`: the table's ages are minimum ages and the dose is to be given as soon as the age is reached.
    pub recommended: Date,
    /// Last recommended day, where the rule names a longest interval (JE-I dose 2: ten days after dose 1). Later it is still given.
    pub latest: Option<Date>,
    /// First day that is too late for a timely dose; `None` for doses without an age of their own. For a dose timely within hours it is the
    /// first day on which the hours have certainly passed.
    pub past_due: Option<Date>,
    /// Whether `past_due` has come on the day asked about.
    pub overdue: bool,
    /// First day on which it is no longer given; `None` when no such day is named.
    pub until: Option<Date>,
    /// The dose is timely only within these hours of birth.
    pub timely_hours: Option<u16>,
    /// `intramuscular`, `subcutaneous`, `intradermal`, `oral`, `intranasal` or `scarification`.
    pub route: String,
    /// Usual sites: `left_upper_arm`, `right_upper_arm`, `left_thigh`, `right_thigh`.
    pub sites: Vec<String>,
    /// Amount, such as `0.5 ml`.
    pub amount: String,
}

/// One line of the edition's table for one person on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Abbreviation of the line: `HepB`, `Polio`, `JE`.
    pub programme: String,
    /// Abbreviation of the product to give next (of the last one, when nothing is left to give): `HepB`, `bOPV`, `JE-L`.
    pub vaccine: String,
    /// Where the series stands.
    pub status: Status,
    /// The next dose; `None` when none is to come.
    pub next: Option<NextDose>,
    /// Group to show it in.
    pub group: Group,
    /// Why; never empty.
    pub reasons: Vec<Reason>,
}

/// Whether a recorded dose counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It counts. An early or short dose may count too (the edition's policy says so); its grading shows the flaw.
    Valid,
    /// It does not count; the dose is still to be given.
    NotValid,
    /// Beyond what the series needs.
    Extraneous,
    /// The edition has no series for this vaccine, or the record lies outside the period judged.
    NotJudged,
}

/// The grading clinics and provinces use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grading {
    /// 及时: rules met, within the timely age.
    Timely,
    /// 合格: rules met, after the timely age.
    Qualified,
    /// 超期: at or above the upper age.
    Late,
    /// 首针提前: below the minimum age (of the first dose, or of a later one whose interval was kept).
    FirstEarly,
    /// 间短: an interval was too short, to the series, to another live vaccine or to immunoglobulin.
    ShortInterval,
    /// Not graded: not counted for a series and no rule broken.
    NotGraded,
}

/// The judgement of one recorded dose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseEvaluation {
    /// Id of the record.
    pub id: String,
    /// Line of the table that judged it; empty when none did.
    pub programme: String,
    /// Vaccine of the edition it counts for; what was given, when it counts for none.
    pub vaccine: String,
    /// Number in the series, for a dose that counts.
    pub number: Option<u8>,
    /// Whether it counts.
    pub outcome: Outcome,
    /// How it is graded.
    pub grading: Grading,
    /// Why; never empty.
    pub reasons: Vec<Reason>,
}

/// A person's whole answer on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The day asked about.
    pub as_of: Date,
    /// Id of the edition.
    pub edition: String,
    /// One per line of the table, in the edition's order.
    pub lines: Vec<Line>,
    /// Recorded doses by date; at least one entry per record, one more for each further series it counts in.
    pub doses: Vec<DoseEvaluation>,
}
