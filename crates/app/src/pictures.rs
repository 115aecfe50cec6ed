//! Pictures that people bring: the codes in them, and what of them is kept.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use devices::Scan;
use devices::image::{ImageTrouble, LARGEST_FILE, MOST_PIXELS};
use domain::Refusal;
use domain::event::NewBlob;

use crate::{Answer, AppError};

/// What binds a picture to what was signed, to the person and to the visit: SM3 of [`domain::consent::picture_binding`].
pub(crate) fn bound(document: &str, picture: &str, recipient: &str, visit: &str) -> String {
    seal::sm3::digest(domain::consent::picture_binding(document, picture, recipient, visit).as_bytes()).to_string()
}

/// How large a picture may come and how it is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes of the file, at most.
    pub bytes: usize,
    /// Longest side as it comes, in pixels: a small file may hide a huge picture.
    pub side: u32,
    /// Longest side as it is kept.
    pub kept: u32,
    /// Quality of the kept JPEG, 1 to 100.
    pub quality: u8,
}

/// A face on a card.
pub(crate) const PHOTO: Limits = Limits { bytes: 200 * 1024, side: 4_000, kept: 480, quality: 85 };
/// A page of paper with a signature, still to be read after years: about 140 dots per inch of A4.
pub(crate) const PAPER: Limits = Limits { bytes: 1_500 * 1024, side: 4_000, kept: 1_600, quality: 75 };

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

/// Reads a picture (a data URL, PNG or JPEG) and makes it anew, small and without anything beside the picture.
pub(crate) fn kept(url: &str, limits: Limits) -> Result<NewBlob, Refusal> {
    let bad = || Refusal::new("photo.unreadable");
    let (head, data) = url.strip_prefix("data:").and_then(|rest| rest.split_once(',')).ok_or_else(bad)?;
    if !matches!(head, "image/jpeg;base64" | "image/png;base64") {
        return Err(bad());
    }
    if data.len() > limits.bytes.div_ceil(3) * 4 {
        return Err(Refusal::new("photo.too_large").with("kilobytes", limits.bytes / 1024));
    }
    let bytes = STANDARD.decode(data).map_err(|_| bad())?;
    let mut reader = image::ImageReader::new(std::io::Cursor::new(&bytes)).with_guessed_format().map_err(|_| bad())?;
    let mut most = image::Limits::default();
    most.max_image_width = Some(limits.side);
    most.max_image_height = Some(limits.side);
    most.max_alloc = Some(u64::from(limits.side) * u64::from(limits.side) * 4);
    reader.limits(most);
    let picture = reader.decode().map_err(|_| bad())?;
    let small = if picture.width().max(picture.height()) > limits.kept {
        picture.resize(limits.kept, limits.kept, image::imageops::FilterType::Triangle)
    } else {
        picture
    };
    let mut made = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut made, limits.quality);
    small.into_rgb8().write_with_encoder(encoder).map_err(|_| bad())?;
    Ok(NewBlob { digest: seal::sm3::digest(&made).to_string(), media: "image/jpeg".to_owned(), bytes: made })
}

/// Bytes as a page shows them.
pub(crate) fn data_url(media: &str, bytes: &[u8]) -> String {
    format!("data:{media};base64,{}", STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_photo_is_made_small_and_loses_what_came_with_it() {
        let mut png = Vec::new();
        let picture = image::RgbImage::from_fn(900, 600, |x, y| image::Rgb([(x / 8) as u8, (y / 8) as u8, 90]));
        picture.write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
        let blob = kept(&data_url("image/png", &png), PHOTO).unwrap();
        let shown = image::load_from_memory(&blob.bytes).unwrap();
        assert_eq!((shown.width(), shown.height(), blob.media.as_str()), (480, 320, "image/jpeg"));
        assert_eq!(blob.digest, seal::sm3::digest(&blob.bytes).to_string());
    }

    #[test]
    fn a_small_file_that_holds_a_huge_picture_is_not_unpacked() {
        let mut png = Vec::new();
        image::GrayImage::new(4_200, 4_200)
            .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
            .unwrap();
        assert!(png.len() < PHOTO.bytes);
        assert_eq!(kept(&data_url("image/png", &png), PHOTO).unwrap_err().code, "photo.unreadable");
    }

    #[test]
    fn a_paper_stays_large_enough_to_be_read() {
        let mut png = Vec::new();
        let paper =
            image::GrayImage::from_fn(1_240, 1_754, |x, y| image::Luma([if (x + y) % 9 == 0 { 40 } else { 250 }]));
        paper.write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
        let blob = kept(&data_url("image/png", &png), PAPER).unwrap();
        let shown = image::load_from_memory(&blob.bytes).unwrap();
        assert_eq!((shown.width(), shown.height(), blob.media.as_str()), (1_131, 1_600, "image/jpeg"));
    }

    #[test]
    fn a_file_that_is_too_large_or_no_picture_says_so() {
        let large = data_url("image/png", &vec![0; PAPER.bytes + 4]);
        assert_eq!(kept(&large, PAPER).unwrap_err().code, "photo.too_large");
        assert_eq!(kept("data:application/pdf;base64,JVBERi0=", PAPER).unwrap_err().code, "photo.unreadable");
        assert_eq!(kept(&data_url("image/jpeg", b"no picture"), PAPER).unwrap_err().code, "photo.unreadable");
    }
}
