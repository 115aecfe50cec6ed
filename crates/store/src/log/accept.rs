//! Events of other desks: verified, put in the order of their chains, then facts like our own (event-log.md 1, 5).

use domain::event::Payload;
use domain::event::v1::BodyErased;
use rusqlite::{Connection, OptionalExtension};
use seal::sm2::Signature;
use seal::sm3;
use uuid::Uuid;

use super::append::{Sealed, insert};
use super::chain::{self, moment, tail};
use super::event::LoggedEvent;
use super::header::{Header, body_digest, read_digest};
use super::verify::ChainKeys;
use crate::erase::{self, Whose};
use crate::store::Desk;
use crate::{StoreError, project, search};

/// An event as it comes from another desk: exactly the bytes of that desk's log. One whose body was erased by law there comes as a stub,
/// with salt and body empty: its place in the chain is the same, and nothing of the person travels (event-log.md 11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteEvent {
    /// Canonical header bytes.
    pub header: Vec<u8>,
    /// SM2 over their SM3, r ‖ s.
    pub sig: [u8; 64],
    /// Salt of the body.
    pub salt: Vec<u8>,
    /// Canonical body bytes.
    pub body: Vec<u8>,
}

impl RemoteEvent {
    /// Whether it comes without its body. A body is never empty.
    pub fn is_stub(&self) -> bool {
        self.salt.is_empty() && self.body.is_empty()
    }
}

/// What became of the events handed in. Nothing is dropped silently.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AcceptReport {
    /// Newly in the log, those that had waited included.
    pub appended: usize,
    /// In the log already.
    pub known: usize,
    /// Waiting in the inbox for the event before them or for their device's key.
    pub waiting: usize,
    /// Erasures among them that were carried out here.
    pub erasures: usize,
    /// Not taken at all, each with a code: `malformed`, `body_altered`, `bad_signature`, `forked`, `foreign_site`, `own_device`.
    pub refused: Vec<&'static str>,
}

/// An event whose header could be read.
struct Incoming {
    header: Header,
    bytes: RemoteEvent,
    hash: [u8; 32],
    prev: Option<[u8; 32]>,
}

