//! The second decoder: QR with and without GS1, DataMatrix, Code 128.

use std::collections::HashSet;

use rxing::common::{GlobalHistogramBinarizer, HybridBinarizer};
use rxing::datamatrix::DataMatrixReader;
use rxing::multi::MultipleBarcodeReader;
use rxing::oned::Code128Reader;
use rxing::qrcode::QRCodeReader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{
    BarcodeFormat, Binarizer, BinaryBitmap, DecodeHints, Luma8Source, RXingResult, RXingResultMetadataType,
    RXingResultMetadataValue, Reader,
};

use super::grey::Grey;
use super::{Decoder, Symbol, Symbology, symbol, text};

/// What is looked for in one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looking {
    /// Codes of stripes, too: they are found in few views only, and cost much.
    pub stripes: bool,
    /// One threshold for the whole picture instead of one for each place.
    pub one_threshold: bool,
}

/// What it finds.
pub fn symbols(picture: &Grey, looking: Looking) -> Vec<Symbol> {
    let Ok(source) = Luma8Source::new_with_slice(&picture.pixels, picture.width as u32, picture.height as u32) else {
        return vec![];
    };
    if looking.one_threshold {
        readers(BinaryBitmap::new(GlobalHistogramBinarizer::new(source)), looking)
    } else {
        readers(BinaryBitmap::new(HybridBinarizer::new(source)), looking)
    }
}

fn readers<B: Binarizer>(mut picture: BinaryBitmap<B>, looking: Looking) -> Vec<Symbol> {
    let mut found = vec![];
    let hints = hints(BarcodeFormat::QR_CODE);
    let several = QrReader.decode_multiple_with_hints(&mut picture, &hints).unwrap_or_default();
    found.extend(several.iter().filter_map(|result| qr(result, result.getRawBytes().to_vec())));
    if found.is_empty() {
        // The older reader of the same house tolerates other faults.
        let older = QRCodeReader.decode_with_hints(&mut picture, &hints);
        found.extend(older.ok().and_then(|result| {
            let bytes = text::bytes_of(result.getText())?;
            qr(&result, bytes)
        }));
    }
    let matrix = DataMatrixReader.decode_with_hints(&mut picture, &self::hints(BarcodeFormat::DATA_MATRIX));
    found.extend(matrix.ok().and_then(|result| data_matrix(&result)));
    if looking.stripes {
        let stripes = Code128Reader.decode_with_hints(&mut picture, &self::hints(BarcodeFormat::CODE_128));
        found.extend(stripes.ok().and_then(|result| code_128(&result)));
    }
    found
}

fn hints(format: BarcodeFormat) -> DecodeHints {
    DecodeHints {
        PossibleFormats: Some(HashSet::from([format])),
        TryHarder: Some(true),
        // Separators of Code 128 are content.
        AssumeGs1: (format == BarcodeFormat::CODE_128).then_some(true),
        // Bytes as they are: their encoding is guessed in one place, for all decoders.
        CharacterSet: Some("ISO-8859-1".to_owned()),
        ..DecodeHints::default()
    }
}

fn identifier(result: &RXingResult) -> &str {
    match result.getRXingResultMetadata().get(&RXingResultMetadataType::SYMBOLOGY_IDENTIFIER) {
        Some(RXingResultMetadataValue::SymbologyIdentifier(identifier)) => identifier,
        _ => "",
    }
}

/// `bytes` are the content without regard to an encoding.
fn qr(result: &RXingResult, bytes: Vec<u8>) -> Option<Symbol> {
    let aim = identifier(result);
    let symbology = if matches!(aim, "]Q3" | "]Q4") { Symbology::Gs1Qr } else { Symbology::Qr };
    // The symbol names its encoding itself.
    let named = matches!(aim, "]Q2" | "]Q4" | "]Q6");
    let text = if named { result.getText().to_owned() } else { text::text(&bytes) };
    symbol(Decoder::Rxing, symbology, if aim.is_empty() { "]Q1" } else { aim }, text, bytes)
}

fn data_matrix(result: &RXingResult) -> Option<Symbol> {
    let aim = identifier(result);
    let symbology = if aim == "]d2" { Symbology::Gs1DataMatrix } else { Symbology::DataMatrix };
    let content = result.getText();
    let bytes = text::bytes_of(content);
    let text = match &bytes {
        Some(bytes) if aim != "]d4" => text::text(bytes),
        _ => content.to_owned(),
    };
    let bytes = bytes.unwrap_or_else(|| content.as_bytes().to_vec());
    symbol(Decoder::Rxing, symbology, if aim.is_empty() { "]d1" } else { aim }, text, bytes)
}

fn code_128(result: &RXingResult) -> Option<Symbol> {
    // A separator behind the last element separates nothing.
    let content = result.getText().trim_end_matches('\u{1d}');
    // With GS1 assumed, the identifier stands in front of the text of those that are.
    match content.strip_prefix("]C1") {
        Some(text) => symbol(Decoder::Rxing, Symbology::Gs1Code128, "]C1", text.to_owned(), text.as_bytes().to_vec()),
        None => symbol(Decoder::Rxing, Symbology::Code128, "]C0", content.to_owned(), content.as_bytes().to_vec()),
    }
}
