//! What a scanner was set up to put around its codes, and in place of the GS1 separator.

use serde::{Deserialize, Serialize};

use crate::wedge::{FEWEST_CHARACTERS, LARGEST_MEAN_GAP_MS};

const GS: u8 = 0x1D;

/// What a scanner on a line puts around its codes, beyond STX, ETX and line ends, which are always understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScannerProfile {
    /// In front of every code; cut off when it is there.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// Behind every code; ends it, and is cut off.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub suffix: String,
    /// What the scanner sends in place of the separator GS (0x1D); empty when it sends GS itself.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub separator: String,
}

impl ScannerProfile {
    /// Whether there is nothing to do.
    pub fn is_plain(&self) -> bool {
        *self == ScannerProfile::default()
    }

    /// The code inside the bytes of a frame.
    pub fn code(&self, bytes: Vec<u8>) -> Vec<u8> {
        let inner = bytes.strip_prefix(self.prefix.as_bytes()).unwrap_or(&bytes);
        if self.separator.is_empty() {
            return inner.to_vec();
        }
        replace(inner, self.separator.as_bytes())
    }
}

fn replace(bytes: &[u8], separator: &[u8]) -> Vec<u8> {
    let mut code = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        match rest.strip_prefix(separator) {
            Some(after) => {
                code.push(GS);
                rest = after;
            }
            None => {
                code.push(*first);
                rest = tail;
            }
        }
    }
    code
}

/// The key a typing scanner ends a code with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WedgeEnd {
    /// Enter: what nearly every scanner is set to.
    #[default]
    Enter,
    /// Tab.
    Tab,
}

impl WedgeEnd {
    /// The key as the window names it.
    pub const fn key(self) -> &'static str {
        match self {
            WedgeEnd::Enter => "Enter",
            WedgeEnd::Tab => "Tab",
        }
    }
}

/// A scanner that types: what tells it from a person at the keyboard, and what it puts around its codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WedgeProfile {
    /// Its name in the settings.
    pub id: String,
    /// Where it stands and who uses it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// In front of every code. A profile with a prefix takes only codes that carry it, so that two scanners can be told apart.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// Behind every code, before the last key.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub suffix: String,
    /// The last key.
    pub end: WedgeEnd,
    /// What it types in place of the separator GS, beyond Ctrl+], F8, Alt+029 and `<GS>`, which are always understood.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub separator: String,
    /// Largest mean gap between two keys, in milliseconds.
    pub mean_gap_ms: u32,
    /// Fewest characters of a code.
    pub fewest: usize,
}

impl Default for WedgeProfile {
    fn default() -> WedgeProfile {
        WedgeProfile {
            id: "wedge".to_owned(),
            place: String::new(),
            prefix: String::new(),
            suffix: String::new(),
            end: WedgeEnd::Enter,
            separator: String::new(),
            mean_gap_ms: LARGEST_MEAN_GAP_MS,
            fewest: FEWEST_CHARACTERS,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_prefix_goes_and_a_substitute_becomes_the_separator_it_stands_for() {
        let profile = ScannerProfile { prefix: "S1".into(), suffix: String::new(), separator: "{GS}".into() };
        assert_eq!(profile.code(b"S1]d210ABC{GS}2101".to_vec()), b"]d210ABC\x1D2101");
        assert_eq!(profile.code(b"10ABC".to_vec()), b"10ABC", "a code without the prefix is passed on whole");
        assert_eq!(ScannerProfile::default().code(b"10{GS}".to_vec()), b"10{GS}");
    }
}
