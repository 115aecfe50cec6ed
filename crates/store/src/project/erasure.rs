//! Erasures by law: which bodies are gone, and must not come back when another desk sends them later (event-log.md 11).

use domain::event::Payload;
use rusqlite::Connection;

use super::{Noun, PackageRows};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun =
    Noun { name: "erasure", version: 1, tables: &["erased"], package_rows: PackageRows::Ignored, project };

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    let Payload::BodyErased(body) = &event.payload else { return Ok(()) };
    for erased in &body.events {
        connection
            .prepare_cached("INSERT INTO erased VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING")?
            .execute((erased, body.recipient, event.id, &body.basis, &event.occurred_at))?;
    }
    Ok(())
}
