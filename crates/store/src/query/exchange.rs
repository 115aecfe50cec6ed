//! What comes in and goes out as a file: who is known already, what was imported before, and people page by page.

use uuid::Uuid;

use super::{Reader, RecipientRow};
use crate::StoreError;

impl Reader<'_> {
    /// Recipients of exactly this name and birth date.
    pub fn recipients_alike(&self, name: &str, birth: &str) -> Result<Vec<RecipientRow>, StoreError> {
        let sql = "SELECT recipient FROM recipient WHERE birth = ?1 AND name = ?2 ORDER BY recipient";
        let ids: Vec<Uuid> = self.all(sql, (birth, name), |row| row.get(0))?;
        self.recipients(ids)
    }

    /// The recipient with this archive code, registered with it or allotted it later.
    pub fn recipient_of_archive_code(&self, code: &str) -> Result<Option<Uuid>, StoreError> {
        self.first(include_str!("recipient_of_archive_code.sql"), [code], |row| row.get(0))
    }

    /// When a file with this digest was imported first, civil time with offset.
    pub fn import_of_source(&self, source_digest: &str) -> Result<Option<String>, StoreError> {
        self.first(include_str!("import_of_source.sql"), [source_digest], |row| row.get(0))
    }

    /// The next recipients after one, in the order of ids; those set aside and absorbed are among them.
    pub fn people_page(&self, after: Option<Uuid>, limit: u32) -> Result<Vec<RecipientRow>, StoreError> {
        let sql = "SELECT recipient FROM recipient WHERE recipient > ?1 ORDER BY recipient LIMIT ?2";
        let ids: Vec<Uuid> = match after {
            Some(after) => self.all(sql, (after, limit), |row| row.get(0))?,
            None => self.all(sql, (Vec::<u8>::new(), limit), |row| row.get(0))?,
        };
        self.recipients(ids)
    }
}