enum Outcome {
    Appended,
    Known,
    Waits(&'static str),
    Refused(&'static str),
}

/// Takes events in, in one transaction of the caller's. Order does not matter: what comes too early waits.
pub(crate) fn accept(
    connection: &Connection,
    desk: &Desk,
    events: Vec<RemoteEvent>,
) -> Result<AcceptReport, StoreError> {
    let keys = ChainKeys::of_others(connection)?;
    let mut erasures = Vec::new();
    let mut report = AcceptReport::default();
    for bytes in events {
        let Some(incoming) = read(bytes) else {
            report.refused.push("malformed");
            continue;
        };
        match take(connection, desk, &keys, &incoming, &mut erasures)? {
            Outcome::Appended => {
                report.appended += 1;
                report.appended +=
                    drain(connection, desk, &keys, &incoming.header, &mut report.refused, &mut erasures)?;
            }
            Outcome::Known => report.known += 1,
            Outcome::Waits(reason) => keep(connection, &incoming, reason)?,
            Outcome::Refused(code) => report.refused.push(code),
        }
    }
    erase::carry_out(connection, &erasures, Whose::Peer)?;
    report.erasures = erasures.len();
    report.waiting = connection.query_row("SELECT count(*) FROM inbox", [], |row| row.get(0))?;
    Ok(report)
}

fn read(bytes: RemoteEvent) -> Option<Incoming> {
    let header: Header = serde_json::from_slice(&bytes.header).ok()?;
    // The bytes must be the canonical ones, or one header could have two hashes.
    if header.to_bytes().ok()? != bytes.header || header.seq == 0 || header.epoch == 0 {
        return None;
    }
    moment("occurred_at", &header.occurred_at).ok()?;
    moment("recorded_at", &header.recorded_at).ok()?;
    let prev = match &header.prev {
        Some(text) => Some(read_digest(text)?),
        None => None,
    };
    let hash = *sm3::digest(&bytes.header).as_bytes();
    Some(Incoming { header, bytes, hash, prev })
}

fn take(
    connection: &Connection,
    desk: &Desk,
    keys: &ChainKeys,
    incoming: &Incoming,
    erasures: &mut Vec<BodyErased>,
) -> Result<Outcome, StoreError> {
    let header = &incoming.header;
    if header.site != desk.site {
        return Ok(Outcome::Refused("foreign_site"));
    }
    let bytes = &incoming.bytes;
    let whole = match bytes.is_stub() {
        // Only what is said of a person can be erased. Whether it was, the erasure says, which may still be on its way: until then the
        // log shows the body as missing.
        true => header.subject.kind == "recipient",
        false => read_digest(&header.body_digest) == Some(*body_digest(&bytes.salt, &bytes.body).as_bytes()),
    };
    if !whole {
        return Ok(Outcome::Refused("body_altered"));
    }
    let at_place = hash_at(connection, header)?;
    if at_place == Some(incoming.hash) {
        return Ok(Outcome::Known);
    }
    if header.device == desk.device {
        // Our own events come home after a restore (exchange.md §7); taking them back is the restore's work, not this door's.
        return Ok(Outcome::Refused("own_device"));
    }
    let Some(key) = keys.of(&header.device, header.epoch) else {
        return Ok(Outcome::Waits("unknown_device"));
    };
    if !key.verify(&incoming.hash, &Signature::from_bytes(incoming.bytes.sig)) {
        return Ok(Outcome::Refused("bad_signature"));
    }
    if at_place.is_some() || id_is_taken(connection, header)? {
        return Ok(Outcome::Refused("forked"));
    }
    // What the event must name as the one before it; a new epoch goes on from the head that was restored, wherever in the older
    // chain that is.
    let before = match (header.seq, incoming.prev) {
        (1, None) => None,
        (1, Some(prev)) => match chain::by_hash(connection, &header.device, &prev)? {
            Some(before) if before.epoch < header.epoch => Some(before),
            Some(_) => return Ok(Outcome::Refused("forked")),
            None => return Ok(Outcome::Waits("predecessor_unknown")),
        },
        (_, prev) => match tail(connection, &header.device, header.epoch)? {
            Some(tail) if tail.epoch == header.epoch && tail.seq + 1 == header.seq => {
                if prev != Some(tail.hash) {
                    return Ok(Outcome::Refused("forked"));
                }
                Some(tail)
            }
            _ => return Ok(Outcome::Waits("predecessor_unknown")),
        },
    };
    append(connection, incoming, before.as_ref(), erasures)?;
    Ok(Outcome::Appended)
}

fn append(
    connection: &Connection,
    incoming: &Incoming,
    before: Option<&chain::Tail>,
    erasures: &mut Vec<BodyErased>,
) -> Result<(), StoreError> {
    let header = &incoming.header;
    // What is gone by law does not come back, whichever of the two arrives first.
    let erased = incoming.bytes.is_stub() || is_erased(connection, header)?;
    let stamp = chain::stamp(&header.recorded_at, before)?;
    let pos = insert(
        connection,
        &Sealed {
            header,
            header_bytes: &incoming.bytes.header,
            prev: incoming.prev,
            hash: incoming.hash,
            sig: incoming.bytes.sig,
            stamp,
            origin: "peer",
            salt: &incoming.bytes.salt,
            body: (!erased).then_some(incoming.bytes.body.as_slice()),
        },
    )?;
    connection.prepare_cached("DELETE FROM inbox WHERE id = ?1")?.execute([header.event_id])?;
    if erased {
        return Ok(());
    }
    let logged = LoggedEvent::stored(header, stamp, &incoming.bytes.body);
    if let Payload::BodyErased(erasure) = &logged.payload {
        erasures.push(erasure.clone());
    }
    project::project(connection, &logged)?;
    search::after(connection, pos, &logged)
}

/// Whether an erasure of the person this event is about names it.
fn is_erased(connection: &Connection, header: &Header) -> Result<bool, StoreError> {
    if header.subject.kind != "recipient" {
        return Ok(false);
    }
    let Ok(recipient) = header.subject.id.parse::<Uuid>() else { return Ok(false) };
    Ok(connection
        .prepare_cached("SELECT 1 FROM erased WHERE event = ?1 AND recipient = ?2")?
        .exists((header.event_id, recipient))?)
}

/// Appends what had waited for `header`, one after the other.
fn drain(
    connection: &Connection,
    desk: &Desk,
    keys: &ChainKeys,
    header: &Header,
    refused: &mut Vec<&'static str>,
    erasures: &mut Vec<BodyErased>,
) -> Result<usize, StoreError> {
    let (mut appended, mut epoch, mut seq) = (0, header.epoch, header.seq);
    loop {
        let next = match waiting_at(connection, &header.device, epoch, seq + 1)? {
            Some(next) => next,
            None => match waiting_at(connection, &header.device, epoch + 1, 1)? {
                Some(next) => next,
                None => return Ok(appended),
            },
        };
        let Some(incoming) = read(next) else { return Ok(appended) };
        match take(connection, desk, keys, &incoming, erasures)? {
            Outcome::Appended => {
                appended += 1;
                (epoch, seq) = (incoming.header.epoch, incoming.header.seq);
            }
            Outcome::Waits(_) => return Ok(appended),
            Outcome::Known | Outcome::Refused(_) => {
                refused.push("forked");
                connection.prepare_cached("DELETE FROM inbox WHERE id = ?1")?.execute([incoming.header.event_id])?;
                return Ok(appended);
            }
        }
    }
}

fn waiting_at(connection: &Connection, device: &str, epoch: u32, seq: u64) -> Result<Option<RemoteEvent>, StoreError> {
    let found = connection
        .prepare_cached("SELECT header, sig, salt, body FROM inbox WHERE device = ?1 AND epoch = ?2 AND seq = ?3")?
        .query_row((device, epoch, seq), |row| {
            Ok(RemoteEvent { header: row.get(0)?, sig: row.get(1)?, salt: row.get(2)?, body: row.get(3)? })
        })
        .optional()?;
    Ok(found)
}

/// Everything that waits for the key of `device`, oldest first.
pub(crate) fn waiting_of(connection: &Connection, device: &str) -> Result<Vec<RemoteEvent>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT header, sig, salt, body FROM inbox WHERE device = ?1 ORDER BY epoch, seq")?;
    let rows = statement.query_map([device], |row| {
        Ok(RemoteEvent { header: row.get(0)?, sig: row.get(1)?, salt: row.get(2)?, body: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn keep(connection: &Connection, incoming: &Incoming, reason: &str) -> Result<(), StoreError> {
    let (header, bytes) = (&incoming.header, &incoming.bytes);
    // What is erased does not wait here either.
    let erased = is_erased(connection, header)?;
    let (salt, body): (&[u8], &[u8]) = if erased { (&[], &[]) } else { (&bytes.salt, &bytes.body) };
    connection
        .prepare_cached(
            "INSERT INTO inbox (id, device, epoch, seq, header, sig, salt, body, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO UPDATE SET reason = excluded.reason",
        )?
        .execute(rusqlite::params![
            header.event_id,
            header.device,
            header.epoch,
            header.seq,
            bytes.header,
            bytes.sig,
            salt,
            body,
            reason
        ])?;
    Ok(())
}

fn hash_at(connection: &Connection, header: &Header) -> Result<Option<[u8; 32]>, StoreError> {
    let found = connection
        .prepare_cached("SELECT hash FROM event WHERE device = ?1 AND epoch = ?2 AND seq = ?3")?
        .query_row((&header.device, header.epoch, header.seq), |row| row.get(0))
        .optional()?;
    Ok(found)
}

fn id_is_taken(connection: &Connection, header: &Header) -> Result<bool, StoreError> {
    Ok(connection.prepare_cached("SELECT 1 FROM event WHERE id = ?1")?.exists([header.event_id])?)
}

/// Events of `device` as they lie in the log, for other desks; those erased by law as stubs, or their chain would end before them.
pub(crate) fn events_for_peers(
    connection: &Connection,
    device: &str,
    epoch: u32,
    seq: u64,
    limit: u32,
) -> Result<Vec<RemoteEvent>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT header, sig, coalesce(salt, x''), coalesce(body, x'') FROM event LEFT JOIN event_body USING (pos)
         WHERE device = ?1 AND epoch = ?2 AND seq > ?3
           AND (body IS NOT NULL OR EXISTS (SELECT 1 FROM erased WHERE erased.event = event.id))
         ORDER BY seq LIMIT ?4",
    )?;
    let rows = statement.query_map((device, epoch, seq, limit), |row| {
        Ok(RemoteEvent { header: row.get(0)?, sig: row.get(1)?, salt: row.get(2)?, body: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
