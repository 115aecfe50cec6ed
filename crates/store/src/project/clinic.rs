//! The clinic: one row, written when the database is founded. `demo` never changes (event-log.md 16).

use domain::event::Payload;
use rusqlite::Connection;

use super::{Noun, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun { name: "clinic", version: 1, tables: &["clinic"], project };

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    let Payload::ClinicFounded(body) = &event.payload else { return Ok(()) };
    const HOLDER: &str = "SELECT ord, event FROM clinic WHERE site = ?1";
    if conflict::is_first(connection, NOUN.name, "founded_twice", &body.site, HOLDER, [&body.site], event)? {
        connection.prepare_cached("INSERT OR REPLACE INTO clinic VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute((
            &body.site,
            &body.name,
            body.demo,
            &body.zone,
            &event.occurred_at,
            event.id,
            &event.ord,
        ))?;
    }
    Ok(())
}
