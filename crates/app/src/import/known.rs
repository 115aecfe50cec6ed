//! Who of a file is in the clinic already.

use domain::duplicate::{GuardianTraits, Traits, Weights};
use store::RecipientRow;
use uuid::Uuid;

use super::check::Known;
use super::person::Draft;
use crate::{Answer, App, AppError};

/// From this score on somebody of the same name and birthday is taken for the same person. The name, the birthday and the sex alone do
/// not reach it: a guardian, a phone or an address must agree too.
const STRONG: u32 = 63;

/// The clinic's own people.
pub(crate) struct InClinic<'a> {
    app: &'a App,
    weights: Option<Weights>,
}

impl<'a> InClinic<'a> {
    pub(crate) fn new(app: &'a App) -> Self {
        InClinic { app, weights: Weights::starter().ok() }
    }
}

impl Known for InClinic<'_> {
    fn find(&self, draft: &Draft) -> Answer<Option<Uuid>> {
        let person = &draft.registered;
        let Some(weights) = &self.weights else {
            return Err(AppError::data("the weights of duplicates", "they cannot be read"));
        };
        self.app.read(|r| {
            for document in &person.documents {
                let holders = r.recipients_by_number(&document.number)?;
                let own = holders.iter().find(|holder| {
                    holder.documents.iter().any(|own| own.kind == document.kind && own.number == document.number)
                });
                if let Some(holder) = own {
                    return Ok(Some(holder.recipient));
                }
            }
            if let Some(code) = &person.archive_code
                && let Some(holder) = r.recipient_of_archive_code(code)?
            {
                return Ok(Some(holder));
            }
            let alike = r.recipients_alike(&person.name, &person.birth)?;
            let own = traits_of_draft(draft);
            Ok(alike
                .iter()
                .find(|other| weights.compare(&own, &traits(other)).score >= STRONG)
                .map(|other| other.recipient))
        })
    }
}

fn traits_of_draft(draft: &Draft) -> Traits<'_> {
    let person = &draft.registered;
    let (certificates, numbers) = person.documents.iter().partition::<Vec<_>, _>(|one| one.kind == "birth_certificate");
    Traits {
        name: &person.name,
        sex: &person.sex,
        birth: person.birth.parse().ok(),
        numbers: numbers.into_iter().map(|document| document.number.as_str()).collect(),
        certificates: certificates.into_iter().map(|document| document.number.as_str()).collect(),
        phone: person.phone.as_deref(),
        address: person.address.as_deref(),
        guardians: person
            .guardians
            .iter()
            .map(|guardian| GuardianTraits {
                name: &guardian.name,
                number: guardian.document.as_ref().map(|document| document.number.as_str()),
                phone: guardian.phone.as_deref(),
            })
            .collect(),
    }
}

fn traits(person: &RecipientRow) -> Traits<'_> {
    let (certificates, numbers) = person.documents.iter().partition::<Vec<_>, _>(|one| one.kind == "birth_certificate");
    Traits {
        name: &person.name,
        sex: &person.sex,
        birth: Some(person.birth),
        numbers: numbers.into_iter().map(|document| document.number.as_str()).collect(),
        certificates: certificates.into_iter().map(|document| document.number.as_str()).collect(),
        phone: person.phone.as_deref(),
        address: person.address.as_deref(),
        guardians: person
            .guardians
            .iter()
            .map(|guardian| GuardianTraits {
                name: &guardian.name,
                number: guardian.document_number.as_deref(),
                phone: guardian.phone.as_deref(),
            })
            .collect(),
    }
}
