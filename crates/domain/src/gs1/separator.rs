//! The separator in every disguise in which scanners, wedges and logs write it.

use super::GS;

/// Written forms of the separator, in small letters. Longer ones first: `^]` is one of them and `^` another.
///
/// Sources: scanner manuals (Ctrl+], F8, Alt+029, a text chosen in the set-up), caret notation, and the escapes of terminals and logs.
const FORMS: [&str; 31] = [
    "<alt-029>",
    "<alt+029>",
    "<ctrl-]>",
    "<ctrl+]>",
    "alt-029",
    "alt+029",
    "ctrl-]",
    "ctrl+]",
    "<fnc1>",
    "{fnc1}",
    "[fnc1]",
    "<0x1d>",
    "{0x1d}",
    "[0x1d]",
    "&#x1d;",
    "\\u001d",
    "\\u{1d}",
    "\u{1b}[19~",
    "&#29;",
    "\\x1d",
    "\\035",
    "<gs>",
    "{gs}",
    "[gs]",
    "<f8>",
    "{f8}",
    "[f8]",
    "%1d",
    "^]",
    "^",
    "\u{241d}",
];

/// A text with its separators as U+001D, and where each of its bytes came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revealed {
    /// The text.
    pub text: String,
    /// Byte of the given text for every byte of it, and one for its end.
    pub from: Vec<usize>,
}

/// Replaces written separators. `None` when there are none, or when real ones are there: then everything else is content.
pub fn reveal(text: &str) -> Option<Revealed> {
    // Most texts have none of them; a plain look spares them the rest.
    let marked = |b: u8| matches!(b, b'<' | b'{' | b'[' | b']' | b'^' | b'\\' | b'&' | b'%' | 0x1b) || b >= 0x80;
    let written = text.bytes().any(marked) || text.contains("-029") || text.contains("+029");
    if !written || text.contains(GS) {
        return None;
    }
    let (mut revealed, mut from, mut at, mut changed) = (String::with_capacity(text.len()), vec![], 0, false);
    while let Some(letter) = text[at..].chars().next() {
        let length = match form_at(&text[at..]) {
            Some(length) => {
                changed = true;
                revealed.push(GS);
                from.push(at);
                length
            }
            None => {
                revealed.push(letter);
                from.extend((0..letter.len_utf8()).map(|byte| at + byte));
                letter.len_utf8()
            }
        };
        at += length;
    }
    from.push(at);
    changed.then_some(Revealed { text: revealed, from })
}

fn form_at(text: &str) -> Option<usize> {
    let fits = |form: &&&str| text.get(..form.len()).is_some_and(|start| start.eq_ignore_ascii_case(form));
    FORMS.iter().find(fits).map(|form| form.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_written_separator_is_found() {
        for form in FORMS {
            let revealed = reveal(&format!("10AB{}21", form.to_uppercase())).unwrap();
            assert_eq!(revealed.text, "10AB\u{1d}21", "{form}");
            assert_eq!((revealed.from[5], revealed.from[7]), (4 + form.len(), 6 + form.len()), "{form}");
        }
    }

    #[test]
    fn beside_a_real_separator_everything_is_content() {
        assert_eq!(reveal("10A<GS>B\u{1d}21C"), None);
        assert_eq!(reveal("10AB21"), None);
    }
}
