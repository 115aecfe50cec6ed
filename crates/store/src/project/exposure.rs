//! Exposures to rabies and wounds: the latest word on each.

use domain::event::Payload;
use rusqlite::{Connection, params};

use super::{Noun, PackageRows};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun =
    Noun { name: "exposure", version: 1, tables: &["exposure"], package_rows: PackageRows::Ignored, project };

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    let Payload::ExposureRecorded(body) = &event.payload else { return Ok(()) };
    connection.prepare_cached(include_str!("put_exposure.sql"))?.execute(params![
        body.exposure,
        body.visit,
        body.recipient,
        body.kind,
        body.on,
        body.grade,
        body.day_zero,
        body.regimen,
        body.animal,
        body.wound,
        serde_json::to_string(&body.passive)?,
        event.occurred_at,
        event.id,
        event.ord,
    ])?;
    Ok(())
}
