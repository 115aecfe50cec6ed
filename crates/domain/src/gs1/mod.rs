//! GS1 messages: element strings as scanners give them, as people write them in brackets, and as a GS1 Digital Link carries them.
//!
//! Source: GS1 General Specifications, the GS1 Barcode Syntax Dictionary (`data/gs1-syntax-dictionary.txt`) and the GS1 Digital Link
//! standard. What is accepted and refused is what the GS1 Barcode Syntax Engine accepts and refuses with its checks as it ships them; the
//! few places where a scanner's habits are let through beyond it are named in [`message`].

mod association;
mod bracketed;
mod dictionary;
mod fault;
mod link;
mod lint;
mod lost;
mod message;
mod separator;
mod table;

use jiff::civil::Date;

pub use dictionary::{Ai, Part, Set};
pub use fault::{Fault, Gs1Error};
pub use link::is_address;
pub use lost::Split;
pub use message::{Carrier, Message, Refused, Symbology, message, symbology};

/// The group separator that ends a variable-length element.
pub const GS: char = '\u{1d}';

/// Most elements of one message.
pub const MOST_ELEMENTS: usize = 64;

const SEPARATOR: u8 = 0x1d;

/// One element as it stands in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element<'a> {
    /// What the dictionary says about it.
    pub rule: &'static Ai,
    /// The application identifier.
    pub ai: &'a str,
    /// Its value.
    pub value: &'a str,
    /// Bytes from the start of the text to the identifier.
    pub at: usize,
}

/// The dictionary's rule for one application identifier.
pub fn rule(ai: &str) -> Option<&'static Ai> {
    dictionary::exactly(ai)
}

/// Reads an element string: no symbology identifier, FNC1 as U+001D, none at the front. Identifiers that must or must not stand together
/// are not looked at: [`check`] does that.
///
/// # Errors
/// The first thing wrong, with its place in bytes.
pub fn elements(text: &str) -> Result<Vec<Element<'_>>, Gs1Error> {
    let mut found = Vec::with_capacity(8);
    elements_into(text, 0, &mut found)?;
    Ok(found)
}

/// The same for the part of a text from `at` on.
fn elements_into<'a>(text: &'a str, start: usize, found: &mut Vec<Element<'a>>) -> Result<(), Gs1Error> {
    let data = text.as_bytes();
    let mut at = start;
    if at == data.len() {
        return Err(Gs1Error::new(Fault::Nothing, at));
    }
    while at < data.len() {
        let rule = dictionary::at_start(&data[at..]).ok_or(Gs1Error::new(Fault::UnknownIdentifier, at))?;
        let value_at = at + usize::from(rule.digits);
        let rest = &data[value_at..];
        let mut end = rest.iter().position(|b| *b == SEPARATOR).unwrap_or(rest.len());
        if !rule.separator {
            end = end.min(rule.max());
        }
        let ai = &text[at..value_at];
        let length =
            value(rule, &rest[..end]).map_err(|(fault, inner)| Gs1Error::new(fault, value_at + inner).of(ai))?;
        // Every byte of the value was judged to be of an ASCII set: the cut is at a character.
        let Some(value) = text.get(value_at..value_at + length) else {
            return Err(Gs1Error::new(Fault::Character, value_at).of(ai));
        };
        if found.len() == MOST_ELEMENTS {
            return Err(Gs1Error::new(Fault::TooMuch, at));
        }
        found.push(Element { rule, ai, value, at });
        at = value_at + length;
        match data.get(at) {
            Some(&SEPARATOR) => at += 1,
            Some(_) if rule.separator => return Err(Gs1Error::new(Fault::TooLong, at).of(ai)),
            _ => {}
        }
    }
    Ok(())
}

/// Whether the identifiers of a message may stand together: none excludes another, each has what it needs, none says two things.
///
/// # Errors
/// [`Fault::Excluded`], [`Fault::Requires`], [`Fault::Contradiction`], [`Fault::KeyWithoutSerial`].
pub fn check(elements: &[Element<'_>]) -> Result<(), Gs1Error> {
    association::check(elements)
}

/// Judges a value part by part; how much of it the parts took.
fn value(rule: &Ai, value: &[u8]) -> Result<usize, (Fault, usize)> {
    if value.is_empty() {
        return Err((Fault::Empty, 0));
    }
    let mut at = 0;
    for part in rule.parts {
        let rest = &value[at..];
        let content = &rest[..rest.len().min(usize::from(part.max))];
        if part.optional && content.is_empty() {
            continue;
        }
        if content.len() < usize::from(part.min) {
            return Err((Fault::TooShort, at));
        }
        let placed = |(fault, inner)| (fault, at + inner);
        lint::characters(part.set, content).map_err(placed)?;
        for lint in part.lints {
            lint::check(*lint, content).map_err(placed)?;
        }
        at += content.len();
    }
    Ok(at)
}

/// Judges a value whose limits are known: nothing may be left over.
fn whole_value(rule: &Ai, text: &str) -> Result<(), (Fault, usize)> {
    let length = text.len();
    if length == 0 {
        return Err((Fault::Empty, 0));
    }
    if length < rule.min() {
        return Err((Fault::TooShort, 0));
    }
    if length > rule.max() {
        return Err((Fault::TooLong, rule.max()));
    }
    if let Some(at) = text.find('^') {
        return Err((Fault::Separator, at));
    }
    match value(rule, text.as_bytes())? {
        taken if taken == length => Ok(()),
        taken => Err((Fault::TooLong, taken)),
    }
}

/// The day a value of six digits (YYMMDD) means: day 00 is the last of its month, and `this_year` settles the century (51 or more years
/// ahead is the past century, 50 or more behind the next one).
pub fn date(value: &str, this_year: i16) -> Option<Date> {
    if value.len() != 6 || !value.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize| value.get(from..from + 2)?.parse::<i16>().ok();
    let (yy, month, day) = (part(0)?, part(2)?, part(4)?);
    let century = this_year - this_year.rem_euclid(100);
    let ahead = yy - this_year.rem_euclid(100);
    let year = if ahead >= 51 {
        century - 100 + yy
    } else if ahead <= -50 {
        century + 100 + yy
    } else {
        century + yy
    };
    let first = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day.max(1)).ok()?).ok()?;
    Some(if day == 0 { first.last_of_month() } else { first })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_month_only_expiry_runs_through_the_last_day() {
        assert_eq!(date("280200", 2026), Some(Date::constant(2028, 2, 29)));
        assert_eq!(date("270131", 2026), Some(Date::constant(2027, 1, 31)));
        assert_eq!(date("271301", 2026), None);
        assert_eq!(date("27131é", 2026), None);
    }

    #[test]
    fn the_century_of_two_digits_follows_the_year_in_which_it_is_read() {
        for (value, this_year, year) in
            [("760101", 2026, 2076), ("770101", 2026, 1977), ("000101", 2049, 2000), ("000101", 2050, 2100)]
        {
            assert_eq!(date(value, this_year).unwrap().year(), year, "{value} read in {this_year}");
        }
    }

    #[test]
    fn an_element_string_is_cut_where_the_dictionary_says() {
        let read = elements("010690123456789217270131\u{1d}10ABC123\u{1d}210001").unwrap();
        let read: Vec<_> = read.iter().map(|element| (element.ai, element.value, element.at)).collect();
        assert_eq!(read, [("01", "06901234567892", 0), ("17", "270131", 16), ("10", "ABC123", 25), ("21", "0001", 34)]);
    }
}
