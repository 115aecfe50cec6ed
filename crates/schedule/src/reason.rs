//! Why: reasons as codes with parameters, each naming its rule.

use std::{borrow::Cow, collections::BTreeMap, fmt, ops::Deref, sync::Arc};

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

/// A rule of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Id of the rule in its edition, such as `hepb.2.interval`.
    pub id: String,
    /// Document (and how we know it).
    pub source: String,
    /// How far to trust it.
    pub confidence: Confidence,
}

/// The rule a reason rests on: shared, because every reason of every person points at one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Rule", into = "Rule")]
pub struct RuleRef(Arc<Rule>);

impl From<Rule> for RuleRef {
    fn from(rule: Rule) -> RuleRef {
        RuleRef(Arc::new(rule))
    }
}

impl From<RuleRef> for Rule {
    fn from(rule: RuleRef) -> Rule {
        Rule::clone(&rule.0)
    }
}

impl Deref for RuleRef {
    type Target = Rule;

    fn deref(&self) -> &Rule {
        &self.0
    }
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
    /// The programme gives this vaccine from `date` on.
    NotYetInProgramme = "not_yet_in_programme",
    /// The programme gives this vaccine to girls only.
    GirlsOnly = "girls_only",
    /// The sex is not known, and the rule depends on it.
    SexUnknown = "sex_unknown",
    /// Born before the vaccine entered the programme.
    BornBeforeProgramme = "born_before_programme",
    /// The region this person lives in does not have it in its programme.
    NotInThisRegion = "not_in_this_region",
    /// Only to catch up, from this age on: `age`, `age_unit`, `date`.
    CatchUpOnly = "catch_up_only",
    /// In this state of health live vaccine of this kind is not given: `vaccine`, `condition`.
    StateProhibits = "state_prohibits",
    /// In this state of health it is put off until the state is cleared: `vaccine`, `condition`.
    StateDefers = "state_defers",
    /// In this state of health a doctor decides case by case: `vaccine`, `condition`.
    StateNeedsAssessment = "state_needs_assessment",
    /// Another product comes first in this series: `vaccine` (that one).
    OtherProductNext = "other_product_next",
    /// Only by a decision of the guardian or at special risk, by the product's label.
    ByLabel = "by_label",
    /// Not started after this age: `age`, `age_unit`, `date`.
    TooOldToStart = "too_old_to_start",
    /// The previous full course still protects until `date`.
    CourseProtects = "course_protects",
    /// No exposure is recorded that a course would answer.
    NoExposure = "no_exposure",
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
    /// Inactivated vaccine throughout because of a state of health.
    InactivatedThroughout = "inactivated_throughout",
    /// The route begun is continued; products are not mixed: `vaccine`.
    RouteContinued = "route_continued",
    /// Trivalent oral polio vaccine was given: bivalent from here on, no inactivated one.
    TrivalentOralGiven = "trivalent_oral_given",
    /// The live product closes a series begun with the inactivated one.
    ClosedByLive = "closed_by_live",
    /// Doses fall due one after the other, shifted by any delay.
    ShiftedByDelay = "shifted_by_delay",
    /// Wound of grade III: passive immunisation as well, within 7 days of the first dose.
    PassiveImmunisation = "passive_immunisation",
    /// The same manufacturer is advised for every dose.
    SameManufacturer = "same_manufacturer",
    /// Past the recommended interval; give as soon as possible: `interval`, `interval_unit`, `given`, `date`.
    PastRecommendedInterval = "past_recommended_interval",
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
    /// A supplementary or outbreak dose: ages and intervals of the schedule do not apply to it.
    OutsideSchedule = "outside_schedule",
    /// A dose of an earlier course or season.
    EarlierCourse = "earlier_course",
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

/// A parameter, rendered only when somebody reads it.
#[derive(Debug, Clone)]
enum Param {
    Date(Date),
    Number(u32),
    Word(&'static str),
    Text(String),
}

impl fmt::Display for Param {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Param::Date(date) => date.fmt(f),
            Param::Number(number) => number.fmt(f),
            Param::Word(word) => f.write_str(word),
            Param::Text(text) => f.write_str(text),
        }
    }
}

/// Parameters by name. As JSON: an object of texts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Params(Vec<(Cow<'static, str>, Param)>);

impl Params {
    /// One parameter as text.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.to_string())
    }

    /// All of them as text.
    pub fn to_map(&self) -> BTreeMap<String, String> {
        self.0.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }
}

impl From<BTreeMap<String, String>> for Params {
    fn from(map: BTreeMap<String, String>) -> Params {
        Params(map.into_iter().map(|(name, value)| (Cow::Owned(name), Param::Text(value))).collect())
    }
}

impl From<Params> for BTreeMap<String, String> {
    fn from(params: Params) -> BTreeMap<String, String> {
        params.to_map()
    }
}

impl PartialEq for Params {
    fn eq(&self, other: &Params) -> bool {
        self.to_map() == other.to_map()
    }
}

impl Eq for Params {}

/// One reason: a code, its parameters and the rule behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What.
    pub code: ReasonCode,
    /// Parameters named at the code.
    pub params: Params,
    /// By which rule.
    pub rule: RuleRef,
}

impl Reason {
    pub(crate) fn new(code: ReasonCode, rule: &RuleRef) -> Reason {
        Reason { code, params: Params::default(), rule: rule.clone() }
    }

    fn put(mut self, name: &'static str, value: Param) -> Reason {
        self.params.0.push((Cow::Borrowed(name), value));
        self
    }

    pub(crate) fn text(self, name: &'static str, value: &str) -> Reason {
        self.put(name, Param::Text(value.to_owned()))
    }

    pub(crate) fn number(self, name: &'static str, value: impl Into<u32>) -> Reason {
        self.put(name, Param::Number(value.into()))
    }

    pub(crate) fn date(self, name: &'static str, date: Date) -> Reason {
        self.put(name, Param::Date(date))
    }

    /// Adds an age as `age` and `age_unit`.
    pub(crate) fn age(self, period: Period) -> Reason {
        self.put("age", Param::Number(period.count.into())).put("age_unit", Param::Word(period.unit.code()))
    }

    /// Adds an interval as `interval` and `interval_unit`.
    pub(crate) fn interval(self, period: Period) -> Reason {
        self.put("interval", Param::Number(period.count.into())).put("interval_unit", Param::Word(period.unit.code()))
    }

    /// Adds an end as `until` and `until_unit`.
    pub(crate) fn until(self, period: Period) -> Reason {
        self.put("until", Param::Number(period.count.into())).put("until_unit", Param::Word(period.unit.code()))
    }
}
