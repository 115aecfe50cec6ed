//! Verifying the log: reads stored bytes, never writes them again, and reports each kind of damage apart (event-log.md 3).
//!
//! What a chain proves: it finds damage and clumsy edits. Whoever holds the signing key can write the whole chain anew; against that only
//! anchors help, heads that were seen outside the file. Without an anchor a cut tail cannot be found either.
//!
//! Every row is judged by itself (`stored.rs`: decrypted, hashed, read), which is nearly all of the work and is spread over the
//! processors; then one walk looks at the places in the chains (`walk.rs`), in order of arrival.

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use rusqlite::Connection;
use seal::sm2::{Signature, VerifyingKey};

use super::blob;
use super::chain::{self, Anchor};
use super::report::{LogReport, Signatures};
use super::stored::{Body, Judge, Judged, Signed, Stored};
use super::walk::Walk;
use crate::StoreError;

/// Positions judged in one go.
const CHUNK: i64 = 1024;
/// Chunks one processor may be ahead of the walk.
const AHEAD: usize = 4;

/// The keys every device signs with, by the epoch from which each holds.
pub(crate) struct ChainKeys(HashMap<String, BTreeMap<u32, VerifyingKey>>);

impl ChainKeys {
    /// Those of the file with the own one, which comes from the vault and not from the file that is to be verified.
    pub(crate) fn read(
        connection: &Connection,
        own_device: &str,
        own_key: &VerifyingKey,
    ) -> Result<ChainKeys, StoreError> {
        let mut keys = Self::of_others(connection)?;
        // Former keys end where the present one begins.
        let since = connection.query_row(
            "SELECT coalesce(max(until_epoch) + 1, 0) FROM former_key WHERE device = ?1",
            [own_device],
            |row| row.get(0),
        )?;
        keys.0.entry(own_device.to_owned()).or_default().insert(since, own_key.clone());
        Ok(keys)
    }

    /// Those of the other desks.
    pub(crate) fn of_others(connection: &Connection) -> Result<ChainKeys, StoreError> {
        let mut keys: HashMap<String, BTreeMap<u32, VerifyingKey>> = HashMap::new();
        let mut statement = connection.prepare_cached(include_str!("chain_keys.sql"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (device, epoch, key): (String, u32, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            keys.entry(device).or_default().insert(epoch, VerifyingKey::from_hex(&key)?);
        }
        Ok(ChainKeys(keys))
    }

    /// The key `device` signs with in `epoch`.
    pub(crate) fn of(&self, device: &str, epoch: u32) -> Option<&VerifyingKey> {
        self.0.get(device)?.range(..=epoch).next_back().map(|(_, key)| key)
    }

    fn check(&self, device: &str, epoch: u32, hash: &[u8; 32], sig: &[u8; 64]) -> Signed {
        match self.of(device, epoch) {
            None => Signed::NoKey,
            Some(key) if key.verify(hash, &Signature::from_bytes(*sig)) => Signed::Good,
            Some(_) => Signed::Bad,
        }
    }
}

/// What every part of the work needs to know.
struct Task<'a> {
    own_device: &'a str,
    keys: &'a ChainKeys,
    signatures: Signatures,
}

impl Task<'_> {
    /// Judges the rows of these positions, in order.
    fn judge(&self, connection: &Connection, from: i64, to: i64) -> Result<Vec<Judged>, StoreError> {
        let mut judge = Judge::new(self.own_device);
        let mut statement = connection.prepare_cached(include_str!("stored_events.sql"))?;
        let mut rows = statement.query((from, to))?;
        let mut judged = Vec::new();
        while let Some(row) = rows.next()? {
            judged.push(judge.judge(&Stored::from_row(row)?, |device, epoch, hash, sig| match self.signatures {
                Signatures::Every => self.keys.check(device, epoch, hash, sig),
                Signatures::Heads => Signed::Unchecked,
            }));
        }
        Ok(judged)
    }
}

/// First and last position: what two connections must agree on to see the same log, since rows are only ever added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    first: i64,
    last: i64,
}

impl Extent {
    pub(crate) fn of(connection: &Connection) -> Result<Extent, StoreError> {
        // Two looks at the ends of the table; asked for together, SQLite would read all of an index.
        let end = |sql| connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
        let first = end("SELECT min(pos) FROM event")?.unwrap_or(1);
        Ok(Extent { first, last: end("SELECT max(pos) FROM event")?.unwrap_or(0) })
    }

