//! How far a person is on one line of the table.

use jiff::civil::Date;

use crate::{
    dates::{MonthEnd, Period},
    edition::{
        Antigen, AntigenSet, AtAge, AtLeast, Edition, From, Had, Interval, Product, Series, Situation, TargetDose,
        Timely, VaccineRule,
    },
    person::Person,
};

/// What was counted so far.
pub(crate) struct Progress {
    pub had: Had,
    /// Days of counted doses that have a number, dose 1 first: as many as an interval may count from.
    given: [Option<Date>; INTERVALS_FROM],
    /// The last dose with a number, whether it counts or not.
    pub previous: Option<Previous>,
    /// Whether a record was found valid here.
    pub begun: bool,
}

/// The highest dose number an interval may count from (`from_dose`); the loader refuses more.
pub(crate) const INTERVALS_FROM: usize = 8;

/// A dose of the same series given before.
#[derive(Clone, Copy)]
pub(crate) struct Previous {
    pub position: usize,
    pub date: Date,
    pub counts: bool,
}

impl Progress {
    pub fn start() -> Progress {
        Progress { had: Had::nothing(), given: [None; INTERVALS_FROM], previous: None, begun: false }
    }

    /// Back to [`Progress::start`], in the same memory.
    pub fn clear(&mut self) {
        self.had.clear();
        (self.given, self.previous, self.begun) = ([None; INTERVALS_FROM], None, false);
    }

    /// Notes the day of a counted dose that has a number.
    pub fn note_number(&mut self, on: Date) {
        if let Some(free) = self.given.iter_mut().find(|day| day.is_none()) {
            *free = Some(on);
        }
    }

    /// The day an interval counts from.
    pub fn interval_from(&self, from: From, steps: Antigen) -> Option<Date> {
        match from {
            From::Previous => self.had.last(steps),
            From::Dose(number) => self.given.get(usize::from(number).checked_sub(1)?).copied().flatten(),
            From::Last(antigen) => self.had.last(antigen),
        }
    }

    /// The minimum intervals of a target dose. A product's own interval takes the place of the one from the dose before.
    pub fn kept<'s>(
        &self,
        series: &Series,
        target: &'s TargetDose,
        label: Option<Period>,
        month_end: MonthEnd,
    ) -> impl Iterator<Item = Kept<'s>> {
        target.intervals.iter().filter_map(move |interval| {
            let from = self.interval_from(interval.from, series.steps)?;
            let own = label.filter(|_| interval.from == From::Previous);
            let period = own.unwrap_or(interval.at_least.period);
            Some(Kept { interval, period, from, day: period.after(from, month_end) })
        })
    }

    /// Antigens of which doses are missing, and how many, by the usual way.
    pub fn missing<'s>(&'s self, series: &'s Series) -> impl Iterator<Item = (Antigen, u8)> + 's {
        self.missing_of(&series.requires)
    }

    fn missing_of<'s>(&'s self, needs: &'s [(Antigen, u8)]) -> impl Iterator<Item = (Antigen, u8)> + 's {
        needs.iter().filter_map(|(antigen, needed)| {
            let got = self.had.count(*antigen);
            (got < *needed).then(|| (*antigen, needed - got))
        })
    }

    /// Whether nothing is missing, by the usual way or another.
    pub fn complete(&self, series: &Series) -> bool {
        let enough =
            |needs: &[(Antigen, u8)]| needs.iter().all(|(antigen, needed)| self.had.count(*antigen) >= *needed);
        !series.recurring && (enough(&series.requires) || series.or_requires.iter().any(|other| enough(other)))
    }

    /// Number the next dose would have.
    pub fn next_number(&self, series: &Series) -> u8 {
        self.had.count(series.counts).saturating_add(1)
    }

    /// The target dose that comes next.
    pub fn next_step(&self, series: &Series) -> u8 {
        self.had.count(series.steps).saturating_add(1)
    }

    /// Whether these antigens are among the missing ones, by the usual way or another.
    pub fn contributes(&self, series: &Series, antigens: AntigenSet) -> bool {
        let mut ways = std::iter::once(&series.requires).chain(&series.or_requires);
        series.recurring || ways.any(|needs| self.missing_of(needs).any(|(antigen, _)| antigens.holds(antigen)))
    }
}

/// A minimum interval, and when it is kept.
pub(crate) struct Kept<'a> {
    pub interval: &'a Interval,
    /// The interval itself, or the product's own.
    pub period: Period,
    /// The day it counts from.
    pub from: Date,
    /// The first day that keeps it.
    pub day: Date,
}

impl VaccineRule {
    /// The series a situation calls for.
    pub fn series_in(&self, situation: &Situation<'_>) -> Option<&Series> {
        self.series.iter().find(|series| series.when.holds_in(situation))
    }

    /// Whether no series of the line is for somebody as old as this any more.
    pub(crate) fn is_over(&self, person: &Person, on: Date, month_end: MonthEnd) -> bool {
        let ended = |upper: &AtAge| on >= upper.age.after(person.birth, month_end);
        self.series.iter().all(|series| series.upper_age.as_ref().or(self.upper_age.as_ref()).is_some_and(ended))
    }

    pub(crate) fn amount_in(&self, situation: &Situation<'_>) -> &str {
        self.amounts.iter().find(|(when, _)| when.holds_in(situation)).map_or("", |(_, text)| text)
    }

    /// The product a line gives where a dose names no other.
    pub(crate) fn usual<'e>(&self, edition: &'e Edition) -> &'e str {
        edition.abbr(self.gives)
    }

    /// How far a product of this line stays away from immunoglobulin.
    pub(crate) fn immunoglobulin_apart(&self, product: usize) -> Option<&AtLeast> {
        let row = self.after_immunoglobulin.iter().find(|row| row.of.is_empty() || row.of.contains(&product))?;
        Some(&row.at_least)
    }
}

impl Series {
    /// The target dose for a step: of those sharing the number the first that holds; beyond the last number, those of the last.
    pub fn target(&self, step: u8, situation: &Situation<'_>) -> Option<&TargetDose> {
        let number = self.doses.iter().rfind(|target| target.number <= step)?.number;
        self.doses.iter().find(|target| target.number == number && target.when.holds_in(situation))
    }

    /// The target dose a given product was: one that asks for a product with less in it, or else the last of that number.
    pub(crate) fn target_given(
        &self,
        step: u8,
        situation: &Situation<'_>,
        product: &Product,
        edition: &Edition,
    ) -> Option<&TargetDose> {
        let number = self.doses.iter().rfind(|target| target.number <= step)?.number;
        let same = || self.doses.iter().filter(|target| target.number == number);
        let fits = |target: &&TargetDose| {
            let asked = target.give.and_then(|give| edition.products.get(give));
            target.when.holds_in(situation) && asked.is_none_or(|asked| product.antigens.holds_all(asked.antigens))
        };
        same().find(fits).or_else(|| same().next_back())
    }
}

impl TargetDose {
    pub(crate) fn timely_in(&self, situation: &Situation<'_>) -> Option<&Timely> {
        self.timely.iter().find(|timely| timely.when.holds_in(situation))
    }
}
