//! The booklet: every dose with its number and grading.

use schedule::{Assessment, DoseEvaluation, Grading};
use store::HistoryRow as Stored;

use crate::view::HistoryRow;

/// Doses, oldest first, judged by the schedule where it has a rule.
pub(crate) fn rows(history: &[Stored], assessment: &Assessment) -> Vec<HistoryRow> {
    let mut rows: Vec<HistoryRow> = history
        .iter()
        .map(|dose| {
            let id = dose.dose.to_string();
            let judged = assessment.doses.iter().find(|judged| judged.id == id);
            HistoryRow {
                dose: id,
                vaccine: dose.vaccine.clone(),
                number: judged.and_then(|judged| judged.number).map(u32::from).or(dose.number),
                date: dose.date.to_string(),
                lot: dose.lot.clone(),
                code: dose.code.clone(),
                grading: judged.and_then(grading).map(str::to_owned),
                provenance: dose.provenance.clone(),
            }
        })
        .collect();
    rows.sort_by(|a, b| a.date.cmp(&b.date));
    rows
}

pub(crate) fn grading(judged: &DoseEvaluation) -> Option<&'static str> {
    match judged.grading {
        Grading::Timely => Some("timely"),
        Grading::Qualified => Some("qualified"),
        Grading::Late => Some("late"),
        Grading::FirstEarly => Some("first_early"),
        Grading::ShortInterval => Some("short_interval"),
        Grading::NotGraded => None,
    }
}