    /// The pieces in order. A log with holes is one piece: nothing is known of where its rows are.
    fn pieces(self, events: i64) -> impl Iterator<Item = (i64, i64)> + Clone {
        let whole = self.last.checked_sub(self.first).and_then(|span| span.checked_add(1)) == Some(events);
        let step = if whole { CHUNK } else { i64::MAX };
        let next = move |from: i64| from.checked_add(step).filter(|next| *next <= self.last);
        std::iter::successors(Some(self.first), move |from| next(*from))
            .map(move |from| (from, next(from).map_or(self.last, |next| next - 1)))
    }
}

/// Reads the whole log and reports. `connection` must hold a read transaction; `helpers` are other connections that see the same moment
/// and share the work, each on a processor of its own.
pub(crate) fn verify(
    connection: &Connection,
    helpers: &mut [Connection],
    own_device: &str,
    own_key: &VerifyingKey,
    anchors: &[Anchor],
    signatures: Signatures,
) -> Result<LogReport, StoreError> {
    let keys = ChainKeys::read(connection, own_device, own_key)?;
    let task = Task { own_device, keys: &keys, signatures };
    let mut walk = Walk::new(own_device, anchors);
    let events = connection.query_row("SELECT count(*) FROM event", [], |row| row.get(0))?;
    let pieces = Extent::of(connection)?.pieces(events);
    let mut take = |judged: Vec<Judged>| {
        judged.iter().try_for_each(|row| walk.step(row, |device, hash| chain::by_hash(connection, device, hash)))
    };
    if helpers.is_empty() {
        for (from, to) in pieces {
            take(task.judge(connection, from, to)?)?;
        }
    } else {
        share(helpers, &task, pieces, take)?;
    }
    blobs(connection, &mut walk)?;
    Ok(walk.finish(|device, epoch, hash, sig| keys.check(device, epoch, hash, sig)))
}

/// What can be said of one event without its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventProof {
    /// The header holds its hash, and every column says what it says.
    pub header: bool,
    /// The body is the one the header names; `None` when it was erased.
    pub body: Option<bool>,
    /// The device's signature holds; `None` when its key is not known here.
    pub signature: Option<bool>,
}

/// Judges one event by itself. That nothing is missing around it, only the whole log can say.
pub(crate) fn verify_one(
    connection: &Connection,
    own_device: &str,
    own_key: &VerifyingKey,
    pos: i64,
) -> Result<Option<EventProof>, StoreError> {
    let keys = ChainKeys::read(connection, own_device, own_key)?;
    let task = Task { own_device, keys: &keys, signatures: Signatures::Every };
    Ok(task.judge(connection, pos, pos)?.first().map(|judged| EventProof {
        header: judged.sound,
        body: match judged.body {
            Body::Whole => Some(true),
            Body::Altered | Body::Unjudged => Some(false),
            Body::Gone { .. } => None,
        },
        signature: match judged.signed {
            Signed::Good => Some(true),
            Signed::Bad | Signed::Unchecked => Some(false),
            Signed::NoKey => None,
        },
    }))
}

/// Spreads the pieces over the helpers and takes them in order.
fn share(
    helpers: &mut [Connection],
    task: &Task<'_>,
    pieces: impl Iterator<Item = (i64, i64)> + Clone + Send,
    mut take: impl FnMut(Vec<Judged>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    type Answer = Result<Vec<Judged>, StoreError>;
    let many = helpers.len();
    std::thread::scope(|scope| {
        let answers: Vec<Receiver<Answer>> = helpers
            .iter_mut()
            .enumerate()
            .map(|(nth, helper)| {
                let (tell, answers): (SyncSender<Answer>, _) = sync_channel(AHEAD);
                let mine = pieces.clone().skip(nth).step_by(many);
                scope.spawn(move || {
                    for (from, to) in mine {
                        let answer = task.judge(helper, from, to);
                        let failed = answer.is_err();
                        // Nobody listens any more when the walk ended with an error.
                        if tell.send(answer).is_err() || failed {
                            return;
                        }
                    }
                });
                answers
            })
            .collect();
        for (nth, _) in pieces.enumerate() {
            let answer = answers[nth % many].recv();
            // A helper that died has vouched for nothing.
            take(answer.map_err(|_| StoreError::unreadable("a piece of the log"))??)?;
        }
        Ok(())
    })
}

fn blobs(connection: &Connection, walk: &mut Walk<'_>) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT digest, media, bytes FROM blob ORDER BY digest")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let digest: String = row.get(0)?;
        let media: String = row.get(1)?;
        let bytes = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        // A package without some of its people keeps its name; that they are gone must be lawful.
        let lawful = blob::erased_rows(&media, bytes).all(|row| walk.is_row_erased(&digest, row));
        walk.blob(&digest, lawful && blob::digest(&media, bytes) == digest);
    }
    Ok(())
}
