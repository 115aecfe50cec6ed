//! Second versions of event bodies. Frozen like the first: see the parent module.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::v1::{self, Text};

/// `staff.signed_in`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffSignedIn {
    /// Who.
    pub staff: Uuid,
    /// `password`, `pin`, `badge`.
    pub way: Text,
}

impl From<v1::StaffSignedIn> for StaffSignedIn {
    fn from(old: v1::StaffSignedIn) -> Self {
        // Before there was another way.
        StaffSignedIn { staff: old.staff, way: "password".to_owned() }
    }
}

/// `consent.signed`. Since version 2 with the signer's own number, the holder, dose number and price of each product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentSigned {
    /// The consent.
    pub consent: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// Versions of the texts shown, such as `HepB:0 MMR:2`.
    pub template: Text,
    /// SM3 of the document shown; the document is a blob of that name.
    pub document: Text,
    /// SM3 of the strokes; the strokes are a blob of that name. Absent on paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strokes: Option<Text>,
    /// SM3 that binds document, strokes, recipient and visit together (`consent::binding`).
    pub binding: Text,
    /// `pad`, `desk` (the desk screen turned round), `paper` or `refusal`.
    pub way: Text,
    /// Number of the paper form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper_number: Option<Text>,
    /// Day the paper form was signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper_on: Option<Text>,
    /// Who signed.
    pub signer: Signer,
    /// Who informed.
    pub informed_by: Uuid,
    /// Each vaccine, accepted or refused.
    pub decisions: Vec<LineDecision>,
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// `self`, `mother`, `father`, `grandparent`, `other`.
    pub relation: Text,
    /// Full name.
    pub name: Text,
    /// Number of an identity document, when shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Text>,
    /// Phone, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Text>,
    /// What a signer who is no guardian signs on: who charged them and how (监护人委托说明).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<Text>,
}

/// What the signer decided about one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDecision {
    /// The line.
    pub line: Uuid,
    /// Vaccine abbreviation the line stood for when signed.
    pub vaccine: Text,
    /// The product consented to.
    pub product: Text,
    /// Its holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<Text>,
    /// Dose number in the series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// Price in fen; absent when free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_fen: Option<i64>,
    /// Whether accepted.
    pub accepted: bool,
    /// Why not, when refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

impl From<v1::ConsentSigned> for ConsentSigned {
    fn from(old: v1::ConsentSigned) -> Self {
        ConsentSigned {
            consent: old.consent,
            visit: old.visit,
            recipient: old.recipient,
            template: old.template,
            document: old.document,
            strokes: old.strokes,
            binding: old.binding,
            way: old.way,
            paper_number: old.paper_number,
            paper_on: None,
            signer: Signer {
                relation: old.signer.relation,
                name: old.signer.name,
                number: None,
                phone: old.signer.phone,
                authority: None,
            },
            informed_by: old.informed_by,
            decisions: old.decisions.into_iter().map(LineDecision::from).collect(),
        }
    }
}

impl From<v1::LineDecision> for LineDecision {
    fn from(old: v1::LineDecision) -> Self {
        LineDecision {
            line: old.line,
            vaccine: old.vaccine,
            product: old.product,
            holder: None,
            number: None,
            // Version 1 knew free vaccines only.
            price_fen: None,
            accepted: old.accepted,
            reason: old.reason,
        }
    }
}

/// `visit.line_authorised`. Since version 2 with the site chosen and the vaccinator's own ticks (三查七对).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineAuthorised {
    /// The authorisation.
    pub authorisation: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// The line.
    pub line: Uuid,
    /// Trace code of the vial reserved.
    pub code: Text,
    /// Product code.
    pub product: Text,
    /// Lot.
    pub lot: Text,
    /// Expiry date.
    pub expiry: Text,
    /// Verdict colour at that moment.
    pub verdict: Text,
    /// Its reason codes.
    pub reasons: Vec<Text>,
    /// The vaccinator's reason to go on at amber.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Text>,
    /// Until when the needle may follow.
    pub valid_until: Text,
    /// Body site chosen, when chosen before the needle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_site: Option<Text>,
    /// What the vaccinator ticked: `appearance`, `name_spoken`, `dose_drawn`, `site_route`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Text>,
}

impl From<v1::LineAuthorised> for LineAuthorised {
    fn from(old: v1::LineAuthorised) -> Self {
        LineAuthorised {
            authorisation: old.authorisation,
            visit: old.visit,
            recipient: old.recipient,
            line: old.line,
            code: old.code,
            product: old.product,
            lot: old.lot,
            expiry: old.expiry,
            verdict: old.verdict,
            reasons: old.reasons,
            confirmation: old.confirmation,
            valid_until: old.valid_until,
            body_site: None,
            // Ticked or not, version 1 did not keep it.
            checks: vec![],
        }
    }
}
