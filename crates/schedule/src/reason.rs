//! Why: reasons as codes with parameters, each naming its rule.

use std::{collections::BTreeMap, fmt};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::dates::Period;

/// How far a rule may be trusted. Ordered: `Low < Medium < High`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Our own reading or policy; no text behind it.
    Low,
    /// One second-hand source, or recalled.
    Medium,
    /// Two independent sources agree, or the official text.
    High,
}

/// The rule a reason rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRef {
    /// Id of the rule in its edition, such as `hepb.2.interval`.
    pub id: String,
    /// Document (and how we know it).
    pub source: String,
    /// How far to trust it.
    pub confidence: Confidence,
}

macro_rules! reason_codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal,)+) => {
        /// Why a line stands where it stands, or why a dose was judged as it was.
        ///
        /// Parameters are text: dates as `2026-11-20`; a period as a number (`age`, `interval`) with its unit beside it
        /// (`age_unit`, `interval_unit`: `day`, `week`, `month`, `year`); vaccines as abbreviations.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum ReasonCode {
            $($(#[doc = $doc])+ #[serde(rename = $code)] $variant,)+
        }

        impl ReasonCode {
            /// Every code, so that a reader can be checked for completeness.
            pub const ALL: &[ReasonCode] = &[$(ReasonCode::$variant,)+];

            /// The code as text, the same as in JSON.
            pub const fn code(self) -> &'static str {
                match self {
                    $(ReasonCode::$variant => $code,)+
                }
            }
        }
    };
}

reason_codes! {
    // Lines: due
    /// The age for this dose is reached: `age`, `age_unit`, `date` (when it was reached).
    AgeReached = "age_reached",
    /// The dose is still timely: `before` (first day that is too late).
    TimelyBefore = "timely_before",
    /// The dose is timely only within hours of birth: `hours`.
    TimelyWithinHours = "timely_within_hours",
    /// The timely age has passed, the dose is to be caught up: `before` (first day that was too late).
    CatchUp = "catch_up",
    /// A negative PPD test, needed at this age, is known: `age`, `age_unit`.
    PpdNegative = "ppd_negative",
    // Lines: may be given, under a condition
    /// At this age only after a negative TB-PPD or BCG-PPD test, and no result is known: `age`, `age_unit`.
    PpdRequired = "ppd_required",
    // Lines: not now
    /// Below the minimum age of the dose: `age`, `age_unit`, `date` (when it is reached).
    MinimumAge = "minimum_age",
    /// Too soon after an earlier dose of the series: `interval`, `interval_unit`, `given` (that dose's day), `date`, `number` (its number,
    /// absent when the immediately preceding dose is meant).
    MinimumInterval = "minimum_interval",
    /// The age now valid came into force on `date`; before it another age was valid.
    ProgrammeStart = "programme_start",
    /// Another injected live vaccine was given less than `interval` ago: `interval`, `interval_unit`, `vaccine`, `given`, `date`.
    LiveLiveInterval = "live_live_interval",
    /// Immunoglobulin was given less than `interval` ago: `interval`, `interval_unit`, `given`, `date`.
    ImmunoglobulinInterval = "immunoglobulin_interval",
    /// A dose that does not count must be repeated not before: `interval`, `interval_unit`, `given`, `date`.
    RepeatInterval = "repeat_interval",
    /// The PPD test is not negative: not given at this age: `age`, `age_unit`.
    PpdNotNegative = "ppd_not_negative",
    /// A contraindication to this vaccine is recorded.
    Contraindicated = "contraindicated",
    // Lines: done
    /// All doses are given: `of`.
    SeriesComplete = "series_complete",
    /// The last dose is replaced by another vaccine given on its day's rule: `vaccine`, `given`, `number`.
    ReplacedByOther = "replaced_by_other",
    /// Not given from this age on: `age`, `age_unit`, `date`.
    AgedOut = "aged_out",
    /// The next dose would be possible only at `date`, when the upper age is reached: `age`, `age_unit`, `date`.
    TooOldByThen = "too_old_by_then",
    /// From this age another vaccine takes over: `vaccine`, `age`, `age_unit`, `until`, `until_unit` (first age that is too old).
    ContinueWith = "continue_with",
    // Lines: which series, what else to know
    /// Mother HBsAg positive or unknown and birth weight below 2000 g: `of` doses instead of the usual number.
    LowBirthWeightDoses = "low_birth_weight_doses",
    /// Mother HBsAg positive, birth weight unknown: below 2000 g an extra dose would be due.
    BirthWeightUnknown = "birth_weight_unknown",
    /// Mother HBsAg positive: immunoglobulin at another site on medical order.
    HbigOnMedicalOrder = "hbig_on_medical_order",
    /// Mother HBsAg positive: test HBsAg and anti-HBs one to two months after the last dose.
    TestAfterLastDose = "test_after_last_dose",
    /// Born before two doses of MMR were the rule: judged by components.
    JudgedByComponents = "judged_by_components",
    /// A component is still missing: `component`, `missing` (how many doses).
    ComponentMissing = "component_missing",
    // Doses
    /// Given in time: no rule broken.
    RulesMet = "rules_met",
    /// Given after the timely age: `before` (first day that was too late).
    AfterTimelyAge = "after_timely_age",
    /// Given before the minimum age: `age`, `age_unit`, `date` (when it was reached).
    TooEarly = "too_early",
    /// Given too soon after an earlier dose: parameters as [`ReasonCode::MinimumInterval`].
    ShortInterval = "short_interval",
    /// Given below an age under which the text says a dose does not count: `age`, `age_unit`, `date`.
    DoesNotCount = "does_not_count",
    /// Given at or above the upper age: `age`, `age_unit`, `date`.
    AboveUpperAge = "above_upper_age",
    /// Timeliness in hours cannot be told from dates alone: `hours`.
    HoursNotProvable = "hours_not_provable",
    /// Judged by the rule in force on its own day: `until` (first day of the present rule).
    FormerRule = "former_rule",
    /// Another product that holds the component counts as this vaccine: `vaccine` (what was given).
    CountsAs = "counts_as",
    /// The series was complete before.
    AlreadyComplete = "already_complete",
    /// A second record of the same vaccine on the same day: counted once.
    SameDayRepeat = "same_day_repeat",
    /// Dated before birth.
    BeforeBirth = "before_birth",
    /// Dated after the day of assessment.
    AfterAssessment = "after_assessment",
    /// The edition has no series for this vaccine.
    NoRule = "no_rule",
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One reason: a code, its parameters and the rule behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What.
    pub code: ReasonCode,
    /// Parameters named at the code.
    pub params: BTreeMap<String, String>,
    /// By which rule.
    pub rule: RuleRef,
}

impl Reason {
    pub(crate) fn new(code: ReasonCode, rule: &RuleRef) -> Reason {
        Reason { code, params: BTreeMap::new(), rule: rule.clone() }
    }

    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Reason {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    pub(crate) fn date(self, name: &str, date: Date) -> Reason {
        self.with(name, date)
    }

    /// Adds a period as `name` and `name_unit`.
    pub(crate) fn period(mut self, name: &str, period: Period) -> Reason {
        self.params.insert(format!("{name}_unit"), period.unit.code().to_owned());
        self.with(name, period.count)
    }
}
