//! From stored facts to the schedule's question, and from its answer to views and verdict facts.

use domain::profile::Alert;
use domain::verdict::Due;
use jiff::civil::Date;
use schedule::{Assessment, Confidence, Edition, GiveAnswer, GivenDose, Group, Person, Reason, Sex, Tri};
use store::{HistoryRow, RecipientRow};

use crate::people;
use crate::view::{DueLine, Note};

/// The person as the schedule asks for it.
pub(crate) fn person(recipient: &RecipientRow) -> Person {
    let newborn = recipient.newborn.as_ref();
    Person {
        sex: match recipient.sex.as_str() {
            "male" => Sex::Male,
            "female" => Sex::Female,
            _ => Sex::Unknown,
        },
        mother_hbsag: match newborn.and_then(|newborn| newborn.mother_hbsag.as_deref()) {
            Some("positive") => Tri::Positive,
            Some("negative") => Tri::Negative,
            _ => Tri::Unknown,
        },
        birth_weight_g: newborn.and_then(|newborn| newborn.weight_g),
        contraindicated: anaphylaxis_to(recipient).collect(),
        ..Person::born(recipient.birth)
    }
}

/// Vaccines to which anaphylaxis is documented: nobody goes on over that (visit.md, Verdict).
pub(crate) fn anaphylaxis_to(recipient: &RecipientRow) -> impl Iterator<Item = String> {
    let alerts = Alert::read(recipient.extra.get("alerts")).into_iter();
    alerts.filter(|alert| alert.kind == "anaphylaxis").filter_map(|alert| alert.vaccine)
}

/// The doses as the schedule asks for them.
pub(crate) fn given(history: &[HistoryRow]) -> Vec<GivenDose> {
    let dose = |dose: &HistoryRow| GivenDose::new(dose.dose.to_string(), dose.vaccine.clone(), dose.date);
    history.iter().map(dose).collect()
}

/// Assesses a person on a day.
pub(crate) fn assess(edition: &Edition, recipient: &RecipientRow, history: &[HistoryRow], on: Date) -> Assessment {
    schedule::assess(edition, &person(recipient), &given(history), on)
}

/// Whether a dose of this vaccine may be given on a day, for the verdict.
pub(crate) fn may_give(
    edition: &Edition,
    recipient: &RecipientRow,
    history: &[HistoryRow],
    vaccine: &str,
    on: Date,
) -> Due {
    match schedule::may_give(edition, &person(recipient), &given(history), vaccine, on) {
        GiveAnswer::Due { .. } => Due::Yes,
        GiveAnswer::NoRule => Due::NoRule,
        GiveAnswer::NotDue { reasons, earliest } => {
            let first = reasons.first();
            let rule = first.map(|reason| &reason.rule);
            Due::No {
                earliest,
                reason: first.map(|reason| reason.code.code().to_owned()).unwrap_or_default(),
                rule: rule
                    .map(|rule| (rule.id.clone(), rule.source.clone(), confidence(&rule.confidence)))
                    .unwrap_or_default(),
            }
        }
    }
}

fn confidence(confidence: &Confidence) -> String {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
    .to_owned()
}

/// A schedule reason as a note.
pub(crate) fn note(reason: &Reason) -> Note {
    Note {
        code: format!("schedule.{}", reason.code.code()),
        params: reason.params.to_map(),
        rule: Some(people::rule(&reason.rule.id, &reason.rule.source, &confidence(&reason.rule.confidence))),
    }
}

/// The due list: due now first.
pub(crate) fn lines(assessment: &Assessment) -> Vec<DueLine> {
    let mut lines: Vec<DueLine> = assessment
        .lines
        .iter()
        .map(|line| DueLine {
            vaccine: line.vaccine.clone(),
            group: group(line.group).to_owned(),
            number: line.next.as_ref().map(|next| u32::from(next.number)),
            of: line.next.as_ref().map(|next| u32::from(next.of)),
            earliest: line.next.as_ref().map(|next| next.earliest.to_string()),
            recommended: line.next.as_ref().map(|next| next.recommended.to_string()),
            overdue: line.next.as_ref().is_some_and(|next| next.overdue),
            reasons: line.reasons.iter().map(note).collect(),
        })
        .collect();
    let order =
        |line: &DueLine| ["due_now", "may_be_given", "not_now", "done"].iter().position(|group| *group == line.group);
    lines.sort_by_key(order);
    lines
}

fn group(group: Group) -> &'static str {
    match group {
        Group::DueNow => "due_now",
        Group::MayBeGiven => "may_be_given",
        Group::NotNow => "not_now",
        Group::Done => "done",
    }
}
