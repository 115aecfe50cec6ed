//! The parts of an edition: antigens, products, vaccines, series, target doses.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    dates::{MonthEnd, Period},
    person::{Condition, Person},
    reason::{ReasonCode, RuleRef},
};

use super::when::Asks;
pub use super::when::When;

/// An antigen of the edition, by its position. Some are no substances but what a rule counts: "doses of DT", "live JE vaccine".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Antigen(pub(crate) u8);

/// How many antigens an edition may name.
pub(crate) const MOST_ANTIGENS: usize = 64;

/// A set of antigens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct AntigenSet(pub(crate) u64);

impl AntigenSet {
    pub(crate) fn insert(&mut self, antigen: Antigen) {
        self.0 |= 1 << antigen.0;
    }

    /// Whether it holds this antigen.
    pub fn holds(self, antigen: Antigen) -> bool {
        self.0 & (1 << antigen.0) != 0
    }

    /// Whether it holds all of these.
    pub fn holds_all(self, other: AntigenSet) -> bool {
        other.0 & !self.0 == 0
    }

    /// The antigens in it.
    pub fn iter(self) -> impl Iterator<Item = Antigen> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            // Below 64, so it fits.
            let lowest = (left != 0).then(|| left.trailing_zeros() as u8)?;
            left &= left - 1;
            Some(Antigen(lowest))
        })
    }

    pub(crate) fn and(self, other: AntigenSet) -> AntigenSet {
        AntigenSet(self.0 & other.0)
    }

    pub(crate) fn or(self, other: AntigenSet) -> AntigenSet {
        AntigenSet(self.0 | other.0)
    }

    pub(crate) fn without(self, other: AntigenSet) -> AntigenSet {
        AntigenSet(self.0 & !other.0)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn len(self) -> u32 {
        self.0.count_ones()
    }
}

/// Something that can stand in a history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Product {
    /// Its place among the products of the edition.
    #[serde(skip)]
    pub(crate) index: usize,
    /// Abbreviation.
    pub abbr: String,
    /// Other abbreviations of the same.
    pub aliases: Vec<String>,
    /// What it holds, as far as the edition's series ask.
    pub antigens: AntigenSet,
    /// Given from an age on it counts for these instead.
    pub later: Option<(Period, AntigenSet)>,
    /// Injected live vaccine: keeps its distance from others.
    pub live_injected: bool,
    /// Minimum ages by its own label, by dose number from 1; empty when the series' ages hold.
    pub label_ages: Vec<Period>,
    /// Interval from the dose before by its own label, in place of the series' one.
    pub label_interval: Option<Period>,
    /// Rule behind the label ages.
    pub label_rule: Option<RuleRef>,
    /// Route code, when it is not the vaccine's.
    pub route: Option<String>,
    /// Amount, when it is not the vaccine's.
    pub amount: Option<String>,
}

impl Series {
    /// Every antigen it speaks about.
    pub(crate) fn antigens(&self) -> AntigenSet {
        let mut all = self.when.antigens();
        all.insert(self.counts);
        all.insert(self.steps);
        let needs = self.requires.iter().chain(self.or_requires.iter().flatten());
        needs.for_each(|(antigen, _)| all.insert(*antigen));
        for dose in &self.doses {
            all = all.or(dose.when.antigens());
            for interval in &dose.intervals {
                if let From::Last(antigen) = interval.from {
                    all.insert(antigen);
                }
            }
            dose.timely.iter().for_each(|timely| all = all.or(timely.when.antigens()));
        }
        all
    }
}

impl Product {
    /// What it counts for when given on a day.
    pub fn antigens_on(&self, birth: Date, day: Date, month_end: MonthEnd) -> AntigenSet {
        match &self.later {
            Some((age, antigens)) if day >= age.after(birth, month_end) => *antigens,
            _ => self.antigens,
        }
    }
}

/// An age and the rule that names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AtAge {
    /// The age.
    pub age: Period,
    /// By which rule.
    pub rule: RuleRef,
}

/// A minimum interval and the rule that names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AtLeast {
    /// The interval.
    pub period: Period,
    /// By which rule.
    pub rule: RuleRef,
}

