//! One scan or one typed text as a GS1 message: what carries it, its elements, and what is doubtful about it.
//!
//! Beyond the reference engine these habits of scanners are let through: a separator right at the start, a separator written as text also
//! behind a symbology identifier (no element may hold a caret or a brace, so nothing is misread), an element string without FNC1 at its
//! front when it begins with the key of a package, and blanks in such a string. Each is in [`Message::notes`].

use std::borrow::Cow;

use super::bracketed::{self, Pair};
use super::fault::{Fault, Gs1Error};
use super::lost::{self, Split};
use super::{Element, GS, association, dictionary, elements, link, lint, separator};

/// Most bytes of one message.
const LONGEST: usize = 8190;

/// What carried the elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// An element string.
    ElementString,
    /// The bracketed form people read.
    Bracketed,
    /// A GS1 Digital Link.
    Link,
    /// A product's EAN-13 or EAN-8 alone, or with a composite part.
    Product,
}

/// What the symbology identifier of a scan says about the text behind it (ISO/IEC 15424).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbology {
    /// No identifier.
    Unsaid,
    /// GS1 elements: `]C1`, `]e0`, `]d2`, `]Q3`, `]J1`.
    Elements,
    /// Any text: `]d1`, `]Q1`, `]J0`.
    Text,
    /// A product number with this many digits: `]E0`, `]E4`.
    Product(usize),
    /// An identifier that no GS1 symbol has.
    Other,
}

/// A GS1 message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What carried it.
    pub carrier: Carrier,
    /// The product number of an EAN symbol.
    pub product: Option<String>,
    /// Identifier and value, in their order.
    pub elements: Vec<(String, String)>,
    /// How it was most likely meant if the scanner swallowed its separators.
    pub lost: Option<Split>,
    /// What was let through: `separator_written`, `separator_first`, `blanks`, `no_symbology`.
    pub notes: Vec<&'static str>,
}

/// A text that should be a GS1 message and is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The first thing wrong. Its place counts characters of the given text.
    pub error: Gs1Error,
    /// What was read before that.
    pub elements: Vec<(String, String)>,
    /// How it was most likely meant if the scanner swallowed its separators.
    pub lost: Option<Split>,
}

impl Message {
    /// The value of an identifier.
    pub fn get(&self, ai: &str) -> Option<&str> {
        self.elements.iter().find(|(found, _)| found == ai).map(|(_, value)| value.as_str())
    }
}

/// Splits the symbology identifier off.
pub fn symbology(text: &str) -> (Symbology, &str) {
    let bytes = text.as_bytes();
    let named =
        bytes.len() >= 3 && bytes[0] == b']' && bytes[1].is_ascii_alphabetic() && bytes[2].is_ascii_alphanumeric();
    let Some((name, rest)) = text.split_at_checked(3).filter(|_| named) else { return (Symbology::Unsaid, text) };
    let symbology = match name {
        "]C1" | "]e0" | "]d2" | "]Q3" | "]J1" => Symbology::Elements,
        "]d1" | "]Q1" | "]J0" => Symbology::Text,
        "]E0" => Symbology::Product(13),
        "]E4" => Symbology::Product(8),
        _ => Symbology::Other,
    };
    (symbology, rest)
}

/// Reads a text. `None`: it does not claim to be a GS1 message.
pub fn message(text: &str) -> Option<Result<Message, Refused>> {
    let (symbology, body) = symbology(text);
    let start = text.len() - body.len();
    let read = match symbology {
        _ if body.len() > LONGEST => Err(Gs1Error::new(Fault::TooMuch, LONGEST).into()),
        Symbology::Product(digits) => product(body, digits),
        Symbology::Elements => string(body, &[]),
        _ if link::is_address(body) => match link::read(body) {
            Ok(pairs) => together(pairs, Carrier::Link),
            // An address of its own kind is not a broken link.
            Err(error) if error.fault == Fault::Link => return None,
            Err(error) => Err(error.into()),
        },
        _ if body.starts_with('(') && body.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => brackets(body),
        _ => bare(body, symbology)?,
    };
    Some(read.map_err(|refused| {
        let at = (start + refused.error.at).min(text.len());
        // A place inside a letter is that letter's.
        let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        Refused { error: Gs1Error { at: text[..at].chars().count(), ..refused.error }, ..refused }
    }))
}

impl From<Gs1Error> for Refused {
    fn from(error: Gs1Error) -> Self {
        Refused { error, elements: vec![], lost: None }
    }
}

/// EAN-13 or EAN-8, perhaps with the composite part of the symbol above it.
fn product(body: &str, digits: usize) -> Result<Message, Refused> {
    let (number, rest) = body.split_at_checked(digits).ok_or(Gs1Error::new(Fault::TooShort, body.len()))?;
    lint::check(dictionary::Lint::Csum, number.as_bytes()).map_err(|(fault, at)| Gs1Error::new(fault, at))?;
    let mut message = match rest.strip_prefix("|]e0") {
        Some(composite) => string(composite, &[]).map_err(|mut refused| {
            refused.error.at += digits + 4;
            refused
        })?,
        None if rest.is_empty() => {
            Message { carrier: Carrier::Product, product: None, elements: vec![], lost: None, notes: vec![] }
        }
        None => return Err(Gs1Error::new(Fault::TooLong, digits).into()),
    };
    message.carrier = Carrier::Product;
    message.product = Some(number.to_owned());
    Ok(message)
}

