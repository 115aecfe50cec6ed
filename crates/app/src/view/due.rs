//! Who is due what.

use serde::Serialize;
use specta::Type;

use super::people::RecipientRow;

/// `due_list`: the next people to whom something is due, youngest first.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DueListView {
    /// Today.
    pub today: String,
    /// The day the list is made for: today, or the last day of the month asked for.
    pub on: String,
    /// Edition of the national programme that counts then.
    pub edition: String,
    /// Lines of the table one may ask for.
    pub vaccines: Vec<DueVaccine>,
    /// At most 50; fewer when many had to be looked at.
    pub rows: Vec<DueListRow>,
    /// How many people were looked at for this answer.
    pub looked_at: u32,
    /// Where to go on; absent when everybody was looked at.
    pub next: Option<String>,
}

/// A line of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DueVaccine {
    /// Abbreviation.
    pub programme: String,
    /// Its name in the edition.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Somebody to whom something is due.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DueListRow {
    /// Who.
    pub person: RecipientRow,
    /// Phone to call, masked: a guardian's before the own.
    pub phone: Option<String>,
    /// 管理片区, when known.
    pub area: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// What.
    pub due: Vec<DueDoseRow>,
    /// Day of the next open appointment.
    pub appointment: Option<String>,
}

/// A dose that is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DueDoseRow {
    /// Line of the table.
    pub programme: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Number in the series.
    pub number: Option<u32>,
    /// Of how many.
    pub of: Option<u32>,
    /// First day on which it could be given.
    pub earliest: Option<String>,
    /// Whether its timely age has passed today 超期.
    pub overdue: bool,
    /// Only once a condition is met: a test, a doctor's assessment.
    pub conditional: bool,
}

/// How far the list as a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct DueExportView {
    /// People looked at.
    pub looked_at: u32,
    /// Rows written: one a dose.
    pub rows: u32,
}
