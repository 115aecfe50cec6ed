use uuid::Uuid;

use super::Reader;
use crate::StoreError;
use crate::log::{EventRow, event_by_id, events_after};

/// A blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobRow {
    /// SM3, 64 hexadecimal digits.
    pub digest: String,
    /// Media type.
    pub media: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Reader<'_> {
    /// The blob named by this digest.
    pub fn blob(&self, digest: &str) -> Result<Option<BlobRow>, StoreError> {
        self.first("SELECT digest, media, bytes FROM blob WHERE digest = ?1", [digest], |row| {
            Ok(BlobRow { digest: row.get(0)?, media: row.get(1)?, bytes: row.get(2)? })
        })
    }

    /// An event by id.
    pub fn event(&self, id: Uuid) -> Result<Option<EventRow>, StoreError> {
        event_by_id(self.connection(), id)
    }

    /// The next page of the log after `pos` (0 for the beginning), in order of arrival.
    pub fn events(&self, pos: i64, limit: u32) -> Result<Vec<EventRow>, StoreError> {
        events_after(self.connection(), pos, limit)
    }

    /// How many events the log holds.
    pub fn event_count(&self) -> Result<u64, StoreError> {
        Ok(self.first("SELECT count(*) FROM event", [], |row| row.get(0))?.unwrap_or(0))
    }
}
