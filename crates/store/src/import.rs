//! Packages of people and doses: one event and one blob each, projected in pieces (event-log.md 10).
//!
//! How far a package is projected is an operating row, written in the transaction that projects the piece: killed at any moment, it goes
//! on where it was, and a replay projects exactly as much.

use std::sync::{Arc, Mutex, PoisonError};

use domain::event::Payload;
use domain::event::v1::ImportReceived;
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use crate::log::{self, LoggedEvent};
use crate::project::{self, NOUNS, Noun};
use crate::query::Reader;
use crate::told::Told;
use crate::{Store, StoreError, search};

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportProgress {
    /// The import.
    pub import: Uuid,
    /// People whose data can be found.
    pub done: u32,
    /// People in the package.
    pub total: u32,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// The import.
    pub import: Uuid,
    /// The event that brought it.
    pub event: Uuid,
    /// Name of the file it was made from.
    pub source: String,
    /// People in the package.
    pub people: u32,
    /// Doses in it.
    pub doses: u32,
    /// Digest of the blob with the rows left out.
    pub left_out: Option<String>,
    /// When, civil time with offset.
    pub received_at: String,
    /// People projected so far.
    pub done: u32,
    /// Whether the package itself is here; without it nothing can go on.
    pub package_here: bool,
    finished: bool,
}

impl ImportRow {
    /// Everybody of it can be found.
    pub fn is_finished(&self) -> bool {
        self.finished
    }
}

impl Reader<'_> {
    /// Every import, oldest first.
    pub fn imports(&self) -> Result<Vec<ImportRow>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT import, event, source, people, doses, left_out, received_at, coalesce(done, 0),
                    EXISTS (SELECT 1 FROM blob WHERE digest = package), coalesce(done >= total, 0)
             FROM import LEFT JOIN import_progress USING (event)
             ORDER BY ord",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(ImportRow {
                import: row.get(0)?,
                event: row.get(1)?,
                source: row.get(2)?,
                people: row.get(3)?,
                doses: row.get(4)?,
                left_out: row.get(5)?,
                received_at: row.get(6)?,
                done: row.get(7)?,
                package_here: row.get(8)?,
                finished: row.get(9)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Reader<'_> {
    /// Whether a package that is not projected to its end yet names this recipient.
    pub fn import_under_way_with(&self, recipient: Uuid) -> Result<bool, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT 1 FROM import LEFT JOIN import_progress USING (event) JOIN blob ON digest = package
             WHERE coalesce(done < total, 1) AND instr(bytes, CAST(?1 AS BLOB)) > 0",
        )?;
        Ok(statement.exists([recipient.to_string()])?)
    }
}

/// A package with the places of its lines, kept while it is projected: it never changes under its digest but for lines that are erased.
pub(crate) struct OpenPackage {
    event: LoggedEvent,
    bytes: Vec<u8>,
    lines: Vec<std::ops::Range<usize>>,
}

/// The one package that is being projected.
pub(crate) type Desk = Mutex<Option<Arc<OpenPackage>>>;

impl OpenPackage {
    fn read(connection: &Connection, event: Uuid) -> Result<Option<OpenPackage>, StoreError> {
        let Some(event) = log::logged_by_id(connection, event)? else { return Ok(None) };
        let Payload::ImportReceived(body) = &event.payload else { return Ok(None) };
        let Some(bytes) = package(connection, body)? else { return Ok(None) };
        let start = bytes.as_ptr() as usize;
        let lines = lines(&bytes)
            .map(|(_, line)| {
                let from = line.as_ptr() as usize - start;
                from..from + line.len()
            })
            .collect();
        Ok(Some(OpenPackage { event, bytes, lines }))
    }
}

fn package(connection: &Connection, body: &ImportReceived) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT bytes FROM blob WHERE digest = ?1")?
        .query_row([&body.package], |row| row.get(0))
        .optional()?)
}

/// The lines of a package; none when it is no package of a known version, which a person sees by its count.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    domain::import::lines(bytes).ok().into_iter().flatten()
}

/// Rows of the package of this event that are projected.
fn done(connection: &Connection, event: Uuid) -> Result<u32, StoreError> {
    let done = connection
        .prepare_cached("SELECT done FROM import_progress WHERE event = ?1")?
        .query_row([event], |row| row.get(0))
        .optional()?;
    Ok(done.unwrap_or(0))
}

