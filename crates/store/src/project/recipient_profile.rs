//! What was said of a recipient after the registration, and which of it counts.
//!
//! Every value a field was given stands in `recipient_change` by its place in the log. The latest counts, unless it came with a merge that
//! was undone: so an undone merge leaves exactly what there would be without it, whatever was changed since, in whatever order it arrives.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::v1::{FieldChange, RecipientAmended};
use domain::profile::{self, Parts, Profile};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;
use uuid::Uuid;

use super::{conflict, recipient};
use crate::StoreError;
use crate::log::LoggedEvent;
use crate::query::Reader;

const NOUN: &str = recipient::NOUN.name;

/// Fields were changed by hand, by a card, by the province.
pub(super) fn amended(connection: &Connection, event: &LoggedEvent, body: &RecipientAmended) -> Result<(), StoreError> {
    let whence = Whence { merge: None, origin: &body.origin, reason: body.reason.as_deref() };
    put(connection, event, body.recipient, &body.changes, &whence)?;
    settle(connection, body.recipient)
}

/// Where a change comes from.
pub(super) struct Whence<'a> {
    pub(super) merge: Option<Uuid>,
    pub(super) origin: &'a str,
    pub(super) reason: Option<&'a str>,
}

/// Notes changes; [`settle`] makes them count.
pub(super) fn put(
    connection: &Connection,
    event: &LoggedEvent,
    recipient: Uuid,
    changes: &[FieldChange],
    whence: &Whence<'_>,
) -> Result<(), StoreError> {
    if changes.is_empty() {
        return Ok(());
    }
    keep_base(connection, recipient)?;
    let json = |value: &Option<Value>| value.as_ref().map(serde_json::to_string).transpose();
    for change in changes {
        connection.prepare_cached(include_str!("put_recipient_change.sql"))?.execute(params![
            recipient,
            change.field,
            event.ord,
            json(&change.before)?,
            json(&change.after)?,
            whence.merge,
            whence.origin,
            whence.reason,
            event.occurred_at,
            event.id,
        ])?;
    }
    Ok(())
}

/// Before its first change, what an archive was registered with is set apart: its row will hold what counts.
fn keep_base(connection: &Connection, recipient: Uuid) -> Result<(), StoreError> {
    let kept = connection.prepare_cached("SELECT 1 FROM recipient_base WHERE recipient = ?1")?.exists([recipient])?;
    if kept {
        return Ok(());
    }
    let Some(row) = Reader::new(connection).recipient(recipient)? else { return Ok(()) };
    let (event, ord): (Uuid, String) = connection
        .prepare_cached("SELECT event, ord FROM recipient WHERE recipient = ?1")?
        .query_row([recipient], |row| Ok((row.get(0)?, row.get(1)?)))?;
    put_base(connection, recipient, &row.profile(), event, &ord)
}

fn put_base(
    connection: &Connection,
    recipient: Uuid,
    base: &Profile,
    event: Uuid,
    ord: &str,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO recipient_base (recipient, profile, event, ord) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((recipient, serde_json::to_string(base)?, event, ord))?;
    Ok(())
}

/// A registration came, or an earlier one of the same person: changes that were there before it stand on it now.
pub(super) fn rebase(
    connection: &Connection,
    recipient: Uuid,
    base: &Profile,
    event: Uuid,
    ord: &str,
) -> Result<(), StoreError> {
    let changed = connection
        .prepare_cached("SELECT 1 FROM recipient_change WHERE recipient = ?1 LIMIT 1")?
        .exists([recipient])?;
    if !changed {
        return Ok(());
    }
    put_base(connection, recipient, base, event, ord)?;
    settle(connection, recipient)
}

/// One value a field was given.
struct Said {
    ord: String,
    seen: Option<Value>,
    value: Option<Value>,
    event: Uuid,
    /// When its merge was undone, by place in the log.
    undone: Option<String>,
}

