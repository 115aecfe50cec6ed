//! From stored facts to the schedule's question, and from its answer to views and verdict facts.
//!
//! Three families of editions answer together: the national programme, care after an exposure, paid vaccines by label. What the programme
//! says goes first; a paid vaccine is owed to nobody and stands among what may be given, unless the family asked for it.

mod asked;
mod judged;
mod listed;
mod verdict;

use schedule::{Confidence, Group, Line, Reason};

use crate::people;
use crate::view::{DueLine, Note};

pub(crate) use asked::{Asked, Clinic, Facts, anaphylaxis_to, dose_kind};
pub(crate) use judged::{Family, Judged};
pub(crate) use listed::Listed;

/// The code of a confidence.
pub(crate) fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}

/// A schedule reason as a note.
pub(crate) fn note(reason: &Reason) -> Note {
    Note {
        code: format!("schedule.{}", reason.code.code()),
        params: reason.params.to_map(),
        rule: Some(people::rule(&reason.rule.id, &reason.rule.source, confidence(reason.rule.confidence))),
    }
}

/// The due list: due now first.
pub(crate) fn lines(judged: &Judged) -> Vec<DueLine> {
    let mut lines: Vec<DueLine> = judged.lines().map(|(line, family)| due_line(line, family.code())).collect();
    let order =
        |line: &DueLine| ["due_now", "may_be_given", "not_now", "done"].iter().position(|group| *group == line.group);
    lines.sort_by_key(order);
    lines
}

/// One line of it.
pub(crate) fn due_line(line: &Line, family: &str) -> DueLine {
    DueLine {
        vaccine: line.vaccine.clone(),
        group: group(line.group).to_owned(),
        family: family.to_owned(),
        number: line.next.as_ref().map(|next| u32::from(next.number)),
        of: line.next.as_ref().map(|next| u32::from(next.of)),
        earliest: line.next.as_ref().map(|next| next.earliest.to_string()),
        recommended: line.next.as_ref().map(|next| next.recommended.to_string()),
        overdue: line.next.as_ref().is_some_and(|next| next.overdue),
        reasons: line.reasons.iter().map(note).collect(),
    }
}

fn group(group: Group) -> &'static str {
    match group {
        Group::DueNow => "due_now",
        Group::MayBeGiven => "may_be_given",
        Group::NotNow => "not_now",
        Group::Done => "done",
    }
}
