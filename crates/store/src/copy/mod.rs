//! Copies of the database for backups, and the way back.
//!
//! A whole copy is taken page by page from one read transaction: writers go on meanwhile, and the copy is of the moment it began. An
//! increment is the log behind a position with the blobs it names, and the few operating rows a restored desk cannot do without.

mod unowned;

pub use unowned::{NotOfThisLog, Unowned, Whose};

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value, json};

use crate::connection::{self, Access};
use crate::log::{Head, head_of_device};
use crate::{Store, StoreError, migrate};

/// Pages in one step: half a megabyte, so that a request to stop is heard at once.
const STEP_PAGES: i32 = 128;
/// Pages after which the copy is brought to the disk. Left to the system, all of it would go at once, and a recording in that moment
/// would wait for it.
const SYNC_PAGES: i32 = 2048;
/// Memory for the copy's pages, in KiB: they are written once and not read again.
const CACHE_KIB: i32 = 4096;

/// Operating tables whose rows travel with every increment, in the order they go back: without them a restored desk could not check
/// the events of other desks, or of its own earlier epochs, and nobody who came since the full copy could sign in.
const TRAVELLING: &[&str] = &["peer", "former_key", "credential"];

/// What a copy holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Schema.
    pub schema: i32,
    /// Position of its last event.
    pub pos: i64,
    /// The newest own event.
    pub head: Head,
    /// Bytes of the file.
    pub bytes: u64,
}

/// A piece of the log for an increment, with the very bytes of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogPiece {
    /// A row of an operating table.
    Row {
        /// Which table.
        table: String,
        /// Columns and values as JSON.
        json: Vec<u8>,
    },
    /// A blob; stands before the first event that names it.
    Blob {
        /// SM3, 64 hexadecimal digits.
        digest: String,
        /// Media type.
        media: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// An event, in order of arrival.
    Event {
        /// Canonical header.
        header: Vec<u8>,
        /// Signature over its digest, r ‖ s.
        sig: Vec<u8>,
        /// Salt and body; absent when the body was erased.
        body: Option<(Vec<u8>, Vec<u8>)>,
    },
}

/// What an increment holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSpan {
    /// Position of its last event; the position asked for when there is none.
    pub pos: i64,
    /// Events.
    pub events: u64,
    /// The newest own event.
    pub head: Head,
}

/// Newest schema this program knows.
pub fn schema_known() -> i32 {
    migrate::known()
}

impl Store {
    /// Copies the whole database into a new file at `path`, under the same key. `each` hears pages done and pages in all, and stops the
    /// copy by answering false; then the answer is `None` and no file is left.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`], [`StoreError::AlreadyExists`] and the others; then no file is left either.
    pub fn copy_to(&self, path: &Path, mut each: impl FnMut(u64, u64) -> bool) -> Result<Option<Copied>, StoreError> {
        connection::create_file(path)?;
        let copied = self.copy_pages(path, &mut each);
        if !matches!(copied, Ok(Some(_))) {
            let _ = std::fs::remove_file(path);
        }
        copied
    }

    fn copy_pages(&self, path: &Path, each: &mut dyn FnMut(u64, u64) -> bool) -> Result<Option<Copied>, StoreError> {
        self.beside(|source| {
            let mut target = connection::open(path, self.database_key(), Access::Scratch)?;
            target.execute_batch(&format!("PRAGMA cache_size = -{CACHE_KIB}"))?;
            let file = File::options().write(true).open(path).map_err(StoreError::io("opening the copy"))?;
            let sync = || file.sync_data().map_err(StoreError::io("writing the copy"));
            // Held to the end: without it every recording in between would make the copy begin anew.
            let snapshot = source.unchecked_transaction()?;
            let head = head_of_device(&snapshot, self.device())?;
            let head = head.ok_or_else(|| StoreError::unreadable("the head of the log"))?;
            let (schema, pos) = (migrate::found(&snapshot)?, last_pos(&snapshot)?);
            let backup = Backup::new(&snapshot, &mut target)?;
            let mut since_sync = 0;
            loop {
                let step = backup.step(STEP_PAGES)?;
                let progress = backup.progress();
                let (total, left) = (progress.pagecount, progress.remaining);
                if !each(u64::try_from(total - left).unwrap_or(0), u64::try_from(total).unwrap_or(0)) {
                    return Ok(None);
                }
                match step {
                    StepResult::Done => break,
                    StepResult::More => {}
                    // Nobody else knows the file, and the source is only read.
                    _ => return Err(StoreError::Busy),
                }
                since_sync += STEP_PAGES;
                if since_sync >= SYNC_PAGES {
                    since_sync = 0;
                    sync()?;
                }
            }
            drop(backup);
            target.close().map_err(|(_, error)| error)?;
            sync()?;
            let bytes = file.metadata().map_err(StoreError::io("measuring the copy"))?.len();
            Ok(Some(Copied { schema, pos, head, bytes }))
        })
    }

