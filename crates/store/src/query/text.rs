use rusqlite::Row;
use uuid::Uuid;

use super::Reader;
use crate::StoreError;

/// A saved version of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextVersionRow {
    /// The event that saved it; its actor wrote it.
    pub event: Uuid,
    /// `consent`, `verification`, `precheck`.
    pub kind: String,
    /// Vaccine abbreviation, or `general`.
    pub key: String,
    /// Number.
    pub version: u32,
    /// SM3 of the text, which is a blob.
    pub digest: String,
    /// What it rests on.
    pub source: String,
    /// Civil time with offset.
    pub saved_at: String,
}

/// An approval of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextApprovalRow {
    /// The event; its actor approved.
    pub event: Uuid,
    /// As in the version.
    pub kind: String,
    /// As in the version.
    pub key: String,
    /// 0 is the starter text of the program.
    pub version: u32,
    /// Exactly this text.
    pub digest: String,
    /// Civil time with offset.
    pub approved_at: String,
}

impl TextVersionRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(TextVersionRow {
            event: row.get("event")?,
            kind: row.get("kind")?,
            key: row.get("key")?,
            version: row.get("version")?,
            digest: row.get("digest")?,
            source: row.get("source")?,
            saved_at: row.get("saved_at")?,
        })
    }
}

impl TextApprovalRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(TextApprovalRow {
            event: row.get("event")?,
            kind: row.get("kind")?,
            key: row.get("key")?,
            version: row.get("version")?,
            digest: row.get("digest")?,
            approved_at: row.get("approved_at")?,
        })
    }
}

impl Reader<'_> {
    /// Every saved version, oldest first.
    pub fn text_versions(&self) -> Result<Vec<TextVersionRow>, StoreError> {
        self.all("SELECT * FROM text_version ORDER BY kind, key, ord", [], TextVersionRow::from_row)
    }

    /// Every approval, oldest first.
    pub fn text_approvals(&self) -> Result<Vec<TextApprovalRow>, StoreError> {
        self.all("SELECT * FROM text_approval ORDER BY kind, key, ord", [], TextApprovalRow::from_row)
    }

    /// The approval in force for a text; none as long as only the starter text is there.
    pub fn text_in_force(&self, kind: &str, key: &str) -> Result<Option<TextApprovalRow>, StoreError> {
        self.first(
            "SELECT * FROM text_approval WHERE kind = ?1 AND key = ?2 ORDER BY ord DESC LIMIT 1",
            (kind, key),
            TextApprovalRow::from_row,
        )
    }
}
