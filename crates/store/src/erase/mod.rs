//! Erasure by law (event-log.md 11): the bodies an erasure names are gone, and everything that was read out of them.
//!
//! What may be erased is for the rules to say: records of doses given have to be kept (疫苗管理法 46: five years beyond the expiry of the
//! vaccine at least). Here the named bodies go, and only bodies about the person the erasure names: headers, chain and signatures stay.

mod left_out;

use std::collections::{BTreeMap, BTreeSet};

use domain::event::v1::BodyErased;
use domain::event::{NewEvent, Payload};
use domain::import::LEFT_OUT_ROWS;
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use crate::log::{self, erased_line, row_id, without_line};
use crate::query::Reader;
use crate::told::Told;
use crate::{Store, StoreError, project};

impl Reader<'_> {
    /// Ids of everything the log holds about a subject, in order of arrival: what an erasure may name. For a recipient also the rows of
    /// packages they came in by and the rows left out of them that speak of them, each under an id of its own.
    pub fn event_ids_of_subject(&self, kind: &str, id: &str) -> Result<Vec<Uuid>, StoreError> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT id FROM event WHERE subject_kind = ?1 AND subject_id = ?2 ORDER BY pos")?;
        let mut ids: Vec<Uuid> = statement.query_map([kind, id], |row| row.get(0))?.collect::<Result<_, _>>()?;
        if kind == "recipient"
            && let Ok(recipient) = id.parse()
        {
            let mut rows = package_rows(self.connection(), recipient)?;
            rows.extend(left_out::rows_about(self.connection(), recipient)?);
            ids.extend(rows.into_iter().map(|(event, row)| row_id(event, row)));
        }
        Ok(ids)
    }

    /// Ids of what other desks said of a recipient that still waits to go into the log: an erasure names it too, or it would come in later.
    pub fn waiting_of_recipient(&self, recipient: Uuid) -> Result<Vec<Uuid>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT id FROM inbox
             WHERE json_extract(CAST(header AS TEXT), '$.subject.kind') = 'recipient'
               AND json_extract(CAST(header AS TEXT), '$.subject.id') = ?1
             ORDER BY device, epoch, seq",
        )?;
        let ids = statement.query_map([recipient.to_string()], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }
}

fn package_rows(connection: &Connection, recipient: Uuid) -> Result<Vec<(Uuid, u32)>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT event, row FROM import_person WHERE recipient = ?1 ORDER BY event, row")?;
    let rows = statement.query_map([recipient], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether any of these events erases bodies.
pub(crate) fn erases(events: &[NewEvent]) -> bool {
    events.iter().any(|event| matches!(event.payload, Payload::BodyErased(_)))
}

/// Which bodies an erasure does not reach: another desk's word is a fact and what it cannot mean is passed over; our own is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    Own,
    Peer,
}

/// Deletes what `erasures` name, in the transaction that appended them, and builds the projections anew from what is left.
///
/// # Errors
/// [`StoreError::NotTheirs`] when an erasure of our own names an event that is not about its recipient.
pub(crate) fn carry_out(connection: &Connection, erasures: &[BodyErased], whose: Whose) -> Result<(), StoreError> {
    let mut gone = Gone::default();
    for erasure in erasures {
        gone.take(connection, erasure, whose)?;
    }
    if !gone.anything {
        return Ok(());
    }
    gone.delete_blobs(connection)?;
    // Nothing may still be read out of what is gone. Every noun, for a person's traces are in many of them.
    connection.execute("DELETE FROM projector", [])?;
    project::rebuild_outdated(connection, &mut Told::nobody())?;
    Ok(())
}

#[derive(Default)]
struct Gone {
    anything: bool,
    /// Digests the erased bodies named.
    blobs: BTreeSet<String>,
}

