//! Making backups: a full copy, an increment, and what is taken away afterwards.

use std::fs::File;
use std::path::{Path, PathBuf};

use ::backup::retention::superfluous;
use ::backup::{
    BackupError, Head, Header, Kind, Lying, Manifest, PART_BYTES, Record, Sealer, Target, Watch, lay_down, lying,
    remove, sweep, write_record,
};
use domain::event::v1::{BackupMade, LogHead};
use domain::event::{NewEvent, Subject};
use domain::{Ctx, Refusal};
use jiff::ToSpan;
use seal::Secret;
use seal::sm2::SigningKey;
use store::{BackupKept, BackupTarget, LogPiece};

use super::plan::{self, Need, Settings};
use super::work::Watching;
use super::{WORK_DIR, drill};
use crate::{Answer, App, AppError, decided, founding, ids, session};

/// Bytes of log an increment holds in memory, never on a disk in clear. A place that missed more gets a full copy.
const LONGEST_INCREMENT: usize = 64 * 1024 * 1024;

/// A place that can be used, with its row.
struct Open {
    row: BackupTarget,
    place: Box<dyn Target>,
}

/// What a backup begins with, whatever its kind.
struct Beginning {
    kind: Kind,
    id: String,
    base: String,
    after: i64,
    pos: i64,
    head: store::Head,
    schema: i32,
    size: u64,
}

impl App {
    /// Makes whatever is due: backups, then drills. Answers whether anything was.
    ///
    /// # Errors
    /// What stops backups as a whole. A place that fails is noted with its row and does not stop the others.
    pub fn back_up_what_is_due(&self) -> Answer<bool> {
        let ctx = self.ctx(session::nobody());
        let (settings, newest) = self.backup_settings()?;
        let rows = self.inner.store.backup_targets()?;
        let needs = |row: &BackupTarget| plan::need(row, ctx.now, &ctx.zone, &settings, newest);
        let of = |need: Need| rows.iter().filter(|row| needs(row) == need).cloned().collect::<Vec<_>>();
        let (full, increment) = (of(Need::Full), of(Need::Increment));
        let mut any = false;
        if !increment.is_empty() {
            any = true;
            self.copy_increment(&ctx, increment)?;
        }
        if !full.is_empty() {
            any = true;
            self.copy_full(&ctx, full)?;
        }
        Ok(any | self.drill_when_due(&ctx, &settings)?)
    }

