//! Trace codes 追溯码: what a scan of a vaccine package can be.
//!
//! NMPAB/T 1002-2019 allows 20 characters whose first seven name the product, or an ISO-conformant code such as GS1 with (01) and (21)
//! (domain.md §5; D-035, D-036). Which prefixes have letters is data ([`Rules`]). Blanks and the AIM prefix are stripped; a web address
//! carries its code as a parameter, a segment of its path, or as a GS1 Digital Link.

mod rules;

use jiff::civil::Date;

use crate::Refusal;
use crate::gs1::{self, Gs1Error, Message, Refused};

pub use rules::{Address, Misfit, Rule, Rules};

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
    /// First characters of a code of 20, by rule seven.
    Segment(String),
    /// GTIN of a GS1 code.
    Gtin(String),
}

/// A text read as a vaccine's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A code of a registered form.
    Registered(TraceCode),
    /// A GS1 message: with GTIN and serial it names a unit, unless its separators may be lost.
    Gs1(Box<Message>, Option<TraceCode>),
    /// A text that claims to be a code and is not one.
    Broken(Box<Broken>),
    /// No claim at all.
    Nothing,
}

/// A code that cannot be used, with what was still readable of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// `code.not_readable` with `why`, and `at` (from 1), `ai`, `other`, `length` where they say more.
    pub refusal: Refusal,
    /// The GS1 reader's own words.
    pub gs1: Option<Refused>,
}

impl TraceCode {
    /// Reads what a scanner or a person gave, by the built-in rules. `this_year` settles two-digit years. Blanks between the elements of a
    /// label keyed with its brackets are layout.
    ///
    /// # Errors
    /// `code.not_readable`.
    pub fn parse(text: &str, this_year: i16) -> Result<TraceCode, Refusal> {
        let text = trim(text);
        let keyed: Option<String> =
            text.starts_with('(').then(|| text.chars().filter(|c| !c.is_whitespace()).collect());
        match read(keyed.as_deref().unwrap_or(text), Rules::built_in(), this_year) {
            Reading::Registered(code) | Reading::Gs1(_, Some(code)) => Ok(code),
            Reading::Gs1(message, None) => Err(unit_refusal(&message)),
            Reading::Broken(broken) => Err(broken.refusal),
            Reading::Nothing => Err(not_readable("unknown_form")),
        }
    }

    /// Whether a text could be a vaccine's code at all: decides where a scan goes.
    pub fn looks_like(text: &str, this_year: i16) -> bool {
        TraceCode::parse(text, this_year).is_ok()
    }
}

/// Why a sound GS1 message does not name a package unit.
pub fn unit_refusal(message: &Message) -> Refusal {
    match (&message.lost, message.get("01"), &message.product) {
        (Some(_), ..) => not_readable("separator_lost"),
        (None, None, Some(_)) => not_readable("product_only"),
        (None, None, None) => not_readable("no_gtin"),
        (None, Some(_), _) => not_readable("no_serial"),
    }
}