/// A day from which something holds, and the rule that names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Since {
    /// First day.
    pub date: Date,
    /// By which rule.
    pub rule: RuleRef,
}

/// All rules about one vaccine of the programme (one line of the table).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VaccineRule {
    /// Abbreviation of the line: `HepB`, `Polio`, `JE`.
    pub abbr: String,
    /// Index of the product given where a dose names no other.
    pub gives: usize,
    /// 中文名
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Route code.
    pub route: String,
    /// Usual site codes.
    pub sites: Vec<String>,
    /// Rule behind route and sites.
    pub administration_rule: RuleRef,
    /// Amounts; the first whose condition holds counts, the last holds for everyone.
    pub amounts: Vec<(When, String)>,
    /// The antigen whose doses give the dose number, unless a series names another.
    pub lead: Antigen,
    /// Records holding one of these are judged by this line; others are only counted.
    pub judged: AntigenSet,
    /// Every antigen a rule of this line speaks about; records without any of them are passed over.
    pub relevant: AntigenSet,
    /// Indices of the products its doses may be given as.
    pub given_as: Vec<usize>,
    /// First age at which it is no longer given; `None`: no such age.
    pub upper_age: Option<AtAge>,
    /// What takes over from an age on.
    pub continue_with: Option<ContinueWith>,
    /// Doses below this age do not count.
    pub not_counted_below: Option<AtAge>,
    /// Distance from immunoglobulin given before, by product.
    pub after_immunoglobulin: Vec<AfterImmunoglobulin>,
    /// Doses another vaccine replaces.
    pub replaced_by: Vec<Replaced>,
    /// For whom it is: every entry must hold.
    pub eligible: Vec<Eligible>,
    /// First day of the programme.
    pub start: Option<Since>,
    /// Given only from this age on, to those who missed something.
    pub catch_up_from: Option<AtAge>,
    /// Which doses belong together; `None`: all.
    pub course: Option<Course>,
    /// All doses belong together, and none is asked for before the recorded exposure.
    pub from_exposure: bool,
    /// Paid by the recipient.
    pub paid: bool,
    /// Comes before everything else at a visit.
    pub urgent: bool,
    /// Things to know.
    pub notes: Vec<Note>,
    /// Series; the first whose condition holds is the person's, the last holds for everyone.
    pub series: Vec<Series>,
    /// What it depends on which series it is.
    #[serde(skip)]
    pub(crate) series_by: Asks,
}

/// Which doses of a vaccine belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Course {
    /// Those since the recorded exposure.
    SinceExposure,
    /// Those since the season began: month and day of every year.
    Season(i8, i8),
}

impl Course {
    /// First day of the course that `day` lies in; `None` when all doses belong to it.
    pub(crate) fn first_day(self, person: &Person, day: Date) -> Option<Date> {
        match self {
            Course::SinceExposure => person.exposure,
            Course::Season(month, first) => {
                let this_year = Date::new(day.year(), month, first).ok()?;
                if day >= this_year { Some(this_year) } else { Date::new(day.year() - 1, month, first).ok() }
            }
        }
    }
}

/// A condition everybody must meet who is given the vaccine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Eligible {
    /// The condition.
    pub when: When,
    /// Reason shown when it is not met.
    pub otherwise: ReasonCode,
    /// By which rule.
    pub rule: RuleRef,
}

/// How far a vaccine stays away from immunoglobulin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AfterImmunoglobulin {
    /// Indices of the products; empty: all.
    pub of: Vec<usize>,
    /// At least.
    pub at_least: AtLeast,
}

/// From an age on, another vaccine is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContinueWith {
    /// Abbreviation of the other vaccine.
    pub vaccine: String,
    /// From this age.
    pub from: Period,
    /// First age at which that one is not used either.
    pub until: Period,
    /// By which rule.
    pub rule: RuleRef,
}

/// A dose that is not needed any more once another vaccine was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replaced {
    /// Number of the dose.
    pub dose: u8,
    /// Abbreviation of the other vaccine.
    pub vaccine: String,
    /// Given at this age or later.
    pub from_age: Period,
    /// Given before this day.
    pub given_before: Date,
    /// By which rule.
    pub rule: RuleRef,
}

