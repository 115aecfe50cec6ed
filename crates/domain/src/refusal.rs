//! A refusal: the rules said no. It is a value with a code and parameters, not an error; the UI owns the words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Why an action was not done. The code reads `noun.reason`; the words for it stand in the UI's `locales`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// One of [`CODES`].
    pub code: &'static str,
    /// Values the sentence needs, already as text.
    pub params: BTreeMap<String, String>,
}

impl Refusal {
    /// A refusal without parameters.
    pub fn new(code: &'static str) -> Self {
        Refusal { code, params: BTreeMap::new() }
    }

    /// Adds one parameter of the sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

/// Every refusal code a rule or a use case may give; a UI test holds this list against the words in both languages.
pub const CODES: &[&str] = &[
    "archive.offline",
    "clinic.not_demo",
    "code.not_readable",
    "consent.document_changed",
    "consent.missing",
    "consent.nothing_to_sign",
    "consent.signature_too_small",
    "consent.signer_missing",
    "dose.already_recorded",
    "dose.site_missing",
    "identity.bad_check_digit",
    "identity.bad_date",
    "identity.bad_form",
    "line.already_open",
    "line.no_product",
    "line.not_authorised",
    "line.not_open",
    "observation.not_over",
    "observation.none",
    "permission.denied",
    "precheck.incomplete",
    "precheck.temperature_implausible",
    "recipient.birth_in_future",
    "recipient.card_gone",
    "recipient.guardian_missing",
    "recipient.name_missing",
    "recipient.number_taken",
    "recipient.unknown",
    "session.login_failed",
    "session.locked",
    "session.none",
    "stock.already_received",
    "stock.delivery_empty",
    "stock.expired_on_receipt",
    "stock.lot_missing",
    "verdict.changed",
    "verdict.confirmation_missing",
    "verdict.refused",
    "vial.already_open",
    "vial.not_in_stock",
    "vial.not_multi_dose",
    "vial.reason_unknown",
    "visit.unknown",
];
