//! Files in and out.

use serde::Deserialize;
use specta::Type;

use super::people::SearchInput;

/// `import_map`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct ImportMapInput {
    /// The import.
    pub import: String,
    /// What each column means.
    pub columns: Vec<ColumnInput>,
    /// `person_rows`: a row a person, `dose_rows`: a row a dose, `two_sheets`: a sheet of people and one of doses, tied by `key`.
    pub layout: String,
    /// What happens to rows of people who are known already: `skip`, `link`.
    pub matched: String,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct ColumnInput {
    /// Position from 0.
    pub column: u32,
    /// Field code, `dose:<vaccine>:<n>:date` and the like, `keep` (kept under its own header), or `drop`.
    pub meaning: String,
}

/// `export_people`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct ExportInput {
    /// Which people.
    pub filter: SearchInput,
    /// Field codes, in order.
    pub columns: Vec<String>,
    /// A sheet with their doses too.
    pub doses: bool,
    /// `xlsx` or `csv`.
    pub format: String,
    /// Numbers and phones masked. In full needs a second person.
    pub masked: bool,
    /// Why.
    pub reason: String,
    /// A second person.
    pub approval: Option<String>,
}
