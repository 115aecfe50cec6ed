//! The editions that come with the software, each in force from its own day.

use jiff::civil::Date;

use super::{Edition, EditionError};

/// The national programme, oldest first: the first file whole, every later one as what it changes.
const NATIONAL: &[(&str, &str)] = &[
    ("cn-nip-2016.toml", include_str!("../../editions/cn-nip-2016.toml")),
    ("cn-nip-2021.toml", include_str!("../../editions/cn-nip-2021.toml")),
    ("cn-nip-2025.toml", include_str!("../../editions/cn-nip-2025.toml")),
    ("cn-nip-2025-hpv.toml", include_str!("../../editions/cn-nip-2025-hpv.toml")),
    ("cn-nip-2026.toml", include_str!("../../editions/cn-nip-2026.toml")),
];

/// Care after rabies exposure.
const RABIES: &[(&str, &str)] = &[("rabies-pep-2023.toml", include_str!("../../editions/rabies-pep-2023.toml"))];

/// Vaccines people pay for, by label.
const LABELS: &[(&str, &str)] = &[("cn-labels-2026.toml", include_str!("../../editions/cn-labels-2026.toml"))];

/// The national edition in force since 2026-06-17, from the second-hand sources it names.
pub fn cn_nip_2026() -> Result<Edition, EditionError> {
    Edition::from_files(NATIONAL)
}

/// Editions of one programme that follow each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Editions {
    oldest_first: Vec<Edition>,
}

impl Editions {
    /// The national programme from 2016 to 2026.
    pub fn national() -> Result<Editions, EditionError> {
        Editions::from_files(NATIONAL)
    }

    /// Care after rabies exposure.
    pub fn rabies() -> Result<Editions, EditionError> {
        Editions::from_files(RABIES)
    }

    /// Vaccines people pay for.
    pub fn labels() -> Result<Editions, EditionError> {
        Editions::from_files(LABELS)
    }

    /// Every stage of a chain of files (name and text): the first alone, then each laid over those before it.
    pub fn from_files(files: &[(&str, &str)]) -> Result<Editions, EditionError> {
        let stages = (1..=files.len()).filter_map(|count| files.get(..count));
        Ok(Editions { oldest_first: stages.map(Edition::from_files).collect::<Result<_, _>>()? })
    }

    /// The edition with an id.
    pub fn get(&self, id: &str) -> Option<&Edition> {
        self.oldest_first.iter().find(|edition| edition.id() == id)
    }

    /// The edition in force on a day; before the first one, the first.
    pub fn in_force(&self, day: Date) -> Option<&Edition> {
        let known = self.oldest_first.iter().rev().find(|edition| edition.effective_from() <= day);
        known.or(self.oldest_first.first())
    }

    /// The edition that supersedes this one.
    pub fn after(&self, id: &str) -> Option<&Edition> {
        self.oldest_first.iter().find(|edition| edition.supersedes() == Some(id))
    }

    /// All of them, oldest first.
    pub fn all(&self) -> &[Edition] {
        &self.oldest_first
    }
}
