//! Walking the chains: the place of every judged row, and what is wrong with it.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::blob::row_id;
use super::chain::{Anchor, Head, Tail};
use super::report::{Finding, LogReport, Verdict};
use super::stored::{Body, Judged, Signed};
use crate::StoreError;

/// The end of a chain so far.
#[derive(Debug, Clone, Copy)]
struct End {
    seq: u64,
    /// As stored and as computed: either may be named by the next event, so that one damage is reported once.
    hashes: [[u8; 32]; 2],
    stamp: i64,
    sig: [u8; 64],
    pos: i64,
    sound: bool,
    signed: Signed,
}

/// The ends of all chains. Nearly every event goes on where the one before it stood.
#[derive(Debug, Clone, Default)]
struct Chains {
    ends: Vec<(Arc<str>, u32, End)>,
    latest: usize,
    places: HashMap<(Arc<str>, u32), usize>,
}

impl Chains {
    fn get(&mut self, device: &Arc<str>, epoch: u32) -> Option<&mut End> {
        let is_latest = |(of, in_epoch, _): &(Arc<str>, u32, End)| *in_epoch == epoch && of == device;
        if !self.ends.get(self.latest).is_some_and(is_latest) {
            self.latest = *self.places.get(&(device.clone(), epoch))?;
        }
        self.ends.get_mut(self.latest).map(|(_, _, end)| end)
    }

    fn begin(&mut self, device: &Arc<str>, epoch: u32, end: End) {
        self.latest = self.ends.len();
        self.places.insert((device.clone(), epoch), self.latest);
        self.ends.push((device.clone(), epoch, end));
    }
}

/// The state of a walk through the log in order of arrival.
#[derive(Clone)]
pub(super) struct Walk<'a> {
    own_device: &'a str,
    anchors: &'a [Anchor],
    /// Hashes found at the anchors' places.
    seen: HashMap<(Arc<str>, u32, u64), [u8; 32]>,
    chains: Chains,
    /// Which erasure names an event: whose data it was.
    erased: HashMap<Uuid, Uuid>,
    /// The events that brought a package or what was left out of it, by its digest.
    packages: HashMap<String, Vec<Uuid>>,
    /// Bodies that are not there. Lawful or not is told at the end: the erasure stands behind what it erased.
    gone: Vec<(Uuid, Option<Uuid>, Finding)>,
    report: LogReport,
}

impl<'a> Walk<'a> {
    pub(super) fn new(own_device: &'a str, anchors: &'a [Anchor]) -> Self {
        Walk {
            own_device,
            anchors,
            seen: HashMap::new(),
            chains: Chains::default(),
            erased: HashMap::new(),
            packages: HashMap::new(),
            gone: Vec::new(),
            report: LogReport::default(),
        }
    }

    /// Takes the next row. `by_hash` finds an older event of a device, for the beginning of an epoch.
    pub(super) fn step(
        &mut self,
        row: &Judged,
        by_hash: impl FnOnce(&str, &[u8; 32]) -> Result<Option<Tail>, StoreError>,
    ) -> Result<(), StoreError> {
        self.report.events += 1;
        let finding = |verdict| finding(verdict, &row.device, row.epoch, row.seq, row.pos);
        match row.body {
            Body::Altered => self.report.add(finding(Verdict::BodyAltered)),
            Body::Gone { event, recipient } => {
                self.gone.push((event, recipient, finding(Verdict::BodyMissing)));
            }
            Body::Whole | Body::Unjudged => {}
        }
        if let Some(erasure) = &row.erasure {
            self.erased.extend(erasure.events.iter().map(|event| (*event, erasure.recipient)));
        }
        if let Some(brought) = &row.brought {
            for blob in &brought.blobs {
                self.packages.entry(blob.clone()).or_default().push(brought.event);
            }
        }
        match row.signed {
            Signed::Unchecked => {}
            Signed::Good => self.report.signatures += 1,
            Signed::Bad => {
                self.report.signatures += 1;
                self.report.add(finding(Verdict::SignatureBad));
            }
            Signed::NoKey => self.report.add(finding(Verdict::KeyUnknown)),
        }
        let stamp = self.place(row, by_hash, &finding)?;
        if !row.sound || stamp != row.stamp {
            self.report.add(finding(Verdict::HeaderAltered));
        }
        let here =
            |anchor: &Anchor| anchor.seq == row.seq && anchor.epoch == row.epoch && *anchor.device == *row.device;
        if self.anchors.iter().any(here) {
            self.seen.insert((row.device.clone(), row.epoch, row.seq), row.hash);
        }
        let end = End {
            seq: row.seq,
            hashes: [row.stored_hash, row.hash],
            stamp,
            sig: row.sig,
            pos: row.pos,
            sound: row.sound,
            signed: row.signed,
        };
        match self.chains.get(&row.device, row.epoch) {
            Some(known) if known.seq < row.seq => *known = end,
            Some(_) => {}
            None => self.chains.begin(&row.device, row.epoch, end),
        }
        Ok(())
    }

