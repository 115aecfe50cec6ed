//! The way back: from a place and the paper with the recovery key to a clinic that opens.
//!
//! 1. [`plan`] lists what lies at a place; every row is a moment the clinic can go back to.
//! 2. [`run`] rebuilds the database beside the data directory: the full copy, its increments, every chunk verified; an older schema is
//!    brought up to date; pages, log and projections are checked. Only then a new signing key and a new epoch are given, and the finished
//!    directory takes its name in one step. A program that is killed meanwhile leaves a folder that the next try empties, never half a
//!    clinic.
//!
//! The recovery key was typed into a machine: it is marked as used, and the screen asks for a new one until there is one.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::backup::place::{self, Settings};
use ::backup::{Header, Kind, Lying, Manifest, Opener, Record, RecordReader, Target, Watch, fetch, lying};
use domain::Refusal;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use seal::Secret;
use seal::recovery::RecoveryError;
use seal::sm2::SigningKey;
use store::{Anchor, DATABASE_FILE, DeskLock, Keys, LogPiece, Restored, Signatures, Store, Unowned};
use uuid::Uuid;

use super::places::{secret_of, settings_of};
use super::recovery;
use crate::input::backup::TargetInput;
use crate::view::BackupRow;
use crate::{Answer, AppError, device_notices, founding};

/// Rows of a list, at most.
const ROWS: usize = 500;

/// What lies at a place.
pub struct Plan {
    place: Box<dyn Target>,
    found: Vec<Lying>,
    /// Every moment that can be gone back to, newest first.
    pub candidates: Vec<BackupRow>,
}

/// What is to be restored, and into what.
pub struct Order<'a> {
    /// The data directory to be.
    pub dir: &'a Path,
    /// Whether a clinic that lies there and does not open steps aside; otherwise nothing of a clinic may be in it.
    pub set_aside: bool,
    /// Id of a row of [`Plan::candidates`].
    pub backup: &'a str,
    /// The recovery key as it was typed.
    pub recovery_key: &'a str,
    /// Only a backup of this clinic will do, when given.
    pub site: Option<&'a str>,
    /// Now.
    pub now: Timestamp,
    /// Passphrase of the new key vault; without one the operating system's key ring keeps it. A demonstration's is known.
    pub passphrase: Option<&'a str>,
}

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// 接种单位编码.
    pub site: String,
    /// The clinic's name.
    pub clinic: String,
    /// When the newest backup that went in was taken: what happened later is not there.
    pub taken_at: String,
    /// Events in the log.
    pub events: u64,
}

/// Lists what lies at a place, as a form names it.
///
/// # Errors
/// Refusals `target.…`.
pub fn plan(input: &TargetInput) -> Answer<Plan> {
    let settings: Settings = settings_of(input);
    let place = place::open(&settings, secret_of(input).as_ref(), None)?;
    plan_at(place, input.name.trim())
}

pub(super) fn plan_at(place: Box<dyn Target>, name: &str) -> Answer<Plan> {
    let found: Vec<Lying> = lying(&*place)?.into_iter().filter(|found| found.whole).collect();
    let mut usable: Vec<&Manifest> = Vec::new();
    let headers = || found.iter().map(|found| &found.manifest.header);
    for full in found.iter().filter(|found| found.manifest.header.kind == Kind::Full) {
        usable.push(&full.manifest);
        let chain = Header::chain(&full.manifest.header, headers());
        let of = |header: &Header| found.iter().find(|found| found.manifest.header == *header);
        usable.extend(chain.into_iter().filter_map(of).map(|found| &found.manifest));
    }
    usable.sort_by(|a, b| {
        let key = |manifest: &Manifest| {
            let header = &manifest.header;
            (header.taken_at.parse::<Timestamp>().ok(), header.pos, header.id.clone())
        };
        key(b).cmp(&key(a))
    });
    let candidates = usable.iter().take(ROWS).map(|manifest| row(name, manifest)).collect();
    Ok(Plan { place, found, candidates })
}

