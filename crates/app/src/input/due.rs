//! Questions about who is due what.

use serde::Deserialize;
use specta::Type;

/// `due_list`: whom to list. An empty text asks for anything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Type)]
pub struct DueListInput {
    /// `2026-12`: what is due by the end of that month. Empty: what is due today.
    pub month: String,
    /// Abbreviation of the line of the table.
    pub vaccine: String,
    /// Part of the area 管理片区 or of the address.
    pub area: String,
    /// Only doses whose timely age has passed today.
    pub overdue: bool,
    /// `preschool`: under 7 years, `school`: under 18, `all`.
    pub ages: String,
    /// The last person looked at, as the answer before named it. Absent: from the beginning.
    pub after: Option<String>,
}

/// `due_export`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct DueExportInput {
    /// Whom; `after` is not looked at.
    pub filter: DueListInput,
    /// `xlsx` or `csv`.
    pub format: String,
    /// Phones masked. In full needs a second person.
    pub masked: bool,
    /// Why.
    pub reason: String,
    /// A second person.
    pub approval: Option<String>,
}
