//! Informed consent 知情同意: the document, what a signature is bound to, and whether strokes are a signature (C-032 … C-034).

use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::identity::IdNumber;

pub use crate::signature::{Stroke, Strokes};

/// The document a parent reads and signs: everything the signature is about. Its canonical JSON is what is digested and kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Versions of the texts shown, such as `HepB:0 MMR:2 general:0`.
    pub template: String,
    /// Clinic name.
    pub clinic: String,
    /// Visit id.
    pub visit: String,
    /// Recipient id.
    pub recipient: String,
    /// Full name.
    pub name: String,
    /// Birth date.
    pub birth: String,
    /// Relation of the signer.
    pub relation: String,
    /// Name of the signer.
    pub signer: String,
    /// What a signer who is no guardian signs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// One section a vaccine.
    pub sections: Vec<Section>,
    /// What is declared.
    pub declaration: String,
    /// Review state of the declaration; absent in documents from before texts had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declaration_review: Option<String>,
}

/// One vaccine of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Line id.
    pub line: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Dose number.
    pub number: u32,
    /// Doses in the series.
    pub of: u32,
    /// Product code consented to.
    pub product: String,
    /// Its printed name.
    pub product_name: String,
    /// Its holder.
    pub holder: String,
    /// `free`, or the price in yuan with two decimals, such as `153.00`.
    pub price: String,
    /// Plain name.
    pub title: String,
    /// What it is for.
    pub what: String,
    /// What may follow.
    pub reactions: String,
    /// Who must not have it.
    pub contraindications: String,
    /// What to do afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The text's version, such as `HepB:0`, or `general:0` where the vaccine has none of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Its review state: `pending` (待审核) or `approved`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<String>,
}

/// The ways a consent may be given: on the pad, on the desk's own screen turned round, on paper.
pub const WAYS: [&str; 3] = ["pad", "desk", "paper"];

/// Relations of a signer.
pub const RELATIONS: [&str; 5] = ["self", "mother", "father", "grandparent", "other"];

/// From which age somebody signs for themselves (民法典 第十八条: 十八周岁以上成年人，可以独立实施民事法律行为).
pub const ADULT_YEARS: u32 = 18;
/// From which age somebody who lives on their own work does (民法典 第十八条第二款: 十六周岁以上).
pub const EARNING_YEARS: u32 = 16;

/// Who is about to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signing<'a> {
    /// One of [`RELATIONS`].
    pub relation: &'a str,
    /// Full name.
    pub name: &'a str,
    /// Number of an identity document, when shown.
    pub number: Option<&'a str>,
    /// What they sign on, when they are no guardian.
    pub authority: Option<&'a str>,
    /// Whose vaccination it is: name.
    pub recipient: &'a str,
    /// Whole years of the recipient.
    pub years: u32,
}

impl Signing<'_> {
    /// Refuses a signer who may not decide, or of whom too little is known.
    ///
    /// Parents sign for children; a grandparent or anybody else says who charged them and how (监护人委托说明); adults sign themselves, and
    /// whoever signs for an adult says why; from 16 somebody who lives on their own work signs with a word about it.
    ///
    /// # Errors
    /// `consent.signer_missing`, `consent.relation_unknown`, `consent.signer_minor`, `consent.signer_not_self`,
    /// `consent.authority_missing`; those of [`IdNumber::parse`] for a number of 18 characters.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.name.trim().is_empty() {
            return Err(Refusal::new("consent.signer_missing"));
        }
        if !RELATIONS.contains(&self.relation) {
            return Err(Refusal::new("consent.relation_unknown").with("relation", self.relation));
        }
        let own = self.relation == "self";
        if own && self.years < EARNING_YEARS {
            return Err(Refusal::new("consent.signer_minor").with("years", ADULT_YEARS));
        }
        if own && self.name.trim() != self.recipient.trim() {
            return Err(Refusal::new("consent.signer_not_self").with("name", self.recipient));
        }
        let needs_authority = match self.relation {
            "self" => self.years < ADULT_YEARS,
            "mother" | "father" => self.years >= ADULT_YEARS,
            _ => true,
        };
        if needs_authority && self.authority.is_none_or(|words| words.trim().is_empty()) {
            return Err(Refusal::new("consent.authority_missing").with("relation", self.relation));
        }
        // A passport or another paper has another form; what looks like an identity number must be one.
        match self.number.map(str::trim).filter(|number| number.chars().count() == 18) {
            Some(number) => IdNumber::parse(number).map(drop),
            None => Ok(()),
        }
    }
}