fn row(target: &str, manifest: &Manifest) -> BackupRow {
    let header = &manifest.header;
    BackupRow {
        backup: header.id.clone(),
        target: target.to_owned(),
        kind: header.kind.code().to_owned(),
        taken_at: header.taken_at.clone(),
        clinic: header.clinic.clone(),
        size_kib: u32::try_from(manifest.size / 1024).unwrap_or(u32::MAX),
        events: u32::try_from(header.head.seq).unwrap_or(u32::MAX),
    }
}

impl Plan {
    /// The full copy and its increments up to this backup.
    pub(super) fn chain(&self, backup: &str) -> Answer<Vec<&Manifest>> {
        let unknown = || Refusal::new("backup.unknown").with("backup", backup);
        let all = || self.found.iter().map(|found| &found.manifest);
        let chosen = all().find(|manifest| manifest.header.id == backup).ok_or_else(unknown)?;
        let base = &chosen.header.base;
        let full = all().find(|manifest| manifest.header.kind == Kind::Full && manifest.header.id == *base);
        let full = full.ok_or_else(unknown)?;
        let mut chain = vec![full];
        for header in Header::chain(&full.header, all().map(|manifest| &manifest.header)) {
            if header.pos <= chosen.header.pos {
                chain.extend(all().find(|manifest| manifest.header == *header));
            }
        }
        match chain.last() {
            Some(last) if last.header.id == backup => Ok(chain),
            _ => Err(unknown().into()),
        }
    }

    pub(super) fn place(&self) -> &dyn Target {
        &*self.place
    }
}

/// Restores. Answers what was restored; then the clinic in `order.dir` can be opened with the new vault.
///
/// # Errors
/// Refusals `restore.…`, `recovery.…`, `backup.…`, `target.…`, each for something else a person has to do; `store.locked` while another program
/// works in what is there. Then `order.dir` is as it was.
pub fn run(plan: &Plan, order: &Order<'_>, watch: &dyn Watch) -> Answer<Done> {
    let there = founding::exists(order.dir) || order.dir.join(DATABASE_FILE).exists();
    if there && !order.set_aside {
        return Err(Refusal::new("restore.clinic_there").into());
    }
    // Nobody works in a clinic that is to step aside, and nobody begins to.
    let held = there.then(|| DeskLock::take(order.dir)).transpose()?;
    let paper = recovery::parse(order.recovery_key)?;
    let chain = plan.chain(order.backup)?;
    if order.site.is_some_and(|site| chain.iter().any(|manifest| manifest.header.site != site)) {
        return Err(Refusal::new("restore.foreign_site").into());
    }
    let tmp = beside(order.dir, ".restoring")?;
    let _ = std::fs::remove_dir_all(&tmp);
    let key = |header: &Header| {
        let wrapped = header.recovery.as_ref().ok_or_else(|| Refusal::new("restore.no_recovery_key"))?;
        paper.unwrap(wrapped).map_err(|error| paper_refusal(&error).into())
    };
    let rebuilt = rebuild(plan.place(), &chain, &key, &tmp, Depth::Whole, watch);
    let finished = rebuilt.and_then(|rebuilt| finish(order, &tmp, rebuilt, watch));
    if finished.is_err() {
        let _ = std::fs::remove_dir_all(&tmp);
    }
    let done = finished?;
    keep_device_settings(order.dir, &tmp)?;
    drop(held);
    // Whatever was there (a clinic that does not open, settings of windows, logs) steps aside under a name with the date; nothing is
    // deleted.
    if order.dir.exists() && std::fs::remove_dir(order.dir).is_err() {
        let aside = beside(order.dir, &format!(".before-{}", order.now.strftime("%Y%m%dT%H%M%SZ")))?;
        std::fs::rename(order.dir, aside).map_err(AppError::file("the data directory could not be set aside"))?;
    }
    std::fs::rename(&tmp, order.dir).map_err(AppError::file("the restored directory could not be named"))?;
    #[cfg(unix)]
    if let Some(parent) = order.dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        let sync = std::fs::File::open(parent).and_then(|parent| parent.sync_all());
        sync.map_err(AppError::file("the restored directory's name could not be kept"))?;
    }
    Ok(done)
}

/// Which reader and scanner hang on this machine is no part of any backup: a clinic that comes back on it goes on with them.
fn keep_device_settings(from: &Path, to: &Path) -> Answer<()> {
    match std::fs::copy(from.join(device_notices::SETTINGS), to.join(device_notices::SETTINGS)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(AppError::file("the settings of the devices could not be kept")(error)),
    }
}

