//! Three symbols to hold a new scanner against, drawn by ourselves: a plain bar code, a GS1 code with a separator, Chinese text.
//!
//! Bar codes are encoded here (Code 128, ISO/IEC 15417, code set C and B); QR codes by the crate that also draws the tests' codes.

use qrcode::bits::Bits;
use qrcode::types::{Color, Version};
use qrcode::{EcLevel, QrCode};
use std::fmt::Write;

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// Twenty digits as Code 128: does anything arrive, with what around it?
    Plain,
    /// A GS1 QR code with a separator in the middle: does it survive?
    Separated,
    /// Chinese text in a QR code: in which encoding does it arrive?
    Chinese,
}

/// Content of [`Symbol::Plain`].
pub const PLAIN: &str = "81000010000000000019";
/// Content of [`Symbol::Separated`] behind it.
pub const SEPARATED_BACK: &str = "21SN0001";
/// Content of [`Symbol::Chinese`].
pub const CHINESE: &str = "接种台扫码测试";

/// The GS1 content in front of the separator: (01) (17) (10).
pub(crate) const FRONT: &str = "010690123456789217270131";
/// The batch that ends with the separator.
pub(crate) const BATCH: &str = "10ABC123";

/// Width of the empty margin in modules: four for QR, ten for bar codes.
const QR_MARGIN: usize = 4;
const BAR_MARGIN: usize = 10;
/// Height of a bar code in modules.
const BAR_HEIGHT: usize = 30;

impl Symbol {
    /// All three, in the order they are shown.
    pub const ALL: [Symbol; 3] = [Symbol::Plain, Symbol::Separated, Symbol::Chinese];

    /// The name under which the UI keeps its words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Symbol::Plain => "plain",
            Symbol::Separated => "separated",
            Symbol::Chinese => "chinese",
        }
    }

    /// What is in it, for people.
    pub fn content(self) -> String {
        match self {
            Symbol::Plain => PLAIN.to_owned(),
            Symbol::Separated => format!("{FRONT}{BATCH}<GS>{SEPARATED_BACK}"),
            Symbol::Chinese => CHINESE.to_owned(),
        }
    }

    /// The dark modules, row by row, with the margin around them; a bar code has one row.
    fn modules(self) -> Option<Vec<Vec<bool>>> {
        match self {
            Symbol::Plain => Some(vec![code_128(PLAIN)?]),
            Symbol::Separated => {
                let mut bits = Bits::new(Version::Normal(4));
                bits.push_fnc1_first_position().ok()?;
                let content = [FRONT.as_bytes(), BATCH.as_bytes(), b"\x1D", SEPARATED_BACK.as_bytes()].concat();
                bits.push_byte_data(&content).ok()?;
                bits.push_terminator(EcLevel::M).ok()?;
                Some(rows(&QrCode::with_bits(bits, EcLevel::M).ok()?))
            }
            Symbol::Chinese => Some(rows(&QrCode::with_error_correction_level(CHINESE, EcLevel::M).ok()?)),
        }
    }

    /// The symbol as a drawing. Empty when it cannot be drawn, which a test rules out.
    pub fn drawing(self) -> Drawing {
        let Some(rows) = self.modules() else { return Drawing::default() };
        let (margin, height_of_row) = if rows.len() == 1 { (BAR_MARGIN, BAR_HEIGHT) } else { (QR_MARGIN, 1) };
        let width = rows.first().map_or(0, Vec::len) + 2 * margin;
        let height = rows.len() * height_of_row + 2 * margin;
        let mut path = String::new();
        for (y, row) in rows.iter().enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, dark)| **dark) {
                // Writing into a text cannot fail.
                let _ = write!(path, "M{} {}h1v{height_of_row}h-1z", x + margin, y * height_of_row + margin);
            }
        }
        Drawing { width, height, path }
    }
}

/// A symbol as the dark part of a drawing, with its margin; one unit is one module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// Width with margin.
    pub width: usize,
    /// Height with margin.
    pub height: usize,
    /// Outline of what is dark (SVG path).
    pub path: String,
}

fn rows(code: &QrCode) -> Vec<Vec<bool>> {
    code.to_colors().chunks(code.width()).map(|row| row.iter().map(|module| *module == Color::Dark).collect()).collect()
}

