//! Crash images: drawn from a record, written into a folder, opened, and held against what was acknowledged.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use store::{DATABASE_FILE, Keys, Signatures, Store};
use uuid::Uuid;

use crate::clinic::{self, Decision};
use crate::disk::{Disk, Fate};
use crate::random::Random;
use crate::watch::{Op, Snapshot};

/// A stretch of real work, as the disk saw it and as the clinic was told.
pub struct Recorded {
    pub name: &'static str,
    pub start: Snapshot,
    pub ops: Vec<Op>,
    pub truth: Truth,
}

/// What the clinic was told.
pub struct Truth {
    /// Database key and signing key.
    keys: ([u8; 32], [u8; 32]),
    /// Events that lay safely on the disk before recording began.
    pub before: Vec<Uuid>,
    /// Decisions in order: their events, and how much of the record there was when the acknowledgement was given.
    pub decisions: Vec<(Vec<Uuid>, usize)>,
    /// Progress notes, with the same.
    pub notes: Vec<(u64, usize)>,
}

impl Truth {
    pub fn new(before: Vec<Uuid>) -> Truth {
        Truth { keys: clinic::KEYS, before, decisions: vec![], notes: vec![] }
    }

    /// The clinic has keys of its own.
    pub fn of_keys(&mut self, database: [u8; 32], signing: [u8; 32]) {
        self.keys = (database, signing);
    }

    pub fn keys(&self) -> Keys {
        clinic::keys_from(self.keys.0, self.keys.1)
    }
}

/// What is wrong with an image after it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// An acknowledged event or note is gone.
    Lost(String),
    /// Part of a decision is there.
    Half(String),
    /// It does not open, does not verify, or takes no new record.
    Unsound(String),
}

/// An image that is what it must be.
#[derive(Debug, Clone, Copy)]
pub struct Sound {
    /// Decisions found.
    pub decisions: usize,
    /// How long the store took to open.
    pub opening: Duration,
}

/// How closely to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The log with chain, bodies and newest signature; all or nothing; a new record.
    Log,
    /// Also every page's seal, SQLite's own structure, every signature, and the replay of every projection.
    Everything,
}

/// Opens the image in `dir` as the desk does after a power cut `at` this place of the record.
pub fn check(dir: &Path, truth: &Truth, at: usize, look: Look) -> Result<Sound, Broken> {
    let unsound = |what: &str| {
        let what = what.to_owned();
        move |error: store::StoreError| Broken::Unsound(format!("{what}: {error}"))
    };
    let begun = Instant::now();
    let store = Store::open(dir, truth.keys()).map_err(unsound("opening"))?;
    let opening = begun.elapsed();

    let found: Vec<Uuid> = store
        .read(|reader| reader.events(0, u32::MAX))
        .map_err(unsound("reading the log"))?
        .into_iter()
        .map(|row| row.header.event_id)
        .collect();
    let decisions = whole_decisions(&found, truth)?;
    let acknowledged = truth.decisions.iter().take_while(|(_, acknowledged)| *acknowledged <= at).count();
    if decisions < acknowledged {
        return Err(Broken::Lost(format!("{acknowledged} decisions were acknowledged, {decisions} are there")));
    }
    let noted = clinic::progress(&store).map_err(unsound("reading the note"))?;
    let note =
        truth.notes.iter().take_while(|(_, acknowledged)| *acknowledged <= at).last().map_or(0, |(note, _)| *note);
    if noted < note {
        return Err(Broken::Lost(format!("note {note} was acknowledged, {noted} is there")));
    }

    let after = &clinic::visit(clinic::AFTERWARDS)[0];
    after.take(&store).map_err(unsound("a new record"))?;
    let signatures = if look == Look::Everything { Signatures::Every } else { Signatures::Heads };
    let log = store.verify_log(&[], signatures).map_err(unsound("verifying the log"))?;
    if !log.is_intact() {
        return Err(Broken::Unsound(format!("the log: {:?}", log.findings)));
    }
    if log.events != (found.len() + after.events.len()) as u64 {
        return Err(Broken::Lost("the new record is not in the log".into()));
    }
    if look == Look::Everything {
        let replay = store.replay_verify().map_err(unsound("replaying"))?;
        if !replay.is_equal() {
            let tables: Vec<_> = replay.tables.into_iter().filter(|table| table.missing + table.surplus > 0).collect();
            return Err(Broken::Half(format!("projections are not what the log says: {tables:?}")));
        }
        drop(store);
        integrity(dir, truth)?;
    }
    Ok(Sound { decisions, opening })
}

