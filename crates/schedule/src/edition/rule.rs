//! The parts of an edition: antigens, products, vaccines, series, target doses.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    dates::Period,
    person::{Person, Tri},
    reason::{ReasonCode, RuleRef},
};

/// An antigen of the edition, by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Antigen(pub(crate) u8);

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
    /// Abbreviation.
    pub abbr: String,
    /// Other abbreviations of the same.
    pub aliases: Vec<String>,
    /// What it holds, as far as the edition's series ask.
    pub antigens: AntigenSet,
    /// Injected live vaccine: keeps its distance from others.
    pub live_injected: bool,
    /// Minimum ages by its own label, by dose number from 1; empty when the series' ages hold.
    pub label_ages: Vec<Period>,
    /// Rule behind the label ages.
    pub label_rule: Option<RuleRef>,
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

/// For whom something holds; an absent condition holds for everyone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct When {
    /// One of these results of the mother; empty: any.
    pub mother_hbsag: Vec<Tri>,
    /// Birth weight known and below.
    pub birth_weight_below_g: Option<u32>,
    /// Birth weight not known.
    pub birth_weight_unknown: bool,
    /// Born before this day.
    pub born_before: Option<Date>,
}

impl When {
    /// Whether it holds for this person.
    pub fn holds(&self, person: &Person) -> bool {
        (self.mother_hbsag.is_empty() || self.mother_hbsag.contains(&person.mother_hbsag))
            && self.birth_weight_below_g.is_none_or(|limit| person.birth_weight_g.is_some_and(|grams| grams < limit))
            && (!self.birth_weight_unknown || person.birth_weight_g.is_none())
            && self.born_before.is_none_or(|day| person.birth < day)
    }

    /// Whether it holds for everyone.
    pub fn is_everyone(&self) -> bool {
        *self == When::default()
    }
}

/// All rules about one vaccine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VaccineRule {
    /// Abbreviation.
    pub abbr: String,
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
    /// The antigen whose doses give the dose number.
    pub lead: Antigen,
    /// First age at which it is no longer given.
    pub upper_age: AtAge,
    /// What takes over from an age on.
    pub continue_with: Option<ContinueWith>,
    /// Doses below this age do not count.
    pub not_counted_below: Option<AtAge>,
    /// Distance from immunoglobulin given before.
    pub after_immunoglobulin: Option<AtLeast>,
    /// Doses another vaccine replaces.
    pub replaced_by: Vec<Replaced>,
    /// Things to know.
    pub notes: Vec<Note>,
    /// Series; the first whose condition holds is the person's, the last holds for everyone.
    pub series: Vec<Series>,
}

impl VaccineRule {
    /// The series for this person.
    pub fn series_for(&self, person: &Person) -> Option<&Series> {
        self.series.iter().find(|series| series.when.holds(person))
    }

    pub(crate) fn amount_for(&self, person: &Person) -> &str {
        self.amounts.iter().find(|(when, _)| when.holds(person)).map_or("", |(_, text)| text)
    }
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

/// A way to become protected: how many doses of each antigen, and the target doses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Series {
    /// Id.
    pub id: String,
    /// For whom.
    pub when: When,
    /// Reason shown when this is not the usual series.
    pub special: Option<ReasonCode>,
    /// Doses needed of each antigen.
    pub requires: Vec<(Antigen, u8)>,
    /// Target doses 1, 2, …; a dose beyond the last one follows the last one's rules.
    pub doses: Vec<TargetDose>,
    /// By which rule.
    pub rule: RuleRef,
}

impl Series {
    pub(crate) fn antigens(&self) -> AntigenSet {
        let mut set = AntigenSet::default();
        for (antigen, _) in &self.requires {
            set.insert(*antigen);
        }
        set
    }

    /// The rules for dose `number`.
    pub fn target(&self, number: u8) -> Option<&TargetDose> {
        self.doses.iter().rfind(|target| target.number <= number)
    }
}

/// One dose of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetDose {
    /// Number, from 1.
    pub number: u8,
    /// Minimum age.
    pub min_age: AtAge,
    /// The age valid before a day.
    pub formerly: Option<Formerly>,
    /// Minimum intervals.
    pub intervals: Vec<Interval>,
    /// Timely completion; the first whose condition holds counts.
    pub timely: Vec<Timely>,
    /// Conditions from an age on.
    pub needs: Vec<Need>,
}

impl TargetDose {
    pub(crate) fn timely_for(&self, person: &Person) -> Option<&Timely> {
        self.timely.iter().find(|timely| timely.when.holds(person))
    }
}

/// A minimum age that was valid before the present one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Formerly {
    /// First day of the present age.
    pub until: Date,
    /// The former minimum age.
    pub min_age: AtAge,
}

/// A minimum interval to an earlier dose of the series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Interval {
    /// From this dose; `None`: from the dose before.
    pub from: Option<u8>,
    /// At least.
    pub at_least: AtLeast,
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
