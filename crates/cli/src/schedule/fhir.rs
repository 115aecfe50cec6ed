//! FHIR R4 `ImmunizationRecommendation`: one resource per person, one recommendation per line of the table.

use jiff::civil::Date;
use schedule::{Assessment, Line, Status};
use serde_json::{Value, json};

use super::people::Asked;

/// Codes of dates, from LOINC.
const EARLIEST: (&str, &str) = ("30981-5", "Earliest date to give");
const DUE: (&str, &str) = ("30980-7", "Date vaccine due");
const OVERDUE: (&str, &str) = ("59778-1", "Date when overdue for immunization");
const LATEST: (&str, &str) = ("59777-3", "Latest date to give immunization");

/// The resource of one person.
pub(super) fn recommendation(asked: &Asked, answer: &Assessment) -> Value {
    json!({
        "resourceType": "ImmunizationRecommendation",
        "patient": {"identifier": {"value": asked.id}},
        "date": answer.as_of,
        "authority": {"display": answer.edition},
        "recommendation": answer.lines.iter().map(one).collect::<Vec<_>>(),
    })
}

fn one(line: &Line) -> Value {
    let mut recommendation = json!({
        "vaccineCode": [{"coding": [{"system": "urn:vaxdesk:vaccine", "code": line.vaccine}]}],
        "forecastStatus": status(line),
        "forecastReason": line.reasons.iter().map(|reason| json!({
            "coding": [{"system": "urn:vaxdesk:schedule-reason", "code": reason.code.code()}],
            "text": format!("{}: {} [{:?}]", reason.rule.id, reason.rule.source, reason.rule.confidence),
        })).collect::<Vec<_>>(),
        "series": line.programme,
    });
    if let (Some(next), Some(fields)) = (&line.next, recommendation.as_object_mut()) {
        let mut dates = vec![date(EARLIEST, next.earliest), date(DUE, next.recommended)];
        dates.extend(next.past_due.map(|day| date(OVERDUE, day)));
        // The code asks for the last day on which it may be given, the engine names the first on which it may not.
        dates.extend(next.until.and_then(|day| day.yesterday().ok()).map(|day| date(LATEST, day)));
        fields.insert("dateCriterion".to_owned(), Value::Array(dates));
        fields.insert("doseNumberPositiveInt".to_owned(), json!(next.number));
        fields.insert("seriesDosesPositiveInt".to_owned(), json!(next.of));
    }
    recommendation
}

fn date((code, display): (&str, &str), value: Date) -> Value {
    json!({"code": {"coding": [{"system": "http://loinc.org", "code": code, "display": display}]}, "value": value})
}

/// The standard's codes where it has one; it has none for "too old" and "not for this person".
fn status(line: &Line) -> Value {
    let standard = "http://terminology.hl7.org/CodeSystem/immunization-recommendation-status";
    let own = "urn:vaxdesk:forecast-status";
    let (system, code) = match line.status {
        Status::NotComplete if line.next.as_ref().is_some_and(|next| next.overdue) => (standard, "overdue"),
        Status::NotComplete => (standard, "due"),
        Status::Complete => (standard, "complete"),
        Status::Contraindicated => (standard, "contraindicated"),
        Status::AgedOut => (own, "aged_out"),
        Status::NotRecommended => (own, "not_recommended"),
    };
    json!({"coding": [{"system": system, "code": code}]})
}