/// How many decisions the log holds: the first so many, each whole, in their order, and nothing else.
fn whole_decisions(found: &[Uuid], truth: &Truth) -> Result<usize, Broken> {
    let Some(mut rest) = found.strip_prefix(truth.before.as_slice()) else {
        return Err(Broken::Lost("events from before the record are gone".into()));
    };
    for (place, (ids, _)) in truth.decisions.iter().enumerate() {
        if rest.is_empty() {
            return Ok(place);
        }
        rest = match rest.strip_prefix(ids.as_slice()) {
            Some(rest) => rest,
            None => return Err(Broken::Half(format!("of decision {place} ({} events) there is a part", ids.len()))),
        };
    }
    if rest.is_empty() {
        Ok(truth.decisions.len())
    } else {
        Err(Broken::Half(format!("{} events that nobody decided", rest.len())))
    }
}

/// SQLCipher's check of every page's seal, and SQLite's of its structure.
pub fn integrity(dir: &Path, truth: &Truth) -> Result<(), Broken> {
    let ask = || -> rusqlite::Result<Vec<String>> {
        let connection = rusqlite::Connection::open(dir.join(DATABASE_FILE))?;
        let keys = truth.keys();
        let hex: String = keys.database.expose().iter().map(|byte| format!("{byte:02x}")).collect();
        connection.query_row(&format!("PRAGMA key = \"x'{hex}'\""), [], |_| Ok(()))?;
        let mut said = vec![];
        for question in ["PRAGMA integrity_check", "PRAGMA foreign_key_check", "PRAGMA cipher_integrity_check"] {
            let mut statement = connection.prepare(question)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let text = row.get::<_, rusqlite::types::Value>(0)?;
                if text != rusqlite::types::Value::Text("ok".into()) {
                    said.push(format!("{question}: {text:?}"));
                }
            }
        }
        Ok(said)
    };
    match ask() {
        Ok(said) if said.is_empty() => Ok(()),
        Ok(said) => Err(Broken::Unsound(said.join("; "))),
        Err(error) => Err(Broken::Unsound(format!("integrity check: {error}"))),
    }
}

/// One crash: the power goes after so many ops of the record.
#[derive(Debug, Clone, Copy)]
struct Crash {
    at: usize,
    fate: Fate,
    seed: u64,
}

/// `count` crashes: a third kills the process and keeps all that was written, spread over the record (every place, when there is room); the
/// rest loses, tears and reorders, half of it just before a sync, where most is at stake, half of it anywhere.
fn plan(ops: &[Op], count: usize, seed: u64) -> Vec<Crash> {
    let mut random = Random::new(seed);
    let syncs: Vec<usize> = (0..ops.len()).filter(|at| matches!(ops[*at], Op::Synced { .. })).collect();
    let kept = (count / 3).min(ops.len() + 1);
    let mut crashes: Vec<Crash> = (0..kept)
        .map(|n| Crash { at: n * (ops.len() + 1) / kept.max(1), fate: Fate::Kept, seed: random.next() })
        .collect();
    let mut turn = 0;
    while crashes.len() < count {
        turn += 1;
        let at = if turn % 2 == 0 && !syncs.is_empty() {
            // Just before the sync, or just after it.
            syncs[random.below(syncs.len())] + usize::from(random.chance(20))
        } else {
            random.below(ops.len() + 1)
        };
        let fate = match random.below(100) {
            0..8 => Fate::Lost,
            8..20 => Fate::Kept,
            _ => Fate::Mixed,
        };
        crashes.push(Crash { at, fate, seed: random.next() });
    }
    crashes
}

/// Broken images whose files are kept.
const KEPT: usize = 3;

/// What came of all images.
#[derive(Debug, Default)]
pub struct Outcome {
    pub images: usize,
    pub distinct: usize,
    pub looked_at_everything: usize,
    pub slowest: Duration,
    /// Images in which a decision was there that nobody had been told of yet: the crash came between its last write and the answer.
    pub with_more: usize,
    pub broken: Vec<(usize, Broken)>,
}

