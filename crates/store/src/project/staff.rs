//! Staff: the account as it stands. Who signed in when is read from the log itself (the audit trail); only the last time stands here.
//!
//! Registrations, changed fields and states may arrive in any order, so each is kept by its order key, and the row of `staff` is made
//! anew from them.

use std::collections::BTreeMap;

use domain::event::Payload;
use domain::event::v1::FieldChange;
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Noun, PackageRows, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun {
    name: "staff",
    version: 2,
    tables: &["staff", "staff_amended", "staff_state"],
    package_rows: PackageRows::Ignored,
    project,
};

const SAME_LOGIN: &str =
    "SELECT event FROM staff WHERE login = ?1 AND (SELECT count(*) FROM staff WHERE login = ?1) > 1";

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    let state = |staff, state: &str, value: &str| put_state(connection, event, staff, state, value);
    let staff = match &event.payload {
        Payload::StaffRegistered(body) => {
            const HOLDER: &str = "SELECT ord, event FROM staff WHERE staff = ?1";
            let key = body.staff.to_string();
            if !conflict::is_first(connection, NOUN.name, "registered_twice", &key, HOLDER, [body.staff], event)? {
                return Ok(());
            }
            let before = login(connection, body.staff)?;
            let registered = json!({ "login": body.login, "name": body.name, "roles": body.roles });
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO staff (staff, login, name, roles, registered_at, event, ord, registered)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )?
                .execute((
                    body.staff,
                    &body.login,
                    &body.name,
                    serde_json::to_string(&body.roles)?,
                    &event.occurred_at,
                    event.id,
                    &event.ord,
                    registered.to_string(),
                ))?;
            mark_login(connection, before.as_deref())?;
            body.staff
        }
        Payload::StaffAmended(body) => {
            for change in &body.changes {
                put_change(connection, event, body.staff, change)?;
            }
            body.staff
        }
        Payload::StaffStatusChanged(body) => state(body.staff, "status", &body.status)?,
        Payload::StaffLocked(body) => state(body.staff, "lock", "locked")?,
        Payload::StaffUnlocked(body) => {
            state(body.staff, "lock", "open")?;
            state(body.staff, "failures", "0")?
        }
        Payload::StaffReviewed(body) => state(body.staff, "reviewed", "")?,
        Payload::StaffSignedIn(body) => {
            proven(connection, event, body.staff, &body.way)?;
            state(body.staff, "signed_in", "")?
        }
        Payload::SessionUnlocked(body) => proven(connection, event, body.staff, &body.way)?,
        Payload::StaffSignInFailed(body) => match Uuid::parse_str(&event.subject) {
            // Nobody's account: the name is not known here.
            Ok(staff) if !staff.is_nil() => state(staff, "failures", &body.failures.to_string())?,
            _ => return Ok(()),
        },
        _ => return Ok(()),
    };
    refresh(connection, staff)
}

/// A password or PIN that was right ends the row of failures. A badge proves too little: it would let its finder guess for ever.
fn proven(connection: &Connection, event: &LoggedEvent, staff: Uuid, way: &str) -> Result<Uuid, StoreError> {
    if way == "badge" { Ok(staff) } else { put_state(connection, event, staff, "failures", "0") }
}

fn put_state(
    connection: &Connection,
    event: &LoggedEvent,
    staff: Uuid,
    state: &str,
    value: &str,
) -> Result<Uuid, StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO staff_state (staff, state, value, at, ord) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET value = excluded.value, at = excluded.at, ord = excluded.ord
             WHERE excluded.ord > ord",
        )?
        .execute((staff, state, value, &event.occurred_at, &event.ord))?;
    Ok(staff)
}

fn put_change(
    connection: &Connection,
    event: &LoggedEvent,
    staff: Uuid,
    change: &FieldChange,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO staff_amended (staff, field, value, ord) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET value = excluded.value, ord = excluded.ord WHERE excluded.ord > ord",
        )?
        .execute((staff, &change.field, change.after.as_ref().map(Value::to_string), &event.ord))?;
    Ok(())
}

/// Makes the account's row anew from the registration, the changed fields and the states. None while it is not registered.
fn refresh(connection: &Connection, staff: Uuid) -> Result<(), StoreError> {
    let found: Option<(String, String)> = connection
        .prepare_cached("SELECT login, registered FROM staff WHERE staff = ?1")?
        .query_row([staff], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((before, registered)) = found else { return Ok(()) };
    let mut values: BTreeMap<String, Value> = serde_json::from_str(&registered)?;
    let mut amended = connection.prepare_cached("SELECT field, value FROM staff_amended WHERE staff = ?1")?;
    let mut rows = amended.query([staff])?;
    while let Some(row) = rows.next()? {
        let (field, value): (String, Option<String>) = (row.get(0)?, row.get(1)?);
        match value {
            Some(value) => values.insert(field, serde_json::from_str(&value)?),
            None => values.remove(&field),
        };
    }
    let mut own = |field: &str| values.remove(field).unwrap_or_default();
    let (login, name, roles) = (own("login"), own("name"), own("roles"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    connection.prepare_cached(include_str!("refresh_staff.sql"))?.execute((
        staff,
        text(&login),
        text(&name),
        roles.to_string(),
        serde_json::to_string(&values)?,
    ))?;
    mark_login(connection, Some(&before))?;
    mark_login(connection, Some(&text(&login)))
}

fn login(connection: &Connection, staff: Uuid) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT login FROM staff WHERE staff = ?1")?;
    Ok(statement.query_row([staff], |row| row.get(0)).optional()?)
}

fn mark_login(connection: &Connection, login: Option<&str>) -> Result<(), StoreError> {
    let Some(login) = login else { return Ok(()) };
    conflict::refresh(connection, NOUN.name, "login_twice", login, SAME_LOGIN, [login])
}
