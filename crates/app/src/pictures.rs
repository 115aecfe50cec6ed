//! Codes in pictures that people bring.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use devices::Scan;
use devices::image::{ImageTrouble, LARGEST_FILE, MOST_PIXELS};
use domain::Refusal;

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
    if size > LARGEST_FILE as u64 {
        return Err(AppError::data("the picture", ImageTrouble::FileTooLarge(size as usize)));
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

/// The codes of a picture that a page hands over in base64; at least one.
pub(crate) fn of_page(picture: &str) -> Result<Vec<Scan>, Refusal> {
    // Judged before it is unpacked.
    if picture.len() > LARGEST_FILE.div_ceil(3) * 4 {
        return Err(too_large());
    }
    let unreadable = || Refusal::new("picture.unreadable");
    let bytes = STANDARD.decode(picture).map_err(|_| unreadable())?;
    let found = devices::image::codes(&bytes).map_err(|trouble| match trouble {
        ImageTrouble::FileTooLarge(_) | ImageTrouble::TooLarge(..) => too_large(),
        ImageTrouble::Unknown | ImageTrouble::Unreadable(_) | ImageTrouble::Hollow(..) => unreadable(),
    })?;
    if found.is_empty() {
        return Err(Refusal::new("picture.no_code"));
    }
    Ok(found.into_iter().map(|symbol| symbol.scan).collect())
}

fn too_large() -> Refusal {
    Refusal::new("picture.too_large")
        .with("megabytes", LARGEST_FILE / (1024 * 1024))
        .with("megapixels", MOST_PIXELS / 1_000_000)
}

/// A scan as text with what the symbol itself says about its content.
pub(crate) fn text(scan: &Scan) -> String {
    scan.aim.clone().unwrap_or_default() + &scan.text
}
