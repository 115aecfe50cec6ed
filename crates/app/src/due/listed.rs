//! The answer of lists: what is due, without judging each dose and without words for what nobody reads.
//!
//! It is the answer of [`Asked::assess`], as far as it is 应种 or 可种; a test asks both of everybody of a clinic.

use jiff::civil::Date;
use schedule::{Decided, DueDose, Group, Undecided, each_line};

use super::{Asked, Family};
use crate::schedules::Schedules;

/// A line that is due.
pub(crate) struct Listed<T> {
    /// Whose.
    pub family: Family,
    /// 应种 or 可种.
    pub group: Group,
    /// What the list makes of it.
    pub made: T,
}

/// A line of the answer, due or not, of a programme or paid for.
#[derive(Clone, Copy)]
struct Place<'s> {
    programme: &'s str,
    /// A dose is to come.
    to_come: bool,
}

/// The answer as it grows line by line. What is due stands apart: everybody has many lines, so they are kept small.
struct Lines<'s, T, F> {
    places: Vec<Place<'s>>,
    /// With the place of its line.
    due: Vec<(usize, Listed<T>)>,
    make: F,
}

impl<'s, T, F: Fn(Decided<'s, '_>, DueDose<'s>) -> T> Lines<'s, T, F> {
    /// Takes what is due by the line at a place. Whether a dose of it is to come.
    fn take(&mut self, at: usize, decided: Option<Decided<'s, '_>>, family: Family) -> bool {
        let Some(decided) = decided else { return false };
        let to_come = decided.is_to_come();
        if let Some(dose) = decided.due() {
            let waits = dose.under_condition || family == Family::Begun;
            let group = if waits { Group::MayBeGiven } else { Group::DueNow };
            self.due.push((at, Listed { family, group, made: (self.make)(decided, dose) }));
        }
        to_come
    }

    fn add(&mut self, line: Undecided<'s, '_>, family: Family) {
        let programme = line.vaccine().abbr.as_str();
        let to_come = self.take(self.places.len(), line.decide(), family);
        self.places.push(Place { programme, to_come });
    }

    /// A line of a paid vaccine: one that is wanted, or one of which a dose may have been begun.
    fn add_paid(&mut self, line: Undecided<'s, '_>, wanted: bool) {
        let programme = line.vaccine().abbr.as_str();
        match self.places.iter().enumerate().find(|(_, place)| place.programme == programme) {
            // What the programme gives this person is not offered for money beside it.
            Some((_, known)) if known.to_come || !wanted => {}
            // The programme has done with it: the paid line takes its place.
            Some((at, _)) => {
                self.take(at, line.decide(), Family::Wanted);
            }
            None if wanted => self.add(line, Family::Wanted),
            None => {
                let begun = line.decide().filter(Decided::is_begun);
                self.take(self.places.len(), begun, Family::Begun);
            }
        }
    }

    /// What is due, in the order of the lines.
    fn due(mut self) -> Vec<Listed<T>> {
        self.due.sort_by_key(|(at, _)| *at);
        self.due.into_iter().map(|(_, listed)| listed).collect()
    }
}

impl Asked {
    /// What is due on a day, in the order of the tables. `make` is called for each that is.
    pub(crate) fn due<'s, T>(
        &self,
        schedules: &'s Schedules,
        on: Date,
        make: impl Fn(Decided<'s, '_>, DueDose<'s>) -> T,
    ) -> Vec<Listed<T>> {
        let Some(edition) = self.edition(schedules, on) else { return vec![] };
        let mut lines = Lines { places: Vec::with_capacity(edition.vaccines().len() + 2), due: vec![], make };
        each_line(edition, &self.person, &self.given, on, |line| lines.add(line, Family::Programme));
        let announced = schedules.national().announced_to(edition, &self.person, &self.given, on);
        lines.places.extend(announced.map(|programme| Place { programme, to_come: true }));
        if let (Some(person), Some(edition)) = (&self.rabies, schedules.rabies(on)) {
            each_line(edition, person, &self.given, on, |line| lines.add(line, Family::Exposure));
        }
        if let Some(edition) = schedules.labels(on) {
            let exposed = self.labels().exposure.is_some();
            each_line(edition, self.labels(), &self.given, on, |line| {
                let rule = line.vaccine();
                let wanted = self.wanted.contains(&rule.abbr) || (rule.urgent && exposed);
                if wanted || (line.may_be_begun() && !rule.urgent) {
                    lines.add_paid(line, wanted);
                }
            });
        }
        lines.due()
    }
}
