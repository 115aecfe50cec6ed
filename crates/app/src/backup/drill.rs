//! Restore drills: the way back, walked into a scratch directory, with the database key at hand instead of the paper.

use std::time::Instant;

use ::backup::{Manifest, Target, Watch};
use domain::event::v1::BackupDrilled;
use domain::event::{NewEvent, Subject};
use domain::{Ctx, Refusal};
use jiff::ToSpan;
use store::{BackupDrill, BackupTarget};

use super::copying::Scratch;
use super::plan::{self, Settings};
use super::restore::{self, Depth, Rebuilt};
use crate::{Answer, App, AppError, decided, founding, ids};

/// Drills looked through for the newest whole one of a place.
const LOOKED_THROUGH: u32 = 200;

/// One drill.
struct Drill<'a> {
    target: &'a str,
    place: &'a dyn Target,
    chain: &'a [&'a Manifest],
    depth: Depth,
}

/// The quick drill after a full copy. That it failed is noted and shown; the copy itself was made.
pub(super) fn quick_after(
    app: &App,
    ctx: &Ctx,
    row: &BackupTarget,
    place: &dyn Target,
    manifest: &Manifest,
    watch: &dyn Watch,
) -> Answer<()> {
    let drill = Drill { target: &row.name, place, chain: &[manifest], depth: Depth::Quick };
    app.drill(ctx, &drill, watch).map(drop)
}

impl App {
    /// A whole drill of the place that has waited longest, when one is due. Answers whether there was one.
    pub(super) fn drill_when_due(&self, ctx: &Ctx, settings: &Settings) -> Answer<bool> {
        let drills = self.inner.store.backup_drills(LOOKED_THROUGH)?;
        let last = |name: &str| drills.iter().find(|drill| drill.target == name && !drill.quick).map(|drill| &drill.at);
        let limit = ctx
            .now
            .checked_sub((settings.drill_days * 24).hours())
            .map_err(|_| AppError::data("the clock", "too early"))?;
        let mut due: Vec<(Option<jiff::Timestamp>, BackupTarget)> = self
            .inner
            .store
            .backup_targets()?
            .into_iter()
            .filter(|row| row.base.is_some() && row.trouble.is_none())
            .map(|row| (last(&row.name).and_then(|at| plan::moment(Some(at))), row))
            .filter(|(last, row)| {
                // A new place has its first whole drill a week after it was set up, like any other.
                let last = last.or_else(|| plan::moment(Some(&row.since)));
                last.is_none_or(|last| last <= limit || last > ctx.now)
            })
            .collect();
        due.sort_by_key(|(last, _)| *last);
        let Some((_, row)) = due.into_iter().next() else { return Ok(false) };
        match self.drill_newest_of(ctx, &row) {
            Err(error) if error.code() == "backup.cancelled" || error.code() == "backup.running" => Err(error),
            // The place does not answer: it is left alone for a while, like one that could not be written to.
            Err(error) => self.note_trouble(ctx, row, error).map(|()| true),
            Ok(()) => Ok(true),
        }
    }

    /// A whole drill of the newest backup of a place.
    fn drill_newest_of(&self, ctx: &Ctx, row: &BackupTarget) -> Answer<()> {
        let (_guard, watch) = self.begin_backup_work("drill")?;
        let plan = restore::plan_at(self.open_place(row)?, &row.name)?;
        let own = |row: &&crate::view::BackupRow| plan.chain(&row.backup).is_ok_and(|chain| self.is_own(&chain));
        let newest = plan.candidates.iter().find(own).ok_or_else(|| Refusal::new("backup.unknown"))?;
        let chain = plan.chain(&newest.backup)?;
        self.drill(ctx, &Drill { target: &row.name, place: plan.place(), chain: &chain, depth: Depth::Whole }, &watch)?;
        Ok(())
    }

    fn is_own(&self, chain: &[&Manifest]) -> bool {
        let own = |manifest: &&Manifest| {
            manifest.header.site == self.inner.store.site() && manifest.header.head.device == self.inner.store.device()
        };
        chain.iter().all(own)
    }

    /// A whole drill of one backup, because a person asked.
    pub(super) fn drill_one(&self, ctx: &Ctx, backup: &str) -> Answer<()> {
        let unknown = || Refusal::new("backup.unknown").with("backup", backup);
        let kept = self.inner.store.backups_kept(u32::MAX)?;
        let kept = kept.into_iter().find(|kept| kept.backup == backup).ok_or_else(unknown)?;
        let row = self.inner.store.backup_targets()?.into_iter().find(|row| row.name == kept.target);
        let row = row.ok_or_else(unknown)?;
        let (_guard, watch) = self.begin_backup_work("drill")?;
        let plan = restore::plan_at(self.open_place(&row)?, &row.name)?;
        let chain = plan.chain(backup)?;
        self.drill(ctx, &Drill { target: &row.name, place: plan.place(), chain: &chain, depth: Depth::Whole }, &watch)?;
        Ok(())
    }

    /// Carries a drill out and notes how it went. Answers whether everything was in order.
    fn drill(&self, ctx: &Ctx, drill: &Drill<'_>, watch: &dyn Watch) -> Answer<bool> {
        let begun = Instant::now();
        let scratch = Scratch::new(&self.inner.dir)?;
        let key = |_: &::backup::Header| founding::database_key(&self.inner.vault);
        let went = match self.is_own(drill.chain) {
            true => restore::rebuild(drill.place, drill.chain, &key, &scratch.path().join("drill"), drill.depth, watch),
            false => Err(Refusal::new("restore.foreign_site").into()),
        };
        drop(scratch);
        let (code, events) = match went {
            Ok(Rebuilt { events, .. }) => (None, events),
            // Stopped by a person: that says nothing about the backup.
            Err(error) if error.code() == "backup.cancelled" => return Err(error),
            Err(error) => {
                tracing::error!(code = error.code(), target = drill.target, "a restore drill failed");
                (Some(error.code().to_owned()), 0)
            }
        };
        let Some(last) = drill.chain.last() else { return Ok(false) };
        let seconds = u32::try_from(begun.elapsed().as_secs()).unwrap_or(u32::MAX);
        let passed = code.is_none();
        self.inner.store.put_backup_drill(&BackupDrill {
            at: ctx.stamp(),
            backup: last.header.id.clone(),
            target: drill.target.to_owned(),
            passed,
            code: code.clone(),
            seconds,
            events,
            quick: drill.depth == Depth::Quick,
        })?;
        let event = NewEvent {
            id: ids::new_id(),
            subject: Subject::clinic(self.inner.store.site()),
            occurred_at: ctx.stamp(),
            causation: None,
            payload: BackupDrilled {
                backup: last.header.id.parse().map_err(|error| AppError::data("the backup's id", error))?,
                target: drill.target.to_owned(),
                passed,
                code,
                events,
                seconds,
            }
            .into(),
        };
        self.transact(ctx, |_| Ok(Ok(decided(vec![event]))))?;
        Ok(passed)
    }
}
