//! Codes in pictures: a screenshot or photo that a parent brings, a label somebody photographed.
//!
//! rqrr looks first: it has never read a wrong text (devices.md F). What it misses, and what it cannot read at all (GS1 QR, DataMatrix, Code
//! 128), is rxing's. Only these forms are looked for: a one-dimensional code of another kind is easily "found" in noise. When the picture as
//! it is gives nothing, it is tried again in other sizes, inverted, with its contrast stretched and with a threshold for each place, until a
//! fixed amount of work is done.
//!
//! A picture comes from outside, so its header is judged before anything is unpacked ([`head`]): kind, side lengths, and whether a file this
//! small can hold a picture that large at all.

mod attempts;
mod grey;
mod head;
mod text;
mod try_rqrr;
mod try_rxing;

pub use head::{Head, ImageTrouble, LARGEST_FILE, LONGEST_SIDE, MOST_PIXELS, PictureKind, head};

use crate::{Scan, ScanSource};
use grey::Grey;

/// A code found in a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its content, with the symbology identifier that a scanner would send.
    pub scan: Scan,
    /// Who read it.
    pub decoder: Decoder,
    /// What kind of symbol it is.
    pub symbology: Symbology,
}

/// Who read a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decoder {
    /// The first decoder.
    Rqrr,
    /// The second decoder.
    Rxing,
}

impl Decoder {
    /// Its name in `vaxctl image decode`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Decoder::Rqrr => "rqrr",
            Decoder::Rxing => "rxing",
        }
    }
}

/// The kinds of symbols that are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbology {
    /// QR code.
    Qr,
    /// QR code with GS1 element strings.
    Gs1Qr,
    /// DataMatrix.
    DataMatrix,
    /// DataMatrix with GS1 element strings.
    Gs1DataMatrix,
    /// Code 128.
    Code128,
    /// Code 128 with GS1 element strings.
    Gs1Code128,
}

impl Symbology {
    /// Its name in `vaxctl image decode`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Symbology::Qr => "qr",
            Symbology::Gs1Qr => "gs1_qr",
            Symbology::DataMatrix => "data_matrix",
            Symbology::Gs1DataMatrix => "gs1_data_matrix",
            Symbology::Code128 => "code_128",
            Symbology::Gs1Code128 => "gs1_128",
        }
    }
}

/// Every code in a PNG or JPEG file, each once; none is no error.
///
/// # Errors
/// When the file is no picture, a damaged one, or larger than a phone makes.
pub fn codes(file: &[u8]) -> Result<Vec<Symbol>, ImageTrouble> {
    Ok(attempts::all(&head::open(file)?))
}

/// Every code in a picture that is unpacked already: a frame of a camera. Rows of 8 bits a pixel; missing ones are white.
pub fn codes_of_pixels(width: usize, height: usize, pixels: Vec<u8>) -> Vec<Symbol> {
    attempts::all(&Grey::new(width, height, pixels))
}

/// What the first decoder alone finds in the picture as it is: to compare with.
///
/// # Errors
/// As [`codes`].
pub fn codes_of_rqrr_alone(file: &[u8]) -> Result<Vec<Symbol>, ImageTrouble> {
    let picture = head::open(file)?;
    Ok(attempts::kept_from_panic(|| try_rqrr::symbols(&picture)))
}

/// A symbol of these content bytes, if it may be one at all.
fn symbol(decoder: Decoder, symbology: Symbology, aim: &str, text: String, bytes: Vec<u8>) -> Option<Symbol> {
    text::is_plausible(symbology, &text).then(|| Symbol {
        scan: Scan { source: ScanSource::Image, device: String::new(), text, aim: Some(aim.to_owned()), raw: bytes },
        decoder,
        symbology,
    })
}

#[cfg(test)]
mod tests;
