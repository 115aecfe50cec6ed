//! The parent's window.

use serde::Serialize;
use specta::Type;

use super::needle::PadVerification;
use super::note::Note;
use super::people::AgeView;
use super::texts::ChoiceView;

/// What the pad shows.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PadView {
    /// The clinic's name.
    pub clinic: String,
    /// Demonstration database.
    pub demo: bool,
    /// What lies on the pad: `none` (it rests), `consent` (`document`), `verification` (`verification`).
    pub kind: String,
    /// The consent document to sign.
    pub document: Option<Box<PadDocument>>,
    /// The page of vials to confirm (一验证). `pad_sign` with its digest confirms; `pad_refuse_all` says that something is not right, and
    /// the vaccinator is told.
    pub verification: Option<Box<PadVerification>>,
    /// Why the last signature was not taken.
    pub trouble: Option<Note>,
    /// What was written on a pad that is no screen: `pad_sign` with capture `ink` takes it.
    pub ink: Option<StrokesView>,
    /// The finger on the reader: `pad_sign` with capture `finger` takes it.
    pub finger: Option<FingerView>,
    /// What else can be signed with just now: `signature_pad`, `fingerprint`.
    pub captures: Vec<String>,
}

/// A fingerprint to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct FingerView {
    /// A data URL.
    pub picture: String,
    /// It is invented: the page says so.
    pub simulated: bool,
}

/// The document on the pad: the full name is shown (a parent must be able to notice the wrong twin), ID and phone are masked.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PadDocument {
    /// SM3 of the document's text; the signature is bound to it.
    pub digest: String,
    /// Full name.
    pub name: String,
    /// Birth date.
    pub birth: String,
    /// Age.
    pub age: AgeView,
    /// Masked number.
    pub number: Option<String>,
    /// Who signs.
    pub signer: String,
    /// Relation.
    pub relation: String,
    /// Template version and its review state.
    pub template: String,
    /// Each vaccine with its text.
    pub sections: Vec<PadSection>,
    /// Closing declaration.
    pub declaration: String,
    /// Some part is not approved by the clinic: the page says 待审核.
    pub pending: bool,
    /// What a signer who is no guardian signs on.
    pub authority: Option<String>,
    /// Reasons to choose from when a vaccine is refused; the last one is `other`.
    pub reasons: Vec<ChoiceView>,
}

/// One vaccine of the consent document.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PadSection {
    /// Line.
    pub line: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Plain name of the vaccine.
    pub title: String,
    /// Dose number.
    pub number: u32,
    /// Doses in the series.
    pub of: u32,
    /// Product and holder.
    pub product: String,
    /// `free`, or the price in yuan, such as `153.00`.
    pub price: String,
    /// Its text is not approved by the clinic: 待审核.
    pub pending: bool,
    /// Paragraphs: what, reactions, contraindications, after.
    pub paragraphs: Vec<PadParagraph>,
}

/// A paragraph with its heading code.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PadParagraph {
    /// `what`, `reactions`, `contraindications`, `after`.
    pub heading: String,
    /// The text.
    pub text: String,
}

/// Strokes to draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct StrokesView {
    /// Width of the field in CSS pixels.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// Strokes, each a row of points.
    pub strokes: Vec<Vec<StrokePoint>>,
}

/// A point of a stroke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct StrokePoint {
    /// Tenths of a CSS pixel from the left.
    pub x: i32,
    /// Tenths of a CSS pixel from the top.
    pub y: i32,
    /// Pressure 0…1000.
    pub p: i32,
}
