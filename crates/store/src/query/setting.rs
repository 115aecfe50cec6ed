use std::collections::BTreeMap;

use super::Reader;
use crate::StoreError;

impl Reader<'_> {
    /// The value of a setting as the log has it; absent while the default stands.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.first("SELECT value FROM setting WHERE name = ?1", [name], |row| row.get(0))
    }

    /// Every setting that was ever changed.
    pub fn settings(&self) -> Result<BTreeMap<String, String>, StoreError> {
        let rows = self.all("SELECT name, value FROM setting", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.into_iter().collect())
    }
}
