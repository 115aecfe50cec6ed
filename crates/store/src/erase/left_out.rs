//! Rows that an import left out: they became nobody's archive, yet they may speak of somebody who is in one.

use domain::import::LEFT_OUT_ROWS;
use rusqlite::{Connection, OptionalExtension};
use serde::Deserialize;
use uuid::Uuid;

use crate::StoreError;
use crate::log::erased_line;

/// Numbers shorter than this are not one person's alone.
const NUMBER: usize = 6;

#[derive(Deserialize)]
struct Row {
    cells: Vec<String>,
}

/// By what a row is known to speak of somebody.
struct Own {
    name: String,
    /// Year, month, day.
    birth: Vec<u32>,
    numbers: Vec<String>,
}

impl Own {
    fn of(connection: &Connection, recipient: Uuid) -> Result<Option<Own>, StoreError> {
        let person: Option<(String, String)> = connection
            .prepare_cached("SELECT name, birth FROM recipient WHERE recipient = ?1")?
            .query_row([recipient], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((name, birth)) = person else { return Ok(None) };
        let mut statement = connection
            .prepare_cached("SELECT number FROM recipient_document WHERE recipient = ?1 AND length(number) >= ?2")?;
        let numbers = statement.query_map((recipient, NUMBER), |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(Some(Own { name, birth: figures(&birth), numbers }))
    }

    /// A number of theirs, or name and birth date together: a name alone may be another one's.
    fn is_meant_by(&self, row: &Row) -> bool {
        let any = |says: &dyn Fn(&str) -> bool| row.cells.iter().any(|cell| says(cell.trim()));
        any(&|cell| self.numbers.iter().any(|number| number.eq_ignore_ascii_case(cell)))
            || any(&|cell| cell == self.name) && any(&|cell| figures(cell).starts_with(&self.birth))
    }
}

/// The numbers in a date, however it is written; eight digits on end are year, month and day.
fn figures(text: &str) -> Vec<u32> {
    let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.flat_map(|run| match run.len() {
        8 => vec![&run[..4], &run[4..6], &run[6..]],
        _ => vec![run],
    })
    .filter_map(|run| run.parse().ok())
    .collect()
}

/// Every row left out that is not erased: the event of its import and its number, with its line.
fn for_each(connection: &Connection, mut each: impl FnMut(Uuid, u32, &[u8])) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT import.event, blob.bytes FROM import JOIN blob ON blob.digest = import.left_out
         WHERE blob.media = ?1 ORDER BY import.event",
    )?;
    let mut rows = statement.query([domain::import::LEFT_OUT])?;
    while let Some(row) = rows.next()? {
        let event: Uuid = row.get(0)?;
        let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        for (nth, line) in (LEFT_OUT_ROWS..).zip(bytes.split(|byte| *byte == b'\n')) {
            if !line.is_empty() && erased_line(line).is_none() {
                each(event, nth, line);
            }
        }
    }
    Ok(())
}

/// The rows that speak of somebody.
pub(super) fn rows_about(connection: &Connection, recipient: Uuid) -> Result<Vec<(Uuid, u32)>, StoreError> {
    let mut about = Vec::new();
    if let Some(own) = Own::of(connection, recipient)? {
        for_each(connection, |event, nth, line| {
            if serde_json::from_slice(line).is_ok_and(|row| own.is_meant_by(&row)) {
                about.push((event, nth));
            }
        })?;
    }
    Ok(about)
}

/// All of them: another desk may have found more in a row than this one knows.
pub(super) fn all_rows(connection: &Connection) -> Result<Vec<(Uuid, u32)>, StoreError> {
    let mut all = Vec::new();
    for_each(connection, |event, nth, _| all.push((event, nth)))?;
    Ok(all)
}
