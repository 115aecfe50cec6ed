//! Facts that do not fit together, kept for a person to look at.

use rusqlite::{Connection, OptionalExtension, Params};
use uuid::Uuid;

use crate::StoreError;
use crate::log::LoggedEvent;

/// Marks one event.
pub(super) fn mark(connection: &Connection, noun: &str, kind: &str, key: &str, event: Uuid) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO conflict (noun, kind, key, event) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")?
        .execute((noun, kind, key, event))?;
    Ok(())
}

/// Writes the marks of one kind and key anew: `members` selects the events that stand in conflict now, none when there is no conflict.
///
/// The result depends only on the rows it reads, so it is the same in whatever order they came.
pub(super) fn refresh(
    connection: &Connection,
    noun: &str,
    kind: &str,
    key: &str,
    members: &str,
    params: impl Params,
) -> Result<(), StoreError> {
    clear(connection, noun, kind, key)?;
    let events: Vec<Uuid> =
        connection.prepare_cached(members)?.query_map(params, |row| row.get(0))?.collect::<Result<_, _>>()?;
    events.into_iter().try_for_each(|event| mark(connection, noun, kind, key, event))
}

/// Takes away the marks of one kind and key.
pub(super) fn clear(connection: &Connection, noun: &str, kind: &str, key: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM conflict WHERE noun = ?1 AND kind = ?2 AND key = ?3")?
        .execute((noun, kind, key))?;
    Ok(())
}

/// Whether this event's row is the one to keep, when two events claim the same key and the first is believed.
///
/// `holder` selects `ord, event` of the row that is there. Both claimants are marked under `kind`.
pub(super) fn is_first(
    connection: &Connection,
    noun: &str,
    kind: &str,
    key: &str,
    holder: &str,
    params: impl Params,
    event: &LoggedEvent,
) -> Result<bool, StoreError> {
    let held: Option<(String, Uuid)> =
        connection.prepare_cached(holder)?.query_row(params, |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((ord, by)) = held else { return Ok(true) };
    mark(connection, noun, kind, key, by)?;
    mark(connection, noun, kind, key, event.id)?;
    Ok(event.ord < ord)
}
