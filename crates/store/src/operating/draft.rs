//! Screens half filled in. The id of the event to come is born with the draft (event-log.md 1).

use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use crate::{Store, StoreError};

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Id of the event to come, a UUIDv7.
    pub id: Uuid,
    /// Which screen, such as `visit.precheck`.
    pub kind: String,
    /// The screen's content; the store does not look into it.
    pub content: Vec<u8>,
    /// When it was saved, RFC 3339.
    pub saved_at: String,
}

impl Draft {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Draft> {
        Ok(Draft {
            id: row.get("id")?,
            kind: row.get("kind")?,
            content: row.get("content")?,
            saved_at: row.get("saved_at")?,
        })
    }
}

impl Store {
    /// The draft of this id.
    pub fn draft(&self, id: Uuid) -> Result<Option<Draft>, StoreError> {
        self.read(|reader| {
            let mut statement = reader.connection().prepare_cached("SELECT * FROM draft WHERE id = ?1")?;
            Ok(statement.query_row([id], Draft::from_row).optional()?)
        })
    }

    /// Every draft of a kind, oldest first.
    pub fn drafts(&self, kind: &str) -> Result<Vec<Draft>, StoreError> {
        self.read(|reader| {
            let mut statement =
                reader.connection().prepare_cached("SELECT * FROM draft WHERE kind = ?1 ORDER BY id")?;
            let drafts = statement.query_map([kind], Draft::from_row)?;
            Ok(drafts.collect::<Result<_, _>>()?)
        })
    }

    /// Keeps a draft in the place of its earlier state.
    pub fn put_draft(&self, draft: &Draft) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached("INSERT OR REPLACE INTO draft (id, kind, content, saved_at) VALUES (?1, ?2, ?3, ?4)")?
                .execute((draft.id, &draft.kind, &draft.content, &draft.saved_at))?;
            Ok(())
        })
    }

    /// Forgets a draft.
    pub fn delete_draft(&self, id: Uuid) -> Result<(), StoreError> {
        self.write(|connection| {
            connection.prepare_cached("DELETE FROM draft WHERE id = ?1")?.execute([id])?;
            Ok(())
        })
    }
}
