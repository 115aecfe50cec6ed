//! Recipients 受种者 with documents, guardians, birth facts and archive codes.

use domain::event::Payload;
use domain::event::v1::{ArchiveCodeAllotted, RecipientRegistered};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::{Noun, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun {
    name: "recipient",
    version: 1,
    tables: &[
        "recipient",
        "recipient_document",
        "recipient_guardian",
        "archive_code",
        "history_state",
        "provisional_counter",
    ],
    project,
};

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    match &event.payload {
        Payload::RecipientRegistered(body) => {
            registered(connection, event, body)?;
            history_state(connection, event, body.recipient, body.history_complete)
        }
        Payload::HistoryRecorded(body) => history_state(connection, event, body.recipient, body.complete),
        Payload::ArchiveCodeAllotted(body) => code_allotted(connection, event, body),
        _ => Ok(()),
    }
}

fn registered(connection: &Connection, event: &LoggedEvent, body: &RecipientRegistered) -> Result<(), StoreError> {
    count_provisional(connection, &event.site, &body.provisional_code)?;
    const HOLDER: &str = "SELECT ord, event FROM recipient WHERE recipient = ?1";
    let key = body.recipient.to_string();
    if !conflict::is_first(connection, NOUN.name, "registered_twice", &key, HOLDER, [body.recipient], event)? {
        return Ok(());
    }
    let mut touched = numbers_of(connection, body.recipient)?;
    for table in ["recipient_document", "recipient_guardian"] {
        let delete = format!("DELETE FROM {table} WHERE recipient = ?1");
        connection.prepare_cached(&delete)?.execute([body.recipient])?;
    }
    connection.prepare_cached(include_str!("insert_recipient.sql"))?.execute(params![
        body.recipient,
        body.name,
        body.sex,
        body.birth,
        body.phone,
        body.address,
        body.newborn.as_ref().map(serde_json::to_string).transpose()?,
        body.provisional_code,
        body.archive_code,
        body.origin,
        event.occurred_at,
        event.id,
        event.ord,
    ])?;
    for (position, document) in body.documents.iter().enumerate() {
        connection.prepare_cached("INSERT INTO recipient_document VALUES (?1, ?2, ?3, ?4, ?5)")?.execute((
            body.recipient,
            position,
            &document.kind,
            &document.number,
            event.id,
        ))?;
        touched.push(document.number.clone());
    }
    for (position, guardian) in body.guardians.iter().enumerate() {
        let document = guardian.document.as_ref();
        connection.prepare_cached("INSERT INTO recipient_guardian VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute((
            body.recipient,
            position,
            &guardian.relation,
            &guardian.name,
            document.map(|document| &document.kind),
            document.map(|document| &document.number),
            &guardian.phone,
        ))?;
    }
    // Two archives with one number are most likely one person (C-027): a person decides.
    const SAME_NUMBER: &str = include_str!("recipients_with_one_number.sql");
    for number in touched {
        conflict::refresh(connection, NOUN.name, "number_twice", &number, SAME_NUMBER, [&number])?;
    }
    Ok(())
}

fn numbers_of(connection: &Connection, recipient: Uuid) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT number FROM recipient_document WHERE recipient = ?1")?;
    let rows = statement.query_map([recipient], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The highest counter used so far in `L` + site + counter.
fn count_provisional(connection: &Connection, site: &str, code: &str) -> Result<(), StoreError> {
    let counter = code.strip_prefix('L').and_then(|rest| rest.strip_prefix(site));
    let Some(counter) = counter.and_then(|digits| digits.parse::<u32>().ok()) else { return Ok(()) };
    connection
        .prepare_cached(
            "INSERT INTO provisional_counter VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET highest = max(highest, excluded.highest)",
        )?
        .execute((site, counter))?;
    Ok(())
}

/// The latest statement counts.
fn history_state(
    connection: &Connection,
    event: &LoggedEvent,
    recipient: Uuid,
    complete: bool,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO history_state VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET complete = excluded.complete, ord = excluded.ord WHERE excluded.ord > ord",
        )?
        .execute((recipient, complete, &event.ord))?;
    Ok(())
}

/// One province change is one fact, whichever desks apply it (event-log.md 7).
fn code_allotted(connection: &Connection, event: &LoggedEvent, body: &ArchiveCodeAllotted) -> Result<(), StoreError> {
    let holder: Option<(String, String)> = connection
        .prepare_cached("SELECT ord, code FROM archive_code WHERE change = ?1")?
        .query_row([&body.change], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if holder.as_ref().is_some_and(|(ord, _)| *ord < event.ord) {
        return Ok(());
    }
    connection.prepare_cached("INSERT OR REPLACE INTO archive_code VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute((
        &body.change,
        body.recipient,
        &body.archive_code,
        &body.version,
        event.id,
        &event.ord,
    ))?;
    const SAME_CODE: &str = include_str!("recipients_with_one_archive_code.sql");
    let replaced = holder.map(|(_, code)| code);
    replaced
        .iter()
        .chain([&body.archive_code])
        .try_for_each(|code| conflict::refresh(connection, NOUN.name, "archive_code_twice", code, SAME_CODE, [code]))
}
