//! A scanner that types: telling a scan from a person at the keyboard, and its keys from its content.
//!
//! The window collects key presses and asks here when Enter comes. A scan is a burst: at least six characters, on average at
//! most 35 ms apart (a single gap may be longer on a busy machine), ended by Enter.

use crate::notice::{Scan, ScanSource};
use crate::scanner::profile::WedgeProfile;
use serde::Deserialize;

/// Fewest characters of a scan; shorter bursts are typing.
pub const FEWEST_CHARACTERS: usize = 6;

/// Largest mean gap between two keys of a scan, in milliseconds.
pub const LARGEST_MEAN_GAP_MS: u32 = 35;

const GS: char = '\u{1D}';

/// One key press as the window saw it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct KeyStroke {
    /// The value of `KeyboardEvent.key`: the character, or the name of the key such as `Enter`, `F8`, `Shift`.
    pub key: String,
    /// Whether Ctrl was held.
    pub ctrl: bool,
    /// Whether Alt was held.
    pub alt: bool,
    /// When, in whole milliseconds on any clock that only goes forward.
    pub at_ms: u32,
}

/// The scan that these key presses are, or `None` when a person typed them. A desk that configured no typing scanner understands
/// any of the usual set-up; a desk that did tries its profiles in order, the ones with a prefix first.
///
/// Depending on its set-up a scanner types the GS1 separator as Ctrl+], F8, Alt+029 or the letters `<GS>`: all become U+001D.
pub fn decode(strokes: &[KeyStroke], profiles: &[WedgeProfile]) -> Option<Scan> {
    let (last, content) = strokes.split_last()?;
    let burst = Burst::of(content, last.at_ms)?;
    if profiles.is_empty() {
        return burst.scan(&last.key, &WedgeProfile { id: String::new(), ..WedgeProfile::default() });
    }
    let with_prefix = profiles.iter().filter(|profile| !profile.prefix.is_empty());
    with_prefix
        .chain(profiles.iter().filter(|profile| profile.prefix.is_empty()))
        .find_map(|profile| burst.scan(&last.key, profile))
}

/// Content typed in one go.
struct Burst {
    text: String,
    /// From the first key to the one that ends the code.
    duration_ms: u32,
    /// Gaps between the first key and the last.
    gaps: u32,
}

impl Burst {
    fn of(content: &[KeyStroke], ended_ms: u32) -> Option<Burst> {
        let mut text = String::new();
        let mut alt_code = String::new();
        let (mut first_at, mut previous_at, mut gaps) = (None, 0, 0);
        for stroke in content {
            // The next key, also the Alt of the next code, ends a code.
            if !alt_code.is_empty() && !is_alt_digit(stroke) {
                text.push(alt_character(&mut alt_code)?);
            }
            match key_character(stroke) {
                Typed::Character(character) => text.push(character),
                Typed::AltDigit(digit) => alt_code.push(digit),
                Typed::Nothing => continue,
            }
            if first_at.is_some() && stroke.at_ms < previous_at {
                return None;
            }
            first_at.get_or_insert(stroke.at_ms);
            previous_at = stroke.at_ms;
            gaps += 1;
        }
        if !alt_code.is_empty() {
            text.push(alt_character(&mut alt_code)?);
        }
        let text = text.replace("<GS>", "\u{1D}");
        Some(Burst { text, duration_ms: ended_ms.checked_sub(first_at?)?, gaps })
    }

    fn scan(&self, end_key: &str, profile: &WedgeProfile) -> Option<Scan> {
        let is_fast = u64::from(self.duration_ms) <= u64::from(profile.mean_gap_ms) * u64::from(self.gaps);
        if end_key != profile.end.key() || !is_fast || self.text.chars().count() < profile.fewest {
            return None;
        }
        let text = self.text.strip_prefix(profile.prefix.as_str())?;
        let text = text.strip_suffix(profile.suffix.as_str()).unwrap_or(text);
        let text = if profile.separator.is_empty() {
            text.to_owned()
        } else {
            text.replace(profile.separator.as_str(), "\u{1D}")
        };
        Some(Scan::from_bytes(ScanSource::Wedge, text.into_bytes()).by(&profile.id))
    }
}

enum Typed {
    Character(char),
    AltDigit(char),
    Nothing,
}

fn key_character(stroke: &KeyStroke) -> Typed {
    let mut characters = stroke.key.chars();
    match (stroke.key.as_str(), characters.next(), characters.next()) {
        ("F8", ..) => Typed::Character(GS),
        ("]", ..) if stroke.ctrl => Typed::Character(GS),
        (_, Some(digit), None) if is_alt_digit(stroke) => Typed::AltDigit(digit),
        // A shortcut is not content.
        (_, Some(_), None) if stroke.ctrl || stroke.alt => Typed::Nothing,
        (_, Some(character), None) => Typed::Character(character),
        // Shift, Alt and all other named keys: a capital letter comes with a Shift of its own.
        _ => Typed::Nothing,
    }
}

fn is_alt_digit(stroke: &KeyStroke) -> bool {
    stroke.alt && !stroke.ctrl && stroke.key.len() == 1 && stroke.key.bytes().all(|b| b.is_ascii_digit())
}

