//! What the schedule asks of one person's doses, packed into one row: written anew from the doses whenever one of them changes, so it is as
//! much a function of the log as they are, in whatever order they came.

use std::collections::BTreeSet;

use rusqlite::Connection;
use uuid::Uuid;

use crate::StoreError;

/// People whose doses changed.
#[derive(Default)]
pub(super) struct Changed(BTreeSet<Uuid>);

impl Changed {
    /// Notes the one whose dose this is now, and whose it was before, if another's.
    pub(super) fn note(&mut self, whose: impl IntoIterator<Item = Uuid>) {
        self.0.extend(whose);
    }

    /// Packs the doses of each anew.
    pub(super) fn pack(self, connection: &Connection) -> Result<(), StoreError> {
        for recipient in self.0 {
            let packed = connection.prepare_cached(include_str!("pack_doses.sql"))?.execute([recipient])?;
            if packed == 0 {
                connection.prepare_cached("DELETE FROM packed_doses WHERE recipient = ?1")?.execute([recipient])?;
            }
        }
        Ok(())
    }
}