fn keep_progress(connection: &Connection, event: Uuid, done: usize, total: usize) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO import_progress (event, done, total) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET done = excluded.done, total = excluded.total",
        )?
        .execute((event, done, total))?;
    Ok(())
}

/// People of all packages that count as projected.
pub(crate) fn rows_done(connection: &Connection) -> Result<u64, StoreError> {
    Ok(connection.query_row("SELECT coalesce(sum(done), 0) FROM import_progress", [], |row| row.get(0))?)
}

/// Behind the event of an import: projects the rows of its package that count as projected in `log` into `target`. When none of the nouns
/// takes such rows the package is not even read.
pub(crate) fn replay_rows<'n>(
    log: &Connection,
    target: &Connection,
    event: &LoggedEvent,
    nouns: impl Iterator<Item = &'n Noun> + Clone,
    told: &mut Told<'_>,
) -> Result<(), StoreError> {
    let Payload::ImportReceived(body) = &event.payload else { return Ok(()) };
    if !nouns.clone().any(Noun::takes_package_rows) {
        return Ok(());
    }
    let done = done(log, event.id)?;
    if done == 0 {
        return Ok(());
    }
    let Some(bytes) = package(log, body)? else { return Ok(()) };
    lines(&bytes).take(done as usize).try_for_each(|(row, line)| {
        project::import_row(target, event, row, line, nouns.clone())?;
        told.step()
    })
}

/// Counts every package that is here as projected: before all projections are built anew.
pub(crate) fn count_all(connection: &Connection) -> Result<(), StoreError> {
    let events: Vec<Uuid> = connection
        .prepare("SELECT id FROM event WHERE kind = 'import.received'")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for event in events {
        if let Some(package) = OpenPackage::read(connection, event)? {
            keep_progress(connection, event, package.lines.len(), package.lines.len())?;
        }
    }
    Ok(())
}

impl Store {
    /// Projects the next people of the oldest import that is not finished, at most `max_people`, in one transaction. `None` when there
    /// is nothing to do. Call it again until then; in between others may write.
    pub fn continue_import(&self, max_people: u32) -> Result<Option<ImportProgress>, StoreError> {
        let Some(next) = self.read(|reader| unfinished(reader.connection()))? else { return Ok(None) };
        let package = match self.open_package(next)? {
            Some(package) => package,
            None => return Ok(None),
        };
        let Payload::ImportReceived(body) = &package.event.payload else { return Ok(None) };
        let total = package.lines.len();
        let done = self.write(|connection| {
            let from = done(connection, next)? as usize;
            let to = (from + max_people.max(1) as usize).min(total);
            for (row, line) in (from..to).zip(&package.lines[from.min(to)..to]) {
                let line = &package.bytes[line.clone()];
                let row = u32::try_from(row + 1).map_err(|_| StoreError::unreadable("the number of a row"))?;
                if erased(connection, next, row)? {
                    continue;
                }
                project::import_row(connection, &package.event, row, line, NOUNS.iter())?;
                search::touch_imported(connection, next, row)?;
            }
            keep_progress(connection, next, to, total)?;
            Ok(to)
        })?;
        if done == total {
            self.close_package();
        }
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(Some(ImportProgress { import: body.import, done: count(done), total: count(total) }))
    }

    fn open_package(&self, event: Uuid) -> Result<Option<Arc<OpenPackage>>, StoreError> {
        let mut desk = self.package().lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = desk.as_ref().filter(|open| open.event.id == event) {
            return Ok(Some(open.clone()));
        }
        *desk = self.read(|reader| OpenPackage::read(reader.connection(), event))?.map(Arc::new);
        Ok(desk.clone())
    }

    /// Puts the open package away: it is finished, or a line of it was erased.
    pub(crate) fn close_package(&self) {
        self.package().lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Whether this row was erased by law since the package was opened.
fn erased(connection: &Connection, event: Uuid, row: u32) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM erased WHERE event = ?1")?;
    Ok(statement.exists([log::row_id(event, row)])?)
}

/// The event of the oldest import whose package is here and not projected to its end.
fn unfinished(connection: &Connection) -> Result<Option<Uuid>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT import.event FROM import LEFT JOIN import_progress USING (event)
             WHERE coalesce(done < total, 1) AND EXISTS (SELECT 1 FROM blob WHERE digest = package)
             ORDER BY ord LIMIT 1",
        )?
        .query_row([], |row| row.get(0))
        .optional()?)
}
