//! Texts people read before they decide: consent texts by vaccine, the verification page, the health questions.
//!
//! Each is data with versions. Version 0 is the starter of the program, 待审核 until the clinic approves it; a clinic's own versions are
//! `text.saved` events with the text as a blob, and `text.approved` puts one in force. A signature names the versions it stands under, and
//! since blobs are never changed every version stays readable.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Refusal;
use crate::precheck::Questions;

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What a signer is told about a vaccine; one key per vaccine, and `general`.
    Consent,
    /// The page on which the family confirms the vials 一验证; key `general`.
    Verification,
    /// The health questions and their rules; key `general`.
    Precheck,
}

/// The key of texts that are there once, and of the consent text for vaccines without their own.
pub const GENERAL: &str = "general";

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 3] = [Kind::Consent, Kind::Verification, Kind::Precheck];

    /// The code in events and views.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Consent => "consent",
            Kind::Verification => "verification",
            Kind::Precheck => "precheck",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What a signer is told about one vaccine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentText {
    /// Its name in plain words.
    pub name: String,
    /// What it is for, and when it is given.
    pub what: String,
    /// What may follow.
    pub reactions: String,
    /// Who must not have it, or not now.
    pub contraindications: String,
    /// What to do afterwards, and when to come back or see a doctor.
    pub after: String,
    /// What the signer declares; of the general text only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declaration: Option<String>,
}

/// The page on which the family confirms the vials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificationText {
    /// Heading.
    pub name: String,
    /// What the family is asked to do.
    pub ask: String,
    /// What they confirm.
    pub declaration: String,
}

/// A text, whatever it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// Of [`Kind::Consent`].
    Consent(ConsentText),
    /// Of [`Kind::Verification`].
    Verification(VerificationText),
    /// Of [`Kind::Precheck`].
    Precheck(Questions),
}

/// Longest text of one field, in characters: a page.
const LONGEST: usize = 2000;

impl Text {
    /// What it is for.
    pub fn kind(&self) -> Kind {
        match self {
            Text::Consent(_) => Kind::Consent,
            Text::Verification(_) => Kind::Verification,
            Text::Precheck(_) => Kind::Precheck,
        }
    }

    /// The text as JSON; its canonical form is the blob that an event names.
    pub fn to_json(&self) -> Result<Value, serde_json::Error> {
        match self {
            Text::Consent(text) => serde_json::to_value(text),
            Text::Verification(text) => serde_json::to_value(text),
            Text::Precheck(text) => serde_json::to_value(text),
        }
    }

    /// Reads a blob.
    pub fn from_json(kind: Kind, bytes: &[u8]) -> Result<Text, serde_json::Error> {
        Ok(match kind {
            Kind::Consent => Text::Consent(serde_json::from_slice(bytes)?),
            Kind::Verification => Text::Verification(serde_json::from_slice(bytes)?),
            Kind::Precheck => Text::Precheck(serde_json::from_slice(bytes)?),
        })
    }

    /// What an editor shows and may change, code and words, in order. Of the health questions the wordings (`<question>.zh`,
    /// `<question>.en`) and the fever threshold; what answers mean is not for an editor's hand.
    pub fn fields(&self) -> Vec<(String, String)> {
        let own =
            |fields: &[(&str, &String)]| fields.iter().map(|(code, text)| ((*code).into(), (*text).clone())).collect();
        match self {
            Text::Consent(text) => {
                let mut fields: Vec<(String, String)> = own(&[
                    ("name", &text.name),
                    ("what", &text.what),
                    ("reactions", &text.reactions),
                    ("contraindications", &text.contraindications),
                    ("after", &text.after),
                ]);
                fields.extend(text.declaration.clone().map(|words| ("declaration".to_owned(), words)));
                fields
            }
            Text::Verification(text) => {
                own(&[("name", &text.name), ("ask", &text.ask), ("declaration", &text.declaration)])
            }
            Text::Precheck(set) => {
                let wording = set.questions.iter().flat_map(|question| {
                    [
                        (format!("{}.zh", question.code), question.zh.clone()),
                        (format!("{}.en", question.code), question.en.clone()),
                    ]
                });
                wording.chain([("fever.tenths".to_owned(), set.fever.tenths.to_string())]).collect()
            }
        }
    }

