//! Tables of codes with the national words for them, and the words met elsewhere.

use serde::Deserialize;

/// One table.
#[derive(Debug, Clone, Deserialize)]
pub struct CodeTable {
    kind: Vec<Entry>,
}

#[derive(Debug, Clone, Deserialize)]
struct Entry {
    code: String,
    national: String,
    #[serde(default)]
    aliases: Vec<String>,
}

impl CodeTable {
    /// Every code, in order.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.kind.iter().map(|entry| entry.code.as_str())
    }

    /// The code a text stands for: our own code, the national word or one of the words met in practice.
    pub fn code_of(&self, text: &str) -> Option<&str> {
        self.entry(text).map(|entry| entry.code.as_str())
    }

    /// The word the national platform takes for a text or code: `身份证` → `居民身份证`. `None` for what is not in the table:
    /// it goes on as it is.
    pub fn national_of(&self, text: &str) -> Option<&str> {
        self.entry(text).map(|entry| entry.national.as_str())
    }

    fn entry(&self, text: &str) -> Option<&Entry> {
        let text = text.trim();
        self.kind.iter().find(|entry| {
            entry.code == text || entry.national == text || entry.aliases.iter().any(|alias| alias == text)
        })
    }
}

/// The tables of an archive.
#[derive(Debug, Clone)]
pub struct Kinds {
    /// Kinds of identity documents.
    pub documents: CodeTable,
    /// Relations of guardians.
    pub relations: CodeTable,
}

impl Kinds {
    /// The tables that come with the program.
    pub fn national() -> Result<Kinds, toml::de::Error> {
        Ok(Kinds {
            documents: toml::from_str(include_str!("../../data/document-kinds.toml"))?,
            relations: toml::from_str(include_str!("../../data/relations.toml"))?,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn document_kinds_are_mapped_to_the_national_words_a_063() {
        let kinds = Kinds::national().unwrap();
        for text in ["身份证", "中国居民身份证", "居民身份证", "resident_id", " 身份证 "] {
            assert_eq!(kinds.documents.national_of(text), Some("居民身份证"), "{text}");
            assert_eq!(kinds.documents.code_of(text), Some("resident_id"), "{text}");
        }
        assert_eq!(kinds.documents.national_of("海员证"), None, "an unknown kind goes on as it is (A-043)");
        assert_eq!(kinds.relations.code_of("妈妈"), Some("mother"));
    }

    #[test]
    fn no_word_stands_for_two_codes() {
        let kinds = Kinds::national().unwrap();
        for table in [&kinds.documents, &kinds.relations] {
            let mut words: Vec<&String> = table
                .kind
                .iter()
                .flat_map(|entry| [&entry.code, &entry.national].into_iter().chain(&entry.aliases))
                .collect();
            words.sort();
            let all = words.len();
            words.dedup();
            // A word may stand under its own entry twice at most once: none does.
            assert_eq!(words.len(), all);
        }
    }
}
