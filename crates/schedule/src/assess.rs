//! The question put to the engine: judge what was given, forecast what comes next.

use jiff::civil::Date;

use crate::{
    assessment::Assessment,
    edition::Edition,
    evaluate, forecast,
    history::History,
    person::{GivenDose, Person},
};

/// Judges the history and forecasts the next doses as of the end of what is known on `as_of`; doses dated later are not looked at.
pub fn assess(edition: &Edition, person: &Person, given: &[GivenDose], as_of: Date) -> Assessment {
    let history = History::read(edition, person, given, as_of);
    let mut judged = Vec::with_capacity(given.len());
    let mut lines = Vec::with_capacity(edition.vaccines().len());
    for vaccine in edition.vaccines() {
        // The last series of a vaccine holds for everyone: the loader sees to it.
        let Some(series) = vaccine.series_for(person) else { continue };
        let progress = evaluate::evaluate(edition, vaccine, series, person, &history, &mut judged);
        lines.push(forecast::line(edition, vaccine, person, &history, &progress, as_of));
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