/// A text without a symbology identifier, or from a symbol for any text: an element string when it begins like one.
fn bare(body: &str, symbology: Symbology) -> Option<Result<Message, Refused>> {
    let mut notes = vec![];
    let mut given = Cow::Borrowed(body);
    let revealed = separator::reveal(body);
    let first = revealed.as_ref().map_or(body, |revealed| &revealed.text).starts_with(GS);
    if symbology != Symbology::Text && first {
        return Some(string(body, &notes));
    }
    let spaced = body.contains(char::is_whitespace);
    if spaced {
        given = Cow::Owned(body.chars().filter(|c| !c.is_whitespace()).collect());
        notes.push("blanks");
    }
    if !begins_with_key(&given) {
        return None;
    }
    notes.push("no_symbology");
    let mut read = string(&given, &notes);
    if let Err(refused) = &mut read
        && spaced
    {
        // Back to the place in the text with its blanks.
        let mut letters = body.char_indices().filter(|(_, c)| !c.is_whitespace());
        let count = given.get(..refused.error.at).map_or(0, |before| before.chars().count());
        refused.error.at = letters.nth(count).map_or(body.len(), |(at, _)| at);
    }
    Some(read)
}

/// The keys of packages: (00), (01), (02), (03) and pieces (8006), with all their digits. A shorter or longer number is something else.
fn begins_with_key(text: &str) -> bool {
    let Some(rule) = dictionary::at_start(text.as_bytes()) else { return false };
    let (ai, body) = text.split_at(usize::from(rule.digits));
    let whole = body.len() >= rule.max() && body.bytes().take(rule.max()).all(|b| b.is_ascii_digit());
    whole && matches!(ai, "00" | "01" | "02" | "03" | "8006")
}

/// An element string, perhaps two parts of a composite symbol.
fn string(body: &str, notes: &[&'static str]) -> Result<Message, Refused> {
    let mut notes = notes.to_vec();
    let revealed = separator::reveal(body);
    let text = revealed.as_ref().map_or(body, |revealed| &revealed.text);
    if revealed.is_some() {
        notes.push("separator_written");
    }
    let content = text.trim_start_matches(GS);
    let skipped = text.len() - content.len();
    if skipped > 0 {
        notes.push("separator_first");
    }
    let back =
        |at: usize| revealed.as_ref().map_or(at, |revealed| revealed.from.get(at).copied().unwrap_or(body.len()));
    let placed = |error: Gs1Error| Gs1Error { at: back(skipped + error.at), ..error };

    let lost =
        || (!content.trim_end_matches(GS).contains(GS)).then(|| lost::likely(content.trim_end_matches(GS))).flatten();
    let refused =
        |error, elements: &[Element<'_>]| Refused { error: placed(error), elements: owned(elements), lost: lost() };
    let parts = match content.split_once('|') {
        Some((linear, composite)) => composite_parts(linear, composite),
        None => elements(content),
    };
    let found = parts.map_err(|error| refused(error, &[]))?;
    association::check(&found).map_err(|error| refused(error, &found))?;
    let lost = if lost::possible(&found) { lost() } else { None };
    Ok(Message { carrier: Carrier::ElementString, product: None, elements: owned(&found), lost, notes })
}

fn composite_parts<'a>(linear: &'a str, composite: &'a str) -> Result<Vec<Element<'a>>, Gs1Error> {
    let mut found = elements(linear)?;
    let start = linear.len() + 1;
    let inner = composite.strip_prefix(GS).ok_or(Gs1Error::new(Fault::Separator, start))?;
    let shifted = |at: usize| at + start + GS.len_utf8();
    let more = elements(inner).map_err(|error| Gs1Error { at: shifted(error.at), ..error })?;
    found.extend(more.into_iter().map(|element| Element { at: shifted(element.at), ..element }));
    Ok(found)
}

fn brackets(body: &str) -> Result<Message, Refused> {
    let mut pairs = vec![];
    match body.split_once('|') {
        Some((linear, composite)) => {
            bracketed::read(linear, 0, &mut pairs)?;
            let mut more = vec![];
            let shifted = |error: Gs1Error| Gs1Error { at: error.at + linear.len() + 1, ..error };
            bracketed::read(composite, 0, &mut more).map_err(shifted)?;
            pairs.extend(more.into_iter().map(|(ai, value, at)| (ai, value, at + linear.len() + 1)));
        }
        None => bracketed::read(body, 0, &mut pairs)?,
    }
    together(pairs, Carrier::Bracketed)
}

/// Judges pairs that are right one by one.
fn together(pairs: Vec<Pair>, carrier: Carrier) -> Result<Message, Refused> {
    let elements =
        pairs.iter().filter_map(|(ai, value, at)| Some(Element { rule: dictionary::exactly(ai)?, ai, value, at: *at }));
    let elements: Vec<_> = elements.collect();
    let owned = owned(&elements);
    match association::check(&elements) {
        Ok(()) => Ok(Message { carrier, product: None, elements: owned, lost: None, notes: vec![] }),
        Err(error) => Err(Refused { error, elements: owned, lost: None }),
    }
}

fn owned(elements: &[Element<'_>]) -> Vec<(String, String)> {
    elements.iter().map(|element| (element.ai.to_owned(), element.value.to_owned())).collect()
}