impl Gone {
    fn take(&mut self, connection: &Connection, erasure: &BodyErased, whose: Whose) -> Result<(), StoreError> {
        let recipient = erasure.recipient.to_string();
        forget_drafts(connection, erasure.recipient)?;
        let rows: BTreeMap<Uuid, (Uuid, u32)> = package_rows(connection, erasure.recipient)?
            .into_iter()
            .chain(left_out::all_rows(connection)?)
            .map(|(event, row)| (row_id(event, row), (event, row)))
            .collect();
        for id in &erasure.events {
            if let Some((event, row)) = rows.get(id) {
                self.package_line(connection, *event, *row)?;
                continue;
            }
            let found = connection
                .prepare_cached("SELECT pos, subject_kind, subject_id FROM event WHERE id = ?1")?
                .query_row([id], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))
                .optional()?;
            match found {
                Some((pos, kind, subject)) if kind == "recipient" && subject == recipient => {
                    self.body(connection, pos, *id)?;
                }
                None if waits(connection, *id, &recipient)? => {}
                _ if whose == Whose::Own => return Err(StoreError::NotTheirs { id: *id }),
                _ => {}
            }
        }
        Ok(())
    }

    fn body(&mut self, connection: &Connection, pos: i64, id: Uuid) -> Result<(), StoreError> {
        let body: Option<Vec<u8>> = connection
            .prepare_cached("SELECT body FROM event_body WHERE pos = ?1")?
            .query_row([pos], |row| row.get(0))
            .optional()?;
        let Some(body) = body else { return Ok(()) };
        self.blobs.extend(digests_in(&body));
        connection.prepare_cached("DELETE FROM event_body WHERE pos = ?1")?.execute([pos])?;
        // The province's words about an event may repeat what it said.
        connection.prepare_cached("UPDATE delivery SET last_text = NULL WHERE event = ?1")?.execute([id])?;
        self.anything = true;
        Ok(())
    }

    /// Puts the digest of a line in its place. The package, or what was left out of it, keeps its name.
    fn package_line(&mut self, connection: &Connection, event: Uuid, row: u32) -> Result<(), StoreError> {
        let Some(logged) = log::logged_by_id(connection, event)? else { return Ok(()) };
        let Payload::ImportReceived(body) = &logged.payload else { return Ok(()) };
        let (name, row) = match (row.checked_sub(LEFT_OUT_ROWS), &body.left_out) {
            (Some(row), Some(left_out)) => (left_out, row),
            (Some(_), None) => return Ok(()),
            (None, _) => (&body.package, row),
        };
        let found: Option<(String, Vec<u8>)> = connection
            .prepare_cached("SELECT media, bytes FROM blob WHERE digest = ?1")?
            .query_row([name], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((media, bytes)) = found else { return Ok(()) };
        let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        let Some(line) = lines.get(row as usize).filter(|line| erased_line(line).is_none()) else { return Ok(()) };
        let erased = without_line(line);
        let mut left = Vec::with_capacity(bytes.len());
        for (nth, line) in lines.iter().enumerate() {
            if nth > 0 {
                left.push(b'\n');
            }
            left.extend_from_slice(if nth == row as usize { &erased } else { line });
        }
        // Blobs are never changed, so this one goes and another comes under the same name.
        connection.prepare_cached("DELETE FROM blob WHERE digest = ?1")?.execute([name])?;
        connection
            .prepare_cached("INSERT INTO blob (digest, media, bytes) VALUES (?1, ?2, ?3)")?
            .execute((name, media, left))?;
        self.anything = true;
        Ok(())
    }

    /// Deletes the blobs that no remaining body names.
    fn delete_blobs(&mut self, connection: &Connection) -> Result<(), StoreError> {
        if self.blobs.is_empty() {
            return Ok(());
        }
        let mut statement = connection.prepare("SELECT body FROM event_body")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let body = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            for digest in digests_in(body) {
                self.blobs.remove(&digest);
            }
        }
        for digest in &self.blobs {
            connection.prepare_cached("DELETE FROM blob WHERE digest = ?1")?.execute([digest])?;
        }
        Ok(())
    }
}

/// Takes the body of an event that waits in the inbox; it goes into the log as a stub. False when none such waits for this person.
fn waits(connection: &Connection, id: Uuid, recipient: &str) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE inbox SET salt = x'', body = x''
             WHERE id = ?1 AND json_extract(CAST(header AS TEXT), '$.subject.kind') = 'recipient'
               AND json_extract(CAST(header AS TEXT), '$.subject.id') = ?2",
        )?
        .execute((id, recipient))?;
    Ok(changed > 0)
}

/// Forms that somebody was filling in about the person: those that name the archive, a number of theirs, or name and birth date together.
/// A name alone may be another one's.
fn forget_drafts(connection: &Connection, recipient: Uuid) -> Result<(), StoreError> {
    connection.prepare_cached(include_str!("drafts.sql"))?.execute((recipient.to_string(), recipient))?;
    Ok(())
}

/// Every text of exactly 64 hexadecimal digits in a body: what may name a blob.
fn digests_in(body: &[u8]) -> impl Iterator<Item = String> {
    body.split(|byte| *byte == b'"')
        .filter(|text| text.len() == 64 && text.iter().all(u8::is_ascii_hexdigit))
        .filter_map(|text| String::from_utf8(text.to_vec()).ok())
}

impl Store {
    /// After an erasure: takes what is gone out of the write-ahead file too, as soon as nobody reads from it any more.
    pub(crate) fn forget_erased(&self) -> Result<(), StoreError> {
        self.close_package();
        self.truncate_when_idle();
        self.checkpoint_when_idle()
    }
}
