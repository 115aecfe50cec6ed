//! The question at the chair: may this vaccine be given on this day?

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    assess::one_line,
    assessment::{Grading, Group, Line, Outcome},
    edition::{Edition, Product, VaccineRule},
    evaluate,
    history::History,
    person::{GivenDose, Person},
    progress::Progress,
    reason::{Reason, ReasonCode},
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
/// * A product the line asks for gets the line's answer; where a line leaves a choice (JE, HepA), asking for a product chooses it.
/// * A product that holds more than the one asked for (IPV in place of bOPV, a combination in place of its parts) is judged as if it were
///   given: due when it counts somewhere and breaks no rule.
/// * An injected live vaccine without a series of its own is refused too when another live vaccine was given too shortly before: that rule
///   is the programme's, not its own.
pub fn may_give(edition: &Edition, person: &Person, given: &[GivenDose], vaccine: &str, on: Date) -> GiveAnswer {
    let Some(product) = edition.product(vaccine) else {
        return match edition.vaccines().iter().find(|line| line.abbr == vaccine) {
            Some(rule) => answer(one_line(edition, rule, person, given, on)),
            None => GiveAnswer::NoRule,
        };
    };
    let antigens = product.antigens_on(person.birth, on, edition.month_end());
    let serves: Vec<&VaccineRule> =
        edition.vaccines().iter().filter(|line| !antigens.and(line.judged).is_empty()).collect();
    if serves.is_empty() {
        let history = History::read(edition, person, given, on);
        let conflict = product.live_injected.then(|| history.live_conflict(edition, on, None)).flatten();
        return match conflict {
            Some(conflict) => GiveAnswer::NotDue { earliest: history.live_free_from(on), reasons: vec![conflict] },
            None => GiveAnswer::NoRule,
        };
    }
    let mut chooser = person.clone();
    chooser.prefers.insert(0, product.abbr.clone());
    let lines = || serves.iter().map(|rule| one_line(edition, rule, &chooser, given, on));
    match lines().find(|line| line.vaccine == product.abbr) {
        Some(line) => answer(line),
        None => substitute(edition, &chooser, given, product, on, lines().collect()),
    }
}

fn answer(line: Line) -> GiveAnswer {
    match (line.group, line.next) {
        (Group::DueNow, Some(next)) => GiveAnswer::Due { number: next.number },
        (Group::NotNow, Some(next)) => GiveAnswer::NotDue { reasons: line.reasons, earliest: Some(next.earliest) },
        _ => GiveAnswer::NotDue { reasons: line.reasons, earliest: None },
    }
}

/// A product no line asks for by name: judged as if given, but never where it holds less than what is asked for.
fn substitute(
    edition: &Edition,
    person: &Person,
    given: &[GivenDose],
    product: &Product,
    on: Date,
    lines: Vec<Line>,
) -> GiveAnswer {
    let lacks = |line: &&Line| {
        line.next.is_some()
            && edition.product(&line.vaccine).is_some_and(|asked| !product.antigens.holds_all(asked.antigens))
            && edition.product(&line.vaccine).is_some_and(|asked| asked.later.is_none() && product.later.is_none())
    };
    let refused = |line: &Line, code: ReasonCode| {
        let rule = line.reasons.first().map_or(&edition.house.no_rule, |reason| &reason.rule);
        Reason::new(code, rule).text("vaccine", &line.vaccine)
    };
    let still_open: Vec<&Line> = lines.iter().filter(|line| line.next.is_some()).collect();
    if still_open.is_empty() {
        let reasons = lines.into_iter().flat_map(|line| line.reasons).collect();
        return GiveAnswer::NotDue { reasons, earliest: None };
    }
    if let Some(line) = still_open.iter().copied().find(lacks)
        && still_open.iter().all(lacks)
    {
        let mut reasons = vec![refused(line, ReasonCode::OtherProductNext)];
        reasons.extend(line.reasons.iter().cloned());
        return GiveAnswer::NotDue { reasons, earliest: None };
    }
    let mut supposed = given.to_vec();
    supposed.push(GivenDose::new(SUPPOSED, product.abbr.clone(), on));
    let history = History::read(edition, person, &supposed, on);
    let (mut progress, mut judged) = (Progress::start(), Vec::new());
    for rule in edition.vaccines() {
        evaluate::evaluate(edition, rule, person, &history, on, &mut progress, Some(&mut judged));
    }
    let own: Vec<_> = judged.into_iter().map(|(_, dose)| dose).filter(|dose| dose.id == SUPPOSED).collect();
    let flawed =
        own.iter().find(|dose| matches!(dose.grading, Grading::FirstEarly | Grading::ShortInterval | Grading::Late));
    match (flawed, own.iter().find(|dose| dose.outcome == Outcome::Valid)) {
        (Some(flawed), _) => {
            let earliest = still_open.iter().filter_map(|line| line.next.as_ref()).map(|next| next.earliest).max();
            GiveAnswer::NotDue { reasons: flawed.reasons.clone(), earliest: earliest.filter(|day| *day > on) }
        }
        (None, Some(valid)) => GiveAnswer::Due { number: valid.number.unwrap_or(1) },
        (None, None) => {
            let reasons = own.into_iter().flat_map(|dose| dose.reasons).collect();
            GiveAnswer::NotDue { reasons, earliest: None }
        }
    }
}

/// Id of a dose that is only supposed.
pub(crate) const SUPPOSED: &str = "supposed";
