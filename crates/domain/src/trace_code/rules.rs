//! Registered forms of trace codes: prefix, holder, length and alphabet, as data.

use std::sync::LazyLock;

use serde::Deserialize;

/// One registered form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// First characters of the codes; empty for codes nobody registered.
    pub prefix: String,
    /// Marketing authorisation holder 上市许可持有人, when the prefix is one holder's.
    #[serde(default)]
    pub holder: Option<String>,
    /// Characters of a code.
    pub length: usize,
    /// Characters of its product segment.
    pub segment: usize,
    /// Allowed characters: single ones and ranges, `0-9A-Z`.
    pub alphabet: String,
}

/// A table of rules.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Where the rules come from.
    pub source: String,
    /// `high`, `medium`, `low`.
    pub confidence: String,
    /// The rules.
    #[serde(rename = "rule", default)]
    pub rules: Vec<Rule>,
    /// How web addresses carry a code.
    #[serde(default)]
    pub address: Address,
}

/// How web addresses carry a code.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Names of query parameters, in small letters.
    #[serde(default)]
    pub parameters: Vec<String>,
}

/// No registered code is longer; a rule that says so is a mistake.
const LONGEST: usize = 100;

/// How a text fails a rule: its code for `why`, and the character from 0.
pub type Misfit = (&'static str, usize);

// A file that does not parse is an empty table, which the tests below would not let pass.
static BUILT_IN: LazyLock<Rules> =
    LazyLock::new(|| toml::from_str(include_str!("../../data/trace-rules.toml")).unwrap_or_default());

impl Rules {
    /// The rules that come with the program.
    pub fn built_in() -> &'static Rules {
        &BUILT_IN
    }

    /// Reads a table of a data package.
    ///
    /// # Errors
    /// What TOML says about it.
    pub fn read(text: &str) -> Result<Rules, toml::de::Error> {
        toml::from_str(text)
    }

    /// These rules with those of a package in front of them.
    #[must_use]
    pub fn joined(&self, package: &Rules) -> Rules {
        let mut joined = package.clone();
        joined.rules.extend(self.rules.iter().cloned());
        joined.address.parameters.extend(self.address.parameters.iter().cloned());
        joined
    }

    /// The rule with the longest prefix of a text.
    pub fn of(&self, text: &str) -> Option<&Rule> {
        let fitting = self.rules.iter().filter(|rule| text.starts_with(&rule.prefix));
        // Of equal prefixes the first row, which is the package's.
        fitting.rev().max_by_key(|rule| rule.prefix.len())
    }

    /// Who registered the prefix of a code, for the counts of C-092: also of a code that cannot be read.
    pub fn holder(&self, text: &str) -> Option<&str> {
        self.of(text).and_then(|rule| rule.holder.as_deref())
    }
}

impl Rule {
    /// Whether the prefix was registered by somebody.
    pub fn is_registered(&self) -> bool {
        !self.prefix.is_empty()
    }

    /// Whether there can be codes by this rule: the product segment is a part of them, and the prefix of it.
    pub fn is_sound(&self) -> bool {
        let prefix = self.prefix.chars().count();
        !self.alphabet.is_empty() && prefix <= self.segment && self.segment < self.length && self.length <= LONGEST
    }

    /// Judges a text.
    ///
    /// # Errors
    /// `character`, `too_short`, `too_long` with the place.
    pub fn judge(&self, text: &str) -> Result<(), Misfit> {
        if let Some(at) = text.chars().position(|letter| !self.allows(letter)) {
            return Err(("character", at));
        }
        match text.chars().count() {
            length if length < self.length => Err(("too_short", length)),
            length if length > self.length => Err(("too_long", self.length)),
            _ => Ok(()),
        }
    }

    fn allows(&self, letter: char) -> bool {
        let mut rest = self.alphabet.chars().peekable();
        while let Some(first) = rest.next() {
            let mut last = first;
            if rest.next_if_eq(&'-').is_some() {
                match rest.next() {
                    Some(end) => last = end,
                    // A dash at the end is itself.
                    None if letter == '-' => return true,
                    None => {}
                }
            }
            if (first..=last).contains(&letter) {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_table_that_comes_with_the_program_is_whole() {
        let rules = Rules::built_in();
        assert!(!rules.source.is_empty() && rules.rules.iter().any(|rule| !rule.is_registered()));
        for rule in &rules.rules {
            assert!(rule.segment < rule.length, "{rule:?}");
        }
    }

    #[test]
    fn the_longest_prefix_decides_and_a_package_comes_first() {
        let package = "source = \"p\"\nconfidence = \"low\"\n[[rule]]\nprefix = \"83\"\nholder = \"某生物\"\nlength = 22\nsegment = 8\n\
            alphabet = \"0-9A-F.-\"\n[[rule]]\nprefix = \"8\"\nlength = 21\nsegment = 7\nalphabet = \"0-9\"\n";
        let rules = Rules::built_in().joined(&Rules::read(package).unwrap());
        let rule = rules.of("8312345").unwrap();
        assert_eq!((rule.length, rules.holder("8312345")), (22, Some("某生物")));
        assert_eq!(rules.of("8112345").unwrap().length, 21);
        assert_eq!(rules.of("1112345").unwrap().prefix, "");
        assert_eq!(rule.judge("83123456789A.C-F012345"), Ok(()), "symbols, too (D-035)");
        assert_eq!(rule.judge("83123456789G.C-F012345"), Err(("character", 11)));
        assert_eq!(rule.judge("8312345"), Err(("too_short", 7)));
    }
}
