use std::collections::BTreeMap;

use rusqlite::Row;
use serde_json::Value;
use uuid::Uuid;

use super::{Reader, json};
use crate::StoreError;

/// A member of staff.
#[derive(Debug, Clone, PartialEq)]
pub struct StaffRow {
    /// Id.
    pub staff: Uuid,
    /// Login name.
    pub login: String,
    /// Name on papers.
    pub name: String,
    /// Role codes as the event wrote them.
    pub roles: Vec<String>,
    /// `active`, `suspended`, `deleted`.
    pub status: String,
    /// Locked after too many failures.
    pub locked: bool,
    /// Wrong passwords and PINs in a row.
    pub failures: u32,
    /// Civil time with offset.
    pub registered_at: String,
    /// When the account was last looked at.
    pub reviewed_at: Option<String>,
    /// When the person last signed in.
    pub last_signed_in: Option<String>,
    /// The fields of C-130 by code.
    pub fields: BTreeMap<String, Value>,
}

impl StaffRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(StaffRow {
            staff: row.get("staff")?,
            login: row.get("login")?,
            name: row.get("name")?,
            roles: json(row, "roles")?,
            status: row.get("status")?,
            locked: row.get("locked")?,
            failures: row.get("failures")?,
            registered_at: row.get("registered_at")?,
            reviewed_at: row.get("reviewed_at")?,
            last_signed_in: row.get("last_signed_in")?,
            fields: json(row, "fields")?,
        })
    }
}

impl Reader<'_> {
    /// A member of staff by id.
    pub fn staff(&self, staff: Uuid) -> Result<Option<StaffRow>, StoreError> {
        self.first("SELECT * FROM staff WHERE staff = ?1", [staff], StaffRow::from_row)
    }

    /// A member of staff by login name. Should two desks have given it twice, the first holder keeps it and a conflict says so; one who
    /// was deleted comes last.
    pub fn staff_by_login(&self, login: &str) -> Result<Option<StaffRow>, StoreError> {
        self.first(
            "SELECT * FROM staff WHERE login = ?1 ORDER BY status = 'deleted', ord LIMIT 1",
            [login],
            StaffRow::from_row,
        )
    }

    /// Everybody, by login name.
    pub fn staff_all(&self) -> Result<Vec<StaffRow>, StoreError> {
        self.all("SELECT * FROM staff ORDER BY login, ord", [], StaffRow::from_row)
    }
}
