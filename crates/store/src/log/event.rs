//! Reading the log: for the projections, and for people.

use domain::event::Payload;
use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;

use super::append::read_payload;
use super::chain::order;
use super::header::Header;
use crate::StoreError;

/// An event as a projector sees it: nothing but what the log holds.
#[derive(Debug, Clone)]
pub(crate) struct LoggedEvent {
    pub(crate) id: Uuid,
    pub(crate) site: String,
    /// Id of what it is about.
    pub(crate) subject: String,
    pub(crate) occurred_at: String,
    /// Sorts all events of all desks alike everywhere; see [`order`].
    pub(crate) ord: String,
    pub(crate) payload: Payload,
    /// The body does not fit its type.
    pub(crate) unreadable: bool,
}

impl LoggedEvent {
    pub(crate) fn new(header: &Header, stamp: i64, payload: Payload) -> Self {
        LoggedEvent {
            id: header.event_id,
            site: header.site.clone(),
            subject: header.subject.id.clone(),
            occurred_at: header.occurred_at.clone(),
            ord: order(stamp, &header.device, header.epoch, header.seq),
            payload,
            unreadable: false,
        }
    }

    pub(crate) fn stored(header: &Header, stamp: i64, body: &[u8]) -> Self {
        let (payload, unreadable) = read_payload(&header.kind, header.schema, body, header.event_id);
        LoggedEvent { unreadable, ..LoggedEvent::new(header, stamp, payload) }
    }
}

/// Reads the whole log in order of arrival. Events whose body was erased are passed over: nothing is known of them any more.
pub(crate) fn for_each_logged(
    connection: &Connection,
    each: impl FnMut(LoggedEvent) -> Result<(), StoreError>,
) -> Result<u64, StoreError> {
    for_each_logged_until(connection, i64::MAX, each)
}

/// The same up to a stamp.
pub(crate) fn for_each_logged_until(
    connection: &Connection,
    until: i64,
    mut each: impl FnMut(LoggedEvent) -> Result<(), StoreError>,
) -> Result<u64, StoreError> {
    let mut statement = connection
        .prepare("SELECT header, stamp, body FROM event JOIN event_body USING (pos) WHERE stamp <= ?1 ORDER BY pos")?;
    let mut rows = statement.query([until])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let header: Header = serde_json::from_slice(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)
            .map_err(|_| StoreError::unreadable("a stored header"))?;
        let body = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        each(LoggedEvent::stored(&header, row.get(1)?, body))?;
        count += 1;
    }
    Ok(count)
}

/// One event as a projector sees it; `None` when it is not here or its body was erased.
pub(crate) fn logged_by_id(connection: &Connection, id: Uuid) -> Result<Option<LoggedEvent>, StoreError> {
    let found: Option<(Vec<u8>, i64, Vec<u8>)> = connection
        .prepare_cached("SELECT header, stamp, body FROM event JOIN event_body USING (pos) WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((header, stamp, body)) = found else { return Ok(None) };
    let header: Header = serde_json::from_slice(&header).map_err(|_| StoreError::unreadable("a stored header"))?;
    Ok(Some(LoggedEvent::stored(&header, stamp, &body)))
}

/// An event as people and tools see it.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    /// Order of arrival at this desk.
    pub pos: i64,
    /// The header.
    pub header: Header,
    /// Hash of the header, 64 hexadecimal digits.
    pub hash: String,
    /// `desk` for own events, `peer` for those of other desks.
    pub origin: String,
    /// The body as JSON text; absent when it was erased.
    pub body: Option<String>,
}

/// The row before its header is read.
struct Raw {
    pos: i64,
    header: Vec<u8>,
    hash: [u8; 32],
    origin: String,
    body: Option<Vec<u8>>,
}

impl Raw {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Raw> {
        Ok(Raw { pos: row.get(0)?, header: row.get(1)?, hash: row.get(2)?, origin: row.get(3)?, body: row.get(4)? })
    }

    fn read(self) -> Result<EventRow, StoreError> {
        let header = serde_json::from_slice(&self.header).map_err(|_| StoreError::unreadable("a stored header"))?;
        let body = self.body.map(String::from_utf8).transpose();
        let body = body.map_err(|_| StoreError::unreadable("a stored body"))?;
        Ok(EventRow { pos: self.pos, header, hash: hex::encode(self.hash), origin: self.origin, body })
    }
}

pub(crate) fn event_by_id(connection: &Connection, id: Uuid) -> Result<Option<EventRow>, StoreError> {
    connection
        .prepare_cached(
            "SELECT pos, header, hash, origin, body FROM event LEFT JOIN event_body USING (pos) WHERE id = ?1",
        )?
        .query_row([id], Raw::from_row)
        .optional()?
        .map(Raw::read)
        .transpose()
}

pub(crate) fn events_after(connection: &Connection, pos: i64, limit: u32) -> Result<Vec<EventRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT pos, header, hash, origin, body FROM event LEFT JOIN event_body USING (pos)
         WHERE pos > ?1 ORDER BY pos LIMIT ?2",
    )?;
    let rows = statement.query_map((pos, limit), Raw::from_row)?;
    rows.map(|row| row?.read()).collect()
}