    /// Position of the newest event.
    pub fn last_pos(&self) -> Result<i64, StoreError> {
        self.read(|reader| last_pos(reader.connection()))
    }

    /// Tells everything behind `pos`, all of one moment: operating rows first, then events with their blobs before them.
    ///
    /// # Errors
    /// Whatever `piece` says ends it.
    pub fn log_after<E: From<StoreError>>(
        &self,
        pos: i64,
        mut piece: impl FnMut(LogPiece) -> Result<(), E>,
    ) -> Result<LogSpan, E> {
        // The reader's own error type is the store's; another one is carried around it.
        let mut stopped = None;
        let span = self.read(|reader| {
            let mut tell = |told: LogPiece| match piece(told) {
                Ok(()) => Ok(true),
                Err(error) => {
                    stopped = Some(error);
                    Ok(false)
                }
            };
            span_after(reader.connection(), self.device(), pos, &mut tell)
        });
        match stopped {
            Some(error) => Err(error),
            None => Ok(span?),
        }
    }
}

fn last_pos(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.query_row("SELECT coalesce(max(pos), 0) FROM event", [], |row| row.get(0))?)
}

type Tell<'a> = dyn FnMut(LogPiece) -> Result<bool, StoreError> + 'a;

fn span_after(connection: &Connection, device: &str, pos: i64, tell: &mut Tell<'_>) -> Result<LogSpan, StoreError> {
    let head = head_of_device(connection, device)?.ok_or_else(|| StoreError::unreadable("the head of the log"))?;
    let mut span = LogSpan { pos, events: 0, head };
    for table in TRAVELLING {
        for json in rows_of(connection, table)? {
            if !tell(LogPiece::Row { table: (*table).to_owned(), json })? {
                return Ok(span);
            }
        }
    }
    let mut told = BTreeSet::new();
    let mut statement = connection.prepare(
        "SELECT pos, header, sig, salt, body FROM event LEFT JOIN event_body USING (pos) WHERE pos > ?1 ORDER BY pos",
    )?;
    let mut rows = statement.query([pos])?;
    while let Some(row) = rows.next()? {
        let body: Option<(Vec<u8>, Vec<u8>)> = row.get::<_, Option<_>>(3)?.zip(row.get(4)?);
        for blob in body.iter().flat_map(|(_, body)| digests_in(body)) {
            if told.insert(blob.clone())
                && let Some(piece) = blob_piece(connection, &blob)?
                && !tell(piece)?
            {
                return Ok(span);
            }
        }
        if !tell(LogPiece::Event { header: row.get(1)?, sig: row.get(2)?, body })? {
            return Ok(span);
        }
        span.pos = row.get(0)?;
        span.events += 1;
    }
    Ok(span)
}

/// What could be a digest in a body: runs of exactly 64 small hexadecimal digits. Bodies are frozen per type, but a newer desk's types
/// are not known here, and their blobs must travel too.
fn digests_in(body: &[u8]) -> Vec<String> {
    body.split(|byte| !matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        .filter(|run| run.len() == 64)
        .map(|run| String::from_utf8_lossy(run).into_owned())
        .collect()
}

fn blob_piece(connection: &Connection, digest: &str) -> Result<Option<LogPiece>, StoreError> {
    let found = connection
        .prepare_cached("SELECT media, bytes FROM blob WHERE digest = ?1")?
        .query_row([digest], |row| {
            Ok(LogPiece::Blob { digest: digest.to_owned(), media: row.get(0)?, bytes: row.get(1)? })
        })
        .optional()?;
    Ok(found)
}

/// Every row of an operating table as JSON: numbers as they are, text as `{"text"}`, bytes as `{"hex"}`.
fn rows_of(connection: &Connection, table: &str) -> Result<Vec<Vec<u8>>, StoreError> {
    // The table's name is one of the constants above.
    let mut statement = connection.prepare(&format!("SELECT * FROM {table}"))?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let mut object = Map::new();
        for (place, column) in columns.iter().enumerate() {
            let value = match row.get_ref(place)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(number) => json!(number),
                ValueRef::Text(text) => json!({ "text": String::from_utf8_lossy(text) }),
                ValueRef::Blob(bytes) => json!({ "hex": hex::encode(bytes) }),
                ValueRef::Real(_) => return Err(StoreError::unreadable("a fraction in an operating row")),
            };
            object.insert(column.clone(), value);
        }
        all.push(serde_json::to_vec(&object)?);
    }
    Ok(all)
}
