//! Which people an export takes: the conditions of the search, held against each person.

use jiff::civil::Date;
use serde_json::json;
use store::RecipientRow;

use crate::import::dates;
use crate::input::people::SearchInput;

/// The conditions; an empty one holds for everybody.
pub(super) struct Filter {
    text: String,
    text_birth: Option<Date>,
    name: String,
    birth: String,
    birth_day: Option<Date>,
    guardian: String,
    phone: String,
    number: String,
    certificate: String,
    withdrawn: bool,
}

impl Filter {
    pub(super) fn of(input: &SearchInput) -> Filter {
        let day = |text: &str| dates::moment(text).map(|moment| moment.date);
        let small = |text: &str| text.trim().to_lowercase();
        Filter {
            text: small(&input.text),
            text_birth: day(&input.text),
            name: small(&input.name),
            birth: input.birth.trim().to_owned(),
            birth_day: day(&input.birth),
            guardian: small(&input.guardian),
            phone: small(&input.phone),
            number: small(&input.number),
            certificate: small(&input.birth_certificate),
            withdrawn: input.withdrawn,
        }
    }

    /// Whether every condition holds. A birth date that is no whole date is the beginning of one: `2024-03`.
    pub(super) fn takes(&self, person: &RecipientRow) -> bool {
        let guardians = || person.guardians.iter();
        let phones = || {
            person.phone.iter().chain(guardians().filter_map(|guardian| guardian.phone.as_ref())).map(String::as_str)
        };
        let guardian_numbers = || guardians().filter_map(|guardian| guardian.document_number.as_deref());
        let numbers = || person.documents.iter().map(|document| document.number.as_str());
        let certificates = || {
            person
                .documents
                .iter()
                .filter(|one| one.kind == "birth_certificate")
                .map(|document| document.number.as_str())
        };
        let codes = || person.archive_code.iter().chain([&person.provisional_code]).map(String::as_str);
        let everything = || {
            [person.name.as_str()]
                .into_iter()
                .chain(phones())
                .chain(numbers())
                .chain(guardian_numbers())
                .chain(codes())
                .chain(guardians().map(|guardian| guardian.name.as_str()))
        };
        let birth = match self.birth_day {
            Some(day) => person.birth == day,
            None => person.birth.to_string().starts_with(&self.birth),
        };
        (person.state == "active" || (self.withdrawn && person.state == "withdrawn"))
            && (self.text_birth == Some(person.birth) || any(everything(), &self.text))
            && any([person.name.as_str()].into_iter(), &self.name)
            && birth
            && any(guardians().map(|guardian| guardian.name.as_str()), &self.guardian)
            && any(phones(), &self.phone)
            && any(numbers(), &self.number)
            && any(certificates(), &self.certificate)
    }

    /// For the audit: the conditions, the columns, and whether it was masked. Numbers and phones that were asked for are masked too.
    pub(super) fn canonical(&self, columns: &[&str], masked: bool) -> String {
        let hidden = |text: &str| if text.is_empty() { String::new() } else { domain::mask::number(text) };
        let long_number = self.text.chars().filter(char::is_ascii_digit).count() >= 9;
        let value = json!({
            "birth": self.birth,
            "birth_certificate": hidden(&self.certificate),
            "columns": columns,
            "guardian": self.guardian,
            "masked": masked,
            "name": self.name,
            "number": hidden(&self.number),
            "phone": hidden(&self.phone),
            "text": if long_number { hidden(&self.text) } else { self.text.clone() },
            "withdrawn": self.withdrawn,
        });
        let canonical = seal::canonical::to_vec(&value).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        canonical.unwrap_or_else(|| value.to_string())
    }
}

/// Whether one of the texts holds the part, which is in small letters.
fn any<'t>(mut texts: impl Iterator<Item = &'t str>, part: &str) -> bool {
    part.is_empty() || texts.any(|text| text.to_lowercase().contains(part))
}