/// A price as it stands in a document: `free`, or yuan with two decimals.
pub fn price(fen: Option<i64>) -> String {
    match fen {
        None | Some(..=0) => "free".to_owned(),
        Some(fen) => format!("{}.{:02}", fen / 100, fen % 100),
    }
}

/// The text whose SM3 binds the picture of a paper to the consent it shows.
pub fn picture_binding(document: &str, picture: &str, recipient: &str, visit: &str) -> String {
    format!("vaxdesk consent picture v1\n{document}\n{picture}\n{recipient}\n{visit}\n")
}

/// The text whose SM3 binds a signature to exactly this document, person and visit.
pub fn binding(document: &str, strokes: &str, recipient: &str, visit: &str) -> String {
    format!("vaxdesk consent v1\n{document}\n{strokes}\n{recipient}\n{visit}\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn who_may_sign_for_whom() {
        let sign = |relation, name, years, authority: Option<&str>| {
            Signing { relation, name, number: None, authority, recipient: "王小明", years }
                .check()
                .map_err(|refusal| refusal.code)
        };
        for (relation, name, years, authority, expected) in [
            ("mother", "王丽", 0, None, Ok(())),
            ("father", " ", 0, None, Err("consent.signer_missing")),
            ("aunt", "王梅", 0, None, Err("consent.relation_unknown")),
            ("grandparent", "王奶奶", 2, None, Err("consent.authority_missing")),
            ("grandparent", "王奶奶", 2, Some("  "), Err("consent.authority_missing")),
            ("grandparent", "王奶奶", 2, Some("母亲王丽电话委托"), Ok(())),
            ("other", "幼儿园李老师", 4, None, Err("consent.authority_missing")),
            ("self", "王小明", 15, Some("在外工作"), Err("consent.signer_minor")),
            ("self", "王小明", 16, None, Err("consent.authority_missing")),
            ("self", "王小明", 16, Some("在外工作"), Ok(())),
            ("self", "王小明", 18, None, Ok(())),
            ("self", "王小红", 30, None, Err("consent.signer_not_self")),
            ("mother", "王丽", 30, None, Err("consent.authority_missing")),
            ("mother", "王丽", 17, None, Ok(())),
        ] {
            assert_eq!(sign(relation, name, years, authority), expected, "{relation} {name} {years}");
        }
    }

    #[test]
    fn a_number_that_looks_like_an_identity_number_must_be_one() {
        let sign = |number| {
            Signing {
                relation: "mother",
                name: "王丽",
                number: Some(number),
                authority: None,
                recipient: "王小明",
                years: 1,
            }
            .check()
            .map_err(|refusal| refusal.code)
        };
        assert_eq!(sign("420106199203042028"), Ok(()));
        assert_eq!(sign("420106199203042027"), Err("identity.bad_check_digit"));
        assert_eq!(sign("E12345678"), Ok(()), "a passport");
    }

    #[test]
    fn prices_stand_in_yuan() {
        assert_eq!([price(None), price(Some(15300)), price(Some(5))], ["free", "153.00", "0.05"]);
    }

    #[test]
    fn a_document_of_before_still_reads() {
        let old = r#"{"template":"CONSENT-1","clinic":"c","visit":"v","recipient":"r","name":"n","birth":"2026-10-20",
            "relation":"mother","signer":"s","declaration":"d","sections":[{"line":"l","vaccine":"HepB","number":1,"of":3,
            "product":"p","product_name":"pn","holder":"h","price":"free","title":"t","what":"w","reactions":"r",
            "contraindications":"c"}]}"#;
        let document: Document = serde_json::from_str(old).unwrap();
        assert_eq!((document.sections[0].after.as_deref(), document.authority), (None, None));
    }

    #[test]
    fn the_binding_changes_with_each_of_its_parts() {
        let whole = binding("d", "s", "r", "v");
        for other in [
            binding("x", "s", "r", "v"),
            binding("d", "x", "r", "v"),
            binding("d", "s", "x", "v"),
            binding("d", "s", "r", "x"),
        ] {
            assert_ne!(whole, other);
        }
    }
}
