//! Reasons people choose from at a visit: why a vaccine is refused or put off, why somebody leaves early, why an appointment falls.
//!
//! The list is data. `other` is in every list whatever the data say: an empty list must never be a dead end.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::Refusal;

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Reason {
    /// `refusal`, `deferral`, `release`, `cancellation`.
    pub list: String,
    /// Code; frozen.
    pub code: String,
    /// Words.
    pub zh: String,
    /// Words in English.
    pub en: String,
}

#[derive(Deserialize, Default)]
struct Table {
    reason: Vec<Reason>,
}

// A file that does not parse is an empty table, which the tests below would not let pass; the clinic could still go on with `other`.
static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("../data/visit-reasons.toml")).unwrap_or_default());

/// The reason whose words are the person's own.
pub const OTHER: &str = "other";

/// Longest words of a reason, in characters.
const LONGEST: usize = 200;

/// The reasons of a list, `other` last.
pub fn list(name: &str) -> Vec<Reason> {
    let other = Reason { list: name.into(), code: OTHER.into(), zh: "其他".into(), en: "other".into() };
    TABLE.reason.iter().filter(|reason| reason.list == name).cloned().chain([other]).collect()
}

/// The reason as it is kept: its code, and after a colon the words that came with it.
///
/// # Errors
/// `reason.unknown` with the code; `text.too_long`.
pub fn stored(name: &str, code: &str, words: Option<&str>) -> Result<String, Refusal> {
    if !list(name).iter().any(|reason| reason.code == code) {
        return Err(Refusal::new("reason.unknown").with("reason", code));
    }
    match words.map(str::trim).filter(|words| !words.is_empty()) {
        None => Ok(code.to_owned()),
        Some(words) if words.chars().count() > LONGEST => {
            Err(Refusal::new("text.too_long").with("field", "reason").with("most", LONGEST))
        }
        Some(words) => Ok(format!("{code}: {words}")),
    }
}

/// Code and words of a kept reason.
pub fn parts(stored: &str) -> (&str, Option<&str>) {
    match stored.split_once(": ") {
        Some((code, words)) => (code, Some(words)),
        None => (stored, None),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_list_has_reasons_and_ends_with_other() {
        for name in ["refusal", "deferral", "release", "cancellation"] {
            let reasons = list(name);
            assert!(reasons.len() > 2, "{name}");
            assert_eq!(reasons.last().unwrap().code, OTHER);
            assert!(reasons.iter().all(|reason| !reason.zh.is_empty() && !reason.en.is_empty()));
        }
        assert_eq!(list("a list nobody filled").len(), 1, "never a dead end");
    }

    #[test]
    fn a_reason_is_kept_with_its_words_and_read_again() {
        assert_eq!(stored("refusal", "declined", None).unwrap(), "declined");
        let kept = stored("refusal", "other", Some(" 奶奶不同意: 要等爸爸 ")).unwrap();
        assert_eq!(parts(&kept), ("other", Some("奶奶不同意: 要等爸爸")));
        assert_eq!(parts("ill"), ("ill", None));
        assert_eq!(stored("refusal", "other", Some(" ")).unwrap(), "other", "without words it is still a reason");
        assert_eq!(stored("refusal", "because", None).unwrap_err().code, "reason.unknown");
        assert_eq!(stored("refusal", "other", Some(&"长".repeat(201))).unwrap_err().code, "text.too_long");
    }
}
