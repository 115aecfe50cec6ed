//! Segments: what the index knows of some people, written once.
//!
//! Building one keeps sorted runs of grams in memory, tightly packed, and merges them on the way out: memory is bounded by the people of
//! one segment, not of the clinic.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rusqlite::{Connection, Row, Rows};

use super::gram::{GRAM_BITS, Gram};
use super::postings::{self, SEGMENT, Union};
use crate::StoreError;

/// A segment: its id and the numbers of its people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) id: i64,
    pub(super) first: i64,
    pub(super) last: i64,
}

impl Segment {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Segment> {
        Ok(Segment { id: row.get(0)?, first: row.get(1)?, last: row.get(2)? })
    }

    fn people(&self) -> i64 {
        self.last - self.first + 1
    }

    /// The key of a gram's list.
    pub(super) fn key(&self, gram: Gram) -> i64 {
        // Segment ids have 16 bits, grams 47.
        self.id << GRAM_BITS | (gram as i64)
    }

    fn keys(&self) -> [i64; 2] {
        [self.key(0), self.key((1 << GRAM_BITS) - 1)]
    }
}

/// Every segment, newest people first.
pub(super) fn all(connection: &Connection) -> Result<Vec<Segment>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT segment, first, last FROM search_segment ORDER BY first DESC")?;
    let rows = statement.query_map([], Segment::from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Grams of one run: some 24 MiB.
const RUN: usize = 3 << 20;

/// Bits of a person's place in a segment.
const PLACE_BITS: u32 = SEGMENT.trailing_zeros();

/// Collects the grams of a segment's people.
pub(super) struct Builder {
    first: i64,
    last: i64,
    /// Gram and place in one number, so that sorting them sorts both.
    open: Vec<u64>,
    runs: Vec<Vec<u8>>,
    grams: Vec<Gram>,
}

impl Builder {
    /// For people numbered from `first` on.
    pub(super) fn new(first: i64) -> Builder {
        Builder { first, last: first - 1, open: Vec::new(), runs: Vec::new(), grams: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.last < self.first
    }

    /// Whether a person of this number still has a place.
    pub(super) fn has_room_for(&self, n: i64) -> bool {
        n - self.first < i64::from(SEGMENT)
    }

    /// Adds a person; numbers ascend.
    pub(super) fn add(&mut self, n: i64, candidate: &domain::search::Candidate) {
        self.grams.clear();
        super::gram::of_candidate(candidate, &mut self.grams);
        let place = (n - self.first).unsigned_abs();
        self.open.extend(self.grams.iter().map(|gram| gram << PLACE_BITS | place));
        self.last = n;
        if self.open.len() >= RUN {
            self.close_run();
        }
    }

    fn close_run(&mut self) {
        self.open.sort_unstable();
        self.open.dedup();
        let mut run = Vec::with_capacity(self.open.len() * 2);
        let mut before = 0;
        for entry in self.open.drain(..) {
            let mut step = entry - before;
            while step >= 0x80 {
                run.push(step.to_le_bytes()[0] | 0x80);
                step >>= 7;
            }
            run.push(step.to_le_bytes()[0]);
            before = entry;
        }
        self.runs.push(run);
    }

    /// Writes the segment and begins the next one at `next`.
    pub(super) fn write(&mut self, connection: &Connection, next: i64) -> Result<(), StoreError> {
        if !self.is_empty() {
            self.close_run();
            let segment = insert(connection, self.first, self.last)?;
            let mut writer = ListWriter::new(connection, segment)?;
            // The heap holds the next entry of each run.
            let mut runs: Vec<Run<'_>> = self.runs.iter().map(|run| Run { bytes: run.iter(), at: 0 }).collect();
            let mut heap: BinaryHeap<Reverse<(u64, usize)>> = BinaryHeap::new();
            for (at, run) in runs.iter_mut().enumerate() {
                heap.extend(run.next().map(|entry| Reverse((entry, at))));
            }
            while let Some(Reverse((entry, at))) = heap.pop() {
                writer.put(entry >> PLACE_BITS, (entry & u64::from(SEGMENT - 1)) as u32)?;
                heap.extend(runs[at].next().map(|entry| Reverse((entry, at))));
            }
            writer.finish()?;
        }
        self.runs.clear();
        self.first = next;
        self.last = next - 1;
        Ok(())
    }
}

/// The entries of a run as they were packed.
struct Run<'r> {
    bytes: std::slice::Iter<'r, u8>,
    at: u64,
}

impl Iterator for Run<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let mut step = 0u64;
        let mut shift = 0;
        loop {
            let byte = *self.bytes.next()?;
            step |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
            shift += 7;
        }
        self.at += step;
        Some(self.at)
    }
}

/// Writes lists as they come, grams and places ascending.
struct ListWriter<'c> {
    connection: &'c Connection,
    segment: Segment,
    gram: Gram,
    list: Vec<u32>,
    bytes: Vec<u8>,
}

impl<'c> ListWriter<'c> {
    fn new(connection: &'c Connection, segment: Segment) -> Result<Self, StoreError> {
        Ok(ListWriter { connection, segment, gram: 0, list: Vec::new(), bytes: Vec::new() })
    }