/// Writes anew what counts, and who changed what without having seen what was there.
pub(super) fn settle(connection: &Connection, recipient: Uuid) -> Result<(), StoreError> {
    let base: Option<(String, Uuid)> = connection
        .prepare_cached("SELECT profile, event FROM recipient_base WHERE recipient = ?1")?
        .query_row([recipient], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    // Not registered yet, as far as this desk knows.
    let Some((base, registered)) = base else { return Ok(()) };
    let base: Profile = serde_json::from_str(&base)?;
    let said = said(connection, recipient)?;
    forget_unseen(connection, recipient)?;
    let mut now = base.clone();
    let mut documents_from = registered;
    for (field, values) in &said {
        let counts = values.iter().rev().find(|said| said.undone.is_none());
        if let Some(counts) = counts {
            profile::set(&mut now, field, counts.value.clone());
            if field == "documents" {
                documents_from = counts.event;
            }
        }
        flag_unseen(connection, recipient, field, values, base.get(field), registered)?;
    }
    recipient::write(connection, recipient, &Parts::split(&now), documents_from)?;
    if said.is_empty() {
        // What was said came with a merge whose id another claimed before: nothing was ever changed.
        connection.prepare_cached("DELETE FROM recipient_base WHERE recipient = ?1")?.execute([recipient])?;
    }
    Ok(())
}

fn forget_unseen(connection: &Connection, recipient: Uuid) -> Result<(), StoreError> {
    // Keys are `<recipient>/<field>`; the character after `/` is `0`.
    connection
        .prepare_cached("DELETE FROM conflict WHERE noun = ?1 AND kind = 'changed_unseen' AND key > ?2 AND key < ?3")?
        .execute((NOUN, format!("{recipient}/"), format!("{recipient}0")))?;
    Ok(())
}

fn said(connection: &Connection, recipient: Uuid) -> Result<BTreeMap<String, Vec<Said>>, StoreError> {
    let mut statement = connection.prepare_cached(include_str!("recipient_changes.sql"))?;
    let mut rows = statement.query([recipient])?;
    let mut said: BTreeMap<String, Vec<Said>> = BTreeMap::new();
    let json = |text: Option<String>| text.map(|text| serde_json::from_str::<Value>(&text)).transpose();
    while let Some(row) = rows.next()? {
        let one = Said {
            ord: row.get("ord")?,
            seen: json(row.get("seen")?)?,
            value: json(row.get("value")?)?,
            event: row.get("event")?,
            undone: row.get("undone")?,
        };
        said.entry(row.get("field")?).or_default().push(one);
    }
    Ok(said)
}

/// Two desks changed a field without knowing of each other when the value that counts was given over another one than was there. The
/// next change by somebody who saw it settles that.
fn flag_unseen(
    connection: &Connection,
    recipient: Uuid,
    field: &str,
    values: &[Said],
    base: Option<&Value>,
    registered: Uuid,
) -> Result<(), StoreError> {
    let key = format!("{recipient}/{field}");
    let Some(at) = values.iter().rposition(|said| said.undone.is_none()) else { return Ok(()) };
    let last = &values[at];
    let held_then = |said: &&Said| said.undone.as_ref().is_none_or(|undone| *undone > last.ord);
    let before = values[..at].iter().rev().find(held_then);
    let (value, by) = before.map_or((base, registered), |said| (said.value.as_ref(), said.event));
    if profile::same_value(last.seen.as_ref(), value) || profile::same_value(last.value.as_ref(), value) {
        return Ok(());
    }
    let events = BTreeSet::from([last.event, by]);
    events.into_iter().try_for_each(|event| conflict::mark(connection, NOUN, "changed_unseen", &key, event))
}

/// An archive was set aside, or brought back: the latest word counts.
pub(super) fn standing(
    connection: &Connection,
    event: &LoggedEvent,
    recipient: Uuid,
    withdrawn: bool,
    reason: &str,
    note: Option<&str>,
) -> Result<(), StoreError> {
    connection.prepare_cached(include_str!("put_recipient_standing.sql"))?.execute(params![
        recipient,
        withdrawn,
        reason,
        note,
        event.occurred_at,
        event.id,
        event.ord,
    ])?;
    recipient::settle_state(connection, recipient)
}
