//! Staff. Signing in and out is read from the log itself (the audit trail), not from a table.

use domain::event::Payload;
use rusqlite::Connection;

use super::{Noun, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun { name: "staff", version: 1, tables: &["staff"], project };

const SAME_LOGIN: &str =
    "SELECT event FROM staff WHERE login = ?1 AND (SELECT count(*) FROM staff WHERE login = ?1) > 1";

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    let Payload::StaffRegistered(body) = &event.payload else { return Ok(()) };
    const HOLDER: &str = "SELECT ord, event FROM staff WHERE staff = ?1";
    let key = body.staff.to_string();
    if !conflict::is_first(connection, NOUN.name, "registered_twice", &key, HOLDER, [body.staff], event)? {
        return Ok(());
    }
    let replaced: Option<String> = rusqlite::OptionalExtension::optional(
        connection
            .prepare_cached("SELECT login FROM staff WHERE staff = ?1")?
            .query_row([body.staff], |row| row.get(0)),
    )?;
    connection.prepare_cached("INSERT OR REPLACE INTO staff VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute((
        body.staff,
        &body.login,
        &body.name,
        serde_json::to_string(&body.roles)?,
        &event.occurred_at,
        event.id,
        &event.ord,
    ))?;
    for login in replaced.iter().chain([&body.login]) {
        conflict::refresh(connection, NOUN.name, "login_twice", login, SAME_LOGIN, [login])?;
    }
    Ok(())
}
