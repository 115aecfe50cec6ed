//! What the columns of people's tables mean, as somebody said for an earlier file with the same columns.

use rusqlite::OptionalExtension;

use crate::{Store, StoreError};

impl Store {
    /// The meanings remembered for files of this signature, JSON.
    pub fn import_mapping(&self, signature: &str) -> Result<Option<String>, StoreError> {
        self.read(|reader| {
            let found = reader
                .connection()
                .prepare_cached("SELECT mapping FROM import_mapping WHERE signature = ?1")?
                .query_row([signature], |row| row.get(0))
                .optional()?;
            Ok(found)
        })
    }

    /// Remembers the meanings for files of this signature. `saved_at` is civil time with offset.
    pub fn put_import_mapping(&self, signature: &str, mapping: &str, saved_at: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO import_mapping (signature, mapping, saved_at) VALUES (?1, ?2, ?3)",
                )?
                .execute((signature, mapping, saved_at))?;
            Ok(())
        })
    }
}
