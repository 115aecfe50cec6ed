use rusqlite::Row;
use uuid::Uuid;

use super::Reader;
use crate::StoreError;

/// The clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClinicRow {
    /// 接种单位编码.
    pub site: String,
    /// Name.
    pub name: String,
    /// Demonstration database.
    pub demo: bool,
    /// IANA time zone.
    pub zone: String,
    /// Civil time with offset.
    pub founded_at: String,
}

/// Facts that do not fit together, for a person to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictRow {
    /// The noun whose facts they are.
    pub noun: String,
    /// Kind, such as `code_used_twice`, `lot_below_zero`, `number_twice`.
    pub kind: String,
    /// What it is about: a code, an id, product and lot.
    pub key: String,
    /// One of the events in conflict.
    pub event: Uuid,
}

impl ConflictRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(ConflictRow {
            noun: row.get("noun")?,
            kind: row.get("kind")?,
            key: row.get("key")?,
            event: row.get("event")?,
        })
    }
}

impl Reader<'_> {
    /// The clinic this database was founded for.
    pub fn clinic(&self) -> Result<ClinicRow, StoreError> {
        self.first("SELECT * FROM clinic ORDER BY ord LIMIT 1", [], |row| {
            Ok(ClinicRow {
                site: row.get("site")?,
                name: row.get("name")?,
                demo: row.get("demo")?,
                zone: row.get("zone")?,
                founded_at: row.get("founded_at")?,
            })
        })?
        .ok_or_else(|| StoreError::unreadable("the clinic"))
    }

    /// Every conflict, grouped by noun, kind and key.
    pub fn conflicts(&self) -> Result<Vec<ConflictRow>, StoreError> {
        self.all("SELECT * FROM conflict ORDER BY noun, kind, key, event", [], ConflictRow::from_row)
    }
}
