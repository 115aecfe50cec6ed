//! One row of an export, written so that an import reads it as the same person again.

use std::borrow::Cow;

use domain::mask;
use domain::profile::Profile;
use serde_json::Value;
use store::{GuardianRow, HistoryRow, RecipientRow};

use crate::import::meaning::{DosePart, GuardianPart, Meaning, Who};
use crate::import::words::WORDS;

/// Kinds of documents that have a column of their own.
const OWN_COLUMN: [&str; 3] = ["resident_id", "birth_certificate", "passport"];

/// A column, by what it means.
pub(super) struct Column {
    pub code: String,
    meaning: Meaning,
}

/// A person with every field.
pub(super) struct Person<'a> {
    row: &'a RecipientRow,
    profile: Profile,
    masked: bool,
}

impl<'a> Person<'a> {
    pub(super) fn new(row: &'a RecipientRow, masked: bool) -> Self {
        // The other fields are looked up in the profile; the ones every export has stand in the row.
        let profile = row.extra.iter().map(|(code, value)| (code.clone(), value.clone())).collect();
        Person { row, profile, masked }
    }

    fn number<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.masked { Cow::Owned(mask::number(text)) } else { Cow::Borrowed(text) }
    }

    fn phone<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.masked { Cow::Owned(mask::phone(text)) } else { Cow::Borrowed(text) }
    }

    fn document(&self, wanted: impl Fn(&str) -> bool) -> Option<&store::DocumentRow> {
        self.row.documents.iter().find(|document| wanted(&document.kind))
    }

    fn guardian(&self, who: Who) -> Option<&GuardianRow> {
        let relation = |guardian: &&GuardianRow| match who {
            Who::Mother => guardian.relation == "mother",
            Who::Father => guardian.relation == "father",
            Who::Any => !["mother", "father"].contains(&guardian.relation.as_str()),
        };
        self.row.guardians.iter().find(relation)
    }
}

impl Column {
    pub(super) fn of_person(code: &str) -> Option<Column> {
        let meaning = Meaning::parse(code)?;
        let of_person = !matches!(meaning, Meaning::Dose { .. } | Meaning::RowDose(_) | Meaning::Keep | Meaning::Drop);
        of_person.then(|| Column { code: code.to_owned(), meaning })
    }

    pub(super) fn of_dose(code: &str) -> Option<Column> {
        let meaning = Meaning::parse(code)?;
        matches!(meaning, Meaning::RowDose(_)).then(|| Column { code: code.to_owned(), meaning })
    }

    /// What stands in the cell.
    pub(super) fn text<'t>(&self, person: &'t Person<'_>, dose: Option<&'t HistoryRow>) -> Option<Cow<'t, str>> {
        let row = person.row;
        match &self.meaning {
            Meaning::Key => Some(Cow::Borrowed(&row.provisional_code)),
            Meaning::ArchiveCode => row.archive_code.as_deref().map(Cow::Borrowed),
            Meaning::HistoryComplete => {
                Some(Cow::Borrowed(WORDS.word("history_complete", if row.history_complete { "yes" } else { "no" })))
            }
            Meaning::Document(kind) => person.document(|own| own == kind).map(|one| person.number(&one.number)),
            Meaning::DocumentNumber => {
                person.document(|own| !OWN_COLUMN.contains(&own)).map(|one| person.number(&one.number))
            }
            Meaning::DocumentKind => person
                .document(|own| !OWN_COLUMN.contains(&own))
                .map(|one| Cow::Borrowed(WORDS.word("document_kind", &one.kind))),
            Meaning::Guardian(who, part) => guardian(person, person.guardian(*who)?, *part),
            Meaning::Field(field) => field_text(person, field),
            Meaning::RowDose(part) => dose_text(dose?, *part),
            Meaning::Dose { .. } | Meaning::Keep | Meaning::Drop => None,
        }
    }
}

fn guardian<'t>(person: &'t Person<'_>, guardian: &'t GuardianRow, part: GuardianPart) -> Option<Cow<'t, str>> {
    match part {
        GuardianPart::Relation => Some(Cow::Borrowed(WORDS.word("relation", &guardian.relation))),
        GuardianPart::Name => Some(Cow::Borrowed(&guardian.name)),
        GuardianPart::DocumentKind => {
            guardian.document_kind.as_deref().map(|kind| Cow::Borrowed(WORDS.word("document_kind", kind)))
        }
        GuardianPart::Number => guardian.document_number.as_deref().map(|number| person.number(number)),
        GuardianPart::Phone => guardian.phone.as_deref().map(|phone| person.phone(phone)),
    }
}

fn field_text<'t>(person: &'t Person<'_>, field: &str) -> Option<Cow<'t, str>> {
    let row = person.row;
    let newborn = row.newborn.as_ref();
    let number = |number: Option<u32>| number.map(|number| Cow::Owned(number.to_string()));
    let word = |field: &str, code: &'t str| Cow::Borrowed(WORDS.word(field, code));
    match field {
        "name" => Some(Cow::Borrowed(&row.name)),
        "sex" => Some(word("sex", &row.sex)),
        "birth" => Some(Cow::Owned(row.birth.to_string())),
        "phone" => row.phone.as_deref().map(|phone| person.phone(phone)),
        "address" => row.address.as_deref().map(Cow::Borrowed),
        "birth_time" => newborn?.birth_time.as_deref().map(Cow::Borrowed),
        "weight_g" => number(newborn?.weight_g),
        "gestation_weeks" => number(newborn?.gestation_weeks),
        "mother_hbsag" => newborn?.mother_hbsag.as_deref().map(|code| word(field, code)),
        "mother_hiv" => newborn?.mother_hiv.as_deref().map(|code| word(field, code)),
        "phone_other" => person.profile.get(field)?.as_str().map(|phone| person.phone(phone)),
        _ => match person.profile.get(field)? {
            Value::String(text) => Some(word(field, text)),
            Value::Null => None,
            other => Some(Cow::Owned(other.to_string())),
        },
    }
}

fn dose_text(dose: &HistoryRow, part: DosePart) -> Option<Cow<'_, str>> {
    match part {
        DosePart::Vaccine => Some(Cow::Borrowed(&dose.vaccine)),
        DosePart::Date => Some(Cow::Owned(dose.date.to_string())),
        DosePart::Lot => dose.lot.as_deref().map(Cow::Borrowed),
        DosePart::Unit => dose.unit.as_deref().map(Cow::Borrowed),
        DosePart::Number => dose.number.map(|number| Cow::Owned(number.to_string())),
        DosePart::Provenance => Some(Cow::Borrowed(WORDS.word("provenance", &dose.provenance))),
    }
}
