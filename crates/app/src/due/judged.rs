//! The answer: the lines of every family of editions together, and each dose judged.

use jiff::civil::Date;
use schedule::{Assessment, DoseEvaluation, Edition, GivenDose, Group, Line, Outcome};

use super::Asked;
use crate::schedules::Schedules;

impl Asked {
    /// The answer of a day: the programme's lines, then those of a course after an exposure and of paid vaccines begun or asked for.
    pub(crate) fn assess(&self, schedules: &Schedules, on: Date) -> Judged {
        self.assess_with(schedules, &self.given, on)
    }

    /// The same as if these doses had been given.
    pub(crate) fn assess_with(&self, schedules: &Schedules, given: &[GivenDose], on: Date) -> Judged {
        let Some(edition) = self.edition(schedules, on) else { return Judged::nothing(on) };
        let mut whole = schedules.national().assess(edition, &self.person, given, on);
        let mut owed = vec![Family::Programme; whole.lines.len()];
        if let (Some(person), Some(edition)) = (&self.rabies, schedules.rabies(on)) {
            let answer = schedule::assess(edition, person, given, on);
            take_doses(&mut whole.doses, answer.doses);
            owed.extend(answer.lines.iter().map(|_| Family::Exposure));
            whole.lines.extend(answer.lines);
        }
        let mut offers = vec![];
        if let Some(edition) = schedules.labels(on) {
            let answer = schedule::assess(edition, self.labels(), given, on);
            let begun: Vec<String> = answer
                .doses
                .iter()
                .filter(|dose| dose.outcome == Outcome::Valid)
                .map(|dose| dose.programme.clone())
                .collect();
            take_doses(&mut whole.doses, answer.doses);
            for mut line in answer.lines {
                let in_programme = whole.lines.iter().position(|known| known.programme == line.programme);
                // What the programme gives this person is not offered for money beside it.
                if in_programme.is_some_and(|at| whole.lines.get(at).is_some_and(|known| known.next.is_some())) {
                    continue;
                }
                // Tetanus vaccine is for a wound; doses of the programme hold it too and begin nothing.
                let urgent = edition.vaccine(&line.programme).is_some_and(|rule| rule.urgent);
                let wanted = self.wanted.contains(&line.programme) || (urgent && self.labels().exposure.is_some());
                let family = match (wanted, begun.contains(&line.programme), in_programme) {
                    (true, ..) => Family::Wanted,
                    (false, true, None) if !urgent => Family::Begun,
                    _ if urgent => continue,
                    _ => {
                        offers.push(line);
                        continue;
                    }
                };
                if family == Family::Begun && line.group == Group::DueNow {
                    line.group = Group::MayBeGiven;
                }
                // The programme has done with it: the paid line takes its place.
                match in_programme.and_then(|at| Some((whole.lines.get_mut(at)?, owed.get_mut(at)?))) {
                    Some(place) => (*place.0, *place.1) = (line, family),
                    None => {
                        whole.lines.push(line);
                        owed.push(family);
                    }
                }
            }
        }
        if self.own_day {
            self.regrade(schedules, edition, &mut whole, given, on);
        }
        Judged { whole, families: owed, offers }
    }

    /// Grades doses given before the edition was in force by the one of their own day (C-070). Whether a dose counts stays with the
    /// edition that says what comes next.
    fn regrade(&self, schedules: &Schedules, active: &Edition, whole: &mut Assessment, given: &[GivenDose], on: Date) {
        let mut judged: Vec<(String, Assessment)> = vec![];
        for dose in &mut whole.doses {
            let Some(day) = given.iter().find(|known| known.id == dose.id).map(|known| known.date) else { continue };
            let own = schedules.national().in_force(day).filter(|own| own.id() != active.id());
            let Some(own) = own.filter(|_| day < active.effective_from()) else { continue };
            if !judged.iter().any(|(id, _)| id == own.id()) {
                judged.push((own.id().to_owned(), schedule::assess(own, &self.person, given, on)));
            }
            let then = judged.iter().find(|(id, _)| id == own.id()).map(|(_, answer)| answer);
            let same = |one: &&DoseEvaluation| one.id == dose.id && one.programme == dose.programme;
            if let Some(then) = then.and_then(|answer| answer.doses.iter().find(same)) {
                dose.grading = then.grading;
                dose.reasons = then.reasons.clone();
            }
        }
    }
}

/// Whose line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// The national programme's.
    Programme,
    /// A course after an exposure.
    Exposure,
    /// A paid vaccine the family asks for.
    Wanted,
    /// A paid vaccine whose series was begun.
    Begun,
}

impl Family {
    /// The code in views.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Family::Programme => "programme",
            Family::Exposure => "exposure",
            Family::Wanted => "wanted",
            Family::Begun => "begun",
        }
    }
}

/// The answer of every edition together.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    /// Lines and doses.
    pub whole: Assessment,
    /// Whose each line of `whole` is.
    pub families: Vec<Family>,
    /// Paid vaccines nobody asked for yet.
    pub offers: Vec<Line>,
}

impl Judged {
    fn nothing(on: Date) -> Judged {
        let whole = Assessment { as_of: on, edition: String::new(), lines: vec![], doses: vec![] };
        Judged { whole, families: vec![], offers: vec![] }
    }

    /// Lines with whose they are.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&Line, Family)> {
        self.whole.lines.iter().zip(self.families.iter().copied())
    }
}

/// Evaluations of another family take the place of what the programme could not judge, or stand beside what it did.
fn take_doses(known: &mut Vec<DoseEvaluation>, more: Vec<DoseEvaluation>) {
    for dose in more.into_iter().filter(|dose| !dose.programme.is_empty() && dose.outcome != Outcome::NotJudged) {
        if known.iter().any(|one| one.id == dose.id && one.programme == dose.programme && one.outcome == Outcome::Valid)
        {
            continue;
        }
        match known.iter_mut().find(|one| one.id == dose.id && one.outcome == Outcome::NotJudged) {
            Some(unjudged) => *unjudged = dose,
            None => known.push(dose),
        }
    }
}
