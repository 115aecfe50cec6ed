//! Writing down what was decided here.

use domain::event::{NewBlob, NewEvent, Payload, Reporting};
use rusqlite::{Connection, OptionalExtension};
use seal::sm2::SigningKey;
use seal::sm3;
use uuid::Uuid;

use super::chain::{self, moment};
use super::event::LoggedEvent;
use super::header::{Header, HeaderSubject, body_digest, digest_text};
use crate::erase::{self, Whose};
use crate::store::Desk;
use crate::{StoreError, operating, project, search};

/// Who writes, and when: made by `app` once per transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Staff id or `system`.
    pub actor: String,
    /// Now, civil time with offset.
    pub recorded_at: String,
    /// Offset of this clock to the province's, in milliseconds.
    pub clock_offset_ms: i64,
}

/// An event ready to be stored.
pub(crate) struct Sealed<'a> {
    pub(crate) header: &'a Header,
    pub(crate) header_bytes: &'a [u8],
    pub(crate) prev: Option<[u8; 32]>,
    pub(crate) hash: [u8; 32],
    pub(crate) sig: [u8; 64],
    pub(crate) stamp: i64,
    pub(crate) origin: &'static str,
    pub(crate) salt: &'a [u8],
    /// None when an erasure that came before says it is gone.
    pub(crate) body: Option<&'a [u8]>,
}

/// Appends the events of one decision: log, projections and delivery rows. Returns how many were new.
///
/// The transaction is the caller's. A decision whose events are all in the log already, with the same content, is the same fact told
/// twice and adds nothing (exchange.md §1.2).
pub(crate) fn append_own(
    connection: &Connection,
    desk: &Desk,
    key: &SigningKey,
    stamp: &Stamp,
    events: &[NewEvent],
    blobs: &[NewBlob],
) -> Result<usize, StoreError> {
    let mut bodies = Vec::with_capacity(events.len());
    let mut known = None;
    let mut new = 0;
    for event in events {
        let body = seal::canonical::to_vec(&event.payload.to_body()?)?;
        if is_known(connection, event, &body)? {
            known = Some(event.id);
        } else {
            new += 1;
        }
        bodies.push(body);
    }
    match known {
        Some(known) if new > 0 => return Err(StoreError::PartlyRecorded { known }),
        Some(_) => return Ok(0),
        None => {}
    }
    for blob in blobs {
        keep_blob(connection, blob)?;
    }
    let mut erasures = Vec::new();
    for (event, body) in events.iter().zip(bodies) {
        append_one(connection, desk, key, stamp, event, &body)?;
        if let Payload::BodyErased(erasure) = &event.payload {
            erasures.push(erasure.clone());
        }
    }
    erase::carry_out(connection, &erasures, Whose::Own)?;
    Ok(new)
}

/// Whether the event is in the log with the same type, subject and body. Times may differ: the second click came later.
fn is_known(connection: &Connection, event: &NewEvent, body: &[u8]) -> Result<bool, StoreError> {
    let stored = connection
        .prepare_cached(
            "SELECT kind, schema, subject_kind, subject_id, body FROM event LEFT JOIN event_body USING (pos) WHERE id = ?1",
        )?
        .query_row([event.id], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, u16>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, String>(3)?,
                row.get::<_, Option<Vec<u8>>>(4)?,
            ))
        })
        .optional()?;
    let Some((kind, schema, subject_kind, subject_id, stored)) = stored else {
        return Ok(false);
    };
    let subject = subject_of(event)?;
    let same = kind == event.payload.kind()
        && schema == event.payload.schema()
        && subject_kind == subject.kind
        && subject_id == subject.id
        // An erased body cannot be compared; the id and the rest must do.
        && stored.is_none_or(|stored| stored == body);
    if same { Ok(true) } else { Err(StoreError::OtherContent { id: event.id }) }
}

fn subject_of(event: &NewEvent) -> Result<HeaderSubject, StoreError> {
    let kind = match serde_json::to_value(event.subject.kind)? {
        serde_json::Value::String(kind) => kind,
        other => return Err(StoreError::unreadable(format!("subject kind {other}"))),
    };
    Ok(HeaderSubject { kind, id: event.subject.id.clone() })
}

