//! What comes in and goes out as a file: who is known already, what was imported before, and people page by page.

use std::collections::HashMap;

use uuid::Uuid;

use super::{DocumentRow, GuardianRow, Reader, RecipientRow};
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

    /// The next recipients after one, in the order of ids; those set aside and absorbed are among them. Their documents and guardians
    /// are read for the whole page at once: an export goes through everybody.
    pub fn people_page(&self, after: Option<Uuid>, limit: u32) -> Result<Vec<RecipientRow>, StoreError> {
        let after = after.map_or_else(Vec::new, |after| after.as_bytes().to_vec());
        let mut people = self.all(include_str!("people_page.sql"), (&after, limit), RecipientRow::from_row)?;
        let Some(last) = people.last().map(|person| person.recipient) else { return Ok(people) };
        let place: HashMap<Uuid, usize> = people.iter().enumerate().map(|(at, one)| (one.recipient, at)).collect();
        let sql =
            "SELECT * FROM recipient_document WHERE recipient > ?1 AND recipient <= ?2 ORDER BY recipient, position";
        let documents =
            self.all(sql, (&after, last), |row| Ok((row.get("recipient")?, DocumentRow::from_row(row)?)))?;
        for (recipient, document) in documents {
            if let Some(at) = place.get(&recipient) {
                people[*at].documents.push(document);
            }
        }
        let sql =
            "SELECT * FROM recipient_guardian WHERE recipient > ?1 AND recipient <= ?2 ORDER BY recipient, position";
        let guardians =
            self.all(sql, (&after, last), |row| Ok((row.get("recipient")?, GuardianRow::from_row(row)?)))?;
        for (recipient, guardian) in guardians {
            if let Some(at) = place.get(&recipient) {
                people[*at].guardians.push(guardian);
            }
        }
        Ok(people)
    }
}
