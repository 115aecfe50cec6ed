//! Every damage that can be done to a stored log, done in memory and judged by the very functions that verify a file: R10.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::HashMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use seal::sm2::{Signature, SigningKey, VerifyingKey};
use seal::sm3;
use uuid::Uuid;

use super::chain::{Anchor, Tail};
use super::header::{Header, HeaderSubject, body_digest, digest_text};
use super::report::{LogReport, Verdict};
use super::stored::{Judge, Judged, Signed, Stored};
use super::walk::Walk;

const DEVICE: &str = "d-1";

/// A row of the log in memory.
#[derive(Debug, Clone)]
struct Row {
    pos: i64,
    id: Vec<u8>,
    kind: Vec<u8>,
    schema: i64,
    subject_kind: Vec<u8>,
    subject_id: Vec<u8>,
    device: Vec<u8>,
    epoch: i64,
    seq: i64,
    prev: Option<Vec<u8>>,
    hash: Vec<u8>,
    sig: Vec<u8>,
    stamp: i64,
    origin: Vec<u8>,
    header: Vec<u8>,
    salt: Vec<u8>,
    body: Option<Vec<u8>>,
}

impl Row {
    fn stored(&self) -> Stored<'_> {
        Stored {
            pos: self.pos,
            id: &self.id,
            kind: &self.kind,
            schema: self.schema,
            subject_kind: &self.subject_kind,
            subject_id: &self.subject_id,
            device: &self.device,
            epoch: self.epoch,
            seq: self.seq,
            prev: self.prev.as_deref(),
            hash: &self.hash,
            sig: &self.sig,
            stamp: self.stamp,
            origin: &self.origin,
            header: &self.header,
            body: self.body.as_deref().map(|body| (self.salt.as_slice(), body)),
        }
    }

    /// The bytes of a column; the first member says how damage to it is named.
    fn bytes(&mut self, column: usize) -> (Verdict, Option<&mut Vec<u8>>) {
        use Verdict::{BodyAltered, HeaderAltered, SignatureBad};
        match column {
            0 => (HeaderAltered, Some(&mut self.header)),
            1 => (BodyAltered, self.body.as_mut()),
            2 => (BodyAltered, Some(&mut self.salt)),
            3 => (SignatureBad, Some(&mut self.sig)),
            4 => (HeaderAltered, Some(&mut self.hash)),
            5 => (HeaderAltered, self.prev.as_mut()),
            6 => (HeaderAltered, Some(&mut self.id)),
            7 => (HeaderAltered, Some(&mut self.kind)),
            8 => (HeaderAltered, Some(&mut self.subject_kind)),
            9 => (HeaderAltered, Some(&mut self.subject_id)),
            10 => (HeaderAltered, Some(&mut self.device)),
            _ => (HeaderAltered, Some(&mut self.origin)),
        }
    }

    fn number(&mut self, column: usize) -> &mut i64 {
        match column {
            0 => &mut self.schema,
            1 => &mut self.epoch,
            2 => &mut self.seq,
            _ => &mut self.stamp,
        }
    }
}

const BYTE_COLUMNS: usize = 12;
const SIGNATURE: usize = 3;
const NUMBER_COLUMNS: usize = 4;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32]).unwrap()
}

/// Writes one event behind `before` as a desk with this key does.
fn write(key: &SigningKey, before: Option<&Row>, seq: u64, body: &[u8]) -> Row {
    let salt = sm3::digest(&seq.to_le_bytes()).as_bytes()[..16].to_vec();
    let recipient = Uuid::from_u128(u128::from(seq) << 8);
    let header = Header {
        event_id: Uuid::from_u128(0x019a_a200_0000_7000_8000_0000_0000_0000 + u128::from(seq)),
        kind: if seq.is_multiple_of(3) { "dose.recorded".into() } else { "recipient.registered".into() },
        schema: 1,
        site: "4201060101".into(),
        device: DEVICE.into(),
        epoch: 1,
        seq,
        prev: before.map(|row| digest_text(row.hash.as_slice().try_into().unwrap())),
        actor: "019aa200-0000-7000-8000-000000000001".into(),
        subject: HeaderSubject { kind: "recipient".into(), id: recipient.to_string() },
        occurred_at: "2026-11-20T09:31:07+08:00".into(),
        recorded_at: format!("2026-11-20T{:02}:{:02}:{:02}+08:00", seq / 3600 % 24, seq / 60 % 60, seq % 60),
        clock_offset_ms: -340,
        causation_id: seq.is_multiple_of(3).then_some(recipient),
        body_digest: digest_text(body_digest(&salt, body).as_bytes()),
    };
    let bytes = header.to_bytes().unwrap();
    let hash = *sm3::digest(&bytes).as_bytes();
    let at: jiff::Timestamp = header.recorded_at.parse().unwrap();
    let before = before.map(|row| (row.hash.clone(), row.stamp));
    Row {
        pos: i64::try_from(seq).unwrap(),
        id: header.event_id.as_bytes().to_vec(),
        kind: header.kind.into_bytes(),
        schema: 1,
        subject_kind: header.subject.kind.into_bytes(),
        subject_id: header.subject.id.into_bytes(),
        device: DEVICE.into(),
        epoch: 1,
        seq: i64::try_from(seq).unwrap(),
        stamp: before.as_ref().map_or(at.as_millisecond(), |(_, stamp)| at.as_millisecond().max(*stamp)),
        prev: before.map(|(hash, _)| hash),
        hash: hash.to_vec(),
        sig: key.sign(&hash).unwrap().as_bytes().to_vec(),
        origin: b"desk".to_vec(),
        header: bytes,
        salt,
        body: Some(body.to_vec()),
    }
}