    /// The text with some fields changed.
    ///
    /// # Errors
    /// `text.field_unknown`, `text.field_empty`, `text.too_long` with the field; `precheck.temperature_implausible`.
    pub fn with(mut self, changes: &[(String, String)]) -> Result<Text, Refusal> {
        for (field, words) in changes {
            let words = words.trim();
            if words.is_empty() {
                return Err(Refusal::new("text.field_empty").with("field", field));
            }
            if words.chars().count() > LONGEST {
                return Err(Refusal::new("text.too_long").with("field", field).with("most", LONGEST));
            }
            self.set(field, words)?;
        }
        Ok(self)
    }

    fn set(&mut self, field: &str, words: &str) -> Result<(), Refusal> {
        let unknown = || Refusal::new("text.field_unknown").with("field", field);
        let place = match (&mut *self, field) {
            (Text::Consent(text), "name") => &mut text.name,
            (Text::Consent(text), "what") => &mut text.what,
            (Text::Consent(text), "reactions") => &mut text.reactions,
            (Text::Consent(text), "contraindications") => &mut text.contraindications,
            (Text::Consent(text), "after") => &mut text.after,
            (Text::Consent(text), "declaration") => text.declaration.as_mut().ok_or_else(unknown)?,
            (Text::Verification(text), "name") => &mut text.name,
            (Text::Verification(text), "ask") => &mut text.ask,
            (Text::Verification(text), "declaration") => &mut text.declaration,
            (Text::Precheck(set), "fever.tenths") => {
                let tenths = words.parse().ok().filter(|tenths| (370..=400).contains(tenths));
                set.fever.tenths =
                    tenths.ok_or_else(|| Refusal::new("precheck.temperature_implausible").with("tenths", words))?;
                return Ok(());
            }
            (Text::Precheck(set), field) => {
                let (code, language) = field.rsplit_once('.').ok_or_else(unknown)?;
                let question = set.questions.iter_mut().find(|question| question.code == code).ok_or_else(unknown)?;
                match language {
                    "zh" => &mut question.zh,
                    "en" => &mut question.en,
                    _ => return Err(unknown()),
                }
            }
            _ => return Err(unknown()),
        };
        words.clone_into(place);
        Ok(())
    }
}

/// One text of the starter set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starter {
    /// Vaccine abbreviation, or [`GENERAL`].
    pub key: String,
    /// The text.
    pub text: Text,
    /// What it rests on.
    pub source: String,
}

#[derive(Deserialize)]
struct ConsentFile {
    general: ConsentEntry,
    #[serde(rename = "text")]
    texts: Vec<ConsentEntry>,
}

#[derive(Deserialize)]
struct ConsentEntry {
    #[serde(default)]
    vaccine: Option<String>,
    source: String,
    #[serde(flatten)]
    text: ConsentText,
}

#[derive(Deserialize)]
struct VerificationFile {
    source: String,
    #[serde(flatten)]
    text: VerificationText,
}

