//! Verifying the log: reads stored bytes, never writes them again, and reports each kind of damage apart (event-log.md 3).
//!
//! What a chain proves: it finds damage and clumsy edits. Whoever holds the signing key can write the whole chain anew; against that only
//! anchors help, heads that were seen outside the file. Without an anchor a cut tail cannot be found either.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;
use seal::sm2::{Signature, VerifyingKey};
use seal::sm3;
use uuid::Uuid;

use super::ERASURE_KIND;
use super::chain::{self, Anchor, Head};
use super::header::{Header, body_digest, read_digest};
use super::report::{Finding, LogReport, Signatures, Verdict};
use super::stored::Stored;
use crate::StoreError;

/// The end of a chain so far.
#[derive(Clone, Copy)]
struct Walk {
    seq: u64,
    /// As stored and as computed: either may be named by the next event, so that one damage is reported once.
    hashes: [[u8; 32]; 2],
    stamp: i64,
    sig: [u8; 64],
    pos: i64,
    sound: bool,
}

/// Where an event stands, or says it stands.
struct Place {
    device: String,
    epoch: u32,
    seq: u64,
    prev: Option<[u8; 32]>,
}

impl Place {
    fn of_header(header: &Header) -> Place {
        let prev = header.prev.as_deref().and_then(read_digest);
        Place { device: header.device.clone(), epoch: header.epoch, seq: header.seq, prev }
    }

    fn of_columns(stored: &Stored) -> Place {
        Place {
            device: String::from_utf8_lossy(&stored.device).into_owned(),
            epoch: u32::try_from(stored.epoch).unwrap_or_default(),
            seq: u64::try_from(stored.seq).unwrap_or_default(),
            prev: stored.prev.as_deref().and_then(|prev| prev.try_into().ok()),
        }
    }
}

/// A signature still to be checked.
struct Unchecked {
    hash: [u8; 32],
    sig: [u8; 64],
    finding: Finding,
}

/// Signatures checked together, spread over the processors.
const BATCH: usize = 1024;

/// Reads the whole log and reports. `connection` must hold a read transaction.
pub(crate) fn verify(
    connection: &Connection,
    own_device: &str,
    own_key: &VerifyingKey,
    anchors: &[Anchor],
    signatures: Signatures,
) -> Result<LogReport, StoreError> {
    let mut verifier = Verifier {
        connection,
        own_device,
        keys: keys(connection, own_device, own_key)?,
        erased: erased(connection)?,
        anchors,
        seen: HashMap::new(),
        signatures,
        chains: HashMap::new(),
        unchecked: HashMap::new(),
        report: LogReport::default(),
    };
    let mut statement = connection.prepare(include_str!("stored_events.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        verifier.event(&Stored::from_row(row)?)?;
    }
    verifier.blobs()?;
    Ok(verifier.finish())
}

fn keys(
    connection: &Connection,
    own_device: &str,
    own_key: &VerifyingKey,
) -> Result<HashMap<String, VerifyingKey>, StoreError> {
    let mut statement = connection.prepare("SELECT device, public_key FROM peer")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut keys = HashMap::new();
    for row in rows {
        let (device, key) = row?;
        keys.insert(device, VerifyingKey::from_hex(&key)?);
    }
    // The own key comes from the vault, not from the file that is to be verified.
    keys.insert(own_device.to_owned(), own_key.clone());
    Ok(keys)
}

/// Ids of the events whose body an erasure event names.
fn erased(connection: &Connection) -> Result<HashSet<Uuid>, StoreError> {
    #[derive(serde::Deserialize)]
    struct Erasure {
        events: Vec<Uuid>,
    }
    let mut statement = connection.prepare("SELECT body FROM event JOIN event_body USING (pos) WHERE kind = ?1")?;
    let rows = statement.query_map([ERASURE_KIND], |row| row.get::<_, Vec<u8>>(0))?;
    let mut ids = HashSet::new();
    for body in rows {
        // One that cannot be read is found altered when its turn comes.
        if let Ok(erasure) = serde_json::from_slice::<Erasure>(&body?) {
            ids.extend(erasure.events);
        }
    }
    Ok(ids)
}

struct Verifier<'a> {
    connection: &'a Connection,
    own_device: &'a str,
    keys: HashMap<String, VerifyingKey>,
    erased: HashSet<Uuid>,
    anchors: &'a [Anchor],
    /// Hashes found at the anchors' places.
    seen: HashMap<(String, u32, u64), [u8; 32]>,
    signatures: Signatures,
    chains: HashMap<(String, u32), Walk>,
    unchecked: HashMap<String, Vec<Unchecked>>,
    report: LogReport,
}

