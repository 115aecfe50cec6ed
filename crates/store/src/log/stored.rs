//! One row of the log, read without trusting it and judged by itself.

use std::borrow::Cow;
use std::sync::Arc;

use domain::event::v1::ImportReceived;
use rusqlite::Row;
use seal::sm3;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::chain;
use super::header::{body_digest, read_digest};
use super::{ERASURE_KIND, IMPORT_KIND};

/// A row of the log as it lies there: bytes and numbers of any length and size, so that damage is judged and not stumbled over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stored<'a> {
    pub(super) pos: i64,
    pub(super) id: &'a [u8],
    pub(super) kind: &'a [u8],
    pub(super) schema: i64,
    pub(super) subject_kind: &'a [u8],
    pub(super) subject_id: &'a [u8],
    pub(super) device: &'a [u8],
    pub(super) epoch: i64,
    pub(super) seq: i64,
    pub(super) prev: Option<&'a [u8]>,
    pub(super) hash: &'a [u8],
    pub(super) sig: &'a [u8],
    pub(super) stamp: i64,
    pub(super) origin: &'a [u8],
    pub(super) header: &'a [u8],
    /// Salt and body.
    pub(super) body: Option<(&'a [u8], &'a [u8])>,
}

impl<'a> Stored<'a> {
    /// The columns in the order of `stored_events.sql`.
    pub(super) fn from_row(row: &'a Row<'_>) -> rusqlite::Result<Self> {
        let bytes = |column: usize| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_bytes()?);
        let bytes_or_none = |column: usize| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_bytes_or_null()?);
        Ok(Stored {
            pos: row.get(0)?,
            id: bytes(1)?,
            kind: bytes(2)?,
            schema: row.get(3)?,
            subject_kind: bytes(4)?,
            subject_id: bytes(5)?,
            device: bytes(6)?,
            epoch: row.get(7)?,
            seq: row.get(8)?,
            prev: bytes_or_none(9)?,
            hash: bytes(10)?,
            sig: bytes(11)?,
            stamp: row.get(12)?,
            origin: bytes(13)?,
            header: bytes(14)?,
            body: bytes_or_none(15)?.zip(bytes_or_none(16)?),
        })
    }
}

/// The members of a header that verifying looks at. Text is borrowed: this is read for every event of the log.
#[derive(Deserialize)]
struct Glance<'a> {
    event_id: Uuid,
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    schema: u16,
    #[serde(borrow)]
    device: Cow<'a, str>,
    epoch: u32,
    seq: u64,
    #[serde(borrow)]
    prev: Option<Cow<'a, str>>,
    #[serde(borrow)]
    subject: GlanceSubject<'a>,
    #[serde(borrow)]
    recorded_at: Cow<'a, str>,
    #[serde(borrow)]
    body_digest: Cow<'a, str>,
}

#[derive(Deserialize)]
struct GlanceSubject<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
}

/// What the body of an erasure says that verifying needs.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Erasure {
    pub(super) events: Vec<Uuid>,
    pub(super) recipient: Uuid,
}

/// The package an import brought, and what was left out of it.
#[derive(Debug, Clone)]
pub(super) struct Brought {
    pub(super) event: Uuid,
    /// Digests of the blobs.
    pub(super) blobs: Vec<String>,
}

/// What is to be said of the body of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// It is the one its header names.
    Whole,
    /// It is not.
    Altered,
    /// There is none: lawful when an erasure of this recipient names the event.
    Gone { event: Uuid, recipient: Option<Uuid> },
    /// The header is not sound, so nobody knows which body it should be.
    Unjudged,
}

/// What was found of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signed {
    /// Not looked at.
    Unchecked,
    Good,
    Bad,
    /// No key of this device is known.
    NoKey,
}

/// One row, judged by itself. What is left is its place in its chain.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) pos: i64,
    /// Where the header holds its hash it says where the event stands; otherwise the columns are the better guess.
    pub(super) device: Arc<str>,
    pub(super) epoch: u32,
    pub(super) seq: u64,
    pub(super) prev: Option<[u8; 32]>,
    /// SM3 of the header bytes.
    pub(super) hash: [u8; 32],
    /// As stored.
    pub(super) stored_hash: [u8; 32],
    pub(super) stamp: i64,
    /// When the header says it was recorded, in ms UTC.
    pub(super) recorded: Option<i64>,
    /// The header holds its hash and every column says what it says.
    pub(super) sound: bool,
    pub(super) sig: [u8; 64],
    pub(super) signed: Signed,
    pub(super) body: Body,
    /// What this event erased, when it is a sound erasure.
    pub(super) erasure: Option<Box<Erasure>>,
    /// The package it brought, when it is a sound import.
    pub(super) brought: Option<Box<Brought>>,
}

