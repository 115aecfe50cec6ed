//! Events of an increment going back into a restored log, own ones too (event-log.md 13): verified like events of another desk.

use domain::event::v1::BodyErased;
use domain::event::{Payload, Reporting};
use rusqlite::{Connection, OptionalExtension};
use seal::sm2::Signature;
use seal::sm3;

use super::blob;
use super::chain::{self, moment, tail};
use super::event::LoggedEvent;
use super::header::{Header, body_digest, read_digest};
use super::verify::ChainKeys;
use crate::copy::Whose;
use crate::{StoreError, operating, project, search};

/// What became of one event.
pub(crate) enum TakenBack {
    Appended { erasure: Option<BodyErased> },
    Known,
    Refused(&'static str),
}

/// Takes one event back at the end of the log.
pub(crate) fn take_back(
    connection: &Connection,
    whose: &Whose,
    keys: &ChainKeys,
    header_bytes: &[u8],
    sig: &[u8],
    body: Option<&(Vec<u8>, Vec<u8>)>,
) -> Result<TakenBack, StoreError> {
    let refused = |code| Ok(TakenBack::Refused(code));
    let Ok(header) = serde_json::from_slice::<Header>(header_bytes) else { return refused("malformed") };
    if header.to_bytes().ok().as_deref() != Some(header_bytes) || header.seq == 0 || header.epoch == 0 {
        return refused("malformed");
    }
    if moment("occurred_at", &header.occurred_at).and(moment("recorded_at", &header.recorded_at)).is_err() {
        return refused("malformed");
    }
    if header.site != whose.site {
        return refused("foreign_site");
    }
    if body.is_some_and(|(salt, body)| read_digest(&header.body_digest) != Some(*body_digest(salt, body).as_bytes())) {
        return refused("body_altered");
    }
    let hash = *sm3::digest(header_bytes).as_bytes();
    if let Some(known) = hash_of(connection, &header)? {
        return if known == hash { Ok(TakenBack::Known) } else { refused("forked") };
    }
    let own = header.device == whose.device;
    let Some(key) = keys.of(&header.device, header.epoch) else { return refused("unknown_device") };
    let Ok(sig) = <[u8; 64]>::try_from(sig) else { return refused("bad_signature") };
    if !key.verify(&hash, &Signature::from_bytes(sig)) {
        return refused("bad_signature");
    }
    let prev = header.prev.as_deref().map(read_digest);
    let before = tail(connection, &header.device, header.epoch)?;
    let before = match (before, prev) {
        (Some(tail), Some(Some(prev))) if tail.epoch == header.epoch => {
            if tail.seq + 1 != header.seq || tail.hash != prev {
                return refused("forked");
            }
            Some(tail)
        }
        (_, Some(Some(prev))) if header.seq == 1 => match chain::by_hash(connection, &header.device, &prev)? {
            Some(before) if before.epoch < header.epoch => Some(before),
            _ => return refused("forked"),
        },
        (None, None) if header.seq == 1 => None,
        _ => return refused("forked"),
    };
    let stamp = chain::stamp(&header.recorded_at, before.as_ref())?;
    connection.prepare_cached(include_str!("insert_event.sql"))?.execute(rusqlite::params![
        header.event_id,
        header.kind,
        header.schema,
        header.subject.kind,
        header.subject.id,
        header.device,
        header.epoch,
        header.seq,
        prev.flatten(),
        hash,
        sig,
        stamp,
        if own { "desk" } else { "peer" },
        header_bytes,
    ])?;
    let pos = connection.last_insert_rowid();
    let (mut stub, mut erasure) = (true, None);
    if let Some((salt, body)) = body {
        connection
            .prepare_cached("INSERT INTO event_body (pos, salt, body) VALUES (?1, ?2, ?3)")?
            .execute((pos, salt, body))?;
        let logged = LoggedEvent::stored(&header, stamp, body);
        stub = logged.payload.reporting() == Reporting::Stub;
        project::project(connection, &logged)?;
        search::after(connection, pos, &logged)?;
        if let Payload::BodyErased(body) = logged.payload {
            erasure = Some(body);
        }
    }
    if own {
        // The province may have it already; it is sent again and answered with the first receipt.
        operating::enqueue(connection, pos, &header, stub)?;
    }
    Ok(TakenBack::Appended { erasure })
}

/// Keeps a blob under its digest; false when the bytes do not have it.
pub(crate) fn take_back_blob(
    connection: &Connection,
    digest: &str,
    media: &str,
    bytes: &[u8],
) -> Result<bool, StoreError> {
    if blob::digest(media, bytes) != digest {
        return Ok(false);
    }
    connection
        .prepare_cached("INSERT INTO blob (digest, media, bytes) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
        .execute((digest, media, bytes))?;
    Ok(true)
}

fn hash_of(connection: &Connection, header: &Header) -> Result<Option<[u8; 32]>, StoreError> {
    let found = connection
        .prepare_cached("SELECT hash FROM event WHERE (device = ?1 AND epoch = ?2 AND seq = ?3) OR id = ?4")?
        .query_row((&header.device, header.epoch, header.seq, header.event_id), |row| row.get(0))
        .optional()?;
    Ok(found)
}
