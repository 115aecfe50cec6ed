//! Trace codes 追溯码: what a scan of a vaccine package can be.
//!
//! NMPAB/T 1002-2019 allows 20 characters whose first seven name the product, or an ISO-conformant code such as GS1 with (01) and (21)
//! (domain.md §5; D-035, D-036). Spaces and the AIM prefix are stripped; a URL carries its code as a parameter.

use jiff::civil::Date;

use crate::Refusal;
use crate::gs1::{self, GS, Gs1Error};

/// A code in canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceCode {
    /// The text that names this package unit in the whole program.
    pub text: String,
    /// What identifies the product.
    pub product: ProductKey,
    /// Lot, when the code carries it.
    pub lot: Option<String>,
    /// Last valid day, when the code carries it.
    pub expiry: Option<Date>,
}

/// The product identification segment 药品标识代码段.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProductKey {
    /// First seven characters of a 20-character code.
    Segment(String),
    /// GTIN of a GS1 code.
    Gtin(String),
}

impl TraceCode {
    /// Reads what a scanner or a person gave. `this_year` settles two-digit years.
    pub fn parse(text: &str, this_year: i16) -> Result<TraceCode, Refusal> {
        let text = strip(text);
        if text.len() == 20 && text.bytes().all(|b| b.is_ascii_alphanumeric()) && !text.starts_with("01") {
            let text = text.to_ascii_uppercase();
            let segment = text[..7].to_owned();
            return Ok(TraceCode { text, product: ProductKey::Segment(segment), lot: None, expiry: None });
        }
        let elements = gs1::parse(&text, this_year).map_err(|error| not_readable(&error))?;
        let (Some(gtin), Some(serial)) = (elements.gtin, elements.serial) else {
            return Err(Refusal::new("code.not_readable").with("why", "no_serial"));
        };
        Ok(TraceCode {
            text: format!("(01){gtin}(21){serial}"),
            product: ProductKey::Gtin(gtin),
            lot: elements.lot,
            expiry: elements.expiry,
        })
    }

    /// Whether a text could be a vaccine's code at all: decides where a scan goes.
    pub fn looks_like(text: &str) -> bool {
        TraceCode::parse(text, 2026).is_ok()
    }
}

fn strip(text: &str) -> String {
    let text = text.trim();
    let text = match text.strip_prefix(']') {
        Some(rest) => rest.get(2..).unwrap_or_default(),
        None => text,
    };
    // A QR code may carry an address; the code is its `code` parameter (domain.md §5).
    if text.starts_with("http://") || text.starts_with("https://") {
        let query = text.split_once('?').map_or("", |(_, query)| query);
        let code = query.split('&').find_map(|pair| pair.strip_prefix("code="));
        return code.unwrap_or_default().to_owned();
    }
    text.chars().filter(|c| *c == GS || (!c.is_whitespace() && !c.is_control())).collect()
}

fn not_readable(error: &Gs1Error) -> Refusal {
    let refusal = Refusal::new("code.not_readable");
    match error {
        Gs1Error::UnknownIdentifier { at } => refusal.with("why", "unknown_form").with("at", at + 1),
        Gs1Error::BadElement { ai, at } => refusal.with("why", "bad_element").with("ai", ai).with("at", at + 1),
        Gs1Error::CheckDigit => refusal.with("why", "check_digit"),
        Gs1Error::BadDate => refusal.with("why", "bad_date"),
        Gs1Error::Contradiction { ai } => refusal.with("why", "contradiction").with("ai", ai),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn splits_product_and_production_segment_d_036() {
        let code = TraceCode::parse(" 8100 0100 0000 0000 0017 ", 2026).unwrap();
        assert_eq!(code.text, "81000100000000000017");
        assert_eq!(code.product, ProductKey::Segment("8100010".into()));
    }

    #[test]
    fn keeps_letters_d_035() {
        assert!(TraceCode::parse("8100010ABCDEF0000001", 2026).is_ok());
    }

    #[test]
    fn the_same_package_has_one_text_whatever_the_scanner_sends() {
        let forms = ["]d2010690123456789221A7\u{1d}10L1", "(01)06901234567892(21)A7", "010690123456789221A7"];
        for form in forms {
            assert_eq!(TraceCode::parse(form, 2026).unwrap().text, "(01)06901234567892(21)A7", "{form:?}");
        }
    }

    #[test]
    fn takes_the_code_out_of_an_address() {
        let read = TraceCode::parse("https://trace.example/q?x=1&code=81000100000000000017", 2026).unwrap();
        assert_eq!(read.text, "81000100000000000017");
    }

    #[test]
    fn a_garbled_code_is_named_not_guessed() {
        for (text, why) in
            [("8100010", "unknown_form"), ("0106901234567893", "check_digit"), ("0106901234567892", "no_serial")]
        {
            let refusal = TraceCode::parse(text, 2026).unwrap_err();
            assert_eq!((refusal.code, refusal.params["why"].as_str()), ("code.not_readable", why), "{text}");
        }
    }
}