/// Judges rows. Remembers the few names of devices, so that each is kept once.
pub(super) struct Judge<'a> {
    own_device: &'a str,
    devices: Vec<Arc<str>>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(own_device: &'a str) -> Self {
        Judge { own_device, devices: Vec::new() }
    }

    fn device(&mut self, name: &str) -> Arc<str> {
        /// More than these are names that damage made up.
        const KEPT: usize = 64;
        if let Some(known) = self.devices.iter().find(|known| known.as_ref() == name) {
            return known.clone();
        }
        let new: Arc<str> = Arc::from(name);
        if self.devices.len() < KEPT {
            self.devices.push(new.clone());
        }
        new
    }

    /// Judges one row; `check` is asked for the signature of sound headers.
    pub(super) fn judge(
        &mut self,
        stored: &Stored<'_>,
        check: impl FnOnce(&str, u32, &[u8; 32], &[u8; 64]) -> Signed,
    ) -> Judged {
        let hash = *sm3::digest(stored.header).as_bytes();
        let glance = if stored.hash == hash { serde_json::from_slice::<Glance<'_>>(stored.header).ok() } else { None };
        let sig: [u8; 64] = stored.sig.try_into().unwrap_or([0; 64]);
        let stored_hash = stored.hash.try_into().unwrap_or(hash);
        let Some(glance) = glance else {
            return Judged {
                pos: stored.pos,
                device: self.device(&String::from_utf8_lossy(stored.device)),
                epoch: u32::try_from(stored.epoch).unwrap_or_default(),
                seq: u64::try_from(stored.seq).unwrap_or_default(),
                prev: stored.prev.and_then(|prev| prev.try_into().ok()),
                hash,
                stored_hash,
                stamp: stored.stamp,
                recorded: None,
                sound: false,
                sig,
                signed: Signed::Unchecked,
                body: Body::Unjudged,
                erasure: None,
                brought: None,
            };
        };
        let prev = glance.prev.as_deref().and_then(read_digest);
        let sound = self.agrees(stored, &glance, prev.as_ref());
        let mut judged = Judged {
            pos: stored.pos,
            device: self.device(&glance.device),
            epoch: glance.epoch,
            seq: glance.seq,
            prev,
            hash,
            stored_hash,
            stamp: stored.stamp,
            recorded: chain::moment("recorded_at", &glance.recorded_at).ok().map(|at| at.as_millisecond()),
            sound,
            sig,
            signed: Signed::Unchecked,
            body: Body::Unjudged,
            erasure: None,
            brought: None,
        };
        if sound {
            judged.body = body(stored, &glance);
            judged.signed = check(&judged.device, judged.epoch, &hash, &sig);
            if judged.body == Body::Whole {
                judged.erasure = read_body(stored, &glance, ERASURE_KIND);
                judged.brought = read_body::<ImportReceived>(stored, &glance, IMPORT_KIND).map(|body| {
                    Box::new(Brought {
                        event: glance.event_id,
                        blobs: std::iter::once(body.package).chain(body.left_out).collect(),
                    })
                });
            }
        }
        judged
    }

    /// Whether every column says what the header says.
    fn agrees(&self, stored: &Stored<'_>, header: &Glance<'_>, prev: Option<&[u8; 32]>) -> bool {
        let origin: &[u8] = if header.device == self.own_device { b"desk" } else { b"peer" };
        stored.id == header.event_id.as_bytes()
            && stored.kind == header.kind.as_bytes()
            && stored.schema == i64::from(header.schema)
            && stored.subject_kind == header.subject.kind.as_bytes()
            && stored.subject_id == header.subject.id.as_bytes()
            && stored.device == header.device.as_bytes()
            && stored.epoch == i64::from(header.epoch)
            && u64::try_from(stored.seq) == Ok(header.seq)
            && stored.prev == prev.map(<[u8; 32]>::as_slice)
            // A link that is there and cannot be read is no link.
            && header.prev.is_some() == prev.is_some()
            && stored.origin == origin
    }
}

/// Reads the body of an event of this kind.
fn read_body<T: DeserializeOwned>(stored: &Stored<'_>, header: &Glance<'_>, kind: &str) -> Option<Box<T>> {
    let (_, body) = stored.body.filter(|_| header.kind == kind)?;
    serde_json::from_slice(body).ok().map(Box::new)
}

fn body(stored: &Stored<'_>, header: &Glance<'_>) -> Body {
    match stored.body {
        Some((salt, body)) if read_digest(&header.body_digest) == Some(*body_digest(salt, body).as_bytes()) => {
            Body::Whole
        }
        Some(_) => Body::Altered,
        None => {
            let recipient = (header.subject.kind == "recipient").then(|| header.subject.id.parse().ok()).flatten();
            Body::Gone { event: header.event_id, recipient }
        }
    }
}
