//! The first decoder.

use super::grey::Grey;
use super::{Decoder, Symbol, Symbology, symbol, text};

/// The QR codes it finds. What fails its error correction is left out.
pub fn symbols(picture: &Grey) -> Vec<Symbol> {
    let width = picture.width;
    let pixels = &picture.pixels;
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, picture.height, |x, y| {
        pixels.get(y * width + x).copied().unwrap_or(255)
    });
    let mut found = Vec::new();
    for grid in prepared.detect_grids() {
        let mut bytes = Vec::new();
        // A grid that does not decode is one the camera did not see well: the others may be fine.
        if grid.decode_to(&mut bytes).is_ok() {
            found.extend(symbol(Decoder::Rqrr, Symbology::Qr, "]Q1", text::text(&bytes), bytes));
        }
    }
    found
}