    /// A backup of every place, now, because a person asked.
    pub(super) fn copy_to_all(&self, ctx: &Ctx, full: bool) -> Answer<()> {
        let rows = self.inner.store.backup_targets()?;
        if rows.is_empty() {
            return Err(Refusal::new("backup.no_target").into());
        }
        // Without a full copy there is nothing an increment could follow.
        let (full, increment): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| full || row.base.is_none());
        let mut made = 0;
        let mut trouble = None;
        if !increment.is_empty() {
            count(self.copy_increment(ctx, increment)?, &mut made, &mut trouble);
        }
        if !full.is_empty() {
            count(self.copy_full(ctx, full)?, &mut made, &mut trouble);
        }
        match trouble {
            // A person asked: when nothing came of it, they are told why.
            Some(trouble) if made == 0 => Err(trouble),
            _ => Ok(()),
        }
    }

    pub(super) fn backup_settings(&self) -> Answer<(Settings, i64)> {
        Ok((self.read(Settings::read)?, self.inner.store.last_pos()?))
    }

    /// A full copy to these places.
    fn copy_full(&self, ctx: &Ctx, rows: Vec<BackupTarget>) -> Answer<Vec<Answer<()>>> {
        let (_guard, watch) = self.begin_backup_work("copy")?;
        let (open, mut done) = self.open_places(ctx, rows)?;
        if open.is_empty() {
            return Ok(done);
        }
        let scratch = Scratch::new(&self.inner.dir)?;
        let file = scratch.file("copy.db");
        let page = 4;
        let copied = self.inner.store.copy_to(&file, |pages, total| {
            watch.step("copy", pages * page * 1024, total * page * 1024);
            !watch.cancelled()
        })?;
        let copied = copied.ok_or(BackupError::Cancelled)?;
        let id = ids::new_id().to_string();
        let beginning = Beginning {
            kind: Kind::Full,
            base: id.clone(),
            id,
            after: 0,
            pos: copied.pos,
            head: copied.head,
            schema: copied.schema,
            size: copied.bytes,
        };
        let plain = File::open(&file).map_err(AppError::file("the copy could not be read"))?;
        let laid = self.seal_and_lay(ctx, beginning, plain, &open, &watch)?;
        drop(scratch);
        for (Open { row, place }, laid) in open.into_iter().zip(laid) {
            done.push(match laid {
                Ok(manifest) => self.after_full(ctx, row, &*place, &manifest, &watch),
                Err(error) => self.note_trouble(ctx, row, error.into()),
            });
        }
        Ok(done)
    }

    /// An increment to each of these places: what came since that place's own last backup.
    fn copy_increment(&self, ctx: &Ctx, rows: Vec<BackupTarget>) -> Answer<Vec<Answer<()>>> {
        let (guard, watch) = self.begin_backup_work("increment")?;
        let (mut open, mut done) = self.open_places(ctx, rows)?;
        let mut too_long = Vec::new();
        while let Some(first) = open.pop() {
            // Places that are equally far get the same file.
            let (same, rest): (Vec<Open>, Vec<Open>) =
                open.into_iter().partition(|other| other.row.base == first.row.base && other.row.pos == first.row.pos);
            open = rest;
            let same: Vec<Open> = std::iter::once(first).chain(same).collect();
            let (base, after) = (same[0].row.base.clone().unwrap_or_default(), same[0].row.pos);
            let Some((records, span)) = self.records_after(after)? else {
                too_long.extend(same.into_iter().map(|open| open.row));
                continue;
            };
            if span.events == 0 {
                done.extend(same.iter().map(|_| Ok(())));
                continue;
            }
            let beginning = Beginning {
                kind: Kind::Increment,
                id: ids::new_id().to_string(),
                base,
                after,
                pos: span.pos,
                head: span.head,
                schema: store::schema_known(),
                size: records.expose().len() as u64,
            };
            let laid = self.seal_and_lay(ctx, beginning, records.expose().as_slice(), &same, &watch)?;
            for (Open { row, .. }, laid) in same.into_iter().zip(laid) {
                done.push(match laid {
                    Ok(manifest) => self.keep_backup_row(&row.name, &manifest).and_then(|()| {
                        let header = &manifest.header;
                        let row = BackupTarget {
                            pos: header.pos,
                            last_increment: Some(header.taken_at.clone()),
                            ..without_trouble(row)
                        };
                        Ok(self.inner.store.put_backup_target(&row)?)
                    }),
                    Err(error) => self.note_trouble(ctx, row, error.into()),
                });
            }
        }
        drop(guard);
        if !too_long.is_empty() {
            done.extend(self.copy_full(ctx, too_long)?);
        }
        Ok(done)
    }

    /// The records behind a position; `None` when they are more than an increment holds.
    fn records_after(&self, after: i64) -> Answer<Option<(Secret<Vec<u8>>, store::LogSpan)>> {
        enum Stop {
            TooLong,
            Failed(AppError),
        }
        impl From<store::StoreError> for Stop {
            fn from(error: store::StoreError) -> Self {
                Stop::Failed(error.into())
            }
        }
        let mut records = Vec::new();
        let span = self.inner.store.log_after(after, |piece| {
            write_record(&mut records, &record(piece))
                .map_err(|error| Stop::Failed(AppError::file("an increment could not be made")(error)))?;
            if records.len() > LONGEST_INCREMENT { Err(Stop::TooLong) } else { Ok(()) }
        });
        let records = Secret::new(records);
        match span {
            Ok(span) => Ok(Some((records, span))),
            Err(Stop::TooLong) => Ok(None),
            Err(Stop::Failed(error)) => Err(error),
        }
    }

    fn seal_and_lay(
        &self,
        ctx: &Ctx,
        beginning: Beginning,
        plain: impl std::io::Read,
        open: &[Open],
        watch: &Watching<'_>,
    ) -> Answer<Vec<Result<Manifest, ::backup::TargetError>>> {
        let signer: SigningKey = founding::signing_key(&self.inner.vault)?;
        let database_key = founding::database_key(&self.inner.vault)?;
        let Beginning { kind, id, base, after, pos, head, schema, size } = beginning;
        let header = Header {
            format: ::backup::FORMAT_VERSION,
            id,
            kind,
            base,
            after,
            pos,
            site: self.inner.store.site().to_owned(),
            clinic: self.inner.clinic.name.clone(),
            head: Head { device: head.device, epoch: head.epoch, seq: head.seq, hash: head.hash },
            device_key: signer.verifying_key().clone(),
            schema,
            taken_at: ctx.stamp(),
            demo: self.inner.clinic.demo,
            size,
            database_key: String::new(),
            recovery: founding::wrapped_key(&self.inner.vault)?,
            salt: String::new(),
        };
        let sealer = Sealer::new(header, &database_key, &signer, plain)?;
        let targets: Vec<&dyn Target> = open.iter().map(|open| &*open.place).collect();
        Ok(lay_down(sealer, &targets, PART_BYTES, watch)?)
    }

    /// Opens the places; those that cannot be are noted.
    fn open_places(&self, ctx: &Ctx, rows: Vec<BackupTarget>) -> Answer<(Vec<Open>, Vec<Answer<()>>)> {
        let (mut open, mut done) = (Vec::new(), Vec::new());
        for row in rows {
            // Asked at once: a copy of gigabytes is not made for a place that does not answer.
            match self.open_place(&row).and_then(|place| Ok(place.list().map(|_| place)?)) {
                Ok(place) => open.push(Open { row, place }),
                Err(error) => done.push(self.note_trouble(ctx, row, error)),
            }
        }
        Ok((open, done))
    }

    fn after_full(
        &self,
        ctx: &Ctx,
        row: BackupTarget,
        place: &dyn Target,
        manifest: &Manifest,
        watch: &Watching<'_>,
    ) -> Answer<()> {
        let header = &manifest.header;
        self.keep_backup_row(&row.name, manifest)?;
        let made = BackupMade {
            backup: header.id.parse().map_err(|error| AppError::data("the backup's id", error))?,
            target: row.name.clone(),
            digest: manifest.sm3.clone(),
            size: manifest.size,
            head: LogHead {
                device: header.head.device.clone(),
                epoch: header.head.epoch,
                seq: header.head.seq,
                hash: header.head.hash.clone(),
            },
        };
        let row = BackupTarget {
            base: Some(header.id.clone()),
            pos: header.pos,
            last_full: Some(header.taken_at.clone()),
            ..without_trouble(row)
        };
        self.inner.store.put_backup_target(&row)?;
        let event = NewEvent {
            id: ids::new_id(),
            subject: Subject::clinic(self.inner.store.site()),
            occurred_at: ctx.stamp(),
            causation: None,
            payload: made.into(),
        };
        self.transact(ctx, |_| Ok(Ok(decided(vec![event]))))?;
        drill::quick_after(self, ctx, &row, place, manifest, watch)?;
        if let Err(error) = self.thin_out(ctx, &row.name, place, watch) {
            // The backup is there; what is too much of it is taken away another time.
            tracing::warn!(code = error.code(), target = row.name, "old backups could not be taken away");
        }
        Ok(())
    }

    /// Takes away what need not be kept, and what killed programs left.
    fn thin_out(&self, ctx: &Ctx, name: &str, place: &dyn Target, watch: &Watching<'_>) -> Answer<()> {
        watch.step("retention", 0, 0);
        let (settings, _) = self.backup_settings()?;
        let found: Vec<Lying> = lying(place)?;
        let headers: Vec<&Header> = found.iter().map(|found| &found.manifest.header).collect();
        let gone = superfluous(&headers, self.inner.store.site(), self.inner.store.device(), settings.keep);
        for Lying { manifest, .. } in found.iter().filter(|found| gone.contains(&found.manifest.header.id)) {
            remove(place, manifest)?;
            self.inner.store.forget_backup_kept(name, &manifest.header.id)?;
        }
        if let Ok(yesterday) = ctx.now.checked_sub(24.hours()) {
            sweep(place, self.inner.store.site(), yesterday)?;
        }
        Ok(())
    }

    fn keep_backup_row(&self, target: &str, manifest: &Manifest) -> Answer<()> {
        let header = &manifest.header;
        Ok(self.inner.store.put_backup_kept(&BackupKept {
            target: target.to_owned(),
            backup: header.id.clone(),
            kind: header.kind.code().to_owned(),
            base: header.base.clone(),
            taken_at: header.taken_at.clone(),
            size: manifest.size,
            seq: header.head.seq,
        })?)
    }

    /// Notes that a place failed, and gives the reason back.
    pub(super) fn note_trouble(&self, ctx: &Ctx, row: BackupTarget, error: AppError) -> Answer<()> {
        tracing::warn!(code = error.code(), target = row.name, "a place for backups cannot be used");
        let failures = row.failures.saturating_add(1);
        let next_try = ctx.now.checked_add(plan::pause(failures)).ok().map(|at| at.as_millisecond());
        let trouble_since = row.trouble_since.clone().or_else(|| Some(ctx.stamp()));
        let trouble = Some(error.code().to_owned());
        self.inner.store.put_backup_target(&BackupTarget { failures, trouble, trouble_since, next_try, ..row })?;
        Err(error)
    }
}

fn without_trouble(row: BackupTarget) -> BackupTarget {
    BackupTarget { failures: 0, trouble: None, trouble_since: None, next_try: None, ..row }
}

fn count(done: Vec<Answer<()>>, made: &mut usize, trouble: &mut Option<AppError>) {
    for one in done {
        match one {
            Ok(()) => *made += 1,
            Err(error) => *trouble = Some(error),
        }
    }
}

fn record(piece: LogPiece) -> Record {
    match piece {
        LogPiece::Row { table, json } => Record::Row { table, json },
        LogPiece::Blob { digest, media, bytes } => Record::Blob { digest, media, bytes },
        LogPiece::Event { header, sig, body } => Record::Event { header, sig, body },
    }
}

/// The folder copies and drills are made in; gone when dropped. What a killed program left there is gone before.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub(super) fn new(dir: &Path) -> Answer<Scratch> {
        let path = dir.join(WORK_DIR);
        let _ = std::fs::remove_dir_all(&path);
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(AppError::file("the folder for copies could not be made"))?;
        Ok(Scratch(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
