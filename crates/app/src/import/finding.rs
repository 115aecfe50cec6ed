//! What is said about a row.

use std::collections::BTreeMap;

use domain::{Refusal, mask};

use super::meaning::Meaning;

/// Codes of what is said about rows, beside those of identity numbers and dates that refusals carry.
pub const FINDINGS: &[&str] = &[
    "import.archive_code_too_long",
    "import.digits_lost",
    "import.document_kind_unknown",
    "import.dose_before_birth",
    "import.dose_in_future",
    "import.dose_twice",
    "import.dose_without_date",
    "import.formula_error",
    "import.guardian_missing",
    "import.guardian_number_wrong",
    "import.kept_as_text",
    "import.key_missing",
    "import.key_unknown",
    "import.known",
    "import.linked",
    "import.name_missing",
    "import.birth_missing",
    "import.number_contradicts",
    "import.person_differs",
    "import.row_twice",
    "import.sex_missing",
    "import.sex_unknown",
    "import.vaccine_missing",
    "import.vaccine_unknown",
    "import.value_differs",
    "import.value_unknown",
];

/// Longest value shown, in characters.
const SHOWN: usize = 40;

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct At {
    /// Sheet, from 0.
    pub sheet: usize,
    /// Row as the table program shows it.
    pub row: u32,
}

/// Whether the row comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// It is left out.
    Error,
    /// It is left out because somebody, or the same row, is there already.
    LeftOut,
    /// It comes in.
    Warning,
}

/// Something about a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    pub at: At,
    /// Column of the file, from 0.
    pub column: Option<usize>,
    pub severity: Severity,
    pub code: &'static str,
    pub params: BTreeMap<String, String>,
}

impl Finding {
    pub(crate) fn new(at: At, severity: Severity, code: &'static str) -> Finding {
        Finding { at, column: None, severity, code, params: BTreeMap::new() }
    }

    pub(crate) fn of_refusal(at: At, severity: Severity, refusal: &Refusal) -> Finding {
        // The refusal's own parameters may quote the value: only what this module masks is shown.
        let params = refusal.params.iter().filter(|(name, _)| *name != "text" && *name != "name");
        Finding {
            params: params.map(|(name, value)| (name.clone(), value.clone())).collect(),
            ..Finding::new(at, severity, refusal.code)
        }
    }

    pub(crate) fn column(mut self, column: usize) -> Finding {
        self.column = Some(column);
        self
    }

    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Finding {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// Adds the offending value, masked where it is personal.
    pub(crate) fn value(self, meaning: &Meaning, text: &str) -> Finding {
        let shown = if meaning.is_personal() { mask::number(text.trim()) } else { shortened(text) };
        self.with("value", shown)
    }
}

/// The beginning of a value.
pub(crate) fn shortened(text: &str) -> String {
    let mut letters = text.chars();
    let head: String = letters.by_ref().take(SHOWN).collect();
    if letters.next().is_some() { head + "…" } else { head }
}
