//! For whom and in which situation a rule holds.

use jiff::civil::Date;
use serde::Serialize;

use super::rule::{Antigen, AntigenSet, MOST_ANTIGENS};
use crate::{
    dates::{MonthEnd, Period},
    person::{Condition, Person, Sex, Tri},
};

/// What of each antigen a person has had, as far as one line of the table counts it.
#[derive(Debug, Clone)]
pub(crate) struct Had {
    /// Of which there was any; what stands at the place of another is of a line before.
    noted: AntigenSet,
    doses: [Doses; MOST_ANTIGENS],
    /// Doses of earlier courses or seasons, and the last of them.
    pub prior: u8,
    pub prior_last: Option<Date>,
}

/// Doses of one antigen.
#[derive(Debug, Clone, Copy, Default)]
struct Doses {
    /// Those that count.
    count: u8,
    /// The first of those that count.
    first: Option<Date>,
    /// The last, whether it counts or not.
    last: Option<Date>,
}

impl Had {
    pub(crate) fn nothing() -> Had {
        Had { noted: AntigenSet::default(), doses: [Doses::default(); MOST_ANTIGENS], prior: 0, prior_last: None }
    }

    /// Back to [`Had::nothing`], without writing over every antigen there could be.
    pub(crate) fn clear(&mut self) {
        self.noted = AntigenSet::default();
        (self.prior, self.prior_last) = (0, None);
    }

    fn of(&self, antigen: Antigen) -> Option<&Doses> {
        self.doses.get(usize::from(antigen.0)).filter(|_| self.noted.holds(antigen))
    }

    pub(crate) fn count(&self, antigen: Antigen) -> u8 {
        self.of(antigen).map_or(0, |doses| doses.count)
    }

    pub(crate) fn last(&self, antigen: Antigen) -> Option<Date> {
        self.of(antigen)?.last
    }

    pub(crate) fn first(&self, antigen: Antigen) -> Option<Date> {
        self.of(antigen)?.first
    }

    /// Notes a dose: `counts` tells whether it counts or was only given.
    pub(crate) fn note(&mut self, antigen: Antigen, on: Date, counts: bool) {
        let Some(doses) = self.doses.get_mut(usize::from(antigen.0)) else { return };
        if !self.noted.holds(antigen) {
            self.noted.insert(antigen);
            *doses = Doses::default();
        }
        doses.last = Some(on);
        if counts {
            doses.count = doses.count.saturating_add(1);
            doses.first.get_or_insert(on);
        }
    }
}

/// The situation a condition is asked about.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    pub(crate) person: &'a Person,
    /// The day considered: of the assessment, or of the dose judged.
    pub(crate) day: Date,
    pub(crate) month_end: MonthEnd,
    /// What was had before; `None` where only facts about the person count.
    pub(crate) had: Option<&'a Had>,
    /// Antigens a dose being judged adds.
    pub(crate) adding: AntigenSet,
}

impl<'a> Situation<'a> {
    /// A situation in which nothing is known but the person.
    pub fn of(person: &'a Person, day: Date, month_end: MonthEnd) -> Situation<'a> {
        Situation { person, day, month_end, had: None, adding: AntigenSet::default() }
    }

    /// The day an age is reached.
    fn reached(&self, age: Period) -> Date {
        age.after(self.person.birth, self.month_end)
    }

    fn count(&self, antigen: Antigen) -> u8 {
        let had = self.had.map_or(0, |had| had.count(antigen));
        had.saturating_add(u8::from(self.adding.holds(antigen)))
    }

    fn first(&self, antigen: Antigen) -> Option<Date> {
        let adding = self.adding.holds(antigen).then_some(self.day);
        self.had.and_then(|had| had.first(antigen)).or(adding)
    }
}

/// For whom something holds: everything asked must be so, and where nothing is asked it holds for everyone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct When {
    tests: Vec<Test>,
    /// What its answer depends on; known from loading on, because most rules ask nothing.
    #[serde(skip)]
    pub(crate) asks: Asks,
}

/// What the answer of a condition depends on: each of these on what stands before it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Asks {
    /// It holds for everyone.
    #[default]
    Nothing,
    /// The person, who stays the same from dose to dose.
    Person,
    /// The day considered, or doses of earlier courses.
    Day,
    /// Doses, so that a dose more may change it.
    Doses,
}

/// One thing asked of a situation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Test {
    /// One of these results of the mother.
    MotherHbsag(Vec<Tri>),
    /// Birth weight known and below.
    BirthWeightBelowG(u32),
    /// Birth weight not known.
    BirthWeightUnknown,
    /// Born before this day.
    BornBefore(Date),
    /// Born on this day or later.
    BornFrom(Date),
    /// One of these.
    Sex(Vec<Sex>),
    /// In one of these states of health.
    Conditions(Vec<Condition>),
    /// In none of these states of health.
    NoConditions(Vec<Condition>),
    /// One of these holds.
    Any(Vec<When>),
    /// This product was chosen.
    Prefers(String),
    /// This regimen was chosen.
    Regimen(String),
    /// This regimen was not chosen.
    NoRegimen(String),
    /// In a region whose code begins with one of these.
    Regions(Vec<String>),
    /// In a region whose code begins with none of these, or not known.
    OutsideRegions(Vec<String>),
    /// An exposure is recorded, or none is.
    Exposed(bool),
    /// Of this age or older on the day considered.
    AgeFrom(Period),
    /// Younger on the day considered.
    AgeBefore(Period),
    /// At least so many doses of an antigen were had.
    Given(Antigen, u8),
    /// Fewer than so many doses of an antigen were had.
    Fewer(Antigen, u8),
    /// The last dose of an antigen was given at this age or older.
    LastFromAge(Antigen, Period),
    /// The first dose of an antigen was given at this age or older, or there was none and the day considered lies there.
    FirstFromAge(Antigen, Period),
    /// So many doses of earlier courses.
    PriorFrom(u8),
    /// Fewer doses of earlier courses.
    PriorBefore(u8),
    /// The last dose of an earlier course lies at least this long before the present one.
    PriorLongerThan(Period),
}

