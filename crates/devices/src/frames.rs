//! The last frames of a device, kept for support: what came and went, never whose it was.
//!
//! Masking happens before a frame is kept, so that nothing personal lies in memory or in a file that is handed on. What stays
//! is what a supporter needs: lengths, control characters, separators, commands, tags and status words.

use serde::Serialize;
use std::fmt::Write;

/// How many frames of a device are kept.
pub const MOST_FRAMES: usize = 100;

/// Longest text of one kept frame; a longer one ends in `…`.
const LONGEST_SHOWN: usize = 240;

/// Which way a frame went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the device.
    In,
    /// To the device.
    Out,
}

/// One kept frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeptFrame {
    /// When, in milliseconds since 1970 (UTC).
    pub at_ms: i64,
    /// Which way.
    pub direction: Direction,
    /// The masked content.
    pub shown: String,
}

/// Bytes in hexadecimal, two digits each, without blanks. For commands and headers only: it hides nothing.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02X}");
    }
    shorten(text)
}

/// The shape of scanned bytes: digits become `9`, letters `A` or `a`, bytes of other scripts `*`; control characters, separators
/// and the AIM identifier stay, because they are what a wrong set-up gets wrong.
pub fn shape(bytes: &[u8]) -> String {
    let (aim, rest) = crate::aim::split(bytes);
    let mut text = aim.unwrap_or_default().to_owned();
    for byte in rest {
        match byte {
            b'0'..=b'9' => text.push('9'),
            b'A'..=b'Z' => text.push('A'),
            b'a'..=b'z' => text.push('a'),
            0x02 => text.push_str("<STX>"),
            0x03 => text.push_str("<ETX>"),
            b'\r' => text.push_str("<CR>"),
            b'\n' => text.push_str("<LF>"),
            0x1D => text.push_str("<GS>"),
            0x00..=0x1F | 0x7F => {
                let _ = write!(text, "<{byte:02X}>");
            }
            0x80.. => text.push('*'),
            punctuation => text.push(char::from(*punctuation)),
        }
    }
    let _ = write!(text, " ({})", bytes.len());
    shorten(text)
}

/// A chip card's answer: tag and length of a record, how many bytes, status word. The value is left out, whatever it is.
pub fn card_answer(bytes: &[u8]) -> String {
    let Some((data, status)) = bytes.split_last_chunk::<2>() else {
        return format!("{} bytes, no status", bytes.len());
    };
    match data {
        [] => hex(status),
        [tag, length, ..] => format!("{tag:02X}{length:02X}.. ({}) {}", data.len(), hex(status)),
        [_] => format!(".. (1) {}", hex(status)),
    }
}

fn shorten(mut text: String) -> String {
    if text.len() > LONGEST_SHOWN {
        let cut = text.floor_char_boundary(LONGEST_SHOWN);
        text.truncate(cut);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_scan_keeps_its_separators_and_loses_its_content() {
        assert_eq!(shape(b"\x02]d20106901234567892\x1D10AbC\r\n"), "<STX>]a99999999999999999<GS>99AaA<CR><LF> (28)");
        assert_eq!(shape(b"]d206901\x1D21A\r"), "]d299999<GS>99A<CR> (13)", "a prefix in front stays readable");
        assert_eq!(shape("王小明".as_bytes()), "********* (9)");
    }

    #[test]
    fn a_record_of_a_card_keeps_its_tag_and_status() {
        assert_eq!(card_answer(b"\x08\x1211010519491231002X\x90\x00"), "0812.. (20) 9000");
        assert_eq!(card_answer(&[0x6A, 0x82]), "6A82");
        assert_eq!(card_answer(&[0x6A]), "1 bytes, no status");
    }

    proptest! {
        /// C-014: no digit or letter of a person goes into what is handed to support.
        #[test]
        fn no_identity_number_and_no_name_survives(number in "[1-9][0-9]{16}[0-9X]", before in prop::collection::vec(any::<u8>(), 0..20)) {
            let bytes = [before.as_slice(), number.as_bytes()].concat();
            prop_assert!(!shape(&bytes).contains(&number[..6]) || number.starts_with("999999"));
            let record = [&[0x08, 18], number.as_bytes(), &[0x90, 0]].concat();
            prop_assert!(!card_answer(&record).contains(&number[..6]));
        }
    }
}