/// Draws `count` images and opens each. `CRASH_IMAGE` takes one alone.
pub fn open_all(recorded: &Recorded, count: usize, everything_each: usize, seed: u64) -> Outcome {
    let mut crashes: Vec<(usize, Crash)> = plan(&recorded.ops, count, seed).into_iter().enumerate().collect();
    if let Some(only) = crate::number_from("CRASH_IMAGE") {
        crashes.retain(|(index, _)| *index as u64 == only);
    }
    crashes.sort_by_key(|(index, crash)| (crash.at, *index));
    let outcome = Mutex::new((Outcome::default(), HashSet::new()));
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let (crashes, outcome) = (&crashes, &outcome);
            scope.spawn(move || {
                let mut disk = Disk::new(&recorded.start);
                let mut told = 0;
                // What a failed sync dropped is the same for all images of a run.
                let mut sync_luck = Random::new(seed);
                for (index, crash) in crashes.iter().skip(worker).step_by(workers) {
                    while told < crash.at {
                        disk.apply(&recorded.ops[told], &mut sync_luck);
                        told += 1;
                    }
                    let image = disk.image(crash.fate, &mut Random::new(crash.seed));
                    let everything = index.is_multiple_of(everything_each);
                    let look = if everything { Look::Everything } else { Look::Log };
                    let dir = crate::scratch();
                    lay_down(dir.path(), &image);
                    let checked = check(dir.path(), &recorded.truth, crash.at, look);
                    let acknowledged =
                        recorded.truth.decisions.iter().take_while(|(_, given)| *given <= crash.at).count();
                    let mut outcome = outcome.lock().expect("no worker panics while it counts");
                    let (outcome, seen) = &mut *outcome;
                    outcome.images += 1;
                    outcome.looked_at_everything += usize::from(everything);
                    outcome.distinct += usize::from(seen.insert(fingerprint(&image)));
                    match checked {
                        Ok(sound) => {
                            outcome.slowest = outcome.slowest.max(sound.opening);
                            outcome.with_more += usize::from(sound.decisions > acknowledged);
                        }
                        Err(broken) => {
                            if outcome.broken.len() < KEPT {
                                keep(recorded.name, *index, &image);
                            }
                            outcome.broken.push((*index, broken));
                        }
                    }
                }
            });
        }
    });
    let (mut outcome, _) = outcome.into_inner().expect("no worker panicked");
    outcome.broken.sort_by_key(|(index, _)| *index);
    outcome
}

/// Prints the figures and fails on the first broken image, saying how to see it again.
pub fn assert_all_sound(recorded: &Recorded, outcome: &Outcome, seed: u64) {
    println!(
        "{}: {} ops recorded, {} images opened ({} distinct, {} looked at in full, {} held more than was acknowledged), slowest open {:?}",
        recorded.name,
        recorded.ops.len(),
        outcome.images,
        outcome.distinct,
        outcome.looked_at_everything,
        outcome.with_more,
        outcome.slowest
    );
    if let Some((index, broken)) = outcome.broken.first() {
        // Only the first few that were found have their files kept; any is drawn again by its number.
        panic!(
            "{} of {} images are broken; image {index}: {broken:?}\nagain with CRASH_SEED={seed} CRASH_IMAGE={index}; its files, if it was among the first found, in {}",
            outcome.broken.len(),
            outcome.images,
            kept_in(recorded.name, *index).display()
        );
    }
}

pub fn lay_down(dir: &Path, image: &Snapshot) {
    for (name, bytes) in image {
        std::fs::write(dir.join(name), bytes).expect("the image is written");
    }
}

fn kept_in(name: &str, index: usize) -> std::path::PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("crash-{}-{index}", name.replace(' ', "-")))
}

fn keep(name: &str, index: usize, image: &Snapshot) {
    let dir = kept_in(name, index);
    std::fs::create_dir_all(&dir).expect("a folder for the broken image");
    lay_down(&dir, image);
}

fn fingerprint(image: &Snapshot) -> u64 {
    let mut hasher = DefaultHasher::new();
    image.hash(&mut hasher);
    hasher.finish()
}

/// Takes a decision over the watched directory and writes down when it was acknowledged.
pub fn acknowledge(truth: &mut Truth, decision: &Decision, position: usize) {
    truth.decisions.push((decision.ids(), position));
}
