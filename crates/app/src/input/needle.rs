//! At the needle, beside scanning, authorising and recording.

use serde::Deserialize;
use specta::Type;

/// `visit_verify_show`: puts the scanned vials on the pad for the family to confirm (一验证).
#[derive(Debug, Clone, Deserialize, Type)]
pub struct VerifyShowInput {
    /// Draft id: becomes the verification's id.
    pub draft: String,
    /// Visit.
    pub visit: String,
    /// Relation of who confirms; absent takes who signed the consent, else the recipient.
    pub relation: Option<String>,
    /// Name of who confirms; absent like `relation`.
    pub signer: Option<String>,
}

/// `visit_verify_note`: the family confirmed the scanned vials on paper or by word.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct VerifyNoteInput {
    /// Draft id: becomes the verification's id.
    pub draft: String,
    /// Visit.
    pub visit: String,
    /// `paper`, `spoken`.
    pub way: String,
    /// As in `VerifyShowInput`.
    pub relation: Option<String>,
    /// As in `VerifyShowInput`.
    pub signer: Option<String>,
}

/// `visit_fail`: the authorised injection did not become a dose.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct FailInput {
    /// Draft id: becomes the failure's id, so a double click is one failure.
    pub draft: String,
    /// Visit.
    pub visit: String,
    /// Line.
    pub line: String,
    /// A kind of `LineView.failures`.
    pub kind: String,
    /// What happened, in words; needed where the kind says so.
    pub note: Option<String>,
}

/// `visit_product`: which of the products of its vaccine a line is to be given.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct ProductInput {
    /// Draft id: becomes the event's id.
    pub draft: String,
    /// Visit.
    pub visit: String,
    /// Line.
    pub line: String,
    /// Product code, one of `LineView.products`.
    pub product: String,
}

/// `visit_paid`: the receipt of a paid vaccine.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct PaidInput {
    /// Draft id: becomes the payment's id.
    pub draft: String,
    /// Visit.
    pub visit: String,
    /// Line.
    pub line: String,
    /// Receipt number.
    pub receipt: String,
}
