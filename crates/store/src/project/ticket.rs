//! Visits handed over to the vaccinator. The first hand-over of a visit counts.

use domain::event::Payload;
use rusqlite::Connection;

use super::{Noun, PackageRows, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun =
    Noun { name: "ticket", version: 1, tables: &["ticket"], package_rows: PackageRows::Ignored, project };

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    let Payload::VisitTicketed(body) = &event.payload else { return Ok(()) };
    const HOLDER: &str = "SELECT ord, event FROM ticket WHERE visit = ?1";
    let key = body.visit.to_string();
    if conflict::is_first(connection, NOUN.name, "ticketed_twice", &key, HOLDER, [body.visit], event)? {
        connection.prepare_cached("INSERT OR REPLACE INTO ticket VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute((
            body.visit,
            body.recipient,
            &body.day,
            body.number,
            &event.occurred_at,
            event.id,
            &event.ord,
        ))?;
    }
    Ok(())
}