/// Widths of bars and spaces of the values 0 to 105 and of the stop (ISO/IEC 15417, table 1).
const WIDTHS: [&[u8]; 107] = [
    b"212222", b"222122", b"222221", b"121223", b"121322", b"131222", b"122213", b"122312", b"132212", b"221213",
    b"221312", b"231212", b"112232", b"122132", b"122231", b"113222", b"123122", b"123221", b"223211", b"221132",
    b"221231", b"213212", b"223112", b"312131", b"311222", b"321122", b"321221", b"312212", b"322112", b"322211",
    b"212123", b"212321", b"232121", b"111323", b"131123", b"131321", b"112313", b"132113", b"132311", b"211313",
    b"231113", b"231311", b"112133", b"112331", b"132131", b"113123", b"113321", b"133121", b"313121", b"211331",
    b"231131", b"213113", b"213311", b"213131", b"311123", b"311321", b"331121", b"312113", b"312311", b"332111",
    b"314111", b"221411", b"431111", b"111224", b"111422", b"121124", b"121421", b"141122", b"141221", b"112214",
    b"112412", b"122114", b"122411", b"142112", b"142211", b"241211", b"221114", b"413111", b"241112", b"134111",
    b"111242", b"121142", b"121241", b"114212", b"124112", b"124211", b"411212", b"421112", b"421211", b"212141",
    b"214121", b"412121", b"111143", b"111341", b"131141", b"114113", b"114311", b"411113", b"411311", b"113141",
    b"114131", b"311141", b"411131", b"211412", b"211214", b"211232", b"2331112",
];
const START_C: u8 = 105;
const STOP: u8 = 106;

/// An even number of digits as Code 128 in code set C; `None` for anything else.
fn code_128(digits: &str) -> Option<Vec<bool>> {
    let mut values = vec![START_C];
    for pair in digits.as_bytes().chunks(2) {
        let &[tens, ones] = pair else { return None };
        if !tens.is_ascii_digit() || !ones.is_ascii_digit() {
            return None;
        }
        values.push((tens - b'0') * 10 + ones - b'0');
    }
    let weighted = values.iter().zip(std::iter::once(1).chain(1u32..)).map(|(value, place)| u32::from(*value) * place);
    values.push((weighted.sum::<u32>() % 103) as u8);
    values.push(STOP);
    let mut modules = Vec::new();
    for value in values {
        for (n, width) in WIDTHS.get(usize::from(value))?.iter().enumerate() {
            modules.extend(std::iter::repeat_n(n % 2 == 0, usize::from(width - b'0')));
        }
    }
    Some(modules)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn every_pattern_has_eleven_modules_and_the_stop_thirteen() {
        for (value, widths) in WIDTHS.iter().enumerate() {
            let modules: u8 = widths.iter().map(|width| width - b'0').sum();
            assert_eq!(modules, if value == usize::from(STOP) { 13 } else { 11 }, "value {value}");
        }
        let distinct: std::collections::BTreeSet<_> = WIDTHS.iter().collect();
        assert_eq!(distinct.len(), WIDTHS.len());
    }

    /// Start C, ten pairs, check value, stop: 13 × 11 + 2 modules. The check value was computed by hand.
    #[test]
    fn the_bar_code_has_its_check_value() {
        let modules = code_128(PLAIN).unwrap();
        assert_eq!(modules.len(), 12 * 11 + 13);
        // 105 + 81·1 + 0·2 + 0·3 + 10·4 + 0·… + 19·10 = 416; 416 mod 103 = 4.
        let check: Vec<bool> = modules[11 * 11..12 * 11].to_vec();
        let mut expected = Vec::new();
        for (n, width) in WIDTHS[4].iter().enumerate() {
            expected.extend(std::iter::repeat_n(n % 2 == 0, usize::from(width - b'0')));
        }
        assert_eq!(check, expected);
        assert_eq!(code_128("123"), None);
        assert_eq!(code_128("12A4"), None);
    }

    #[test]
    fn every_symbol_is_drawn_with_its_margin() {
        for symbol in Symbol::ALL {
            let drawing = symbol.drawing();
            assert!(drawing.width > 20 && drawing.height > 20 && drawing.path.len() > 500, "{symbol:?}");
        }
        let rows = Symbol::Separated.modules().unwrap();
        assert_eq!(rows.len(), rows[0].len(), "a square");
    }

    /// The Chinese symbol says what it should to a decoder that is not ours.
    #[test]
    fn a_decoder_reads_the_chinese_symbol() {
        let rows = Symbol::Chinese.modules().unwrap();
        let scale = 4;
        let side = (rows.len() + 2 * QR_MARGIN) * scale;
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            let module = |at: usize| (at / scale).checked_sub(QR_MARGIN);
            let dark = module(x).zip(module(y)).and_then(|(x, y)| rows.get(y)?.get(x).copied()).unwrap_or(false);
            if dark { 0 } else { 255 }
        });
        let grids = picture.detect_grids();
        assert_eq!(grids[0].decode().unwrap().1, CHINESE);
    }
}
