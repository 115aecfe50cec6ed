//! Replay: every projection rebuilt from the log beside the real one, and compared row by row (event-log.md 6).

use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, Row, Rows};
use seal::Secret;

use crate::connection::{self, Access};
use crate::log::for_each_logged;
use crate::project::{self, NOUNS, SHARED_TABLE};
use crate::told::Told;
use crate::{StoreError, import, migrate};

/// What a replay found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplayReport {
    /// Events replayed.
    pub events: u64,
    /// Every projection table with what was found in it.
    pub tables: Vec<TableReport>,
}

/// One projection table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableReport {
    /// Its name.
    pub table: String,
    /// Rows that follow from the log.
    pub rows: u64,
    /// Rows that follow from the log and are not there.
    pub missing: u64,
    /// Rows that are there and do not follow from the log.
    pub surplus: u64,
}

impl ReplayReport {
    /// Every table is what the log says.
    pub fn is_equal(&self) -> bool {
        self.tables.iter().all(|table| table.missing == 0 && table.surplus == 0)
    }
}

/// Replays the log that `live` sees into a scratch file beside `database` and compares. `live` must hold a read transaction.
pub(crate) fn verify(live: &Connection, database: &Path) -> Result<ReplayReport, StoreError> {
    let scratch = Scratch::create(database)?;
    let transaction = scratch.connection.unchecked_transaction()?;
    let events = for_each_logged(live, |event| {
        project::project(&scratch.connection, &event)?;
        import::replay_rows(live, &scratch.connection, &event, NOUNS.iter(), &mut Told::nobody())
    })?;
    transaction.commit()?;
    let mut tables = Vec::new();
    for table in projection_tables() {
        tables.push(compare(live, &scratch.connection, table)?);
    }
    Ok(ReplayReport { events, tables })
}

/// Every table that is a function of the log.
pub(crate) fn projection_tables() -> impl Iterator<Item = &'static str> {
    NOUNS.iter().flat_map(|noun| noun.tables.iter().copied()).chain([SHARED_TABLE])
}

/// A throw-away database with the same schema, under a key nobody knows. Gone when dropped.
pub(crate) struct Scratch {
    // Before the path: the connection closes before the file is removed.
    pub(crate) connection: Connection,
    _path: RemoveOnDrop,
}

struct RemoveOnDrop(PathBuf);

impl Drop for RemoveOnDrop {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Scratch {
    pub(crate) fn create(database: &Path) -> Result<Scratch, StoreError> {
        let name = format!("replay-{}.scratch", hex::encode(seal::random_bytes::<8>()?));
        let path = database.with_file_name(name);
        connection::create_file(&path)?;
        let path = RemoveOnDrop(path);
        let key = Secret::new(seal::random_bytes::<32>()?);
        let mut connection = connection::open(&path.0, &key, Access::Scratch)?;
        migrate::migrate(&mut connection)?;
        Ok(Scratch { connection, _path: path })
    }
}

/// Walks both tables in the same order and counts the rows only one of them has.
fn compare(live: &Connection, replayed: &Connection, table: &str) -> Result<TableReport, StoreError> {
    let columns = live.prepare(&format!("SELECT * FROM {table}"))?.column_count();
    let order = (1..=columns).map(|column| column.to_string()).collect::<Vec<_>>().join(", ");
    let dump = format!("SELECT * FROM {table} ORDER BY {order}");
    let (mut live, mut replayed) = (live.prepare(&dump)?, replayed.prepare(&dump)?);
    let (mut live, mut replayed) = (live.query([])?, replayed.query([])?);
    let mut report = TableReport { table: table.to_owned(), ..TableReport::default() };
    let (mut there, mut expected) = (next(&mut live, columns)?, next(&mut replayed, columns)?);
    loop {
        let step = match (&there, &expected) {
            (None, None) => return Ok(report),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(there), Some(expected)) => there.cmp(expected),
        };
        if step.is_le() {
            there = next(&mut live, columns)?;
        }
        if step.is_ge() {
            report.rows += 1;
            expected = next(&mut replayed, columns)?;
        }
        match step {
            std::cmp::Ordering::Less => report.surplus += 1,
            std::cmp::Ordering::Greater => report.missing += 1,
            std::cmp::Ordering::Equal => {}
        }
    }
}

/// A value that sorts as SQLite sorts it: null, numbers, text by bytes, blobs by bytes.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    Null,
    Integer(i64),
    Text(String),
    Blob(Vec<u8>),
}

fn next(rows: &mut Rows<'_>, columns: usize) -> Result<Option<Vec<Cell>>, StoreError> {
    let read = |row: &Row<'_>, column| {
        Ok(match row.get::<_, Value>(column)? {
            Value::Null => Cell::Null,
            Value::Integer(number) => Cell::Integer(number),
            Value::Text(text) => Cell::Text(text),
            Value::Blob(bytes) => Cell::Blob(bytes),
            // No projection has a column for fractions.
            Value::Real(_) => return Err(StoreError::unreadable("a fraction in a projection")),
        })
    };
    match rows.next()? {
        Some(row) => (0..columns).map(|column| read(row, column)).collect::<Result<_, _>>().map(Some),
        None => Ok(None),
    }
}
