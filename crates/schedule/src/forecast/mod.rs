//! The next dose of a series. First what follows is decided, by days alone (here and in `permitted`); only a line that somebody reads is
//! then put into words (`words`).

mod permitted;
mod words;

use jiff::civil::Date;

use crate::{
    assessment::{Group, Line, Status},
    edition::{
        AntigenSet, AtAge, Edition, Effect, Eligible, Fact, Need, Product, Replaced, Series, Situation, State,
        TargetDose, VaccineRule,
    },
    evaluate::first_late_day,
    history::{History, Usable},
    person::Person,
    progress::Progress,
    reason::{Reason, ReasonCode},
};

/// One vaccine of an edition, asked about for one person on one day.
#[derive(Clone, Copy)]
pub(crate) struct Forecast<'a: 'p, 'p> {
    pub edition: &'a Edition,
    pub vaccine: &'a VaccineRule,
    pub person: &'p Person,
    pub history: &'p History<'p>,
    pub progress: &'p Progress,
    pub as_of: Date,
}

/// The dose considered: which target dose of which series, as which product.
#[derive(Clone, Copy)]
pub(crate) struct Dose<'a> {
    series: &'a Series,
    target: &'a TargetDose,
    give: usize,
}

/// What follows, and the product the line is about.
pub(crate) struct Decision<'a> {
    give: usize,
    follows: Follows<'a>,
}

