//! Text as search keys see it. The stored value is never touched (requirements §8, 6).

/// The letters with a tone mark or two dots, each with the letter people type for it.
const MARKED: &[(&str, char)] = &[
    ("āáǎà", 'a'),
    ("ēéěèêếề", 'e'),
    ("īíǐì", 'i'),
    ("ōóǒò", 'o'),
    ("ūúǔù", 'u'),
    ("üǖǘǚǜ", 'v'),
    ("ńňǹ", 'n'),
    ("ḿ", 'm'),
];

/// Width, case, tone marks and invisible characters folded; everything else stays, separators too.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' => folded.push(c),
            'A'..='Z' => folded.push(c.to_ascii_lowercase()),
            // Full-width forms of ASCII.
            '\u{ff01}'..='\u{ff5e}' => {
                let narrow = char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c);
                folded.push(narrow.to_ascii_lowercase());
            }
            '\u{3000}' => folded.push(' '),
            _ if is_invisible(c) => {}
            // Most of the characters of a name.
            '\u{2e80}'.. => folded.push(c),
            _ => {
                for lower in c.to_lowercase() {
                    let plain = MARKED.iter().find(|(marked, _)| marked.contains(lower));
                    folded.push(plain.map_or(lower, |(_, plain)| *plain));
                }
            }
        }
    }
    folded
}

/// Marks that only change how a character is drawn: selectors of a variant, joiners, accents set apart from their letter.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        | '\u{0300}'..='\u{036f}' | '\u{00ad}')
}

/// The characters of a name that count. Dots between the parts of a name are written in a dozen ways, or as a space, or left out.
pub(super) fn name_chars(text: &str) -> impl Iterator<Item = char> {
    fold(text).chars().collect::<Vec<_>>().into_iter().filter(|c| !is_between(*c))
}

fn is_between(c: char) -> bool {
    match c {
        '\u{3005}'..='\u{3007}' => false,
        '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' => true,
        '\u{b7}' | '\u{387}' | '\u{16eb}' | '\u{2219}' | '\u{22c5}' | '\u{2e31}' | '\u{2e33}' | '\u{30fb}' => true,
        _ => c.is_whitespace() || c.is_control() || c.is_ascii_punctuation(),
    }
}

/// A number, phone or code as it is compared: ASCII letters, small, and digits. What stands between them is writing habit.
pub fn number_key(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.to_owned();
    }
    let mut key = fold(text);
    key.retain(|c| c.is_ascii_alphanumeric());
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_tones_and_dots_are_folded_in_keys_only() {
        for (text, key) in [
            ("王小明", "王小明"),
            ("ＷＡＮＧ　小明", "wang小明"),
            ("Wáng Xiǎo-míng", "wangxiaoming"),
            ("lǚ", "lv"),
            ("阿依古丽·买买提", "阿依古丽买买提"),
            ("阿依古丽•买买提", "阿依古丽买买提"),
            ("阿依古丽．买买提", "阿依古丽买买提"),
            ("阿依古丽・买买提", "阿依古丽买买提"),
            ("𠮷野㛃", "𠮷野㛃"),
            ("葛\u{e0100}城", "葛城"),
            ("李〇〇", "李〇〇"),
            ("O'Brien", "obrien"),
            ("\u{e1ab}", "\u{e1ab}"),
        ] {
            assert_eq!(name_chars(text).collect::<String>(), key, "{text}");
        }
    }

    #[test]
    fn a_number_is_its_letters_and_digits() {
        for (text, key) in [
            ("027-8555 1234", "02785551234"),
            ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002x"),
            ("R420 123-456", "r420123456"),
            ("(+86) 138 0013 8000", "8613800138000"),
        ] {
            assert_eq!(number_key(text), key);
        }
    }
}