    /// Checks the place in the chain; answers the stamp it should carry (the stored one where that cannot be told).
    fn place(
        &mut self,
        row: &Judged,
        by_hash: impl FnOnce(&str, &[u8; 32]) -> Result<Option<Tail>, StoreError>,
        finding: &impl Fn(Verdict) -> Finding,
    ) -> Result<i64, StoreError> {
        let end = self.chains.get(&row.device, row.epoch).copied();
        let expected = end.map_or(1, |end| end.seq.saturating_add(1));
        if row.seq > expected {
            self.report.add(finding(Verdict::MissingBetween));
            // Nothing to link to or to compare the stamp with.
            return Ok(row.stamp);
        }
        if row.seq < expected {
            self.report.add(finding(Verdict::OutOfOrder));
            return Ok(row.stamp);
        }
        let before = match (end, row.prev) {
            (Some(end), Some(prev)) if end.hashes.contains(&prev) => Some(end.stamp),
            (Some(_), _) => {
                self.report.add(finding(Verdict::LinkBroken));
                return Ok(row.stamp);
            }
            (None, None) => None,
            (None, Some(prev)) => match by_hash(&row.device, &prev)? {
                Some(tail) if tail.epoch < row.epoch => Some(tail.stamp),
                _ => {
                    self.report.add(finding(Verdict::LinkBroken));
                    return Ok(row.stamp);
                }
            },
        };
        Ok(row.recorded.map_or(row.stamp, |at| before.map_or(at, |before| at.max(before))))
    }

    /// Whether an erasure names this row of a package. After every event.
    pub(super) fn is_row_erased(&self, package: &str, row: u32) -> bool {
        let brought = self.packages.get(package).map(Vec::as_slice).unwrap_or_default();
        brought.iter().any(|event| self.erased.contains_key(&row_id(*event, row)))
    }

    /// Counts a blob, and reports it when its bytes are not the ones it is named by.
    pub(super) fn blob(&mut self, digest: &str, whole: bool) {
        self.report.blobs += 1;
        if !whole {
            self.report.add(Finding { blob: Some(digest.to_owned()), ..finding(Verdict::BlobAltered, "", 0, 0, 0) });
        }
    }

    /// The end: what only the whole log tells. `check` is asked for the signatures of heads that were not checked yet.
    pub(super) fn finish(mut self, check: impl Fn(&str, u32, &[u8; 32], &[u8; 64]) -> Signed) -> LogReport {
        for (event, recipient, finding) in std::mem::take(&mut self.gone) {
            // An erasure is lawful for bodies about the person it names, and for no others.
            if recipient.is_some() && self.erased.get(&event).copied() == recipient {
                self.report.erased += 1;
            } else {
                self.report.add(finding);
            }
        }
        let mut chains = std::mem::take(&mut self.chains).ends;
        chains.sort_by(|(a, in_a, _), (b, in_b, _)| (a, in_a).cmp(&(b, in_b)));
        // An end whose header is altered has been reported; its signature would only say so again.
        for (device, epoch, end) in chains.iter().filter(|(_, _, end)| end.sound && end.signed == Signed::Unchecked) {
            let finding = |verdict| finding(verdict, device, *epoch, end.seq, end.pos);
            match check(device, *epoch, &end.hashes[1], &end.sig) {
                Signed::Good | Signed::Unchecked => self.report.signatures += 1,
                Signed::Bad => {
                    self.report.signatures += 1;
                    self.report.add(finding(Verdict::SignatureBad));
                }
                Signed::NoKey => self.report.add(finding(Verdict::KeyUnknown)),
            }
        }
        for anchor in self.anchors {
            let end = chains
                .iter()
                .find(|(device, epoch, _)| **device == *anchor.device && *epoch == anchor.epoch)
                .map_or(0, |(_, _, end)| end.seq);
            let found = self.seen.get(&(Arc::from(anchor.device.as_str()), anchor.epoch, anchor.seq));
            let verdict = match found {
                Some(hash) if hex::encode(hash) == anchor.hash => continue,
                Some(_) => Verdict::Rewritten,
                None if end < anchor.seq => Verdict::TailCut,
                // A hole at the anchor was reported by the walk.
                None => continue,
            };
            self.report.add(finding(verdict, &anchor.device, anchor.epoch, anchor.seq, 0));
        }
        for (device, epoch, end) in chains {
            if *device == *self.own_device {
                let anchored = self.anchors.iter().filter(|anchor| *anchor.device == *device && anchor.epoch == epoch);
                let newest = anchored.map(|anchor| anchor.seq).max().unwrap_or(0);
                self.report.unanchored += end.seq.saturating_sub(newest);
            }
            let hash = hex::encode(end.hashes[1]);
            self.report.heads.push(Head { device: device.to_string(), epoch, seq: end.seq, hash });
        }
        self.report
    }
}

fn finding(verdict: Verdict, device: &str, epoch: u32, seq: u64, pos: i64) -> Finding {
    Finding { verdict, device: device.to_owned(), epoch, seq, pos, blob: None }
}
