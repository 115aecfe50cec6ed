//! Codes in pictures that people bring.

use std::path::Path;

use crate::{Answer, AppError};

/// The texts of the QR codes in a PNG or JPEG file; none is no error.
pub fn qr_texts(file: &Path) -> Answer<Vec<String>> {
    let bytes = std::fs::read(file).map_err(AppError::file(file.display().to_string()))?;
    let scans = devices::image::qr_codes(&bytes).map_err(|error| AppError::data("the picture", error))?;
    Ok(scans.into_iter().map(|scan| scan.text).collect())
}