fn alt_character(code: &mut String) -> Option<char> {
    let character = code.parse::<u8>().ok().filter(u8::is_ascii).map(char::from);
    code.clear();
    character
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    fn stroke(key: &str, at_ms: u32) -> KeyStroke {
        KeyStroke { key: key.to_owned(), ctrl: false, alt: false, at_ms }
    }

    /// Types `text` with one key every `gap_ms`, then Enter.
    fn typed(text: &str, gap_ms: u32) -> Vec<KeyStroke> {
        let mut strokes: Vec<KeyStroke> =
            text.chars().zip(0u32..).map(|(c, i)| stroke(&c.to_string(), 1000 + i * gap_ms)).collect();
        strokes.push(stroke("Enter", 1000 + strokes.len() as u32 * gap_ms));
        strokes
    }

    fn text_of(strokes: &[KeyStroke]) -> Option<String> {
        decode(strokes, &[]).map(|scan| scan.text)
    }

    #[test]
    fn a_burst_with_enter_is_a_scan_and_slow_keys_are_typing() {
        assert_eq!(text_of(&typed("81000010000000000001", 4)).as_deref(), Some("81000010000000000001"));
        assert!(decode(&typed("810000", 35), &[]).is_some(), "35 ms are still a scan");
        assert_eq!(decode(&typed("810000", 36), &[]), None, "36 ms are a person");
        assert_eq!(decode(&typed("81000", 4), &[]), None, "five characters are typing");
        let mut no_enter = typed("81000010000000000001", 4);
        no_enter.pop();
        assert_eq!(decode(&no_enter, &[]), None);
        assert_eq!(decode(&[], &[]), None);
        assert_eq!(decode(&[stroke("Enter", 0)], &[]), None);
    }

    #[test]
    fn one_long_gap_on_a_busy_machine_is_still_a_scan() {
        let mut strokes = typed("81000010000000000001", 5);
        for stroke in &mut strokes[10..] {
            stroke.at_ms += 200;
        }
        assert!(decode(&strokes, &[]).is_some());
    }

    #[test]
    fn every_way_to_type_a_separator_is_one_separator() {
        let ctrl = |at| KeyStroke { ctrl: true, ..stroke("]", at) };
        let alt = |key: &str, at| KeyStroke { alt: true, ..stroke(key, at) };
        let around = |separator: Vec<KeyStroke>| {
            let mut strokes: Vec<KeyStroke> = "]d210ABC".chars().map(|c| stroke(&c.to_string(), 0)).collect();
            strokes.extend(separator);
            strokes.extend([stroke("2", 3), stroke("1", 3), stroke("Enter", 4)]);
            decode(&strokes, &[]).unwrap()
        };
        for separator in [
            vec![ctrl(1)],
            vec![stroke("F8", 1)],
            vec![stroke("<", 1), stroke("G", 1), stroke("S", 1), stroke(">", 1)],
            vec![alt("Alt", 1), alt("0", 1), alt("2", 1), alt("9", 1)],
        ] {
            let scan = around(separator);
            assert_eq!((scan.aim.as_deref(), scan.text.as_str()), (Some("]d2"), "10ABC\u{1D}21"));
            assert_eq!(scan.source, ScanSource::Wedge);
        }
    }

    #[test]
    fn two_scanners_that_type_are_told_apart_by_their_prefix() {
        let profiles = [
            WedgeProfile { id: "stock".into(), separator: "~".into(), ..WedgeProfile::default() },
            WedgeProfile {
                id: "needle".into(),
                prefix: "N:".into(),
                suffix: ";".into(),
                end: crate::scanner::profile::WedgeEnd::Tab,
                mean_gap_ms: 60,
                ..WedgeProfile::default()
            },
        ];
        let stock = decode(&typed("0106901234567892~10ABC", 5), &profiles).unwrap();
        assert_eq!((stock.device.as_str(), stock.text.as_str()), ("stock", "0106901234567892\u{1D}10ABC"));
        let mut strokes = typed("N:81000010000000000001;", 50);
        assert_eq!(decode(&strokes, &profiles), None, "too slow for the one, the wrong last key for the other");
        strokes.last_mut().unwrap().key = "Tab".into();
        let needle = decode(&strokes, &profiles).unwrap();
        assert_eq!((needle.device.as_str(), needle.text.as_str()), ("needle", "81000010000000000001"));
    }

    #[test]
    fn shift_is_not_content() {
        let strokes: Vec<KeyStroke> = ["Shift", "A", "Shift", "B", "c", "1", "2", "3", "Enter"]
            .iter()
            .zip(0..)
            .map(|(key, at)| stroke(key, at))
            .collect();
        assert_eq!(text_of(&strokes).as_deref(), Some("ABc123"));
    }

    #[test]
    fn an_unknown_alt_code_is_not_guessed() {
        let mut strokes = typed("81099910000000000001", 4);
        for stroke in &mut strokes[3..6] {
            stroke.alt = true;
        }
        assert_eq!(decode(&strokes, &[]), None, "Alt+999 is no character");
        let mut strokes = typed("81006510000000000001", 4);
        for stroke in &mut strokes[3..6] {
            stroke.alt = true;
        }
        assert_eq!(
            text_of(&strokes).as_deref(),
            Some("810A10000000000001"),
            "a scanner in Alt mode types Alt+065 for A"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_typed_never_panics(
            keys in prop::collection::vec(("\\PC{0,3}|Enter|F8|[0-9]", any::<bool>(), any::<bool>(), any::<u32>()), 0..60)
        ) {
            let strokes: Vec<KeyStroke> = keys.into_iter()
                .map(|(key, ctrl, alt, at_ms)| KeyStroke { key, ctrl, alt, at_ms }).collect();
            if let Some(scan) = decode(&strokes, &[]) {
                prop_assert!(scan.raw.len() >= FEWEST_CHARACTERS);
            }
        }

        #[test]
        fn any_code_typed_fast_comes_out_as_it_was(code in "[0-9A-Za-z/:.-]{6,60}") {
            prop_assert_eq!(text_of(&typed(&code, 4)), Some(code));
        }
    }
}
