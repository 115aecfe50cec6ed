//! 一验证: the page on which the recipient or guardian confirms the vials before the injection (预防接种工作规范; C-032).

use serde::{Deserialize, Serialize};

/// How a confirmation that did not come from the pad may be noted.
pub const NOTED_WAYS: [&str; 2] = ["paper", "spoken"];

/// The page: everything the confirmation is about. Its canonical JSON is what is digested and kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Version of the text.
    pub template: String,
    /// `approved`, `pending`: whether the clinic stands by the text.
    pub review: String,
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
    /// Relation of who confirms.
    pub relation: String,
    /// Name of who confirms.
    pub signer: String,
    /// Heading.
    pub title: String,
    /// What is asked.
    pub ask: String,
    /// What the signature says.
    pub declaration: String,
    /// The vials, in the order scanned.
    pub vials: Vec<Vial>,
}

/// One vial of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vial {
    /// Line id.
    pub line: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Trace code.
    pub code: String,
    /// Product code.
    pub product: String,
    /// Name as printed.
    pub product_name: String,
    /// Its holder.
    pub holder: String,
    /// Lot.
    pub lot: String,
    /// Last valid day.
    pub expiry: String,
}
