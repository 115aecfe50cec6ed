use rusqlite::Row;
use uuid::Uuid;

use super::{Reader, json};
use crate::StoreError;

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRow {
    /// Id.
    pub staff: Uuid,
    /// Login name.
    pub login: String,
    /// Name on papers.
    pub name: String,
    /// Role codes as the event wrote them.
    pub roles: Vec<String>,
}

impl StaffRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(StaffRow {
            staff: row.get("staff")?,
            login: row.get("login")?,
            name: row.get("name")?,
            roles: json(row, "roles")?,
        })
    }
}

impl Reader<'_> {
    /// A member of staff by id.
    pub fn staff(&self, staff: Uuid) -> Result<Option<StaffRow>, StoreError> {
        self.first("SELECT * FROM staff WHERE staff = ?1", [staff], StaffRow::from_row)
    }

    /// A member of staff by login name. Should two desks have given it twice, the first holder keeps it and a conflict says so.
    pub fn staff_by_login(&self, login: &str) -> Result<Option<StaffRow>, StoreError> {
        self.first("SELECT * FROM staff WHERE login = ?1 ORDER BY ord LIMIT 1", [login], StaffRow::from_row)
    }

    /// Everybody, by login name.
    pub fn staff_all(&self) -> Result<Vec<StaffRow>, StoreError> {
        self.all("SELECT * FROM staff ORDER BY login, ord", [], StaffRow::from_row)
    }
}