fn body_of(seq: u64) -> Vec<u8> {
    format!(
        r#"{{"birth":"2026-10-{:02}","documents":[],"name":"王小明","provisional_code":"L42010601{seq:08}"}}"#,
        seq % 30
    )
    .into_bytes()
}

fn log(events: u64) -> Vec<Row> {
    let key = key();
    let mut rows: Vec<Row> = Vec::new();
    for seq in 1..=events {
        rows.push(write(&key, rows.last(), seq, &body_of(seq)));
    }
    rows
}

/// Judges rows as verifying does, every signature included. A signature that was checked once is not calculated again.
struct Bench {
    key: VerifyingKey,
    known: HashMap<([u8; 32], [u8; 64]), bool>,
}

impl Bench {
    fn new() -> Bench {
        Bench { key: key().verifying_key().clone(), known: HashMap::new() }
    }

    fn judge(&mut self, row: &Row) -> Judged {
        Judge::new(DEVICE).judge(&row.stored(), |device, _, hash, sig| {
            if device != DEVICE {
                return Signed::NoKey;
            }
            let check = || self.key.verify(hash, &Signature::from_bytes(*sig));
            if *self.known.entry((*hash, *sig)).or_insert_with(check) { Signed::Good } else { Signed::Bad }
        })
    }

    fn judge_all(&mut self, rows: &[Row]) -> Vec<Judged> {
        rows.iter().map(|row| self.judge(row)).collect()
    }
}

fn step(walk: &mut Walk<'_>, judged: &Judged) {
    walk.step(judged, |_, _| Ok(None::<Tail>)).unwrap();
}

fn finish(walk: Walk<'_>) -> LogReport {
    walk.finish(|_, _, _, _| panic!("every signature was checked already"))
}

/// The whole log in the order of its positions.
fn report(judged: &[Judged], anchors: &[Anchor]) -> LogReport {
    let mut order: Vec<&Judged> = judged.iter().collect();
    order.sort_by_key(|row| row.pos);
    let mut walk = Walk::new(DEVICE, anchors);
    order.into_iter().for_each(|row| step(&mut walk, row));
    finish(walk)
}

fn counts(report: LogReport) -> Vec<(Verdict, u64)> {
    report.counts.into_iter().collect()
}

fn anchor(row: &Row) -> Anchor {
    Anchor { device: DEVICE.into(), epoch: 1, seq: u64::try_from(row.seq).unwrap(), hash: hex::encode(&row.hash) }
}

#[test]
fn decision_03_every_single_bit_of_a_hundred_events_is_found_when_it_flips_r10() {
    let columns: Vec<usize> = (0..BYTE_COLUMNS).filter(|column| *column != SIGNATURE).collect();
    let flips = flip_all(&columns, NUMBER_COLUMNS);
    assert!(flips > 500_000, "{flips} flips were tried");
}

#[test]
fn decision_03_every_single_bit_of_a_hundred_signatures_is_found_when_it_flips_r10() {
    assert_eq!(flip_all(&[SIGNATURE], 0), 100 * 512);
}

