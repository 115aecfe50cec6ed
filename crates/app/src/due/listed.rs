//! The answer of lists: what is due, without judging each dose and without words for what nobody reads.
//!
//! It is the answer of [`Asked::assess`], as far as it is 应种 or 可种; a test asks both of everybody of a clinic.

use jiff::civil::Date;
use schedule::{Decided, DueDose, Group, each_line};

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

/// A line of the answer, due or not.
struct Place<'s, T> {
    programme: &'s str,
    /// A dose is to come.
    to_come: bool,
    due: Option<Listed<T>>,
}

impl Asked {
    /// What is due on a day, in the order of the tables. `make` is called for each that is.
    pub(crate) fn due<'s, T>(
        &self,
        schedules: &'s Schedules,
        on: Date,
        make: impl Fn(Decided<'s, '_>, DueDose<'s>) -> T,
    ) -> Vec<Listed<T>> {
        let mut places: Vec<Place<'s, T>> = Vec::new();
        if let Some(edition) = self.edition(schedules, on) {
            let place = |decided: Decided<'s, '_>, family: Family| {
                let (programme, to_come) = (decided.vaccine().abbr.as_str(), decided.is_to_come());
                let due = decided.due().map(|dose| {
                    let waits = dose.under_condition || family == Family::Begun;
                    let group = if waits { Group::MayBeGiven } else { Group::DueNow };
                    Listed { family, group, made: make(decided, dose) }
                });
                Place { programme, to_come, due }
            };
            places.reserve(edition.vaccines().len() + 2);
            let all = |_: &_, _| true;
            each_line(edition, &self.person, &self.given, on, all, |decided| {
                places.push(place(decided, Family::Programme));
            });
            let announced = schedules.national().announced_to(edition, &self.person, &self.given, on);
            places.extend(announced.map(|programme| Place { programme, to_come: true, due: None }));
            if let (Some(person), Some(edition)) = (&self.rabies, schedules.rabies(on)) {
                each_line(edition, person, &self.given, on, all, |decided| {
                    places.push(place(decided, Family::Exposure));
                });
            }
            if let Some(edition) = schedules.labels(on) {
                let exposed = self.labels().exposure.is_some();
                let asks = |rule: &schedule::VaccineRule, begun: bool| {
                    self.wanted.contains(&rule.abbr) || if rule.urgent { exposed } else { begun }
                };
                each_line(edition, self.labels(), &self.given, on, asks, |decided| {
                    let rule = decided.vaccine();
                    let known = places.iter().position(|place| place.programme == rule.abbr);
                    // What the programme gives this person is not offered for money beside it.
                    if known.is_some_and(|at| places.get(at).is_some_and(|known| known.to_come)) {
                        return;
                    }
                    let wanted = self.wanted.contains(&rule.abbr) || (rule.urgent && exposed);
                    let family = match (wanted, decided.is_begun(), known) {
                        (true, ..) => Family::Wanted,
                        (false, true, None) if !rule.urgent => Family::Begun,
                        _ => return,
                    };
                    let line = place(decided, family);
                    // The programme has done with it: the paid line takes its place.
                    match known.and_then(|at| places.get_mut(at)) {
                        Some(known) => *known = line,
                        None => places.push(line),
                    }
                });
            }
        }
        places.into_iter().filter_map(|place| place.due).collect()
    }
}