/// The starter set: version 0 of every text.
pub fn starter() -> Result<Vec<Starter>, toml::de::Error> {
    let consent: ConsentFile = toml::from_str(include_str!("../data/consent-starter.toml"))?;
    let verification: VerificationFile = toml::from_str(include_str!("../data/verification-starter.toml"))?;
    let entry = |entry: ConsentEntry| Starter {
        key: entry.vaccine.unwrap_or_else(|| GENERAL.to_owned()),
        text: Text::Consent(entry.text),
        source: entry.source,
    };
    let general = |text, source| Starter { key: GENERAL.to_owned(), text, source };
    let mut texts: Vec<Starter> = [consent.general].into_iter().chain(consent.texts).map(entry).collect();
    texts.push(general(Text::Verification(verification.text), verification.source));
    let questions = Questions::starter()?;
    texts.push(general(Text::Precheck(questions), "domain §1.6、§3.4、§4.5; 自行编写, 各规则另注来源".to_owned()));
    Ok(texts)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The programme's vaccines (domain.md §1.2) and the common paid ones (§1.7).
    const EXPECTED: &[&str] = &[
        "HepB",
        "BCG",
        "IPV",
        "bOPV",
        "DTaP",
        "DT",
        "MMR",
        "JE-L",
        "JE-I",
        "MPSV-A",
        "MPSV-AC",
        "HepA-L",
        "HepA-I",
        "HPV",
        "Rab",
        "InfV",
        "Var",
        "Hib",
        "PCV13",
        "Rot",
        "EV71",
        "DTaP-IPV/Hib",
        "MCV4",
        "MPSV4",
        "HPV9",
        "RZV",
    ];

    fn of(kind: Kind, key: &str) -> Option<Starter> {
        starter().unwrap().into_iter().find(|one| one.text.kind() == kind && one.key == key)
    }

    #[test]
    fn every_programme_vaccine_and_the_common_paid_ones_have_a_text_with_a_source() {
        for vaccine in EXPECTED {
            let found = of(Kind::Consent, vaccine).unwrap_or_else(|| panic!("{vaccine} has no text"));
            assert!(!found.source.is_empty(), "{vaccine}");
            for (field, words) in found.text.fields() {
                assert!(!words.is_empty() && words.chars().count() < 300, "{vaccine} {field}: a parent has a minute");
            }
        }
        let keys: std::collections::BTreeSet<_> =
            starter().unwrap().into_iter().map(|one| (one.text.kind(), one.key)).collect();
        assert_eq!(keys.len(), starter().unwrap().len(), "one text a key");
    }

    #[test]
    fn the_general_text_declares_and_the_verification_page_asks_c_032() {
        let Text::Consent(general) = of(Kind::Consent, GENERAL).unwrap().text else { unreachable!() };
        assert!(general.declaration.is_some());
        assert!(of(Kind::Verification, GENERAL).is_some() && of(Kind::Precheck, GENERAL).is_some());
    }

    #[test]
    fn a_text_survives_its_own_json() {
        for one in starter().unwrap() {
            let json = serde_json::to_vec(&one.text.to_json().unwrap()).unwrap();
            assert_eq!(Text::from_json(one.text.kind(), &json).unwrap(), one.text, "{}", one.key);
        }
    }

    #[test]
    fn an_editor_changes_wordings_and_nothing_else() {
        let text = of(Kind::Consent, "HepB").unwrap().text;
        let change = |field: &str, words: &str| text.clone().with(&[(field.to_owned(), words.to_owned())]);
        assert_eq!(change("what", " 预防乙肝。 ").unwrap().fields()[1].1, "预防乙肝。");
        assert_eq!(change("declaration", "x").unwrap_err().code, "text.field_unknown", "the general text declares");
        assert_eq!(change("after", "  ").unwrap_err().params["field"], "after");
        assert_eq!(change("after", &"长".repeat(2001)).unwrap_err().code, "text.too_long");
        let questions = of(Kind::Precheck, GENERAL).unwrap().text;
        let ask = |field: &str, words: &str| questions.clone().with(&[(field.to_owned(), words.to_owned())]);
        assert!(ask("anaphylaxis.zh", "有没有严重过敏？").is_ok());
        assert_eq!(ask("anaphylaxis.effect", "caution").unwrap_err().code, "text.field_unknown");
        assert!(ask("fever.tenths", "380").is_ok());
        assert_eq!(ask("fever.tenths", "500").unwrap_err().code, "precheck.temperature_implausible");
    }
}