fn append_one(
    connection: &Connection,
    desk: &Desk,
    key: &SigningKey,
    stamp: &Stamp,
    event: &NewEvent,
    body: &[u8],
) -> Result<(), StoreError> {
    moment("occurred_at", &event.occurred_at)?;
    let tail = chain::tail(connection, &desk.device, desk.epoch)?;
    let seq = match &tail {
        Some(tail) if tail.epoch == desk.epoch => tail.seq + 1,
        _ => 1,
    };
    let prev = tail.as_ref().map(|tail| tail.hash);
    let salt = seal::random_bytes::<16>()?;
    let header = Header {
        event_id: event.id,
        kind: event.payload.kind().to_owned(),
        schema: event.payload.schema(),
        site: desk.site.clone(),
        device: desk.device.clone(),
        epoch: desk.epoch,
        seq,
        prev: prev.as_ref().map(digest_text),
        actor: stamp.actor.clone(),
        subject: subject_of(event)?,
        occurred_at: event.occurred_at.clone(),
        recorded_at: stamp.recorded_at.clone(),
        clock_offset_ms: stamp.clock_offset_ms,
        causation_id: event.causation,
        body_digest: digest_text(body_digest(&salt, body).as_bytes()),
    };
    let header_bytes = header.to_bytes()?;
    let hash = *sm3::digest(&header_bytes).as_bytes();
    let sig = *key.sign(&hash)?.as_bytes();
    let sealed = Sealed {
        header: &header,
        header_bytes: &header_bytes,
        prev,
        hash,
        sig,
        stamp: chain::stamp(&stamp.recorded_at, tail.as_ref())?,
        origin: "desk",
        salt: &salt,
        body: Some(body),
    };
    let pos = insert(connection, &sealed)?;
    let logged = LoggedEvent::new(&header, sealed.stamp, event.payload.clone());
    project::project(connection, &logged)?;
    search::after(connection, pos, &logged)?;
    operating::enqueue(connection, pos, &header, event.payload.reporting() == Reporting::Stub)
}

/// Stores header and body; returns the position.
pub(crate) fn insert(connection: &Connection, event: &Sealed<'_>) -> Result<i64, StoreError> {
    let header = event.header;
    connection.prepare_cached(include_str!("insert_event.sql"))?.execute(rusqlite::params![
        header.event_id,
        header.kind,
        header.schema,
        header.subject.kind,
        header.subject.id,
        header.device,
        header.epoch,
        header.seq,
        event.prev,
        event.hash,
        event.sig,
        event.stamp,
        event.origin,
        event.header_bytes,
    ])?;
    let pos = connection.last_insert_rowid();
    if let Some(body) = event.body {
        connection
            .prepare_cached("INSERT INTO event_body (pos, salt, body) VALUES (?1, ?2, ?3)")?
            .execute((pos, event.salt, body))?;
    }
    Ok(pos)
}

/// Keeps the bytes under their digest. The same bytes twice are one blob.
fn keep_blob(connection: &Connection, blob: &NewBlob) -> Result<(), StoreError> {
    let found = super::blob::digest(&blob.media, &blob.bytes);
    if found != blob.digest {
        return Err(StoreError::OtherBlob { named: blob.digest.clone(), found });
    }
    connection
        .prepare_cached("INSERT INTO blob (digest, media, bytes) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
        .execute((&blob.digest, &blob.media, &blob.bytes))?;
    Ok(())
}

/// Reads a stored body. One that does not fit its type is kept as it is and flagged: the fact is not refused.
pub(crate) fn read_payload(kind: &str, schema: u16, body: &[u8], id: Uuid) -> (Payload, bool) {
    let unknown = |body| Payload::Unknown { kind: kind.to_owned(), schema, body };
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(body) else {
        tracing::error!(event = %id, kind, "the body of an event is no JSON");
        return (unknown(serde_json::Value::Null), true);
    };
    match Payload::from_body(kind, schema, value.clone()) {
        Ok(payload) => (payload, false),
        Err(_) => {
            tracing::error!(event = %id, kind, schema, "the body of an event does not fit its type");
            (unknown(value), true)
        }
    }
}
