//! Appointments 预约 and their cancellations. Whether one was kept is read, not stored.

use domain::event::Payload;
use domain::event::v1::{AppointmentCancelled, AppointmentMade};
use rusqlite::Connection;

use super::{Noun, PackageRows, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun {
    name: "appointment",
    version: 1,
    tables: &["appointment", "appointment_cancellation"],
    package_rows: PackageRows::Ignored,
    project,
};

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    match &event.payload {
        Payload::AppointmentMade(body) => made(connection, event, body),
        Payload::AppointmentCancelled(body) => cancelled(connection, event, body),
        _ => Ok(()),
    }
}

fn made(connection: &Connection, event: &LoggedEvent, body: &AppointmentMade) -> Result<(), StoreError> {
    const HOLDER: &str = "SELECT ord, event FROM appointment WHERE appointment = ?1";
    let key = body.appointment.to_string();
    if conflict::is_first(connection, NOUN.name, "appointed_twice", &key, HOLDER, [body.appointment], event)? {
        connection
            .prepare_cached("INSERT OR REPLACE INTO appointment VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
            .execute((
                body.appointment,
                body.recipient,
                body.visit,
                &body.day,
                serde_json::to_string(&body.vaccines)?,
                &event.occurred_at,
                event.id,
                &event.ord,
            ))?;
    }
    Ok(())
}

fn cancelled(connection: &Connection, event: &LoggedEvent, body: &AppointmentCancelled) -> Result<(), StoreError> {
    // Two desks that cancel the same appointment agree; the first says why.
    connection
        .prepare_cached(
            "INSERT INTO appointment_cancellation VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET
                recipient = excluded.recipient, reason = excluded.reason, cancelled_at = excluded.cancelled_at,
                event = excluded.event, ord = excluded.ord
             WHERE excluded.ord < ord",
        )?
        .execute((body.appointment, body.recipient, &body.reason, &event.occurred_at, event.id, &event.ord))?;
    Ok(())
}
