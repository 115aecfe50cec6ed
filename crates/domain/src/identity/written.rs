//! A number as people write it: full-width letters, blanks between the digits, a small x. Accepted, and said.

/// A number in plain capitals and what was changed to get there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// ASCII where there is one, capitals, without blanks.
    pub text: String,
    /// `full_width`, `blanks`, `lower_case`.
    pub notes: Vec<&'static str>,
}

/// Brings a text into its plain form.
pub fn plain(given: &str) -> Written {
    let mut written = Written { text: String::with_capacity(given.len()), notes: vec![] };
    for letter in given.trim().chars() {
        // Zero-width marks come along when numbers are copied from web pages.
        if letter.is_whitespace() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}') {
            note(&mut written.notes, "blanks");
            continue;
        }
        let narrow = match letter {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
            _ => letter,
        };
        if narrow != letter {
            note(&mut written.notes, "full_width");
        }
        if narrow.is_ascii_lowercase() {
            note(&mut written.notes, "lower_case");
        }
        written.text.push(narrow.to_ascii_uppercase());
    }
    written
}

fn note(notes: &mut Vec<&'static str>, note: &'static str) {
    if !notes.contains(&note) {
        notes.push(note);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_is_said_e_015() {
        let written = plain(" 110105 19491231 002x ");
        assert_eq!((written.text.as_str(), written.notes), ("11010519491231002X", vec!["blanks", "lower_case"]));
        let written = plain("１１０１０５１９４９１２３１００２Ｘ");
        assert_eq!((written.text.as_str(), written.notes), ("11010519491231002X", vec!["full_width"]));
        assert_eq!(plain("11010519491231002X").notes, Vec::<&str>::new());
    }
}