/// A name beside a directory's own, on the same disk.
fn beside(dir: &Path, ending: &str) -> Answer<PathBuf> {
    let name = dir.file_name().ok_or_else(|| AppError::data("the data directory", "it has no name"))?;
    let mut name = name.to_owned();
    name.push(ending);
    Ok(dir.with_file_name(name))
}

/// Another paper is told by the names of both; anything else was altered.
fn paper_refusal(error: &RecoveryError) -> Refusal {
    match error {
        RecoveryError::OtherKey { expected, found } => {
            Refusal::new("restore.other_paper").with("expected", expected).with("found", found)
        }
        _ => Refusal::new("backup.tampered"),
    }
}

/// Gives the rebuilt database its keys and its new epoch.
fn finish(order: &Order<'_>, tmp: &Path, rebuilt: Rebuilt, watch: &dyn Watch) -> Answer<Done> {
    watch.step("finish", 0, 0);
    let Rebuilt { last, database_key, zone, events } = rebuilt;
    let zone = TimeZone::get(&zone).map_err(|error| AppError::data("the clinic's time zone", error))?;
    let now = domain::ctx::stamp(order.now, &zone);
    let vault = if last.demo { founding::demo_vault(tmp)? } else { founding::new_vault(tmp, order.passphrase)? };
    let signing = SigningKey::generate()?;
    founding::put_keys(&vault, &database_key, &signing)?;
    let restored = Restored {
        backup: last.id.parse::<Uuid>().map_err(|error| AppError::data("the backup's id", error))?,
        taken_at: last.taken_at.clone(),
        now: now.clone(),
        actor: "system".to_owned(),
    };
    let keys = Keys { database: database_key, signing: Arc::new(signing) };
    let store = Store::open_restored(tmp, keys, &restored)?;
    store.restart_backup_targets()?;
    if let Some(wrapped) = &last.recovery {
        store.put_cursor(recovery::USED, &wrapped.key)?;
        founding::keep_wrapped_key(&vault, wrapped)?;
    }
    store.close();
    Ok(Done { site: last.site, clinic: last.clinic, taken_at: last.taken_at, events })
}

/// How much is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Every chunk, every page, the log, the projections.
    Whole,
    /// Every chunk and the log: after each full copy.
    Quick,
}

/// A database out of a backup, checked, with its clinic's facts.
pub(super) struct Rebuilt {
    pub last: Header,
    pub database_key: Secret<[u8; 32]>,
    pub zone: String,
    pub events: u64,
}

/// Rebuilds a database in `dir`, which is made, from a full copy and its increments, and checks it.
pub(super) fn rebuild(
    place: &dyn Target,
    chain: &[&Manifest],
    key: &dyn Fn(&Header) -> Answer<Secret<[u8; 32]>>,
    dir: &Path,
    depth: Depth,
    watch: &dyn Watch,
) -> Answer<Rebuilt> {
    let Some((full, increments)) = chain.split_first() else { return Err(Refusal::new("backup.unknown").into()) };
    make_dir(dir)?;
    let (header, database_key) = lay_out(place, full, key, &dir.join(DATABASE_FILE), watch)?;
    let own_key = header.device_key.clone();
    let mut unowned = Unowned::open(dir, &database_key)?;
    let whose = unowned.whose().clone();
    if whose.site != header.site || whose.device != header.head.device || whose.key_id != own_key.key_id() {
        return Err(Refusal::new("restore.foreign_site").into());
    }
    go_on(watch, "migrate")?;
    unowned.migrate(&own_key)?;
    let mut last = header;
    for (nth, manifest) in increments.iter().enumerate() {
        go_on(watch, "increments")?;
        watch.step("increments", nth as u64 * 1024, increments.len() as u64 * 1024);
        let opener = open_at(place, manifest, watch)?;
        let header = opener.header().clone();
        let follows = header.base == last.base && header.after == last.pos && header.site == last.site;
        if !follows || header.device_key != own_key {
            return Err(Refusal::new("restore.not_continuing").into());
        }
        let records = RecordReader::new(opener.open(&database_key)?);
        unowned.take_back::<AppError>(&own_key, records.map(|record| Ok(piece(record?))))?;
        last = header;
    }
    let clinic = unowned.clinic()?;
    if clinic.demo != last.demo {
        return Err(Refusal::new("backup.tampered").into());
    }
    let events = check(&unowned, &own_key, chain, depth, watch)?;
    unowned.close()?;
    Ok(Rebuilt { last, database_key, zone: clinic.zone, events })
}

