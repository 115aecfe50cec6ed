//! Named places in foreign streams, such as the province's change feed. Opaque texts.

use rusqlite::OptionalExtension;

use crate::{Store, StoreError};

impl Store {
    /// The value kept under `name`.
    pub fn cursor(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.read(|reader| {
            let found = reader
                .connection()
                .prepare_cached("SELECT value FROM cursor WHERE name = ?1")?
                .query_row([name], |row| row.get(0))
                .optional()?;
            Ok(found)
        })
    }

    /// Keeps `value` under `name`.
    pub fn put_cursor(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached("INSERT OR REPLACE INTO cursor (name, value) VALUES (?1, ?2)")?
                .execute((name, value))?;
            Ok(())
        })
    }
}