/// Reads a text as a code of a package.
pub fn read(given: &str, rules: &Rules, this_year: i16) -> Reading {
    let given = trim(given);
    let (symbology, body) = gs1::symbology(given);
    let compact: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    let capitals = compact.to_ascii_uppercase();
    // A symbol for GS1 elements holds nothing else.
    let elements_only = matches!(symbology, gs1::Symbology::Elements | gs1::Symbology::Product(_));
    if let Some(rule) = rules.of(&capitals).filter(|rule| rule.is_registered() && !elements_only)
        && rule.judge(&capitals).is_ok()
    {
        return Reading::Registered(registered(capitals, rule));
    }
    let gs1 = gs1::message(given);
    if let Some(Ok(message)) = gs1 {
        let unit = unit(&message, this_year);
        return Reading::Gs1(Box::new(message), unit);
    }
    if !elements_only && let Some(code) = in_address(body, rules, gs1.is_none()) {
        return Reading::Registered(code);
    }
    let unregistered = rules.of(&capitals).filter(|_| !elements_only && !capitals.starts_with("01"));
    let misfit = unregistered.map(|rule| (rule, rule.judge(&capitals)));
    match (misfit, gs1) {
        (Some((rule, Ok(()))), _) => Reading::Registered(registered(capitals, rule)),
        (_, Some(Err(refused))) => {
            let refusal = gs1_refusal(&refused.error, refused.lost.is_some());
            Reading::Broken(Box::new(Broken { refusal, gs1: Some(refused) }))
        }
        (Some((rule, Err(misfit))), _) if nearly(&capitals, rule) => {
            let at = place(given, body, misfit.1);
            let refusal = not_readable(misfit.0).with("at", at + 1).with("length", capitals.chars().count());
            Reading::Broken(Box::new(Broken { refusal, gs1: None }))
        }
        _ => Reading::Nothing,
    }
}

/// Blanks, line ends and frame marks around a scan; a separator is content.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || (c.is_control() && c != gs1::GS))
}

/// A text of a registered prefix that is a few characters off: named, not taken for something else.
fn nearly(text: &str, rule: &Rule) -> bool {
    let length = text.chars().count();
    let close = length + 3 >= rule.length && length <= rule.length + 3;
    let wrong = text.chars().filter(|c| !c.is_ascii_alphanumeric()).count();
    close
        && if rule.is_registered() {
            wrong <= 2
        } else {
            length == rule.length && text.chars().all(|c| c.is_ascii_alphanumeric())
        }
}

/// The character of the given text that is the `n`-th of its body without blanks.
fn place(given: &str, body: &str, n: usize) -> usize {
    let before = given.chars().count() - body.chars().count();
    let mut letters = body.chars().enumerate().filter(|(_, c)| !c.is_whitespace());
    before + letters.nth(n).map_or(body.chars().count(), |(at, _)| at)
}

fn registered(text: String, rule: &Rule) -> TraceCode {
    let segment = text.chars().take(rule.segment).collect();
    TraceCode { text, product: ProductKey::Segment(segment), lot: None, expiry: None }
}

fn unit(message: &Message, this_year: i16) -> Option<TraceCode> {
    if message.lost.is_some() {
        return None;
    }
    let (gtin, serial) = (message.get("01")?, message.get("21")?);
    Some(TraceCode {
        text: format!("(01){gtin}(21){serial}"),
        product: ProductKey::Gtin(gtin.to_owned()),
        lot: message.get("10").map(str::to_owned),
        expiry: message.get("17").and_then(|date| gs1::date(date, this_year)),
    })
}

/// A code carried by a web address (domain.md §5): a parameter of a known name, or a whole segment of the path.
fn in_address(text: &str, rules: &Rules, in_path: bool) -> Option<TraceCode> {
    let start = text.get(..8)?.to_ascii_lowercase();
    if !start.starts_with("http://") && start != "https://" {
        return None;
    }
    // Pages with their route in the fragment carry their parameters there, too.
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    let query = query.split('#').next().unwrap_or_default();
    let fitting = |text: &str, by_name: bool| {
        let text = text.trim().to_ascii_uppercase();
        let rule = rules.of(&text).filter(|rule| by_name || rule.is_registered())?;
        rule.judge(&text).ok()?;
        Some(registered(text, rule))
    };
    let named = query.split('&').filter_map(|pair| pair.split_once('=')).find_map(|(name, value)| {
        let known = rules.address.parameters.contains(&name.to_ascii_lowercase());
        known.then(|| fitting(value, true)).flatten()
    });
    // In the path only the last segment, and not where a GS1 identifier stands before it.
    let segment = || {
        let (before, last) = path.rsplit_once('/').filter(|_| in_path)?;
        let ai = before.rsplit('/').next().is_some_and(|ai| gs1::rule(ai).is_some());
        if ai { None } else { fitting(last, false) }
    };
    named.or_else(segment)
}