/// Flips every bit of these columns of a hundred events, one at a time; answers how many were flipped, and each was found.
fn flip_all(columns: &[usize], numbers: usize) -> u64 {
    let rows = log(100);
    let judged = Bench::new().judge_all(&rows);
    assert_eq!(counts(report(&judged, &[])), []);
    // How the walk stands before each event: a flip in one event shows at that event and the one behind it.
    let mut states = vec![Walk::new(DEVICE, &[])];
    for row in &judged {
        let mut next = states.last().unwrap().clone();
        step(&mut next, row);
        states.push(next);
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|nth| {
                let (rows, judged, states) = (&rows, &judged, &states);
                scope.spawn(move || {
                    let mut bench = Bench::new();
                    let mut flips = 0;
                    for place in (nth..rows.len()).step_by(threads) {
                        let mut found = |row: &Row| {
                            flips += 1;
                            let mut walk = states[place].clone();
                            step(&mut walk, &bench.judge(row));
                            judged.get(place + 1).into_iter().for_each(|next| step(&mut walk, next));
                            counts(finish(walk))
                        };
                        flip_each(&rows[place], columns, numbers, &mut found);
                    }
                    flips
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    })
}

/// Flips every bit of every column of one row, one at a time, and holds what is found against what it must be.
fn flip_each(row: &Row, columns: &[usize], numbers: usize, found: &mut impl FnMut(&Row) -> Vec<(Verdict, u64)>) {
    let mut row = row.clone();
    for column in columns.iter().copied() {
        let length = row.bytes(column).1.map_or(0, |bytes| bytes.len());
        for bit in 0..length * 8 {
            let (verdict, _) = flip(&mut row, column, bit);
            assert_eq!(found(&row), [(verdict, 1)], "bit {bit} of column {column} of event {}", row.seq);
            flip(&mut row, column, bit);
        }
    }
    for column in 0..numbers {
        for bit in 0..64 {
            *row.number(column) ^= 1 << bit;
            assert_eq!(found(&row), [(Verdict::HeaderAltered, 1)], "bit {bit} of number {column} of {}", row.pos);
            *row.number(column) ^= 1 << bit;
        }
    }
}

fn flip(row: &mut Row, column: usize, bit: usize) -> (Verdict, bool) {
    let (verdict, bytes) = row.bytes(column);
    let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else { return (verdict, false) };
    let bit = bit % (bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
    (verdict, true)
}

#[test]
fn decision_03_every_flipped_bit_of_a_position_is_found_r10() {
    // The position ties a header to its body: a header that moves loses it, a body that moves leaves its header.
    let rows = log(100);
    let judged = Bench::new().judge_all(&rows);
    for place in 0..rows.len() {
        let orphan = Row { body: None, ..rows[place].clone() };
        let orphan = Bench::new().judge(&orphan);
        for bit in 0..64 {
            let moved = rows[place].pos ^ (1 << bit);
            let mut damaged = judged.clone();
            damaged[place] = Judged { pos: moved, ..orphan.clone() };
            let taken = judged.iter().any(|row| row.pos == moved);
            // Two rows at one position cannot be stored at all.
            if !taken {
                let found = counts(report(&damaged, &[]));
                assert!(
                    found.iter().any(|(verdict, _)| *verdict == Verdict::BodyMissing),
                    "header: bit {bit} at {place}"
                );
            }
            damaged[place] = orphan.clone();
            assert_eq!(counts(report(&damaged, &[])), [(Verdict::BodyMissing, 1)], "body: bit {bit} at {place}");
        }
    }
}

#[test]
fn decision_03_every_swap_insertion_and_deletion_is_found_and_named_r10() {
    use Verdict::{BodyAltered, HeaderAltered, LinkBroken, MissingBetween, OutOfOrder};
    let rows = log(100);
    let mut bench = Bench::new();
    let judged = bench.judge_all(&rows);
    for place in 0..rows.len() {
        // Deleted: named at the event behind the gap; at the end only an anchor tells.
        let mut without = judged.clone();
        without.remove(place);
        let last = place + 1 == rows.len();
        assert_eq!(counts(report(&without, &[])), if last { vec![] } else { vec![(MissingBetween, 1)] });
        let head = anchor(&rows[99]);
        let expected = if last { Verdict::TailCut } else { MissingBetween };
        assert_eq!(counts(report(&without, std::slice::from_ref(&head))), [(expected, 1)], "event {place}");

        // Inserted: a copy of it behind every other place, first as it is and then under a number and hash that fit there.
        for behind in [0, place, 50, 99] {
            let mut more = judged.clone();
            more.iter_mut().skip(behind + 1).for_each(|row| row.pos += 1);
            more.push(Judged { pos: rows[behind].pos + 1, ..judged[place].clone() });
            let found = counts(report(&more, &[]));
            assert!(!found.is_empty(), "event {place} again behind {behind}");
        }
        let forged = write(&key(), Some(&rows[place]), rows[place].seq.unsigned_abs() + 1, b"{}");
        let mut more = judged.clone();
        more.iter_mut().skip(place + 1).for_each(|row| row.pos += 1);
        more.push(Judged { pos: rows[place].pos + 1, ..bench.judge(&forged) });
        let found = counts(report(&more, &[]));
        // With the key it is a fork, and the true ones behind it do not fit any more. At the end it is simply the next event.
        let expected = match rows.len() - place {
            1 => vec![],
            2 => vec![(OutOfOrder, 1)],
            _ => vec![(LinkBroken, 1), (OutOfOrder, 1)],
        };
        assert_eq!(found, expected, "forged behind {place}");

        let Some(next) = rows.get(place + 1) else { continue };
        // Two rows change their positions.
        let mut swapped = judged.clone();
        (swapped[place].pos, swapped[place + 1].pos) = (next.pos, rows[place].pos);
        assert_eq!(counts(report(&swapped, &[])), [(MissingBetween, 1), (OutOfOrder, 1)], "rows {place}");
        // Two bodies change places.
        let mut one = rows[place].clone();
        let mut other = next.clone();
        std::mem::swap(&mut one.body, &mut other.body);
        let mut bodies = judged.clone();
        (bodies[place], bodies[place + 1]) = (bench.judge(&one), bench.judge(&other));
        assert_eq!(counts(report(&bodies, &[])), [(BodyAltered, 2)], "bodies {place}");
        // Two headers change places with everything they are hashed to.
        let mut headers = judged.clone();
        let mut one =
            Row { header: next.header.clone(), hash: next.hash.clone(), sig: next.sig.clone(), ..rows[place].clone() };
        let mut other = Row {
            header: rows[place].header.clone(),
            hash: rows[place].hash.clone(),
            sig: rows[place].sig.clone(),
            ..next.clone()
        };
        std::mem::swap(&mut one.salt, &mut other.salt);
        std::mem::swap(&mut one.body, &mut other.body);
        (headers[place], headers[place + 1]) = (bench.judge(&one), bench.judge(&other));
        let found = counts(report(&headers, &[]));
        assert!(found.contains(&(HeaderAltered, 2)), "headers {place}: {found:?}");
        // The link alone is cut and the header written anew to fit it, with the key.
        let cut = write(
            &key(),
            rows.get(place.wrapping_sub(2)),
            rows[place].seq.unsigned_abs(),
            rows[place].body.as_ref().unwrap(),
        );
        if place >= 2 {
            let mut links = judged.clone();
            links[place] = bench.judge(&cut);
            assert_eq!(counts(report(&links, &[])), [(LinkBroken, 2)], "link {place}");
        }
    }
}

#[test]
fn decision_03_every_cut_tail_and_every_suffix_written_anew_is_found_by_the_anchor_r10() {
    let rows = log(100);
    let mut bench = Bench::new();
    let judged = bench.judge_all(&rows);
    let head = anchor(&rows[99]);
    let thief = SigningKey::from_bytes(&[9; 32]).unwrap();
    for place in 0..rows.len() {
        let cut = &judged[..place];
        assert_eq!(counts(report(cut, &[])), [], "a shorter chain is a chain");
        assert_eq!(counts(report(cut, std::slice::from_ref(&head))), [(Verdict::TailCut, 1)]);

        // Somebody with the key writes everything anew from here on, a body changed: a perfect chain.
        for (key, known) in [(&key(), true), (&thief, false)] {
            if !known && !place.is_multiple_of(9) {
                // Every signature is wrong alike, wherever it begins.
                continue;
            }
            let mut forged = rows[..place].to_vec();
            for row in &rows[place..] {
                let body = if forged.len() == place { b"{}".to_vec() } else { row.body.clone().unwrap() };
                forged.push(write(key, forged.last(), row.seq.unsigned_abs(), &body));
            }
            let again = bench.judge_all(&forged);
            let found = counts(report(&again, std::slice::from_ref(&head)));
            let many = (rows.len() - place) as u64;
            if known {
                assert_eq!(counts(report(&again, &[])), []);
                assert_eq!(found, [(Verdict::Rewritten, 1)], "from {place}");
                // An anchor before it sees nothing, and the report says how far nobody vouches.
                if place > 0 {
                    let report = report(&again, &[anchor(&rows[place - 1])]);
                    assert_eq!((report.is_intact(), report.unanchored), (true, many));
                }
            } else {
                assert_eq!(
                    found,
                    [(Verdict::SignatureBad, many), (Verdict::Rewritten, 1)],
                    "without the key, from {place}"
                );
            }
        }
    }
}

/// One damage to a log of many events.
#[derive(Debug, Clone)]
enum Damage {
    Flip { row: prop::sample::Index, column: usize, bit: usize },
    Number { row: prop::sample::Index, column: usize, bit: u32 },
    Swap { one: prop::sample::Index, other: prop::sample::Index },
    Delete { from: prop::sample::Index, many: usize },
    Again { row: prop::sample::Index, behind: prop::sample::Index },
    Cut { from: prop::sample::Index },
    Restamp { from: prop::sample::Index, many: usize },
}

fn damage() -> impl Strategy<Value = Damage> {
    use prop::sample::Index;
    prop_oneof![
        4 => (any::<Index>(), 0..BYTE_COLUMNS, any::<usize>()).prop_map(|(row, column, bit)| Damage::Flip { row, column, bit }),
        2 => (any::<Index>(), 0..NUMBER_COLUMNS, 0..64u32).prop_map(|(row, column, bit)| Damage::Number { row, column, bit }),
        2 => (any::<Index>(), any::<Index>()).prop_map(|(one, other)| Damage::Swap { one, other }),
        1 => (any::<Index>(), 1..200usize).prop_map(|(from, many)| Damage::Delete { from, many }),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(row, behind)| Damage::Again { row, behind }),
        1 => any::<Index>().prop_map(|from| Damage::Cut { from }),
        1 => (any::<Index>(), 1..20usize).prop_map(|(from, many)| Damage::Restamp { from, many }),
    ]
}

/// Does the damage; `None` when it changed nothing.
fn damaged(bench: &mut Bench, rows: &[Row], judged: &[Judged], damage: &Damage) -> Option<Vec<Judged>> {
    let mut all = judged.to_vec();
    match damage {
        Damage::Flip { row, column, bit } => {
            let place = row.index(rows.len());
            let mut row = rows[place].clone();
            flip(&mut row, *column, *bit).1.then_some(())?;
            all[place] = bench.judge(&row);
        }
        Damage::Number { row, column, bit } => {
            let place = row.index(rows.len());
            let mut row = rows[place].clone();
            *row.number(*column) ^= 1 << bit;
            all[place] = bench.judge(&row);
        }
        Damage::Swap { one, other } => {
            let (one, other) = (one.index(rows.len()), other.index(rows.len()));
            (one != other).then_some(())?;
            (all[one].pos, all[other].pos) = (rows[other].pos, rows[one].pos);
        }
        Damage::Delete { from, many } => {
            let from = from.index(rows.len());
            all.drain(from..(from + many).min(rows.len()));
        }
        Damage::Again { row, behind } => {
            let behind = behind.index(rows.len());
            let copy = Judged { pos: rows[behind].pos + 1, ..judged[row.index(rows.len())].clone() };
            all.iter_mut().skip(behind + 1).for_each(|row| row.pos += 1);
            all.push(copy);
        }
        Damage::Cut { from } => all.truncate(from.index(rows.len())),
        Damage::Restamp { from, many } => {
            // The whole suffix is written anew; signing all of it would only repeat what a few events show.
            let from = from.index(rows.len()).max(rows.len().saturating_sub(*many));
            let mut forged = vec![write(
                &key(),
                from.checked_sub(1).map(|before| &rows[before]),
                rows[from].seq.unsigned_abs(),
                b"{}",
            )];
            for row in &rows[from + 1..] {
                forged.push(write(&key(), forged.last(), row.seq.unsigned_abs(), row.body.as_ref().unwrap()));
            }
            all.truncate(from);
            all.extend(bench.judge_all(&forged));
        }
    }
    Some(all)
}

/// `VAX_DAMAGES` sets how many; the nightly run does 100,000.
#[test]
fn decision_03_random_damage_to_ten_thousand_events_is_found_r10() {
    let many: u32 = std::env::var("VAX_DAMAGES").ok().and_then(|text| text.parse().ok()).unwrap_or(200);
    let rows = log(10_000);
    let mut bench = Bench::new();
    let judged = bench.judge_all(&rows);
    let head = [anchor(rows.last().unwrap())];
    assert_eq!(counts(report(&judged, &head)), []);
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let strategy = damage();
    let mut tried = 0;
    while tried < many {
        let damage = strategy.new_tree(&mut runner).unwrap().current();
        let Some(all) = damaged(&mut bench, &rows, &judged, &damage) else { continue };
        tried += 1;
        assert!(!report(&all, &head).is_intact(), "{damage:?} was not found");
    }
}
