//! QR codes in pictures: a screenshot or photo of an electronic certificate that a parent brings.
//!
//! rqrr decodes; its bytes are text in UTF-8 or GB18030 (Chinese labels often carry the latter without saying so, devices.md F.3). GS1-mode
//! QR, DataMatrix and one-dimensional codes need a second decoder, which is later work; what is not read is not guessed.

use encoding_rs::GB18030;

use crate::{Scan, ScanSource};

/// Pictures beyond this many pixels are refused before they are unpacked: a phone photo has 12 to 50 million.
const MOST_PIXELS: u64 = 64_000_000;

/// Why a picture gives no code.
#[derive(Debug, thiserror::Error)]
pub enum ImageTrouble {
    /// Not a PNG or JPEG, or damaged.
    #[error("the picture cannot be read: {0}")]
    Unreadable(#[from] image::ImageError),
    /// More pixels than a phone makes.
    #[error("the picture has {0} pixels, more than {MOST_PIXELS}")]
    TooLarge(u64),
}

/// Every QR code in a PNG or JPEG file, in the order found; none is no error.
pub fn qr_codes(file: &[u8]) -> Result<Vec<Scan>, ImageTrouble> {
    let reader = image::ImageReader::new(std::io::Cursor::new(file))
        .with_guessed_format()
        .map_err(image::ImageError::IoError)?;
    let (width, height) = reader.into_dimensions()?;
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS {
        return Err(ImageTrouble::TooLarge(pixels));
    }
    let luma = image::load_from_memory(file)?.to_luma8();
    let (width, height) = (luma.width() as usize, luma.height() as usize);
    let pixels = luma.as_raw();
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        pixels.get(y * width + x).copied().unwrap_or(255)
    });
    let mut found = Vec::new();
    for grid in prepared.detect_grids() {
        let mut bytes = Vec::new();
        // A grid that does not decode is one the camera did not see well: the others may be fine.
        if grid.decode_to(&mut bytes).is_ok() {
            let mut scan = Scan::from_bytes(ScanSource::Image, bytes);
            scan.text = text(&scan.raw);
            found.push(scan);
        }
    }
    Ok(found)
}

/// UTF-8 where it is valid, else GB18030.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => GB18030.decode(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use image::{GrayImage, Luma};

    /// A PNG of a QR code with its quiet zone, `scale` pixels a module.
    fn png(content: &[u8], scale: u32) -> Vec<u8> {
        let code = qrcode::QrCode::new(content).unwrap();
        let (width, colours) = (code.width() as u32, code.to_colors());
        let side = (width + 8) * scale;
        let picture = GrayImage::from_fn(side, side, |x, y| {
            let module = |at: u32| (at / scale).checked_sub(4).filter(|at| *at < width);
            let dark =
                module(x).zip(module(y)).is_some_and(|(x, y)| colours[(y * width + x) as usize] == qrcode::Color::Dark);
            Luma([if dark { 0 } else { 255 }])
        });
        let mut file = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
        file.into_inner()
    }

    #[test]
    fn reads_a_trace_code_and_chinese_text_in_either_encoding() {
        let (gb18030, _, _) = GB18030.encode("姓名:王小明;疫苗:乙肝");
        for (content, text) in [
            (b"81000100000000000017".as_slice(), "81000100000000000017"),
            ("姓名:王小明;疫苗:乙肝".as_bytes(), "姓名:王小明;疫苗:乙肝"),
            (&gb18030, "姓名:王小明;疫苗:乙肝"),
        ] {
            let found = qr_codes(&png(content, 4)).unwrap();
            assert_eq!(found.iter().map(|scan| scan.text.as_str()).collect::<Vec<_>>(), [text]);
        }
    }

    #[test]
    fn a_picture_without_a_code_gives_none_and_a_broken_file_an_error() {
        let mut blank = std::io::Cursor::new(Vec::new());
        GrayImage::from_pixel(200, 200, Luma([255])).write_to(&mut blank, image::ImageFormat::Png).unwrap();
        assert!(qr_codes(&blank.into_inner()).unwrap().is_empty());
        assert!(matches!(qr_codes(b"not a picture"), Err(ImageTrouble::Unreadable(_))));
        let mut cut = png(b"81000100000000000017", 4);
        cut.truncate(60);
        assert!(qr_codes(&cut).is_err());
    }
}