/// What follows, without words.
enum Follows<'a> {
    /// All doses of the series are there.
    Complete(&'a Series),
    /// Another vaccine, given on that day, took the place of the dose.
    Replaced(&'a Replaced, Date),
    /// A condition everybody must meet is not met.
    NotEligible(&'a Eligible),
    Contraindicated,
    AgedOut(&'a AtAge),
    CatchUpOnly(&'a AtAge),
    /// A state of health keeps it away.
    KeptAway(&'a State),
    NoRule,
    TooOldToStart(&'a AtAge),
    TooOldByThen(Dose<'a>, &'a AtAge, Date),
    /// A test came out so that the vaccine is not given.
    TestForbids(&'a Need),
    Next(Ahead<'a>),
}

/// A dose that is to come.
#[derive(Clone, Copy)]
struct Ahead<'a> {
    dose: Dose<'a>,
    number: u8,
    /// As [`crate::NextDose::earliest`].
    earliest: Date,
    due: bool,
    /// A fact the dose needs and nobody knows.
    lacks: Option<&'a Need>,
    /// A doctor decides because of this.
    assess: Option<&'a State>,
    /// First day on which it is too late.
    until: Option<Date>,
}

/// The line of one vaccine, in words.
pub(crate) fn line(forecast: Forecast<'_, '_>) -> Line {
    forecast.line(forecast.decide())
}

impl<'a: 'p, 'p> Forecast<'a, 'p> {
    /// The decision in words.
    pub fn line(&self, decision: Decision<'a>) -> Line {
        words::line(self, decision)
    }

    /// What follows for this vaccine.
    pub fn decide(&self) -> Decision<'a> {
        let situation = self.situation();
        // The last series of a vaccine holds for everyone: the loader sees to it.
        let Some(series) = self.vaccine.series_in(&situation) else {
            return Decision { give: self.vaccine.gives, follows: Follows::NoRule };
        };
        let target = series.target(self.progress.next_step(series), &situation);
        let give = target.and_then(|target| target.give).unwrap_or(self.vaccine.gives);
        Decision { give, follows: self.follows(&situation, series, target, give) }
    }

    fn follows(
        &self,
        situation: &Situation<'_>,
        series: &'a Series,
        target: Option<&'a TargetDose>,
        give: usize,
    ) -> Follows<'a> {
        let number = self.progress.next_number(series);
        if self.progress.complete(series) {
            return Follows::Complete(series);
        }
        if let Some((by, given)) = self.replaced(number) {
            return Follows::Replaced(by, given);
        }
        if let Some(one) = self.vaccine.eligible.iter().find(|one| !one.when.holds_in(situation)) {
            return Follows::NotEligible(one);
        }
        if self.person.contraindicated.iter().any(|abbr| self.is_meant(abbr, give)) {
            return Follows::Contraindicated;
        }
        let upper = series.upper_age.as_ref().or(self.vaccine.upper_age.as_ref());
        let too_old = upper.map_or(Date::MAX, |upper| self.at(upper));
        if let Some(upper) = upper.filter(|_| self.as_of >= too_old) {
            return Follows::AgedOut(upper);
        }
        if let Some(from) = self.vaccine.catch_up_from.as_ref().filter(|from| self.as_of < self.at(from)) {
            return Follows::CatchUpOnly(from);
        }
        let state = self.state(give);
        if let Some(state) = state.filter(|state| state.effect != Effect::Assess) {
            return Follows::KeptAway(state);
        }
        let Some(target) = target else { return Follows::NoRule };
        let dose = Dose { series, target, give };
        let permitted = self.permitted(dose);
        let now = self.first_permitted(dose, &permitted);
        let due = now == self.as_of;
        // Permitted today: the first day it ever was. Otherwise the day it will be.
        let earliest = if due { self.first_ever(dose, &permitted).min(now) } else { now };
        if let Some(max) = target.max_age.as_ref().filter(|max| now >= self.at(max)) {
            return Follows::TooOldToStart(max);
        }
        if let Some(upper) = upper.filter(|_| earliest >= too_old) {
            return Follows::TooOldByThen(dose, upper, earliest);
        }
        let mut lacks = None;
        for need in target.needs.iter().filter(|need| now >= self.at(&need.from_age)) {
            match self.fact(need.fact) {
                Some(true) => continue,
                Some(false) => return Follows::TestForbids(need),
                None => lacks = Some(need),
            }
            break;
        }
        let until = target.max_age.as_ref().map(|max| self.at(max)).into_iter().chain([too_old]).min();
        let until = until.filter(|day| *day < Date::MAX);
        Follows::Next(Ahead { dose, number, earliest, due, lacks, assess: state, until })
    }

    fn situation(&self) -> Situation<'p> {
        Situation {
            person: self.person,
            day: self.as_of,
            month_end: self.edition.month_end(),
            had: Some(&self.progress.had),
            adding: AntigenSet::default(),
        }
    }

    fn at(&self, at: &AtAge) -> Date {
        at.age.after(self.person.birth, self.edition.month_end())
    }

    fn product(&self, give: usize) -> Option<&'a Product> {
        self.edition.products.get(give)
    }

    fn fact(&self, fact: Fact) -> Option<bool> {
        match fact {
            Fact::PpdNegative => self.person.ppd_negative,
        }
    }

    /// Whether an abbreviation in the list of contraindicated vaccines means the product considered or this whole line.
    fn is_meant(&self, abbr: &str, give: usize) -> bool {
        let product = self.edition.abbr(give);
        abbr == self.vaccine.abbr || self.edition.product(abbr).is_some_and(|known| known.abbr == product)
    }

    /// The strictest thing a state of health means for a product.
    fn state(&self, give: usize) -> Option<&'a State> {
        if self.person.conditions.is_empty() {
            return None;
        }
        let concerned = self.edition.states.iter().filter(|state| {
            state.of.contains(&give) && state.conditions.iter().any(|one| self.person.conditions.contains(one))
        });
        concerned.max_by_key(|state| state.effect as u8)
    }

    fn replaced(&self, number: u8) -> Option<(&'a Replaced, Date)> {
        let month_end = self.edition.month_end();
        self.vaccine.replaced_by.iter().filter(|replaced| replaced.dose == number).find_map(|replaced| {
            let from = replaced.from_age.after(self.person.birth, month_end);
            let found = self.history.entries.iter().find(|entry| {
                entry.usable == Usable::Yes
                    && entry.product.is_some_and(|product| product.abbr == replaced.vaccine)
                    && entry.dose.date >= from
                    && entry.dose.date < replaced.given_before
            });
            Some((replaced, found?.dose.date))
        })
    }

    /// Doses of the whole series for this person.
    fn of(&self, ahead: &Ahead<'_>) -> u8 {
        let missing = self.progress.missing(ahead.dose.series).map(|(_, missing)| missing).max().unwrap_or(0);
        (ahead.number - 1).saturating_add(missing.max(1))
    }

    /// First day that is too late for a timely dose.
    fn past_due(&self, dose: Dose<'_>) -> Option<Date> {
        // A dose beyond the last target dose has no timely age of its own.
        if dose.target.number != self.progress.next_step(dose.series) {
            return None;
        }
        let previous = self.progress.previous.map(|previous| previous.date);
        first_late_day(dose.target.timely_in(&self.situation())?, self.person, previous, self.edition)
    }
}

impl<'a> Decision<'a> {
    /// Whether the dose may be given on the day asked about, if need be under a condition.
    pub fn is_due(&self) -> bool {
        matches!(&self.follows, Follows::Next(ahead) if ahead.due)
    }

    /// Whether a dose is to come, on the day asked about or later.
    pub fn is_to_come(&self) -> bool {
        matches!(self.follows, Follows::Next(_))
    }

    /// What a due list says of it; `None` when nothing is due.
    pub fn due(&self, forecast: &Forecast<'a, '_>) -> Option<DueDose<'a>> {
        let Follows::Next(ahead) = &self.follows else { return None };
        if !ahead.due {
            return None;
        }
        let past_due = forecast.past_due(ahead.dose);
        Some(DueDose {
            programme: &forecast.vaccine.abbr,
            vaccine: forecast.edition.abbr(self.give),
            number: ahead.number,
            of: forecast.of(ahead),
            earliest: ahead.earliest,
            past_due,
            overdue: past_due.is_some_and(|day| forecast.as_of >= day),
            under_condition: ahead.group() == Group::MayBeGiven,
        })
    }
}

impl Ahead<'_> {
    fn group(&self) -> Group {
        match (self.due, self.lacks.is_some() || self.assess.is_some()) {
            (false, _) => Group::NotNow,
            (true, false) => Group::DueNow,
            (true, true) => Group::MayBeGiven,
        }
    }
}

/// A dose that may be given on the day asked about: what a due list needs, without words and borrowed from the edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueDose<'e> {
    /// Abbreviation of the line.
    pub programme: &'e str,
    /// Abbreviation of the product to give.
    pub vaccine: &'e str,
    /// Its number in the series, from 1.
    pub number: u8,
    /// Doses of the whole series for this person.
    pub of: u8,
    /// First day on which it was permitted.
    pub earliest: Date,
    /// First day that is too late for a timely dose; `None` for doses without an age of their own.
    pub past_due: Option<Date>,
    /// Whether its timely age has passed.
    pub overdue: bool,
    /// Only under a condition: a skin test, a doctor's assessment.
    pub under_condition: bool,
}
