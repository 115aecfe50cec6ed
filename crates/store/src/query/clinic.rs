use std::collections::BTreeMap;

use rusqlite::Row;
use serde_json::Value;
use uuid::Uuid;

use super::{Reader, json};
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

/// A field of C-129 as it stands.
pub type ClinicFields = BTreeMap<String, Value>;

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
        // The name may have changed since; the rest may not.
        const CLINIC: &str = "SELECT site, demo, zone, founded_at, coalesce(
                (SELECT json_extract(value, '$') FROM clinic_field f WHERE f.site = clinic.site AND field = 'name'), name) AS name
             FROM clinic ORDER BY ord LIMIT 1";
        self.first(CLINIC, [], |row| {
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

    /// The fields of C-129 that are known. One that is there but empty is `""` or `null`.
    pub fn clinic_fields(&self, site: &str) -> Result<ClinicFields, StoreError> {
        let rows =
            self.all("SELECT field, value FROM clinic_field WHERE site = ?1 AND value IS NOT NULL", [site], |row| {
                Ok((row.get("field")?, json(row, "value")?))
            })?;
        Ok(rows.into_iter().collect())
    }

    /// Every conflict, grouped by noun, kind and key.
    pub fn conflicts(&self) -> Result<Vec<ConflictRow>, StoreError> {
        self.all("SELECT * FROM conflict ORDER BY noun, kind, key, event", [], ConflictRow::from_row)
    }
}
