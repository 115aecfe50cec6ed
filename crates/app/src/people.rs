//! People as rows and notes as the windows see them: masked, aged, in one place.

use domain::mask;
use jiff::civil::Date;
use schedule::dates::MonthEnd;
use serde_json::{Map, Value};
use store::RecipientRow as Stored;
use uuid::Uuid;

use crate::view::{AgeView, GuardianView, Note, RecipientRow, RuleSource};
use domain::Refusal;

/// A person in a list.
pub(crate) fn row(person: &Stored, today: Date, relation: Option<String>) -> RecipientRow {
    RecipientRow {
        recipient: person.recipient.to_string(),
        name: person.name.clone(),
        sex: person.sex.clone(),
        birth: person.birth.to_string(),
        age: age(person.birth, today),
        number: person.documents.first().map(|document| mask::number(&document.number)),
        archive_code: person.archive_code.clone().unwrap_or_else(|| person.provisional_code.clone()),
        guardian: person.guardians.first().map(|guardian| guardian.name.clone()),
        relation,
        state: Some(state(person).to_owned()),
    }
}

/// How an archive stands 在册情况, in one word for a list. What this clinic did with it comes before what the register says.
pub(crate) fn state(person: &Stored) -> &'static str {
    match person.state.as_str() {
        "withdrawn" => "withdrawn",
        "absorbed" => "absorbed",
        _ => registered_as(&person.extra),
    }
}

/// How somebody stands in the register who is neither set aside nor absorbed.
pub(crate) fn registered_as(extra: &Map<String, Value>) -> &'static str {
    // domain.md §4.3: 2 迁出, 3 临时迁出, 4 死亡, 5 删除, 6 临时接种.
    match extra.get("register_status").and_then(Value::as_str) {
        Some("2") => "moved_out",
        Some("3") => "away",
        Some("4") => "deceased",
        Some("5") => "deleted",
        Some("6") => "visiting",
        _ => "active",
    }
}

/// Somebody an event names and nobody here has registered.
pub(crate) fn unknown_row(recipient: Uuid) -> RecipientRow {
    RecipientRow {
        recipient: recipient.to_string(),
        name: String::new(),
        sex: "unknown".to_owned(),
        birth: String::new(),
        age: AgeView { years: 0, months: 0, days: 0 },
        number: None,
        archive_code: String::new(),
        guardian: None,
        relation: None,
        state: None,
    }
}

/// Guardians with numbers masked.
pub(crate) fn guardians(person: &Stored) -> Vec<GuardianView> {
    let view = |guardian: &store::GuardianRow| GuardianView {
        relation: guardian.relation.clone(),
        name: guardian.name.clone(),
        number: guardian.document_number.as_deref().map(mask::number),
        phone: guardian.phone.as_deref().map(mask::phone),
    };
    person.guardians.iter().map(view).collect()
}

/// Whole years, months and days.
pub(crate) fn age(birth: Date, today: Date) -> AgeView {
    // Ages for display end a month on its last day; a birth after today shows as nothing.
    match schedule::dates::age(birth, today, MonthEnd::Clamp) {
        Some(age) => AgeView { years: age.years, months: age.months, days: age.days },
        None => AgeView { years: 0, months: 0, days: 0 },
    }
}

/// A refusal as a note.
pub(crate) fn note(refusal: &Refusal) -> Note {
    Note { code: refusal.code.to_owned(), params: refusal.params.clone(), rule: None }
}

/// A rule's source.
pub(crate) fn rule(id: &str, source: &str, confidence: &str) -> RuleSource {
    RuleSource { id: id.to_owned(), source: source.to_owned(), confidence: confidence.to_owned() }
}

/// Reads an id that came from a window.
pub(crate) fn id(text: &str, code: &'static str) -> Result<Uuid, Refusal> {
    Uuid::try_parse(text).map_err(|_| Refusal::new(code))
}
