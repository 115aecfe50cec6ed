//! The question at the chair: may this vaccine be given on this day?

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    assessment::Group,
    edition::Edition,
    evaluate, forecast,
    history::History,
    person::{GivenDose, Person},
    reason::Reason,
};

/// The schedule's answer for one vaccine on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum GiveAnswer {
    /// Due: as this dose of its series.
    Due {
        /// Dose number, from 1.
        number: u8,
    },
    /// Not to be given on this day.
    NotDue {
        /// Why; never empty.
        reasons: Vec<Reason>,
        /// The next day on which it may be given; `None` when no day can be named (complete, too old, contraindicated, a fact is missing).
        earliest: Option<Date>,
    },
    /// The edition has no series for this vaccine: its label decides.
    NoRule,
}

/// Judges one vaccine on a day, by what is known up to and including that day.
///
/// An injected live vaccine without a series of its own is refused too when another live vaccine was given too shortly before: that rule is
/// the programme's, not its own.
pub fn may_give(edition: &Edition, person: &Person, given: &[GivenDose], vaccine: &str, on: Date) -> GiveAnswer {
    let history = History::read(edition, person, given, on);
    let rule = edition.vaccine(vaccine);
    let Some((rule, series)) = rule.and_then(|rule| Some((rule, rule.series_for(person)?))) else {
        let live = edition.product(vaccine).is_some_and(|product| product.live_injected);
        return match live.then(|| history.live_conflict(edition, on, None)).flatten() {
            Some(conflict) => {
                GiveAnswer::NotDue { earliest: history.live_free_from(edition, on), reasons: vec![conflict] }
            }
            None => GiveAnswer::NoRule,
        };
    };
    let progress = evaluate::evaluate(edition, rule, series, person, &history, &mut Vec::new());
    let line = forecast::line(edition, rule, person, &history, &progress, on);
    match (line.group, line.next) {
        (Group::DueNow, Some(next)) => GiveAnswer::Due { number: next.number },
        (Group::NotNow, Some(next)) => GiveAnswer::NotDue { reasons: line.reasons, earliest: Some(next.earliest) },
        _ => GiveAnswer::NotDue { reasons: line.reasons, earliest: None },
    }
}
