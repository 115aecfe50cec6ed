//! Settings, codes: what was read at this desk and what was not.

use serde::Serialize;
use specta::Type;

/// The codes of this desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CodesView {
    /// First day counted.
    pub since: String,
    /// By holder and product; those with most failures first.
    pub rows: Vec<CodeRow>,
    /// Forms of trace codes in force; the longest prefix decides.
    pub rules: Vec<CodeRule>,
    /// Kinds of credentials whose form is known, by national name.
    pub credentials: Vec<String>,
    /// A data package is in force beside what comes with the program.
    pub package: bool,
    /// Where the forms come from: the package's own word when there is one.
    pub source: String,
}

/// Codes of a holder's product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CodeRow {
    /// Marketing authorisation holder 上市许可持有人; empty when the codes do not tell.
    pub holder: String,
    /// Product name; empty when the codes do not tell.
    pub product: String,
    /// Vaccine abbreviation; empty likewise.
    pub vaccine: String,
    /// How many were read.
    pub read: u32,
    /// How many were not, or were read and are not registered.
    pub failed: u32,
    /// Why, with how often; the most frequent first.
    pub why: Vec<CodeWhy>,
    /// The last failure, civil time with offset; empty when there was none.
    pub last_at: String,
    /// What it looked like: a vaccine's code as it came, of anything else only its shape.
    pub sample: String,
}

/// How often something was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CodeWhy {
    /// `separator_lost`, `not_registered`, or why a code is not readable.
    pub why: String,
    /// How often.
    pub count: u32,
}

/// A form of trace codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CodeRule {
    /// First characters; empty for codes nobody registered.
    pub prefix: String,
    /// Whose prefix it is, when it is one holder's.
    pub holder: String,
    /// Characters of a code.
    pub length: u32,
    /// Allowed characters, as ranges.
    pub alphabet: String,
}
