//! What a scan of one of the three test symbols says about the scanner's set-up.

use super::symbols::{BATCH, CHINESE, FRONT, PLAIN, SEPARATED_BACK, Symbol};
use crate::notice::Scan;
use encoding_rs::GB18030;

/// How the separator arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Separator {
    /// As GS (0x1D): nothing to do.
    Kept,
    /// Not at all: batch and serial number run into each other. The scanner must be set up differently.
    Lost,
    /// As this text: it belongs into the scanner's profile.
    Substituted(String),
}

/// How Chinese text arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chinese {
    /// As UTF-8.
    Utf8,
    /// As GB18030, which is understood as well.
    Gb18030,
    /// As something else: the scanner's code page is wrong.
    Garbled,
}

/// What one scan of a test symbol showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The symbol that was scanned.
    pub symbol: Symbol,
    /// What the scanner puts in front, beyond the AIM identifier.
    pub prefix: String,
    /// What it puts behind, beyond a line end.
    pub suffix: String,
    /// Whether it says which kind of symbol it read (AIM identifier).
    pub tells_symbology: bool,
    /// For the symbol with a separator.
    pub separator: Option<Separator>,
    /// For the Chinese symbol.
    pub chinese: Option<Chinese>,
}

/// What a scan says, or `None` when it is none of the three symbols. Take the scan before any profile is applied to it, or the
/// profile is what is tested.
pub fn judge(scan: &Scan) -> Option<Finding> {
    let text = &scan.text;
    let found = |symbol, prefix: &str, suffix: &str| Finding {
        symbol,
        prefix: prefix.to_owned(),
        suffix: suffix.to_owned(),
        tells_symbology: scan.aim.is_some() || aim_inside(prefix),
        separator: None,
        chinese: None,
    };
    if let Some((before, after)) = text.split_once(PLAIN) {
        return Some(found(Symbol::Plain, before, after));
    }
    if let Some((before, rest)) = text.split_once(FRONT) {
        // An FNC1 in front of everything may be sent as GS, too.
        let before = before.strip_suffix('\u{1D}').unwrap_or(before);
        let rest = rest.strip_prefix(BATCH)?;
        let (between, after) = rest.split_once(SEPARATED_BACK)?;
        let separator = match between {
            "\u{1D}" => Separator::Kept,
            "" => Separator::Lost,
            other => Separator::Substituted(other.to_owned()),
        };
        return Some(Finding { separator: Some(separator), ..found(Symbol::Separated, before, after) });
    }
    if let Some((before, after)) = text.split_once(CHINESE) {
        let gb = GB18030.encode(CHINESE).0;
        let is_gb = scan.raw.windows(gb.len()).any(|window| window == &*gb);
        let chinese = Some(if is_gb { Chinese::Gb18030 } else { Chinese::Utf8 });
        return Some(Finding { chinese, ..found(Symbol::Chinese, before, after) });
    }
    // Neither of the others, and bytes beyond ASCII: the Chinese one in a code page that is none of ours.
    let foreign = !scan.raw.is_ascii() || text.contains("???");
    foreign.then(|| Finding { chinese: Some(Chinese::Garbled), ..found(Symbol::Chinese, "", "") })
}

/// An AIM identifier behind a prefix of the scanner's own.
fn aim_inside(prefix: &str) -> bool {
    let bytes = prefix.as_bytes();
    bytes.len() >= 3
        && bytes[bytes.len() - 3] == b']'
        && bytes[bytes.len() - 2].is_ascii_alphabetic()
        && bytes[bytes.len() - 1].is_ascii_alphanumeric()
}

/// Whether bytes of a line look like text at all. At a wrong speed they do not.
pub fn is_readable(bytes: &[u8]) -> bool {
    let odd = bytes.iter().filter(|b| !matches!(b, 0x20..=0x7E | b'\r' | b'\n' | b'\t' | 0x02 | 0x03 | 0x1D)).count();
    !bytes.is_empty() && odd * 10 <= bytes.len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::notice::ScanSource;

    fn found(bytes: &[u8]) -> Finding {
        judge(&Scan::from_bytes(ScanSource::Serial, bytes.to_vec())).unwrap()
    }

    fn gs1(between: &str) -> Vec<u8> {
        format!("]Q3{FRONT}{BATCH}{between}{SEPARATED_BACK}").into_bytes()
    }

    /// D-038: the page says whether the separator survives.
    #[test]
    fn a_separator_is_kept_lost_or_substituted() {
        assert_eq!(found(&gs1("\u{1D}")).separator, Some(Separator::Kept));
        assert_eq!(found(&gs1("")).separator, Some(Separator::Lost));
        assert_eq!(found(&gs1("{GS}")).separator, Some(Separator::Substituted("{GS}".into())));
        let with_fnc1 = [b"]Q3\x1D", &gs1("\u{1D}")[3..]].concat();
        assert_eq!((found(&with_fnc1).separator, found(&with_fnc1).prefix), (Some(Separator::Kept), String::new()));
    }

    #[test]
    fn what_a_scanner_adds_is_found() {
        let plain = found(format!("S1{PLAIN}##").as_bytes());
        assert_eq!((plain.prefix.as_str(), plain.suffix.as_str(), plain.tells_symbology), ("S1", "##", false));
        assert!(found(format!("]C0{PLAIN}").as_bytes()).tells_symbology);
        assert!(found(format!("S1]C0{PLAIN}").as_bytes()).tells_symbology);
    }

    #[test]
    fn chinese_arrives_in_one_of_two_encodings_or_garbled() {
        assert_eq!(found(CHINESE.as_bytes()).chinese, Some(Chinese::Utf8));
        assert_eq!(found(&GB18030.encode(CHINESE).0).chinese, Some(Chinese::Gb18030));
        assert_eq!(found(b"\xBD\xD3\x00\xFF\xFF").chinese, Some(Chinese::Garbled));
        assert_eq!(judge(&Scan::from_bytes(ScanSource::Serial, b"6901234567892".to_vec())), None, "some other code");
    }

    #[test]
    fn a_line_at_the_wrong_speed_is_not_readable() {
        assert!(is_readable(b"81000010000000000019\r"));
        assert!(!is_readable(&[0xF0, 0x81, 0x00, 0xFE, b'A', 0x8C]));
        assert!(!is_readable(b""));
    }
}