fn not_readable(why: &str) -> Refusal {
    Refusal::new("code.not_readable").with("why", why)
}

fn gs1_refusal(error: &Gs1Error, lost: bool) -> Refusal {
    let why = if lost { "separator_lost" } else { error.fault.code() };
    let mut refusal = not_readable(why).with("at", error.at + 1);
    for (name, value) in [("ai", &error.ai), ("other", &error.other)] {
        if let Some(value) = value {
            refusal = refusal.with(name, value);
        }
    }
    refusal
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
    fn keeps_letters_where_the_rule_has_them_d_035() {
        assert!(TraceCode::parse("8100010ABCDEF0000001", 2026).is_ok());
        let refusal = TraceCode::parse("3100010ABCDEF0000001", 2026).unwrap_err();
        assert_eq!((refusal.params["why"].as_str(), refusal.params["at"].as_str()), ("character", "8"));
    }

    #[test]
    fn the_same_package_has_one_text_whatever_the_scanner_sends() {
        let forms = [
            "]d2010690123456789221A7\u{1d}10L1",
            "(01)06901234567892(21)A7",
            "(01) 06901234567892 (21) A7",
            "010690123456789221A7",
            "^010690123456789221A7",
            "01 06901234567892 21 A7\r\n",
            "https://id.example/01/06901234567892/21/A7?17=270131",
        ];
        for form in forms {
            assert_eq!(TraceCode::parse(form, 2026).unwrap().text, "(01)06901234567892(21)A7", "{form:?}");
        }
    }

    #[test]
    fn a_box_says_lot_and_last_day_c_039() {
        let code = TraceCode::parse("]d20106901234567892172802001 0ABC123".replace(' ', "").as_str(), 2026);
        assert_eq!(code.unwrap_err().params["why"], "no_serial");
        let code = TraceCode::parse("]d201069012345678921728020010ABC123\u{1d}210001", 2026).unwrap();
        assert_eq!((code.lot.as_deref(), code.expiry), (Some("ABC123"), Some(Date::constant(2028, 2, 29))));
    }

    #[test]
    fn takes_the_code_out_of_an_address() {
        for text in [
            "https://trace.example/q?x=1&code=81000100000000000017",
            "HTTPS://trace.example/t/81000100000000000017",
            "http://trace.example/#/p?traceCode=81000100000000000017",
        ] {
            assert_eq!(TraceCode::parse(text, 2026).unwrap().text, "81000100000000000017", "{text}");
        }
    }

    #[test]
    fn a_garbled_code_is_named_not_guessed() {
        for (text, why) in [
            ("8100010", "unknown_form"),
            ("0106901234567893", "check_digit"),
            ("0106901234567892", "no_serial"),
            ("(01)06901234567892(21)A7(21)A8", "contradiction"),
            ("8100010000000000001", "too_short"),
            ("810001000000000000171", "too_long"),
            ("81000100#00000000017", "character"),
            ("]E06901234567892", "product_only"),
        ] {
            let refusal = TraceCode::parse(text, 2026).unwrap_err();
            assert_eq!((refusal.code, refusal.params["why"].as_str()), ("code.not_readable", why), "{text}");
        }
    }

    #[test]
    fn a_lost_separator_is_never_passed_over() {
        let refusal = TraceCode::parse("010690123456789210ABC12317270131210001", 2026).unwrap_err();
        assert_eq!(refusal.params["why"], "separator_lost");
        // A serial that swallowed lot and date would name a unit that does not exist.
        let refusal = TraceCode::parse("]d201069012345678922100011727013110ABC", 2026).unwrap_err();
        assert_eq!(refusal.params["why"], "separator_lost");
        let keyed = TraceCode::parse("(01)06901234567892(21)00011727013110ABC", 2026);
        assert!(keyed.is_ok(), "brackets leave no doubt");
    }
}
