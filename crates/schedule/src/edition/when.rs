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
    count: [u8; MOST_ANTIGENS],
    last: [Option<Date>; MOST_ANTIGENS],
    first: [Option<Date>; MOST_ANTIGENS],
    /// Doses of earlier courses or seasons, and the last of them.
    pub prior: u8,
    pub prior_last: Option<Date>,
}

impl Had {
    pub(crate) fn nothing() -> Had {
        Had {
            count: [0; MOST_ANTIGENS],
            last: [None; MOST_ANTIGENS],
            first: [None; MOST_ANTIGENS],
            prior: 0,
            prior_last: None,
        }
    }

    pub(crate) fn count(&self, antigen: Antigen) -> u8 {
        self.count.get(usize::from(antigen.0)).copied().unwrap_or(0)
    }

    pub(crate) fn last(&self, antigen: Antigen) -> Option<Date> {
        self.last.get(usize::from(antigen.0)).copied().flatten()
    }

    pub(crate) fn first(&self, antigen: Antigen) -> Option<Date> {
        self.first.get(usize::from(antigen.0)).copied().flatten()
    }

    /// Notes a dose: `counts` tells whether it counts or was only given.
    pub(crate) fn note(&mut self, antigen: Antigen, on: Date, counts: bool) {
        let at = usize::from(antigen.0);
        if let Some(last) = self.last.get_mut(at) {
            *last = Some(on);
        }
        if counts {
            if let Some(count) = self.count.get_mut(at) {
                *count = count.saturating_add(1);
            }
            if let Some(first) = self.first.get_mut(at) {
                first.get_or_insert(on);
            }
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

    fn reached(&self, age: Period) -> bool {
        self.day >= age.after(self.person.birth, self.month_end)
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

fn covers(codes: &[String], region: &str) -> bool {
    codes.iter().any(|code| region.starts_with(code.as_str()))
}

/// A bound on doses had of an antigen.
pub(crate) type Bound = (Antigen, u8);

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
    /// Born on this day or later.
    pub born_from: Option<Date>,
    /// One of these; empty: any.
    pub sex: Vec<Sex>,
    /// In one of these states of health; empty: any.
    pub conditions: Vec<Condition>,
    /// In none of these states of health.
    pub no_conditions: Vec<Condition>,
    /// One of these holds as well; empty: nothing more is asked.
    pub any: Vec<When>,
    /// This product was chosen.
    pub prefers: Option<String>,
    /// This regimen was chosen.
    pub regimen: Option<String>,
    /// This regimen was not chosen.
    pub no_regimen: Option<String>,
    /// In a region whose code begins with one of these; empty: any.
    pub regions: Vec<String>,
    /// In a region whose code begins with none of these, or not known.
    pub outside_regions: Vec<String>,
    /// Of this age or older on the day considered.
    pub age_from: Option<Period>,
    /// Younger on the day considered.
    pub age_before: Option<Period>,
    /// At least so many doses of each were had.
    pub(crate) given: Vec<Bound>,
    /// Fewer than so many doses of each were had.
    pub(crate) fewer: Vec<Bound>,
    /// The last dose of an antigen was given at this age or older.
    pub(crate) last_from_age: Vec<(Antigen, Period)>,
    /// The first dose of an antigen was given at this age or older, or there was none and the day considered lies there.
    pub(crate) first_from_age: Vec<(Antigen, Period)>,
    /// So many doses of earlier courses.
    pub prior_from: Option<u8>,
    /// Fewer doses of earlier courses.
    pub prior_before: Option<u8>,
    /// The last dose of an earlier course lies at least this long before the present one.
    pub prior_longer_than: Option<Period>,
    /// The present course is of a kind that has begun: an exposure is recorded.
    pub exposed: Option<bool>,
    /// Something is asked at all; known from loading on, because most rules ask nothing.
    #[serde(skip)]
    pub(crate) asks: bool,
}

impl When {
    /// Whether it holds for this person, whatever was given.
    pub fn holds(&self, person: &Person) -> bool {
        self.holds_in(&Situation::of(person, person.birth, MonthEnd::Clamp))
    }

    /// Whether it holds in a situation.
    pub fn holds_in(&self, at: &Situation<'_>) -> bool {
        !self.asks || self.all_hold(at)
    }

    fn all_hold(&self, at: &Situation<'_>) -> bool {
        let person = at.person;
        (self.mother_hbsag.is_empty() || self.mother_hbsag.contains(&person.mother_hbsag))
            && self.birth_weight_below_g.is_none_or(|limit| person.birth_weight_g.is_some_and(|grams| grams < limit))
            && (!self.birth_weight_unknown || person.birth_weight_g.is_none())
            && self.born_before.is_none_or(|day| person.birth < day)
            && self.born_from.is_none_or(|day| person.birth >= day)
            && (self.sex.is_empty() || self.sex.contains(&person.sex))
            && (self.conditions.is_empty() || self.conditions.iter().any(|one| person.conditions.contains(one)))
            && !self.no_conditions.iter().any(|one| person.conditions.contains(one))
            && (self.any.is_empty() || self.any.iter().any(|one| one.holds_in(at)))
            && self.prefers.as_ref().is_none_or(|product| person.prefers.contains(product))
            && self.regimen.as_ref().is_none_or(|regimen| person.regimen.as_ref() == Some(regimen))
            && self.no_regimen.as_ref().is_none_or(|regimen| person.regimen.as_ref() != Some(regimen))
            && (self.regions.is_empty() || person.region.as_ref().is_some_and(|region| covers(&self.regions, region)))
            && !person.region.as_ref().is_some_and(|region| covers(&self.outside_regions, region))
            && self.age_from.is_none_or(|age| at.reached(age))
            && self.age_before.is_none_or(|age| !at.reached(age))
            && self.given.iter().all(|(antigen, least)| at.count(*antigen) >= *least)
            && self.fewer.iter().all(|(antigen, limit)| at.count(*antigen) < *limit)
            && self.last_from_age.iter().all(|(antigen, age)| {
                let last = at.had.and_then(|had| had.last(*antigen));
                last.is_some_and(|last| last >= age.after(person.birth, at.month_end))
            })
            && self
                .first_from_age
                .iter()
                .all(|(antigen, age)| at.first(*antigen).unwrap_or(at.day) >= age.after(person.birth, at.month_end))
            && self.holds_for_courses(at)
    }

    fn holds_for_courses(&self, at: &Situation<'_>) -> bool {
        let prior = at.had.map_or(0, |had| had.prior);
        self.prior_from.is_none_or(|least| prior >= least)
            && self.prior_before.is_none_or(|limit| prior < limit)
            && self.exposed.is_none_or(|exposed| at.person.exposure.is_some() == exposed)
            && self.prior_longer_than.is_none_or(|within| {
                let last = at.had.and_then(|had| had.prior_last);
                let from = at.person.exposure.unwrap_or(at.day);
                last.is_some_and(|last| from >= within.after(last, at.month_end))
            })
    }

    /// Every antigen it asks about.
    pub(crate) fn antigens(&self) -> AntigenSet {
        let mut all = AntigenSet::default();
        self.given.iter().chain(&self.fewer).for_each(|(antigen, _)| all.insert(*antigen));
        self.last_from_age.iter().chain(&self.first_from_age).for_each(|(antigen, _)| all.insert(*antigen));
        self.any.iter().fold(all, |all, one| all.or(one.antigens()))
    }

    /// Whether it holds for everyone.
    pub fn is_everyone(&self) -> bool {
        !self.asks
    }

    /// Whether it asks about doses, so that a dose more may change the answer.
    pub(crate) fn asks_about_doses(&self) -> bool {
        !self.antigens().is_empty()
    }
}
