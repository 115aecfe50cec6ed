//! Element strings as people read and write them: `(01)…(17)…(10)…`.

use super::fault::{Fault, Gs1Error};
use super::{MOST_ELEMENTS, dictionary, whole_value};

/// An identifier and its value, with the place of the identifier in bytes.
pub type Pair = (String, String, usize);

/// Reads the bracketed form. A bracket that belongs to a value is written `\(`.
pub fn read(text: &str, start: usize, found: &mut Vec<Pair>) -> Result<(), Gs1Error> {
    let mut at = start;
    loop {
        let rest = &text[at..];
        let Some(inner) = rest.strip_prefix('(') else { return Err(Gs1Error::new(Fault::Brackets, at)) };
        let Some((ai, _)) = inner.split_once(')') else { return Err(Gs1Error::new(Fault::Brackets, at)) };
        let rule = dictionary::exactly(ai).ok_or(Gs1Error::new(Fault::UnknownIdentifier, at + 1))?;
        let value_at = at + ai.len() + 2;
        let (value, length) = value(&text[value_at..]);
        whole_value(rule, &value)
            .map_err(|(fault, inner)| Gs1Error::new(fault, (value_at + inner).min(text.len())).of(ai))?;
        if found.len() == MOST_ELEMENTS {
            return Err(Gs1Error::new(Fault::TooMuch, at));
        }
        found.push((ai.to_owned(), value, at));
        at = value_at + length;
        if at == text.len() {
            return Ok(());
        }
    }
}

/// A value up to the next bracket, and the bytes it takes.
fn value(text: &str) -> (String, usize) {
    let mut value = String::new();
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if letters.next_if(|(_, next)| *next == '(').is_some() => value.push('('),
            '(' => return (value, at),
            letter => value.push(letter),
        }
    }
    (value, text.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn pairs(text: &str) -> Result<Vec<(String, String)>, Fault> {
        let mut found = vec![];
        read(text, 0, &mut found).map_err(|error| error.fault)?;
        Ok(found.into_iter().map(|(ai, value, _)| (ai, value)).collect())
    }

    #[test]
    fn a_bracket_of_a_value_is_escaped() {
        let read = pairs("(01)06901234567892(10)AB\\(1)").unwrap();
        let read: Vec<_> = read.iter().map(|(ai, value)| (ai.as_str(), value.as_str())).collect();
        assert_eq!(read, [("01", "06901234567892"), ("10", "AB(1)")]);
    }

    #[test]
    fn what_is_not_bracketed_right_is_named() {
        for (text, fault) in [
            ("(10", Fault::Brackets),
            ("10)AB", Fault::Brackets),
            ("(1)AB", Fault::UnknownIdentifier),
            ("(10)(17)270131", Fault::Empty),
            ("(17)9(90)217", Fault::TooShort),
            ("(10)AB^", Fault::Separator),
            ("(10) AB", Fault::Character),
        ] {
            assert_eq!(pairs(text), Err(fault), "{text}");
        }
    }
}