/// When a note is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteAt {
    /// While the first dose is missing.
    BeforeFirst,
    /// While the series is not complete.
    Incomplete,
    /// When it is complete.
    Complete,
}

/// Something to know about a line that changes no date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What.
    pub code: ReasonCode,
    /// For whom.
    pub when: When,
    /// When.
    pub at: NoteAt,
    /// By which rule.
    pub rule: RuleRef,
}

/// What a state of health means for products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct State {
    /// One of these states.
    pub conditions: Vec<Condition>,
    /// Indices of the products.
    pub of: Vec<usize>,
    /// What follows.
    pub effect: Effect,
    /// By which rule.
    pub rule: RuleRef,
}

/// What a state of health does to a vaccine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// A doctor decides case by case.
    Assess,
    /// Put off until the state is cleared.
    Defer,
    /// Not given.
    Prohibit,
}

/// A way to become protected: how many doses of each antigen, and the target doses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Series {
    /// Id.
    pub id: String,
    /// For whom.
    pub when: When,
    /// Reason shown when this is not the usual series.
    pub special: Option<ReasonCode>,
    /// The antigen whose doses give the number shown.
    pub counts: Antigen,
    /// The antigen whose doses tell which target dose comes next; usually the same.
    pub steps: Antigen,
    /// Doses needed of each antigen.
    pub requires: Vec<(Antigen, u8)>,
    /// Other ways to be complete.
    pub or_requires: Vec<Vec<(Antigen, u8)>>,
    /// Two doses on one day both count.
    pub same_day: bool,
    /// The last dose comes again and again; the series is never complete.
    pub recurring: bool,
    /// First age at which this series is no longer followed, in place of the vaccine's.
    pub upper_age: Option<AtAge>,
    /// Target doses 1, 2, …; a dose beyond the last one follows the last one's rules.
    pub doses: Vec<TargetDose>,
    /// By which rule.
    pub rule: RuleRef,
}

/// One dose of a series. Several may share a number: the first whose condition holds is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetDose {
    /// Number, from 1.
    pub number: u8,
    /// For whom, when several share the number.
    pub when: When,
    /// Index of the product to give; `None`: the vaccine's own.
    pub give: Option<usize>,
    /// Minimum age.
    pub min_age: AtAge,
    /// First age at which this dose is no longer given.
    pub max_age: Option<AtAge>,
    /// The age valid before a day.
    pub formerly: Option<Formerly>,
    /// Not given at all before a day.
    pub since: Option<Since>,
    /// Minimum intervals.
    pub intervals: Vec<Interval>,
    /// Timely completion; the first whose condition holds counts.
    pub timely: Vec<Timely>,
    /// Conditions from an age on.
    pub needs: Vec<Need>,
}

/// A minimum age that was valid before the present one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Formerly {
    /// First day of the present age.
    pub until: Date,
    /// The former minimum age.
    pub min_age: AtAge,
}

/// From which dose an interval counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum From {
    /// The dose before in the series, whether it counted or not.
    Previous,
    /// This dose of the series.
    Dose(u8),
    /// The last dose that held this antigen.
    Last(Antigen),
}

/// A minimum interval to an earlier dose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Interval {
    /// From which dose.
    pub from: From,
    /// At least.
    pub at_least: AtLeast,
    /// Should not be longer than this; longer is still given.
    pub at_most: Option<Period>,
}

/// Until when a dose is timely.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Timely {
    /// For whom.
    pub when: When,
    /// The limit.
    pub limit: TimelyLimit,
    /// By which rule.
    pub rule: RuleRef,
}

/// A limit of timeliness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum TimelyLimit {
    /// Within hours of birth.
    Hours(u16),
    /// Before an age.
    Before(Period),
    /// Within a period after the dose before.
    AfterPrevious(Period),
}

/// A fact that must be known from an age on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Need {
    /// From this age.
    pub from_age: AtAge,
    /// What.
    pub fact: Fact,
}

/// Facts rules ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// TB-PPD or BCG-PPD test negative.
    PpdNegative,
}
