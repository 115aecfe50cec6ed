//! GS1 element strings, as far as vaccine packages use them: (01) GTIN, (10) lot, (17) expiry, (21) serial.
//!
//! Source: GS1 General Specifications. Other application identifiers are refused by name, not guessed; the full table is issue 6.

use jiff::civil::Date;

/// The group separator that ends a variable-length element.
pub const GS: char = '\u{1d}';

/// What a code said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Elements {
    /// (01) 14 digits, check digit verified.
    pub gtin: Option<String>,
    /// (10) lot.
    pub lot: Option<String>,
    /// (17) expiry, the last valid day.
    pub expiry: Option<Date>,
    /// (21) serial.
    pub serial: Option<String>,
}

/// Why a text is not a usable element string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gs1Error {
    /// An application identifier this program does not know, at a position.
    UnknownIdentifier {
        /// Characters from the start.
        at: usize,
    },
    /// A fixed-length element is cut short or has other characters.
    BadElement {
        /// The identifier.
        ai: &'static str,
        /// Characters from the start.
        at: usize,
    },
    /// The GTIN's check digit is wrong.
    CheckDigit,
    /// The date does not exist.
    BadDate,
    /// The same identifier twice with different contents.
    Contradiction {
        /// The identifier.
        ai: &'static str,
    },
}

/// Reads an element string without its AIM prefix. Human-readable brackets `(01)…(17)…` are accepted as typed.
///
/// `this_year` settles the century of a two-digit year (GS1: 51 or more ahead is the past century, 50 or more behind the next one).
pub fn parse(text: &str, this_year: i16) -> Result<Elements, Gs1Error> {
    let plain = if text.starts_with('(') { unbracket(text) } else { text.to_owned() };
    let mut elements = Elements::default();
    let mut rest = plain.trim_start_matches(GS);
    while !rest.is_empty() {
        let at = plain.len() - rest.len();
        let (ai, body) = rest.split_at_checked(2).ok_or(Gs1Error::UnknownIdentifier { at })?;
        let (value, next) = match ai {
            "01" => fixed(body, 14, "01", at)?,
            "17" => fixed(body, 6, "17", at)?,
            "10" => variable(body, "10", at)?,
            "21" => variable(body, "21", at)?,
            _ => return Err(Gs1Error::UnknownIdentifier { at }),
        };
        match ai {
            "01" => {
                if !check_digit_holds(value) {
                    return Err(Gs1Error::CheckDigit);
                }
                put(&mut elements.gtin, value.to_owned(), "01")?;
            }
            "17" => put(&mut elements.expiry, expiry(value, this_year)?, "17")?,
            "10" => put(&mut elements.lot, value.to_owned(), "10")?,
            _ => put(&mut elements.serial, value.to_owned(), "21")?,
        }
        rest = next.trim_start_matches(GS);
    }
    Ok(elements)
}

fn put<T: PartialEq>(slot: &mut Option<T>, value: T, ai: &'static str) -> Result<(), Gs1Error> {
    match slot {
        Some(old) if *old != value => Err(Gs1Error::Contradiction { ai }),
        _ => {
            *slot = Some(value);
            Ok(())
        }
    }
}

fn unbracket(text: &str) -> String {
    let mut plain = String::new();
    for (n, element) in text.split('(').skip(1).enumerate() {
        if n > 0 {
            plain.push(GS);
        }
        plain.extend(element.chars().filter(|c| *c != ')'));
    }
    plain
}

fn fixed<'a>(body: &'a str, length: usize, ai: &'static str, at: usize) -> Result<(&'a str, &'a str), Gs1Error> {
    match body.split_at_checked(length) {
        Some((value, next)) if value.bytes().all(|b| b.is_ascii_digit()) => Ok((value, next)),
        _ => Err(Gs1Error::BadElement { ai, at }),
    }
}

fn variable<'a>(body: &'a str, ai: &'static str, at: usize) -> Result<(&'a str, &'a str), Gs1Error> {
    let (value, next) = body.split_once(GS).unwrap_or((body, ""));
    // GS1: AI 10 and 21 hold 1 to 20 characters of set 82.
    let usable = (1..=20).contains(&value.len()) && value.bytes().all(in_set_82);
    if usable { Ok((value, next)) } else { Err(Gs1Error::BadElement { ai, at }) }
}

fn in_set_82(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"!\"%&'()*+,-./_:;<=>?".contains(&b)
}

fn check_digit_holds(gtin: &str) -> bool {
    let sum: u32 =
        gtin.bytes().rev().enumerate().map(|(at, b)| u32::from(b - b'0') * if at % 2 == 0 { 1 } else { 3 }).sum();
    sum.is_multiple_of(10)
}

fn expiry(value: &str, this_year: i16) -> Result<Date, Gs1Error> {
    let part = |from: usize| value[from..from + 2].parse::<i16>().map_err(|_| Gs1Error::BadDate);
    let (yy, month, day) = (part(0)?, part(2)?, part(4)?);
    let century = this_year - this_year % 100;
    let ahead = yy - this_year % 100;
    let year = if ahead >= 51 {
        century - 100 + yy
    } else if ahead <= -50 {
        century + 100 + yy
    } else {
        century + yy
    };
    // Day 00 means the last day of the month.
    let first = Date::new(year, month as i8, if day == 0 { 1 } else { day as i8 }).map_err(|_| Gs1Error::BadDate)?;
    Ok(if day == 0 { first.last_of_month() } else { first })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn reads_a_vaccine_box_in_each_form_scanners_give() {
        for text in [
            "010690123456789217270131\u{1d}10ABC123\u{1d}210001",
            "\u{1d}010690123456789217270131",
            "(01)06901234567892(17)270131(10)ABC123(21)0001",
        ] {
            let read = parse(text, 2026).unwrap();
            assert_eq!(read.gtin.as_deref(), Some("06901234567892"), "{text:?}");
            assert_eq!(read.expiry, Some(Date::constant(2027, 1, 31)), "{text:?}");
        }
        let read = parse("0106901234567892172701311\u{30}ABC123\u{1d}210001", 2026).unwrap();
        assert_eq!((read.lot.as_deref(), read.serial.as_deref()), (Some("ABC123"), Some("0001")));
    }

    #[test]
    fn a_month_only_expiry_runs_through_the_last_day() {
        assert_eq!(parse("17280200", 2026).unwrap().expiry, Some(Date::constant(2028, 2, 29)));
    }

    #[test]
    fn names_what_is_wrong() {
        assert_eq!(parse("0106901234567893", 2026), Err(Gs1Error::CheckDigit));
        assert_eq!(parse("17271301", 2026), Err(Gs1Error::BadDate));
        assert_eq!(parse("99ABC", 2026), Err(Gs1Error::UnknownIdentifier { at: 0 }));
        assert_eq!(parse("01069012", 2026), Err(Gs1Error::BadElement { ai: "01", at: 0 }));
        assert_eq!(parse("10", 2026), Err(Gs1Error::BadElement { ai: "10", at: 0 }));
        assert_eq!(parse("10A\u{1d}10B", 2026), Err(Gs1Error::Contradiction { ai: "10" }));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = parse(&text, 2026);
        }
    }
}
