//! Opened multi-dose vials: their clock, what was drawn from them, what was thrown away.

use domain::event::Payload;
use domain::event::v1::{LineFailed, StockMoved, VialDiscarded, VialOpened};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::{Noun, PackageRows, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun {
    name: "vial",
    version: 2,
    tables: &["vial", "vial_discard", "vial_draw", "dose_back"],
    package_rows: PackageRows::Ignored,
    project,
};

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    match &event.payload {
        Payload::VialOpened(body) => opened(connection, event, body),
        Payload::VialDiscarded(body) => discarded(connection, event, body),
        Payload::DoseRecorded(body) if body.vial == "multi" => drawn(connection, event, body.dose, &body.code),
        Payload::LineFailed(body) => wasted(connection, event, body),
        Payload::StockMoved(body) => came_back(connection, body),
        _ => Ok(()),
    }
}

/// The first opening counts: its clock is the stricter one.
fn opened(connection: &Connection, event: &LoggedEvent, body: &VialOpened) -> Result<(), StoreError> {
    const HOLDER: &str = "SELECT ord, event FROM vial WHERE code = ?1";
    if conflict::is_first(connection, NOUN.name, "opened_twice", &body.code, HOLDER, [&body.code], event)? {
        connection
            .prepare_cached("INSERT OR REPLACE INTO vial VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")?
            .execute(params![
                body.code,
                body.product,
                body.lot,
                body.doses,
                body.limit_s,
                body.boot,
                body.boot_ms,
                body.opened_by,
                event.occurred_at,
                event.id,
                event.ord,
            ])?;
    }
    overdrawn(connection, &body.code)
}

fn discarded(connection: &Connection, event: &LoggedEvent, body: &VialDiscarded) -> Result<(), StoreError> {
    const HOLDER: &str = "SELECT ord, event FROM vial_discard WHERE code = ?1";
    if conflict::is_first(connection, NOUN.name, "discarded_twice", &body.code, HOLDER, [&body.code], event)? {
        connection
            .prepare_cached("INSERT OR REPLACE INTO vial_discard VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
            .execute((
                &body.code,
                &body.product,
                &body.lot,
                body.doses,
                &body.reason,
                &event.occurred_at,
                event.id,
                &event.ord,
            ))?;
    }
    overdrawn(connection, &body.code)
}

/// A dose that two events name is drawn once; the dose noun flags the two events.
fn drawn(connection: &Connection, event: &LoggedEvent, dose: Uuid, code: &str) -> Result<(), StoreError> {
    let before = vial_of(connection, dose)?;
    connection.prepare_cached(include_str!("draw_from_vial.sql"))?.execute((dose, code, event.id, &event.ord))?;
    before.iter().map(String::as_str).chain([code]).try_for_each(|code| overdrawn(connection, code))
}

/// A dose that was drawn and lost in a failed injection is gone from the vial like one that was given. Of a single-dose unit the row
/// says nothing that the ledger does not.
fn wasted(connection: &Connection, event: &LoggedEvent, body: &LineFailed) -> Result<(), StoreError> {
    if body.unit == "wasted" { drawn(connection, event, body.failure, &body.code) } else { Ok(()) }
}

/// Movements that settle the withdrawal of a dose's record: `return` puts it back, `wastage` of the same dose takes it out again. A sum,
/// so the order of arrival does not matter.
fn came_back(connection: &Connection, body: &StockMoved) -> Result<(), StoreError> {
    let Some(dose) = body.dose.filter(|_| matches!(body.kind.as_str(), "return" | "wastage")) else { return Ok(()) };
    for line in &body.lines {
        let Some(code) = &line.code else { continue };
        connection.prepare_cached(include_str!("add_dose_back.sql"))?.execute((dose, code, line.doses))?;
        // The dose goes back to the vial it was drawn from, whatever code another desk's movement names.
        let drawn_from = vial_of(connection, dose)?;
        drawn_from.iter().chain([code]).try_for_each(|code| overdrawn(connection, code))?;
    }
    Ok(())
}

fn vial_of(connection: &Connection, dose: Uuid) -> Result<Option<String>, StoreError> {
    let found = connection
        .prepare_cached("SELECT code FROM vial_draw WHERE dose = ?1")?
        .query_row([dose], |row| row.get(0))
        .optional()?;
    Ok(found)
}

/// More doses drawn and thrown away than the vial holds.
fn overdrawn(connection: &Connection, code: &str) -> Result<(), StoreError> {
    const OVERDRAWN: &str = include_str!("draws_of_an_overdrawn_vial.sql");
    conflict::refresh(connection, NOUN.name, "overdrawn", code, OVERDRAWN, [code])
}
