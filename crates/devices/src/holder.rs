//! What a card says about the person it belongs to.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Which kind of card was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CardKind {
    /// Social security card 社会保障卡 (LD/T 32).
    SocialSecurity,
}

/// Sex by GB/T 2261.1; its "unknown" and "not stated" are the absence of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Code 1.
    Male,
    /// Code 2.
    Female,
}

/// The person a card names, exactly as the card says it. The card may be wrong: whether the number's check digit holds and
/// whether birth date and sex agree with it is judged by the caller (`domain`, GB 11643).
///
/// `Debug` shows no personal data, so that a holder can stand in a log line by accident.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardHolder {
    /// Kind of card.
    pub kind: CardKind,
    /// Number of the card itself (social security card: EF05 tag 07, 9 letters and digits); empty when the card does not tell.
    pub card_number: String,
    /// Identity number, 18 characters, as on the card (EF06 tag 08). Never empty, not checked.
    pub id_number: String,
    /// Name (EF06 tag 09, continued in 4E). Never empty.
    pub name: String,
    /// Sex (EF06 tag 0A).
    pub sex: Option<Sex>,
    /// Birth date `YYYY-MM-DD` (EF06 tag 0D); absent when the card's digits are no date.
    pub birth: Option<String>,
    /// Ethnic group, two digits by GB/T 3304 (EF06 tag 0B).
    pub ethnic: Option<String>,
    /// Region of birth, six digits by GB/T 2260 (EF06 tag 0C).
    pub birthplace: Option<String>,
    /// Region that issued the card, six digits (EF05 tag 01, first three bytes).
    pub region: Option<String>,
    /// Last day the card is valid, `YYYY-MM-DD` (EF05 tag 06).
    pub valid_until: Option<String>,
}

impl CardHolder {
    /// A holder of whom only number and name are known; the rest is filled in field by field.
    pub fn new(id_number: impl Into<String>, name: impl Into<String>) -> CardHolder {
        CardHolder {
            kind: CardKind::SocialSecurity,
            card_number: String::new(),
            id_number: id_number.into(),
            name: name.into(),
            sex: None,
            birth: None,
            ethnic: None,
            birthplace: None,
            region: None,
            valid_until: None,
        }
    }
}

impl fmt::Debug for CardHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardHolder").field("kind", &self.kind).finish_non_exhaustive()
    }
}