impl Verifier<'_> {
    fn event(&mut self, stored: &Stored) -> Result<(), StoreError> {
        self.report.events += 1;
        let hash = *sm3::digest(&stored.header).as_bytes();
        let header = if stored.hash == hash { serde_json::from_slice::<Header>(&stored.header).ok() } else { None };
        let sound = header.as_ref().is_some_and(|header| stored.agrees_with(header, self.own_device));
        // Where the header holds its hash it says where the event stands; otherwise the columns are the better guess.
        let place = match &header {
            Some(header) => Place::of_header(header),
            None => Place::of_columns(stored),
        };
        let Place { device, epoch, seq, .. } = &place;
        let (epoch, seq) = (*epoch, *seq);
        let finding = |verdict| Finding { verdict, device: device.clone(), epoch, seq, pos: stored.pos, blob: None };
        if let Some(header) = header.as_ref().filter(|_| sound) {
            self.body(stored, header, &finding);
            if self.signatures == Signatures::Every {
                let unchecked = Unchecked { hash, sig: stored.signature(), finding: finding(Verdict::SignatureBad) };
                self.check_later(device, unchecked);
            }
        }
        let stamp = self.place(stored, &place, header.as_ref(), &finding)?;
        if !sound || stamp != stored.stamp {
            self.report.add(finding(Verdict::HeaderAltered));
        }
        if self.anchors.iter().any(|anchor| anchor.device == *device && anchor.epoch == epoch && anchor.seq == seq) {
            self.seen.insert((device.clone(), epoch, seq), hash);
        }
        let as_stored = stored.hash.as_slice().try_into().unwrap_or(hash);
        let walk = Walk { seq, hashes: [as_stored, hash], stamp, sig: stored.signature(), pos: stored.pos, sound };
        self.chains
            .entry((device.clone(), epoch))
            .and_modify(|known| {
                if known.seq < seq {
                    *known = walk;
                }
            })
            .or_insert(walk);
        Ok(())
    }

    fn body(&mut self, stored: &Stored, header: &Header, finding: &impl Fn(Verdict) -> Finding) {
        match &stored.body {
            Some((salt, body)) => {
                if read_digest(&header.body_digest) != Some(*body_digest(salt, body).as_bytes()) {
                    self.report.add(finding(Verdict::BodyAltered));
                }
            }
            None if self.erased.contains(&header.event_id) => self.report.erased += 1,
            None => self.report.add(finding(Verdict::BodyMissing)),
        }
    }

    /// Checks the place in the chain; answers the stamp it should carry (the stored one where that cannot be told).
    fn place(
        &mut self,
        stored: &Stored,
        place: &Place,
        header: Option<&Header>,
        finding: &impl Fn(Verdict) -> Finding,
    ) -> Result<i64, StoreError> {
        let Place { device, epoch, seq, prev } = place;
        let (epoch, seq, prev) = (*epoch, *seq, *prev);
        let walk = self.chains.get(&(device.to_owned(), epoch));
        let expected = walk.map_or(1, |walk| walk.seq + 1);
        if seq > expected {
            self.report.add(finding(Verdict::MissingBetween));
            // Nothing to link to or to compare the stamp with.
            return Ok(stored.stamp);
        }
        if seq < expected {
            self.report.add(finding(Verdict::OutOfOrder));
            return Ok(stored.stamp);
        }
        let before = match (walk, prev) {
            (Some(walk), Some(prev)) if walk.hashes.contains(&prev) => Some(walk.stamp),
            (Some(_), _) => {
                self.report.add(finding(Verdict::LinkBroken));
                return Ok(stored.stamp);
            }
            (None, None) => None,
            (None, Some(prev)) => match chain::by_hash(self.connection, device, &prev)? {
                Some(tail) if tail.epoch < epoch => Some(tail.stamp),
                _ => {
                    self.report.add(finding(Verdict::LinkBroken));
                    return Ok(stored.stamp);
                }
            },
        };
        let at = header.and_then(|header| chain::moment("recorded_at", &header.recorded_at).ok());
        Ok(at.map_or(stored.stamp, |at| before.map_or(at.as_millisecond(), |before| at.as_millisecond().max(before))))
    }

    fn check_later(&mut self, device: &str, unchecked: Unchecked) {
        if !self.keys.contains_key(device) {
            self.report.add(Finding { verdict: Verdict::KeyUnknown, ..unchecked.finding });
            return;
        }
        let waiting = self.unchecked.entry(device.to_owned()).or_default();
        waiting.push(unchecked);
        if waiting.len() >= BATCH {
            let batch = std::mem::take(waiting);
            self.check(device, batch);
        }
    }

    fn check(&mut self, device: &str, batch: Vec<Unchecked>) {
        let Some(key) = self.keys.get(device) else { return };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = batch.len().div_ceil(threads).max(1);
        self.report.signatures += batch.len() as u64;
        let bad: Vec<usize> = std::thread::scope(|scope| {
            let workers: Vec<_> = batch
                .chunks(share)
                .enumerate()
                .map(|(nth, part)| {
                    scope.spawn(move || {
                        let bad = |one: &Unchecked| !key.verify(&one.hash, &Signature::from_bytes(one.sig));
                        let places = part.iter().enumerate().filter(|(_, one)| bad(one));
                        places.map(|(index, _)| nth * share + index).collect::<Vec<_>>()
                    })
                })
                .collect();
            // A worker that died has vouched for nothing: all of its share counts as bad.
            let whole = |nth: usize| (nth * share..((nth + 1) * share).min(batch.len())).collect();
            workers
                .into_iter()
                .enumerate()
                .flat_map(|(nth, worker)| worker.join().unwrap_or_else(|_| whole(nth)))
                .collect()
        });
        for index in bad {
            self.report.add(batch[index].finding.clone());
        }
    }

    fn blobs(&mut self) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare("SELECT digest, bytes FROM blob ORDER BY digest")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            self.report.blobs += 1;
            let digest: String = row.get(0)?;
            let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            if sm3::digest(bytes).to_string() != digest {
                self.report.add(Finding {
                    verdict: Verdict::BlobAltered,
                    device: String::new(),
                    epoch: 0,
                    seq: 0,
                    pos: 0,
                    blob: Some(digest),
                });
            }
        }
        Ok(())
    }

    fn finish(mut self) -> LogReport {
        let mut chains: Vec<_> = std::mem::take(&mut self.chains).into_iter().collect();
        chains.sort_by(|(a, _), (b, _)| a.cmp(b));
        if self.signatures == Signatures::Heads {
            // An end whose header is altered has been reported; its signature would only say so again.
            for ((device, epoch), walk) in chains.iter().filter(|(_, walk)| walk.sound) {
                let finding = Finding {
                    verdict: Verdict::SignatureBad,
                    device: device.clone(),
                    epoch: *epoch,
                    seq: walk.seq,
                    pos: walk.pos,
                    blob: None,
                };
                self.check_later(device, Unchecked { hash: walk.hashes[1], sig: walk.sig, finding });
            }
        }
        for (device, batch) in std::mem::take(&mut self.unchecked) {
            self.check(&device, batch);
        }
        for anchor in self.anchors {
            let end = chains
                .iter()
                .find(|((device, epoch), _)| *device == anchor.device && *epoch == anchor.epoch)
                .map_or(0, |(_, walk)| walk.seq);
            let found = self.seen.get(&(anchor.device.clone(), anchor.epoch, anchor.seq));
            let verdict = match found {
                Some(hash) if hex::encode(hash) == anchor.hash => continue,
                Some(_) => Verdict::Rewritten,
                None if end < anchor.seq => Verdict::TailCut,
                // A hole at the anchor was reported by the walk.
                None => continue,
            };
            self.report.add(Finding {
                verdict,
                device: anchor.device.clone(),
                epoch: anchor.epoch,
                seq: anchor.seq,
                pos: 0,
                blob: None,
            });
        }
        for ((device, epoch), walk) in chains {
            if device == self.own_device {
                let anchored = self.anchors.iter().filter(|anchor| anchor.device == device && anchor.epoch == epoch);
                let newest = anchored.map(|anchor| anchor.seq).max().unwrap_or(0);
                self.report.unanchored += walk.seq.saturating_sub(newest);
            }
            self.report.heads.push(Head { device, epoch, seq: walk.seq, hash: hex::encode(walk.hashes[1]) });
        }
        self.report
    }
}
