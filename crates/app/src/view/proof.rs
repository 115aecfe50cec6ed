//! What was signed, and whether document and signature belong together.

use serde::Serialize;
use specta::Type;

use super::needle::PadVerification;
use super::pad::{PadDocument, StrokesView};

/// A signed consent in the list of a visit.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ConsentSummary {
    /// Consent id, for `consent_proof_view`.
    pub consent: String,
    /// `pad`, `desk`, `paper`, `refusal`.
    pub way: String,
    /// Signer's relation.
    pub relation: String,
    /// Signer's name.
    pub signer: String,
    /// When.
    pub signed_at: String,
    /// Vaccines accepted.
    pub accepted: Vec<String>,
    /// Vaccines refused.
    pub refused: Vec<String>,
    /// Versions of the texts it stands under.
    pub template: String,
}

/// `consent_proof_view`: a consent as it was signed, and whether its parts still belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ConsentProof {
    /// Consent id.
    pub consent: String,
    /// The visit.
    pub visit: String,
    /// The clinic's name on the document.
    pub clinic: String,
    /// When it was signed, civil time with offset.
    pub signed_at: String,
    /// `pad`, `desk`, `paper`, `refusal`.
    pub way: String,
    /// Number of the paper form.
    pub paper_number: Option<String>,
    /// Day the paper form was signed.
    pub paper_on: Option<String>,
    /// Who informed.
    pub informed_by: String,
    /// Signer's number, masked.
    pub signer_number: Option<String>,
    /// Signer's phone, masked.
    pub signer_phone: Option<String>,
    /// What a signer who is no guardian signed on.
    pub authority: Option<String>,
    /// The document as it was shown; absent when its blob is gone or damaged.
    pub document: Option<PadDocument>,
    /// What was decided for each line.
    pub decisions: Vec<DecisionRow>,
    /// The strokes to draw; absent on paper and for a refusal.
    pub strokes: Option<StrokesView>,
    /// When the picture of the paper was kept; absent without one, or when it was not signed on paper.
    pub pictured_at: Option<String>,
    /// That picture as a data URL; absent when its blob is gone.
    pub picture: Option<String>,
    /// SM3 of the document, as the event names it.
    pub document_digest: String,
    /// SM3 of the strokes, as the event names it.
    pub strokes_digest: Option<String>,
    /// SM3 over document, strokes, recipient and visit, as the event names it.
    pub binding: String,
    /// Each check apart.
    pub checks: Vec<ProofCheck>,
    /// Whether every check holds.
    pub holds: bool,
}

/// `verification_proof_view`: a confirmation of vials (一验证) as it was made, and whether its parts still belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct VerificationProof {
    /// Its id.
    pub verification: String,
    /// When, civil time with offset.
    pub verified_at: String,
    /// `pad`, `fingerprint`, `paper`, `spoken`.
    pub way: String,
    /// Relation of who confirmed.
    pub relation: String,
    /// Their name.
    pub name: String,
    /// The vaccinator who showed the vials.
    pub shown_by: String,
    /// The page as it was shown, number masked; absent when its blob is gone or damaged.
    pub page: Option<PadVerification>,
    /// The strokes to draw; absent when not signed on the pad.
    pub strokes: Option<StrokesView>,
    /// SM3 of the page, as the event names it.
    pub document_digest: String,
    /// SM3 of the strokes, as the event names it.
    pub strokes_digest: Option<String>,
    /// SM3 over page, strokes, recipient and visit, as the event names it.
    pub binding: String,
    /// The finger it was given with, as a data URL.
    pub picture: Option<String>,
    /// Each check apart.
    pub checks: Vec<ProofCheck>,
    /// Whether every check holds.
    pub holds: bool,
}

/// A line's decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DecisionRow {
    /// Line.
    pub line: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Whether accepted.
    pub accepted: bool,
    /// Reason code of a refusal.
    pub reason: Option<String>,
    /// Words to it.
    pub note: Option<String>,
    /// Price in fen; absent when free.
    pub price_fen: Option<i32>,
}

/// One check of a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ProofCheck {
    /// `document` (bytes are those of the digest), `strokes` (so are the strokes'), `binding` (document, strokes, person and visit belong
    /// together), `picture` and `picture_binding` (the same of a paper's picture), `event` (header and body of the log's entry are whole), `signature` (this device signed the entry).
    pub check: String,
    /// `holds`, `broken`, `missing` (the bytes or the key are not here).
    pub result: String,
}
