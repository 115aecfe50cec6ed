//! Whether a dose may be given on a day: the schedule's part of the verdict.

use domain::verdict::Due;
use jiff::civil::Date;
use schedule::{GiveAnswer, Reason, ReasonCode};

use super::{Asked, confidence};
use crate::schedules::Schedules;

impl Asked {
    /// Whether a dose of this vaccine may be given on a day, for the verdict.
    pub(crate) fn may_give(&self, schedules: &Schedules, vaccine: &str, on: Date) -> Due {
        if let (Some(person), Some(edition)) = (&self.rabies, schedules.rabies(on))
            && edition.product(vaccine).is_some()
        {
            return by_label(schedule::may_give(edition, person, &self.given, vaccine, on), stops_course);
        }
        let national = self.edition(schedules, on);
        let answer = national.map(|edition| schedule::may_give(edition, &self.person, &self.given, vaccine, on));
        match answer {
            Some(GiveAnswer::Due { .. }) => Due::Yes,
            Some(GiveAnswer::NotDue { reasons, earliest }) => {
                // Aged out of the programme, or had all of it: what the label says for those who pay may still be yes.
                let ended = earliest.is_none() && !reasons.iter().any(|reason| stops_any(reason.code));
                match self.by_labels(schedules, vaccine, on).filter(|_| ended) {
                    Some(GiveAnswer::Due { .. }) => Due::Yes,
                    _ => not_due(&reasons, earliest),
                }
            }
            Some(GiveAnswer::NoRule) | None => {
                let rabies = || schedules.rabies(on).filter(|edition| edition.product(vaccine).is_some());
                match self.by_labels(schedules, vaccine, on) {
                    Some(GiveAnswer::NoRule) | None => rabies().map_or(Due::NoRule, |edition| {
                        by_label(schedule::may_give(edition, &self.person, &self.given, vaccine, on), stops_course)
                    }),
                    Some(answer) => by_label(answer, stops_any),
                }
            }
        }
    }

    fn by_labels(&self, schedules: &Schedules, vaccine: &str, on: Date) -> Option<GiveAnswer> {
        let edition = schedules.labels(on)?;
        Some(schedule::may_give(edition, self.labels(), &self.given, vaccine, on))
    }
}

/// What stops an injection of any vaccine, whatever its label says.
fn stops_any(code: ReasonCode) -> bool {
    use ReasonCode as R;
    matches!(
        code,
        R::LiveLiveInterval | R::ImmunoglobulinInterval | R::Contraindicated | R::StateProhibits | R::StateDefers
    )
}

/// What stops a dose of a course: that, and coming too soon.
fn stops_course(code: ReasonCode) -> bool {
    use ReasonCode as R;
    stops_any(code) || matches!(code, R::MinimumInterval | R::RepeatInterval | R::ShortInterval)
}

/// Rules by label are recalled, not read: what `stops` stops here, everything else the label in hand decides.
fn by_label(answer: GiveAnswer, stops: fn(ReasonCode) -> bool) -> Due {
    match answer {
        GiveAnswer::Due { .. } => Due::Yes,
        GiveAnswer::NoRule => Due::NoRule,
        GiveAnswer::NotDue { reasons, earliest } => {
            let stop = reasons.iter().find(|reason| stops(reason.code));
            let (reason, rule) = told(stop.or(reasons.first()));
            match stop {
                Some(_) => Due::No { earliest, reason, rule },
                None => Due::Label { earliest, reason, rule },
            }
        }
    }
}

fn not_due(reasons: &[Reason], earliest: Option<Date>) -> Due {
    let (reason, rule) = told(reasons.first());
    Due::No { earliest, reason, rule }
}

/// A reason's code, and its rule: id, source, confidence.
fn told(reason: Option<&Reason>) -> (String, (String, String, String)) {
    let Some(reason) = reason else { return Default::default() };
    let rule = &reason.rule;
    let rule = (rule.id.clone(), rule.source.clone(), confidence(rule.confidence).to_owned());
    (reason.code.code().to_owned(), rule)
}
