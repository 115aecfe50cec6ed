//! What a picture says about itself, judged before its pixels are unpacked.

use std::io::Cursor;

use image::{ImageDecoder, ImageFormat, ImageReader, Limits};

use super::Grey;

/// Largest file: a photo of 50 million pixels has about half of it.
pub const LARGEST_FILE: usize = 24 * 1024 * 1024;
/// Most pixels: the largest photos of phones have 50 million.
pub const MOST_PIXELS: u64 = 51_000_000;
/// Longest side; a screenshot of a whole page is long and narrow.
pub const LONGEST_SIDE: u32 = 20_000;

/// Most bytes a PNG can unpack from one: the bound of its compression.
const PNG_BYTES_FROM_ONE: u64 = 1032;
/// Most pixels a JPEG can hold in a byte: blocks of one bit each.
const JPEG_PIXELS_IN_A_BYTE: u64 = 512;
/// What any file may be unpacked to: a scanned blank page is nearly nothing as a file.
const FREE_BYTES: u64 = 32 * 1024 * 1024;
/// What a file may be unpacked to beyond that for each of its bytes; photos need three to twelve.
const BYTES_FROM_ONE: u64 = 32;

/// The kinds of files that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// PNG, by its first bytes.
    Png,
    /// JPEG, by its first bytes.
    Jpeg,
}

/// A header that was found good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// What the file is, whatever its name says.
    pub kind: PictureKind,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Why a picture gives no code.
#[derive(Debug, thiserror::Error)]
pub enum ImageTrouble {
    /// Not a PNG or JPEG.
    #[error("the file is no PNG or JPEG picture")]
    Unknown,
    /// Damaged.
    #[error("the picture cannot be read: {0}")]
    Unreadable(image::ImageError),
    /// A file larger than [`LARGEST_FILE`], in bytes.
    #[error("the file has {0} bytes, more than {LARGEST_FILE}")]
    FileTooLarge(usize),
    /// More than [`MOST_PIXELS`], or a side longer than [`LONGEST_SIDE`].
    #[error("the picture has {0} × {1} pixels")]
    TooLarge(u32, u32),
    /// The header promises more than a file of this size can hold: nothing is unpacked.
    #[error("the file is too small for the {0} × {1} pixels it promises")]
    Hollow(u32, u32),
}

impl From<image::ImageError> for ImageTrouble {
    fn from(error: image::ImageError) -> ImageTrouble {
        ImageTrouble::Unreadable(error)
    }
}

/// Reads and judges the header alone.
///
/// # Errors
/// See [`ImageTrouble`].
pub fn head(file: &[u8]) -> Result<Head, ImageTrouble> {
    judged(file).map(|(head, _)| head)
}

/// The picture in shades of grey.
pub(super) fn open(file: &[u8]) -> Result<Grey, ImageTrouble> {
    let (_, decoder) = judged(file)?;
    let picture = image::DynamicImage::from_decoder(decoder)?;
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    Ok(Grey::new(width, height, picture.into_luma8().into_raw()))
}

fn judged(file: &[u8]) -> Result<(Head, impl ImageDecoder + '_), ImageTrouble> {
    if file.len() > LARGEST_FILE {
        return Err(ImageTrouble::FileTooLarge(file.len()));
    }
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_PIXELS * 4);
    // By the first bytes, never by a name.
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(image::ImageError::IoError)?;
    let kind = match reader.format() {
        Some(ImageFormat::Png) => PictureKind::Png,
        Some(ImageFormat::Jpeg) => PictureKind::Jpeg,
        _ => return Err(ImageTrouble::Unknown),
    };
    // The sides are judged here, so that their refusal says what is wrong.
    reader.limits(Limits::no_limits());
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS || width.max(height) > LONGEST_SIDE {
        return Err(ImageTrouble::TooLarge(width, height));
    }
    let length = file.len() as u64;
    let possible = match kind {
        PictureKind::Png => png_bits(file).is_some_and(|bits| pixels * bits / 8 <= length * PNG_BYTES_FROM_ONE),
        PictureKind::Jpeg => pixels <= length * JPEG_PIXELS_IN_A_BYTE,
    };
    if !possible || decoder.total_bytes() > FREE_BYTES + length * BYTES_FROM_ONE {
        return Err(ImageTrouble::Hollow(width, height));
    }
    decoder.set_limits(limits)?;
    Ok((Head { kind, width, height }, decoder))
}

/// Bits of a pixel as the file holds it, from the header that every PNG begins with.
fn png_bits(file: &[u8]) -> Option<u64> {
    let (depth, colours) = (file.get(24)?, file.get(25)?);
    let channels = match colours {
        0 | 3 => 1,
        4 => 2,
        2 => 3,
        6 => 4,
        _ => return None,
    };
    Some(u64::from(*depth) * channels)
}