/// Lays the full copy out as a file.
fn lay_out(
    place: &dyn Target,
    full: &Manifest,
    key: &dyn Fn(&Header) -> Answer<Secret<[u8; 32]>>,
    path: &Path,
    watch: &dyn Watch,
) -> Answer<(Header, Secret<[u8; 32]>)> {
    let opener = open_at(place, full, watch)?;
    let header = opener.header().clone();
    let database_key = key(&header)?;
    let mut opened = opener.open(&database_key)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let writing = || AppError::file("the restored database could not be written");
    let mut file = options.open(path).map_err(writing())?;
    while let Some(chunk) = opened.chunk()? {
        file.write_all(chunk.expose()).map_err(writing())?;
    }
    file.sync_all().map_err(writing())?;
    Ok((header, database_key))
}

/// Opens a backup at a place: its signed header must be the one of its manifest, and of a schema this program knows.
fn open_at<'a>(
    place: &'a dyn Target,
    manifest: &'a Manifest,
    watch: &'a dyn Watch,
) -> Answer<Opener<impl std::io::Read + 'a>> {
    let opener = Opener::new(fetch(place, manifest, watch))?;
    let header = opener.header();
    if *header != manifest.header {
        return Err(Refusal::new("backup.tampered").into());
    }
    let known = store::schema_known();
    if header.schema > known {
        return Err(Refusal::new("restore.newer_schema").with("found", header.schema).with("known", known).into());
    }
    Ok(opener)
}

/// Checks what was rebuilt; answers how many events there are.
fn check(
    unowned: &Unowned,
    own_key: &seal::sm2::VerifyingKey,
    chain: &[&Manifest],
    depth: Depth,
    watch: &dyn Watch,
) -> Answer<u64> {
    if depth == Depth::Whole {
        go_on(watch, "integrity")?;
        if let Some(wrong) = unowned.integrity()?.first() {
            tracing::error!(%wrong, "a restored database is damaged");
            return Err(Refusal::new("restore.damaged").into());
        }
    }
    go_on(watch, "log")?;
    // Each header was signed with the head it names: anchors from outside the file.
    let anchor = |manifest: &&Manifest| {
        let head = &manifest.header.head;
        Anchor { device: head.device.clone(), epoch: head.epoch, seq: head.seq, hash: head.hash.clone() }
    };
    let anchors: Vec<Anchor> = chain.iter().map(anchor).collect();
    let report = unowned.verify_log(own_key, &anchors, Signatures::Heads)?;
    if let Some((verdict, count)) = report.counts.first_key_value() {
        tracing::error!(verdict = verdict.code(), count, "the log of a restored database is not intact");
        return Err(Refusal::new("restore.log_not_intact").with("finding", verdict.code()).into());
    }
    if depth == Depth::Whole {
        go_on(watch, "replay")?;
        let replay = unowned.replay_verify()?;
        if let Some(table) = replay.tables.iter().find(|table| table.missing + table.surplus > 0) {
            return Err(Refusal::new("restore.replay_differs").with("table", &table.table).into());
        }
    }
    Ok(report.events)
}

/// Tells the stage, unless somebody asked to stop.
fn go_on(watch: &dyn Watch, stage: &'static str) -> Answer<()> {
    if watch.cancelled() {
        return Err(::backup::BackupError::Cancelled.into());
    }
    watch.step(stage, 0, 0);
    Ok(())
}

fn piece(record: Record) -> LogPiece {
    match record {
        Record::Row { table, json } => LogPiece::Row { table, json },
        Record::Blob { digest, media, bytes } => LogPiece::Blob { digest, media, bytes },
        Record::Event { header, sig, body } => LogPiece::Event { header, sig, body },
    }
}

fn make_dir(dir: &Path) -> Answer<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(dir).map_err(AppError::file("the directory for restoring could not be made"))
}
