//! The question put to the engine: judge what was given, forecast what comes next.

use jiff::civil::Date;

use crate::{
    assessment::{Assessment, Group, Line},
    edition::{AntigenSet, Edition, Editions, VaccineRule},
    evaluate,
    forecast::{self, Decision, DueDose, Forecast},
    give::SUPPOSED,
    history::{History, Usable},
    person::{GivenDose, Person},
    progress::Progress,
    reason::{Reason, ReasonCode},
};

/// Judges the history and forecasts the next doses as of the end of what is known on `as_of`; doses dated later are not looked at.
pub fn assess(edition: &Edition, person: &Person, given: &[GivenDose], as_of: Date) -> Assessment {
    let history = History::read(edition, person, given, as_of);
    let mut judged = Vec::with_capacity(given.len() + 4);
    let mut lines = Vec::with_capacity(edition.vaccines().len());
    let mut progress = Progress::start();
    for vaccine in edition.vaccines() {
        evaluate::evaluate(edition, vaccine, person, &history, as_of, &mut progress, Some(&mut judged));
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
    let mut due = Vec::new();
    each_line(edition, person, given, on, |line| {
        if let Some(decided) = line.decide().filter(|decided| decided.decision.is_due()) {
            due.push(decided.line());
        }
    });
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
    each_line(edition, person, given, on, |line| found.extend(line.decide().and_then(|decided| decided.due())));
}

/// A line of the table of which nothing was decided yet.
pub struct Undecided<'e: 'p, 'p> {
    edition: &'e Edition,
    vaccine: &'e VaccineRule,
    person: &'p Person,
    history: &'p History<'p>,
    /// Every antigen in the records.
    had: AntigenSet,
    as_of: Date,
    progress: &'p mut Progress,
}

impl<'e: 'p, 'p> Undecided<'e, 'p> {
    /// Which line.
    pub fn vaccine(&self) -> &'e VaccineRule {
        self.vaccine
    }

    /// Whether any record could count for the line; where none could, no dose of it was begun.
    pub fn may_be_begun(&self) -> bool {
        !self.had.and(self.vaccine.judged).is_empty()
    }

    /// The line decided, without judging each dose; `None` for somebody too old for it whatever was given: no dose is to come.
    pub fn decide(self) -> Option<Decided<'e, 'p>> {
        let Undecided { edition, vaccine, person, history, as_of, progress, .. } = self;
        if vaccine.is_over(person, as_of, edition.month_end()) {
            return None;
        }
        evaluate::evaluate(edition, vaccine, person, history, as_of, progress, None);
        let forecast = Forecast { edition, vaccine, person, history, progress, as_of };
        Some(Decided { forecast, decision: forecast.decide() })
    }
}

/// A line of the table that was decided; its words are made only where they are asked for.
pub struct Decided<'e: 'p, 'p> {
    forecast: Forecast<'e, 'p>,
    decision: Decision<'e>,
}

impl<'e: 'p, 'p> Decided<'e, 'p> {
    /// Which line.
    pub fn vaccine(&self) -> &'e VaccineRule {
        self.forecast.vaccine
    }

    /// Whether a dose is to come, today or later: [`Line::next`] would be there.
    pub fn is_to_come(&self) -> bool {
        self.decision.is_to_come()
    }

    /// Whether a recorded dose is valid for this line.
    pub fn is_begun(&self) -> bool {
        self.forecast.progress.begun
    }

    /// The dose that may be given on the day asked about, if there is one.
    pub fn due(&self) -> Option<DueDose<'e>> {
        self.decision.due(&self.forecast)
    }

    /// The line as [`assess`] says it.
    pub fn line(self) -> Line {
        self.forecast.line(self.decision)
    }
}

/// Shows every line in the edition's order, for whoever wants some of them decided.
pub fn each_line<'e>(
    edition: &'e Edition,
    person: &Person,
    given: &[GivenDose],
    as_of: Date,
    mut see: impl FnMut(Undecided<'e, '_>),
) {
    let history = History::read(edition, person, given, as_of);
    let usable = history.entries.iter().filter(|entry| entry.usable == Usable::Yes);
    let had = usable.fold(AntigenSet::default(), |had, entry| had.or(entry.antigens));
    // One for all lines: each begins anew in it.
    let mut progress = Progress::start();
    for vaccine in edition.vaccines() {
        see(Undecided { edition, vaccine, person, history: &history, had, as_of, progress: &mut progress });
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
    let mut progress = Progress::start();
    evaluate::evaluate(edition, vaccine, person, &history, as_of, &mut progress, None);
    forecast::line(Forecast { edition, vaccine, person, history: &history, progress: &progress, as_of })
}

impl Editions {
    /// Assesses by one edition, and adds what its successor is known to bring: a vaccine this edition does not have at all is shown as
    /// not yet in the programme, with the day it will be. What this edition has rules for is judged by this edition alone.
    pub fn assess(&self, edition: &Edition, person: &Person, given: &[GivenDose], as_of: Date) -> Assessment {
        let mut answer = assess(edition, person, given, as_of);
        for (next, vaccine) in self.announced(edition, as_of) {
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

    /// The vaccines a successor is known to bring that this edition does not have, each with the successor.
    fn announced<'s>(&'s self, edition: &Edition, on: Date) -> impl Iterator<Item = (&'s Edition, &'s VaccineRule)> {
        let next = self.after(edition.id()).filter(|next| on < next.effective_from());
        let lines = next.into_iter().flat_map(|next| next.vaccines().iter().map(move |vaccine| (next, vaccine)));
        lines.filter(|(_, new)| edition.vaccine(&new.abbr).is_none())
    }

    /// Abbreviations of the lines [`Editions::assess`] adds because a successor brings them: a dose of each is to come, later.
    pub fn announced_to<'s>(
        &'s self,
        edition: &Edition,
        person: &Person,
        given: &[GivenDose],
        on: Date,
    ) -> impl Iterator<Item = &'s str> {
        let lines = self.announced(edition, on).filter(move |(next, vaccine)| {
            let line = one_line(next, vaccine, person, given, on);
            line.next.is_some() && line.group == Group::NotNow
        });
        lines.map(|(_, vaccine)| vaccine.abbr.as_str())
    }
}
