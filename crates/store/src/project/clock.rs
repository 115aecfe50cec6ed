//! Date and time, found right by two members of staff.

use domain::event::Payload;
use rusqlite::Connection;

use super::{Noun, PackageRows};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun =
    Noun { name: "clock", version: 1, tables: &["clock_confirmed"], package_rows: PackageRows::Ignored, project };

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    let Payload::ClockConfirmed(body) = &event.payload else { return Ok(()) };
    connection.prepare_cached("INSERT INTO clock_confirmed VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute((
        event.id,
        &body.boot,
        body.boot_ms,
        body.confirmed_by,
        body.second,
        &event.occurred_at,
        &event.ord,
    ))?;
    Ok(())
}
