//! What somebody was typing: one draft for each member of staff and kind of form. It outlasts a locked screen, a sign-out and a restart,
//! and lies in the encrypted file like everything else (C-144).

use rusqlite::OptionalExtension;
use uuid::Uuid;

use crate::{Store, StoreError};

impl Store {
    /// What somebody was typing.
    pub fn draft(&self, staff: Uuid, kind: &str) -> Result<Option<String>, StoreError> {
        self.read(|reader| {
            let mut statement =
                reader.connection().prepare_cached("SELECT content FROM staff_draft WHERE staff = ?1 AND kind = ?2")?;
            Ok(statement.query_row((staff, kind), |row| row.get(0)).optional()?)
        })
    }

    /// Keeps a draft in the place of its earlier state. `saved_at` is civil time with offset. Of one person's drafts the oldest go when
    /// there are more than `most`.
    pub fn put_draft(
        &self,
        staff: Uuid,
        kind: &str,
        content: &str,
        saved_at: &str,
        most: u32,
    ) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached(
                    "INSERT INTO staff_draft (staff, kind, content, saved_at) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET content = excluded.content, saved_at = excluded.saved_at",
                )?
                .execute((staff, kind, content, saved_at))?;
            connection
                .prepare_cached(
                    "DELETE FROM staff_draft WHERE staff = ?1 AND kind IN
                       (SELECT kind FROM staff_draft WHERE staff = ?1 ORDER BY kind = ?2 DESC, saved_at DESC LIMIT -1 OFFSET ?3)",
                )?
                .execute((staff, kind, most))?;
            Ok(())
        })
    }

    /// Forgets a draft.
    pub fn delete_draft(&self, staff: Uuid, kind: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached("DELETE FROM staff_draft WHERE staff = ?1 AND kind = ?2")?
                .execute((staff, kind))?;
            Ok(())
        })
    }
}
