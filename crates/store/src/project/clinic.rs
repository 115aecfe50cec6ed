//! The clinic: one row, written when the database is founded, and the latest value of each field of C-129. `demo` never changes
//! (event-log.md 16).

use domain::event::Payload;
use domain::event::v1::ClinicFounded;
use rusqlite::Connection;
use serde_json::Value;

use super::{Noun, PackageRows, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun {
    name: "clinic",
    version: 2,
    tables: &["clinic", "clinic_field"],
    package_rows: PackageRows::Ignored,
    project,
};

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    match &event.payload {
        Payload::ClinicFounded(body) => founded(connection, event, body),
        Payload::ClinicDescribed(body) => {
            for change in &body.changes {
                connection
                    .prepare_cached(
                        "INSERT INTO clinic_field (site, field, value, ord) VALUES (?1, ?2, ?3, ?4)
                         ON CONFLICT DO UPDATE SET value = excluded.value, ord = excluded.ord WHERE excluded.ord > ord",
                    )?
                    .execute((&event.site, &change.field, change.after.as_ref().map(Value::to_string), &event.ord))?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn founded(connection: &Connection, event: &LoggedEvent, body: &ClinicFounded) -> Result<(), StoreError> {
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
