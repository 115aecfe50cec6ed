//! Codes in pictures that people bring.

use std::path::Path;

use crate::{Answer, AppError};

/// A code of a picture, for programs outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureCode {
    /// `rqrr` or `rxing`.
    pub decoder: &'static str,
    /// `qr`, `gs1_qr`, `data_matrix`, `gs1_data_matrix`, `code_128`, `gs1_128`.
    pub symbology: &'static str,
    /// The symbology identifier that a scanner would send, such as `]d2`.
    pub aim: String,
    /// The content; GS stays as U+001D.
    pub text: String,
}

/// The codes in a PNG or JPEG file; none is no error.
///
/// # Errors
/// When the file cannot be read, or is no picture that can be taken (`devices::image::ImageTrouble`).
pub fn codes(file: &Path) -> Answer<Vec<PictureCode>> {
    let named = || file.display().to_string();
    // Looked at before it is read: a folder or a film is not taken into memory.
    let size = std::fs::metadata(file).map_err(AppError::file(named()))?.len();
    if size > devices::image::LARGEST_FILE as u64 {
        return Err(AppError::data("the picture", devices::image::ImageTrouble::FileTooLarge(size as usize)));
    }
    let bytes = std::fs::read(file).map_err(AppError::file(named()))?;
    let found = devices::image::codes(&bytes).map_err(|error| AppError::data("the picture", error))?;
    let code = |symbol: devices::image::Symbol| PictureCode {
        decoder: symbol.decoder.as_str(),
        symbology: symbol.symbology.as_str(),
        aim: symbol.scan.aim.unwrap_or_default(),
        text: symbol.scan.text,
    };
    Ok(found.into_iter().map(code).collect())
}
