//! The state as of a past moment: the log read up to there (B-018).

use std::path::Path;

use rusqlite::Connection;
use seal::Secret;

use crate::log::{self, for_each_logged_until};
use crate::query::Reader;
use crate::replay::Scratch;
use crate::told::Told;
use crate::{Store, StoreError, import, project};

/// The clinic's data as it was. Answers the same questions as the store; gone when dropped.
///
/// It lies in a scratch file beside the database, encrypted under a key nobody knows. Blobs are those of today: what was erased by law
/// since then is not shown in the past either.
pub struct AsOf {
    scratch: Scratch,
    events: u64,
}

impl std::fmt::Debug for AsOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AsOf").field("events", &self.events).finish_non_exhaustive()
    }
}

impl AsOf {
    /// Reads.
    pub fn read<T>(&self, read: impl FnOnce(&Reader<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let transaction = self.scratch.connection.unchecked_transaction()?;
        read(&Reader::new(&transaction))
    }

    /// Events up to the moment.
    pub fn events(&self) -> u64 {
        self.events
    }

    fn project(live: &Connection, database: &Path, key: &Secret<[u8; 32]>, until: i64) -> Result<AsOf, StoreError> {
        let scratch = Scratch::create(database)?;
        let target = &scratch.connection;
        let transaction = target.unchecked_transaction()?;
        let events = for_each_logged_until(live, until, |event| {
            project::project(target, &event)?;
            import::replay_rows(live, target, &event, project::NOUNS.iter(), &mut Told::nobody())
        })?;
        transaction.commit()?;
        // The log itself is not copied: it is looked at through views that end at the moment.
        let statement = Secret::new(format!("ATTACH DATABASE ?1 AS live KEY \"x'{}'\"", hex::encode(key.expose())));
        let path = database.to_str().ok_or_else(|| StoreError::unreadable("the name of the data directory"))?;
        // An error of this statement could quote the key, so none is passed on.
        target
            .execute(statement.expose(), [path])
            .map_err(|_| StoreError::unreadable("the log beside the scratch file"))?;
        target.execute_batch(&format!(
            "CREATE TEMP VIEW event AS SELECT * FROM live.event WHERE stamp <= {until};
             CREATE TEMP VIEW event_body AS SELECT event_body.* FROM live.event_body JOIN live.event USING (pos)
                 WHERE stamp <= {until};
             CREATE TEMP VIEW blob AS SELECT * FROM live.blob;
             CREATE TEMP VIEW desk AS SELECT * FROM live.desk;
             CREATE TEMP VIEW import_progress AS SELECT * FROM live.import_progress;
             PRAGMA query_only = ON;"
        ))?;
        Ok(AsOf { scratch, events })
    }
}

impl Store {
    /// The clinic as it was after everything recorded up to `moment` (RFC 3339), the end of a day for instance.
    ///
    /// Recorded, not occurred: what was entered later about that day was not known then. Within one desk's chain the order of writing
    /// counts, whatever its clock said.
    ///
    /// # Errors
    /// [`StoreError::BadMoment`]; whatever the disk says.
    pub fn as_of(&self, moment: &str) -> Result<AsOf, StoreError> {
        let until = log::moment("as of", moment)?.as_millisecond();
        self.read(|reader| AsOf::project(reader.connection(), self.path(), self.database_key(), until))
    }
}
