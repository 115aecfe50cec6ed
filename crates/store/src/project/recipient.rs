//! Recipients 受种者: registration, archive codes, and the row that holds what counts now.

use domain::event::Payload;
use domain::event::v1::{ArchiveCodeAllotted, RecipientRegistered};
use domain::profile::{self, Parts};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::{Noun, PackageRows, conflict, recipient_merge, recipient_profile};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun {
    name: "recipient",
    version: 2,
    tables: &[
        "recipient",
        "recipient_document",
        "recipient_guardian",
        "recipient_base",
        "recipient_change",
        "recipient_standing",
        "recipient_merge",
        "recipient_merge_dose",
        "recipient_merge_reverted",
        "recipient_survivor",
        "same_dose",
        "not_duplicate",
        "archive_code",
        "history_state",
        "provisional_counter",
    ],
    package_rows: PackageRows::Taken,
    project,
};

/// Stands in the column of a birth date that is none; the true value stands beside it, and a conflict says so.
const NO_BIRTH: &str = "0001-01-01";

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    match &event.payload {
        Payload::RecipientRegistered(body) => registered(connection, event, body),
        Payload::HistoryRecorded(body) => history_state(connection, event, body.recipient, body.complete),
        Payload::ArchiveCodeAllotted(body) => code_allotted(connection, event, body),
        Payload::RecipientAmended(body) => recipient_profile::amended(connection, event, body),
        Payload::RecipientWithdrawn(body) => {
            let note = body.note.as_deref();
            recipient_profile::standing(connection, event, body.recipient, true, &body.reason, note)
        }
        Payload::RecipientReinstated(body) => {
            recipient_profile::standing(connection, event, body.recipient, false, &body.reason, None)
        }
        Payload::RecipientsMerged(body) => recipient_merge::merged(connection, event, body),
        Payload::MergeReverted(body) => recipient_merge::reverted(connection, event, body),
        Payload::NotDuplicate(body) => recipient_merge::not_duplicate(connection, event, body),
        _ => Ok(()),
    }
}

/// Enters a person. Also for people who came in a package: each with an `ord` of its own.
pub(super) fn registered(
    connection: &Connection,
    event: &LoggedEvent,
    body: &RecipientRegistered,
) -> Result<(), StoreError> {
    history_state(connection, event, body.recipient, body.history_complete)?;
    count_provisional(connection, &event.site, &body.provisional_code)?;
    const HOLDER: &str = "SELECT ord, event FROM recipient WHERE recipient = ?1";
    let key = body.recipient.to_string();
    if !conflict::is_first(connection, NOUN.name, "registered_twice", &key, HOLDER, [body.recipient], event)? {
        return Ok(());
    }
    let base = profile::of_registration(body);
    connection.prepare_cached(include_str!("insert_recipient.sql"))?.execute(params![
        body.recipient,
        body.provisional_code,
        body.archive_code,
        body.origin,
        event.occurred_at,
        event.id,
        event.ord,
    ])?;
    write(connection, body.recipient, &Parts::split(&base), event.id)?;
    recipient_profile::rebase(connection, body.recipient, &base, event.id, &event.ord)?;
    settle_state(connection, body.recipient)
}

/// Writes the values that count now. `event` is the one the documents come from.
pub(super) fn write(connection: &Connection, recipient: Uuid, parts: &Parts, event: Uuid) -> Result<(), StoreError> {
    let mut touched = numbers_of(connection, recipient)?;
    let birth = Some(parts.birth.as_str()).filter(|birth| !birth.is_empty());
    connection.prepare_cached(include_str!("write_recipient.sql"))?.execute(params![
        recipient,
        parts.name,
        parts.sex,
        birth.unwrap_or(NO_BIRTH),
        parts.phone,
        parts.address,
        parts.newborn.as_ref().map(serde_json::to_string).transpose()?,
        (!parts.extra.is_empty()).then(|| serde_json::to_string(&parts.extra)).transpose()?,
    ])?;
    let key = recipient.to_string();
    conflict::clear(connection, NOUN.name, "birth_unreadable", &key)?;
    if birth.is_none() {
        conflict::mark(connection, NOUN.name, "birth_unreadable", &key, event)?;
    }
    for table in ["recipient_document", "recipient_guardian"] {
        let delete = format!("DELETE FROM {table} WHERE recipient = ?1");
        connection.prepare_cached(&delete)?.execute([recipient])?;
    }
    for (position, document) in parts.documents.iter().enumerate() {
        connection.prepare_cached("INSERT INTO recipient_document VALUES (?1, ?2, ?3, ?4, ?5)")?.execute((
            recipient,
            position,
            &document.kind,
            &document.number,
            event,
        ))?;
        touched.push(document.number.clone());
    }
    for (position, guardian) in parts.guardians.iter().enumerate() {
        let document = guardian.document.as_ref();
        connection.prepare_cached("INSERT INTO recipient_guardian VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute((
            recipient,
            position,
            &guardian.relation,
            &guardian.name,
            document.map(|document| &document.kind),
            document.map(|document| &document.number),
            &guardian.phone,
        ))?;
    }
    touched.sort_unstable();
    touched.dedup();
    touched.iter().try_for_each(|number| flag_number(connection, number))
}

/// Two archives with one number are most likely one person (C-027): a person decides, unless they are merged or set aside already.
fn flag_number(connection: &Connection, number: &str) -> Result<(), StoreError> {
    const SAME_NUMBER: &str = include_str!("recipients_with_one_number.sql");
    conflict::refresh(connection, NOUN.name, "number_twice", number, SAME_NUMBER, [number])
}

/// Writes anew whether an archive is active, set aside or absorbed. Does nothing while the person is not registered.
pub(super) fn settle_state(connection: &Connection, recipient: Uuid) -> Result<(), StoreError> {
    let changed = connection.prepare_cached(include_str!("settle_recipient_state.sql"))?.execute([recipient])?;
    if changed > 0 {
        for number in numbers_of(connection, recipient)? {
            flag_number(connection, &number)?;
        }
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
pub(super) fn history_state(
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