impl When {
    /// Everything that has to be so.
    pub(super) fn all(tests: Vec<Test>) -> When {
        let asks = tests.iter().map(Test::asks).max().unwrap_or_default();
        When { tests, asks }
    }

    /// Whether it holds for this person, whatever was given.
    pub fn holds(&self, person: &Person) -> bool {
        self.holds_in(&Situation::of(person, person.birth, MonthEnd::Clamp))
    }

    /// Whether it holds in a situation.
    pub fn holds_in(&self, at: &Situation<'_>) -> bool {
        self.is_everyone() || self.all_hold(at)
    }

    /// Apart, so that the many rules that ask nothing cost no call.
    fn all_hold(&self, at: &Situation<'_>) -> bool {
        self.tests.iter().all(|test| test.holds_in(at))
    }

    /// Every antigen it asks about.
    pub(crate) fn antigens(&self) -> AntigenSet {
        self.tests.iter().fold(AntigenSet::default(), |all, test| all.or(test.antigens()))
    }

    /// Whether it holds for everyone.
    pub fn is_everyone(&self) -> bool {
        self.tests.is_empty()
    }
}

impl Test {
    fn holds_in(&self, at: &Situation<'_>) -> bool {
        let person = at.person;
        let prior = || at.had.map_or(0, |had| had.prior);
        let covers = |codes: &[String]| {
            person.region.as_ref().is_some_and(|region| codes.iter().any(|code| region.starts_with(code.as_str())))
        };
        match self {
            Test::MotherHbsag(results) => results.contains(&person.mother_hbsag),
            Test::BirthWeightBelowG(limit) => person.birth_weight_g.is_some_and(|grams| grams < *limit),
            Test::BirthWeightUnknown => person.birth_weight_g.is_none(),
            Test::BornBefore(day) => person.birth < *day,
            Test::BornFrom(day) => person.birth >= *day,
            Test::Sex(sexes) => sexes.contains(&person.sex),
            Test::Conditions(states) => states.iter().any(|state| person.conditions.contains(state)),
            Test::NoConditions(states) => !states.iter().any(|state| person.conditions.contains(state)),
            Test::Any(others) => others.iter().any(|other| other.holds_in(at)),
            Test::Prefers(product) => person.prefers.contains(product),
            Test::Regimen(regimen) => person.regimen.as_ref() == Some(regimen),
            Test::NoRegimen(regimen) => person.regimen.as_ref() != Some(regimen),
            Test::Regions(codes) => covers(codes),
            Test::OutsideRegions(codes) => !covers(codes),
            Test::Exposed(exposed) => person.exposure.is_some() == *exposed,
            Test::AgeFrom(age) => at.day >= at.reached(*age),
            Test::AgeBefore(age) => at.day < at.reached(*age),
            Test::Given(antigen, least) => at.count(*antigen) >= *least,
            Test::Fewer(antigen, limit) => at.count(*antigen) < *limit,
            Test::LastFromAge(antigen, age) => {
                let last = at.had.and_then(|had| had.last(*antigen));
                last.is_some_and(|last| last >= at.reached(*age))
            }
            Test::FirstFromAge(antigen, age) => at.first(*antigen).unwrap_or(at.day) >= at.reached(*age),
            Test::PriorFrom(least) => prior() >= *least,
            Test::PriorBefore(limit) => prior() < *limit,
            Test::PriorLongerThan(within) => {
                let last = at.had.and_then(|had| had.prior_last);
                let from = person.exposure.unwrap_or(at.day);
                last.is_some_and(|last| from >= within.after(last, at.month_end))
            }
        }
    }

    fn asks(&self) -> Asks {
        match self {
            Test::MotherHbsag(_)
            | Test::BirthWeightBelowG(_)
            | Test::BirthWeightUnknown
            | Test::BornBefore(_)
            | Test::BornFrom(_)
            | Test::Sex(_)
            | Test::Conditions(_)
            | Test::NoConditions(_)
            | Test::Prefers(_)
            | Test::Regimen(_)
            | Test::NoRegimen(_)
            | Test::Regions(_)
            | Test::OutsideRegions(_)
            | Test::Exposed(_) => Asks::Person,
            Test::Any(others) => others.iter().map(|other| other.asks).fold(Asks::Person, Asks::max),
            Test::AgeFrom(_)
            | Test::AgeBefore(_)
            | Test::PriorFrom(_)
            | Test::PriorBefore(_)
            | Test::PriorLongerThan(_) => Asks::Day,
            Test::Given(..) | Test::Fewer(..) | Test::LastFromAge(..) | Test::FirstFromAge(..) => Asks::Doses,
        }
    }

    fn antigens(&self) -> AntigenSet {
        let mut all = AntigenSet::default();
        match self {
            Test::Any(others) => others.iter().for_each(|other| all = all.or(other.antigens())),
            Test::Given(antigen, _)
            | Test::Fewer(antigen, _)
            | Test::LastFromAge(antigen, _)
            | Test::FirstFromAge(antigen, _) => all.insert(*antigen),
            _ => {}
        }
        all
    }
}