    fn put(&mut self, gram: Gram, place: u32) -> Result<(), StoreError> {
        if gram != self.gram {
            self.write()?;
            self.gram = gram;
        }
        self.list.push(place);
        Ok(())
    }

    fn write(&mut self) -> Result<(), StoreError> {
        if self.list.is_empty() {
            return Ok(());
        }
        postings::encode(&self.list, &mut self.bytes);
        self.list.clear();
        self.connection
            .prepare_cached("INSERT INTO search_posting (key, postings) VALUES (?1, ?2)")?
            .execute((self.segment.key(self.gram), &self.bytes))?;
        Ok(())
    }

    fn finish(mut self) -> Result<(), StoreError> {
        self.write()
    }
}

/// A new segment without lists.
fn insert(connection: &Connection, first: i64, last: i64) -> Result<Segment, StoreError> {
    // Above all others if it can be: then its lists are written one behind the other.
    let id: i64 = connection.query_row(
        "SELECT CASE WHEN (SELECT coalesce(max(segment), 0) FROM search_segment) < 65535
                THEN (SELECT coalesce(max(segment), 0) + 1 FROM search_segment)
                ELSE (SELECT min(segment) + 1 FROM search_segment AS low
                      WHERE NOT EXISTS (SELECT 1 FROM search_segment WHERE segment = low.segment + 1)) END",
        [],
        |row| row.get(0),
    )?;
    connection
        .prepare_cached("INSERT INTO search_segment (segment, first, last) VALUES (?1, ?2, ?3)")?
        .execute((id, first, last))?;
    Ok(Segment { id, first, last })
}

/// Merges neighbouring segments of like size, so that their number grows with the logarithm of the people. No merge takes in more than
/// `most` people. What stands under numbers given up meanwhile is left out.
pub(super) fn merge_alike(connection: &Connection, most: u32) -> Result<(), StoreError> {
    loop {
        let segments = all(connection)?;
        let alike = segments.windows(2).find(|pair| {
            let (newer, older) = (&pair[0], &pair[1]);
            let together = newer.last - older.first + 1;
            together <= i64::from(most.min(SEGMENT)) && newer.people() * 4 >= older.people()
        });
        let Some(&[newer, older]) = alike else { return Ok(()) };
        merge(connection, older, newer)?;
    }
}

fn merge(connection: &Connection, older: Segment, newer: Segment) -> Result<(), StoreError> {
    let living = living(connection, older.first, newer.last)?;
    let merged = insert(connection, older.first, newer.last)?;
    let mut writer = ListWriter::new(connection, merged)?;
    {
        let sql = "SELECT key, postings FROM search_posting WHERE key BETWEEN ?1 AND ?2 ORDER BY key";
        let (mut from_older, mut from_newer) = (connection.prepare(sql)?, connection.prepare(sql)?);
        let mut older_rows = Lists { segment: older, rows: from_older.query(older.keys())? };
        let mut newer_rows = Lists { segment: newer, rows: from_newer.query(newer.keys())? };
        let (mut left, mut right) = (older_rows.next()?, newer_rows.next()?);
        loop {
            // Everybody of the older segment comes before everybody of the newer one.
            let from_left = match (&left, &right) {
                (Some((one, _)), Some((other, _))) => one <= other,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => break,
            };
            let (rows, list) = if from_left { (&mut older_rows, &mut left) } else { (&mut newer_rows, &mut right) };
            if let Some((gram, places)) = list.take() {
                let offset = u32::try_from(rows.segment.first - older.first)
                    .map_err(|_| StoreError::unreadable("the numbers of a search segment"))?;
                for place in places.into_iter().map(|place| place + offset).filter(|place| living.has(*place)) {
                    writer.put(gram, place)?;
                }
            }
            *list = rows.next()?;
        }
    }
    writer.finish()?;
    for gone in [older, newer] {
        connection.prepare_cached("DELETE FROM search_posting WHERE key BETWEEN ?1 AND ?2")?.execute(gone.keys())?;
        connection.prepare_cached("DELETE FROM search_segment WHERE segment = ?1")?.execute([gone.id])?;
    }
    Ok(())
}

/// Places of the people who still have their number.
fn living(connection: &Connection, first: i64, last: i64) -> Result<Union, StoreError> {
    let mut living = Union::new();
    let mut statement = connection.prepare_cached("SELECT n FROM search_person WHERE n BETWEEN ?1 AND ?2")?;
    let mut rows = statement.query([first, last])?;
    while let Some(row) = rows.next()? {
        living.add(u32::try_from(row.get::<_, i64>(0)? - first).unwrap_or(u32::MAX));
    }
    Ok(living)
}

/// The lists of a segment, one after the other.
struct Lists<'s> {
    segment: Segment,
    rows: Rows<'s>,
}

impl Lists<'_> {
    fn next(&mut self) -> Result<Option<(Gram, Vec<u32>)>, StoreError> {
        let Some(row) = self.rows.next()? else { return Ok(None) };
        let gram = (row.get::<_, i64>(0)? - self.segment.key(0)).unsigned_abs();
        Ok(Some((gram, postings::decode(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?))))
    }
}
