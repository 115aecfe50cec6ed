//! The question put to the engine: judge what was given, forecast what comes next.

use jiff::civil::Date;

use crate::{
    assessment::{Assessment, Group, Line},
    edition::{Edition, Editions, VaccineRule},
    evaluate,
    forecast::{self, DueDose, Forecast},
    give::SUPPOSED,
    history::History,
    person::{GivenDose, Person},
    reason::{Reason, ReasonCode},
};

/// Judges the history and forecasts the next doses as of the end of what is known on `as_of`; doses dated later are not looked at.
pub fn assess(edition: &Edition, person: &Person, given: &[GivenDose], as_of: Date) -> Assessment {
    let history = History::read(edition, person, given, as_of);
    let mut judged = Vec::with_capacity(given.len() + 4);
    let mut lines = Vec::with_capacity(edition.vaccines().len());
    for vaccine in edition.vaccines() {
        let progress = evaluate::evaluate(edition, vaccine, person, &history, as_of, Some(&mut judged));
        lines.push(forecast::line(Forecast {
            edition,
            vaccine,
            person,
            history: &history,
            progress: &progress,
            as_of,
        }));
    }
    evaluate::evaluate_rest(edition, person, &history, &mut judged);
    // Stable: records by day, and the series of one record in the edition's order.
    judged.sort_by_key(|(position, _)| *position);
    Assessment {
        as_of,
        edition: edition.id().to_owned(),
        lines,
        doses: judged.into_iter().map(|(_, evaluation)| evaluation).collect(),
    }
}

/// What is due on a day, without judging each dose: for due lists of a whole county.
pub fn due(edition: &Edition, person: &Person, given: &[GivenDose], on: Date) -> Vec<Line> {
    let history = History::read(edition, person, given, on);
    let mut due = Vec::new();
    for vaccine in edition.vaccines() {
        let progress = evaluate::evaluate(edition, vaccine, person, &history, on, None);
        let forecast = Forecast { edition, vaccine, person, history: &history, progress: &progress, as_of: on };
        let decision = forecast.decide();
        if decision.is_due() {
            due.push(forecast.line(decision));
        }
    }
    due
}

/// The same as [`due`] without words: doses are added to `found`, which a caller who asks about many people keeps and clears.
pub fn due_doses<'e>(
    edition: &'e Edition,
    person: &Person,
    given: &[GivenDose],
    on: Date,
    found: &mut Vec<DueDose<'e>>,
) {
    let history = History::read(edition, person, given, on);
    for vaccine in edition.vaccines() {
        let progress = evaluate::evaluate(edition, vaccine, person, &history, on, None);
        let forecast = Forecast { edition, vaccine, person, history: &history, progress: &progress, as_of: on };
        found.extend(forecast.decide().due(&forecast));
    }
}

/// What would follow if these vaccines were given on `on`: the assessment of the same day with them in it. Their ids are `supposed`.
pub fn what_if(edition: &Edition, person: &Person, given: &[GivenDose], vaccines: &[&str], on: Date) -> Assessment {
    let mut supposed = given.to_vec();
    supposed.extend(vaccines.iter().map(|vaccine| GivenDose::new(SUPPOSED, *vaccine, on)));
    assess(edition, person, &supposed, on)
}

/// One line alone.
pub(crate) fn one_line(
    edition: &Edition,
    vaccine: &VaccineRule,
    person: &Person,
    given: &[GivenDose],
    as_of: Date,
) -> Line {
    let history = History::read(edition, person, given, as_of);
    let progress = evaluate::evaluate(edition, vaccine, person, &history, as_of, None);
    forecast::line(Forecast { edition, vaccine, person, history: &history, progress: &progress, as_of })
}

impl Editions {
    /// Assesses by one edition, and adds what its successor is known to bring: a vaccine this edition does not have at all is shown as
    /// not yet in the programme, with the day it will be. What this edition has rules for is judged by this edition alone.
    pub fn assess(&self, edition: &Edition, person: &Person, given: &[GivenDose], as_of: Date) -> Assessment {
        let mut answer = assess(edition, person, given, as_of);
        let next = self.after(edition.id()).filter(|next| as_of < next.effective_from());
        let Some(next) = next else { return answer };
        for vaccine in next.vaccines().iter().filter(|new| edition.vaccine(&new.abbr).is_none()) {
            let mut line = one_line(next, vaccine, person, given, as_of);
            if line.next.is_some() && line.group == Group::NotNow {
                let rule = vaccine.start.as_ref().map_or(&vaccine.administration_rule, |start| &start.rule);
                if !line.reasons.iter().any(|reason| reason.code == ReasonCode::NotYetInProgramme) {
                    let start = Reason::new(ReasonCode::NotYetInProgramme, rule);
                    line.reasons.insert(0, start.date("date", next.effective_from()));
                }
                answer.lines.push(line);
            }
        }
        answer
    }
}
