//! Files in and out.

use serde::Serialize;
use specta::Type;

use super::backup::Progress;
use super::note::Note;

/// An import.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ImportView {
    /// Id.
    pub import: String,
    /// Name of the file.
    pub file: String,
    /// `mapping`, `checking`, `checked`, `running`, `done`.
    pub stage: String,
    /// Rows of the file.
    pub rows: u32,
    /// Its columns.
    pub columns: Vec<ImportColumn>,
    /// What a column may mean.
    pub meanings: Vec<String>,
    /// `person_rows`, `dose_rows`, `two_sheets` (only for a file that has both).
    pub layout: String,
    /// `skip`, `link`.
    pub matched: String,
    /// Whether the mapping is one remembered from a file like this.
    pub remembered: bool,
    /// People that would come in, or came in.
    pub people: u32,
    /// Doses.
    pub doses: u32,
    /// People known already.
    pub known: u32,
    /// Rows left out.
    pub errors: u32,
    /// What is wrong with which row, at most 200.
    pub findings: Vec<RowFinding>,
    /// How far.
    pub progress: Option<Progress>,
    /// Why it cannot go on.
    pub trouble: Option<Note>,
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ImportColumn {
    /// Position from 0.
    pub column: u32,
    /// Its header.
    pub header: String,
    /// First values, shortened.
    pub samples: Vec<String>,
    /// What it means.
    pub meaning: String,
}

/// Something about a row.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RowFinding {
    /// Row of the file, as the table program counts.
    pub row: u32,
    /// Header of the column.
    pub column: Option<String>,
    /// `error`: left out; `warning`: comes in.
    pub severity: String,
    /// What.
    pub note: Note,
}

/// A file of people was written.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ExportView {
    /// Where it lies.
    pub path: String,
    /// People.
    pub people: u32,
    /// Doses.
    pub doses: u32,
}
