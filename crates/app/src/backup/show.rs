//! The backup page.

use std::collections::BTreeMap;

use domain::Ctx;
use jiff::Timestamp;
use store::{BackupDrill, BackupTarget};

use super::places::settings_in;
use super::{plan, recovery};
use crate::setup::recovery_view;
use crate::view::{BackupRow, BackupView, DrillRow, Note, TargetView};
use crate::{Answer, App, founding, lock, session};

/// Rows of each list.
const ROWS: u32 = 200;
const DRILLS: u32 = 30;

/// A place that failed this often in a row does not answer: a cable pulled for a moment is no alarm.
const UNREACHABLE: u32 = 3;

impl App {
    /// The whole page, for whoever may see it.
    pub(super) fn backup_view_now(&self) -> Answer<BackupView> {
        let ctx = self.ctx(session::nobody());
        let store = &self.inner.store;
        let rows = store.backup_targets()?;
        let (settings, _) = self.backup_settings()?;
        let (next_increment, next_full) = plan::next(&rows, ctx.now, &ctx.zone, &settings);
        let told = |at: Option<Timestamp>| at.map(|at| domain::ctx::stamp(at, &ctx.zone));
        let wrapped = founding::wrapped_key(&self.inner.vault)?;
        let backups = store.backups_kept(ROWS)?.into_iter().map(|kept| BackupRow {
            backup: kept.backup,
            target: kept.target,
            kind: kept.kind,
            taken_at: kept.taken_at,
            clinic: self.inner.clinic.name.clone(),
            size_kib: u32::try_from(kept.size / 1024).unwrap_or(u32::MAX),
            events: u32::try_from(kept.seq).unwrap_or(u32::MAX),
        });
        Ok(BackupView {
            backups: backups.collect(),
            drills: store.backup_drills(DRILLS)?.into_iter().map(drill_row).collect(),
            progress: self.backup_progress(),
            alarms: self.backup_alarms(&ctx)?,
            next_increment: told(next_increment),
            next_full: told(next_full),
            recovery_since: if wrapped.is_some() { self.recovery_since()? } else { None },
            recovery_key: wrapped.map(|wrapped| wrapped.key),
            recovery_new: lock(&self.inner.backup.new_key).as_ref().map(recovery_view),
            targets: rows.iter().map(target_view).collect(),
        })
    }

    /// What needs a person: no place, one that does not answer, a day without a backup, a drill that failed, a recovery key that was used or is missing.
    pub(crate) fn backup_alarms(&self, ctx: &Ctx) -> Answer<Vec<Note>> {
        let store = &self.inner.store;
        let (rows, newest) = (store.backup_targets()?, store.last_pos()?);
        let mut alarms = Vec::new();
        if rows.is_empty() {
            alarms.push(note("backup.no_target", []));
        } else if !rows.iter().any(|row| settings_in(row).is_ok_and(|settings| settings.off_site())) {
            alarms.push(note("backup.no_off_site", []));
        }
        for row in &rows {
            if let Some(since) = plan::overdue(row, ctx.now, newest) {
                alarms.push(note("backup.overdue", [("target", row.name.clone()), ("since", since)]));
            } else if row.failures >= UNREACHABLE {
                let since = row.trouble_since.clone().unwrap_or_default();
                alarms.push(note("backup.unreachable", [("target", row.name.clone()), ("since", since)]));
            }
        }
        let drills = store.backup_drills(DRILLS)?;
        for row in &rows {
            // The newest of each place counts: one that went well afterwards ends the alarm.
            let newest = drills.iter().find(|drill| drill.target == row.name);
            if let Some(BackupDrill { at, passed: false, .. }) = newest {
                alarms.push(note("backup.drill_failed", [("target", row.name.clone()), ("at", at.clone())]));
            }
        }
        // A demonstration is founded without one.
        if founding::wrapped_key(&self.inner.vault)?.is_none() {
            alarms.push(note("recovery.missing", []));
        }
        if let Some(key) = store.cursor(recovery::USED)?.filter(|key| !key.is_empty()) {
            alarms.push(note("recovery.used", [("key", key)]));
        }
        Ok(alarms)
    }
}

fn note<const N: usize>(code: &str, params: [(&str, String); N]) -> Note {
    let params: BTreeMap<String, String> = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Note { code: code.to_owned(), params, rule: None }
}

fn target_view(row: &BackupTarget) -> TargetView {
    let settings = settings_in(row).ok();
    let state = match (&row.trouble, &row.base) {
        (Some(_), _) => "trouble",
        (None, None) => "waiting",
        (None, Some(_)) => "ready",
    };
    let trouble = row.trouble.as_deref().map(|code| {
        let since = row.trouble_since.clone().unwrap_or_default();
        note(code, [("since", since), ("failures", row.failures.to_string())])
    });
    TargetView {
        name: row.name.clone(),
        kind: settings.as_ref().map(|settings| settings.kind.clone()).unwrap_or_default(),
        place: settings.as_ref().map(|settings| settings.shown()).unwrap_or_default(),
        off_site: settings.is_some_and(|settings| settings.off_site()),
        state: state.to_owned(),
        trouble,
        last_full: row.last_full.clone(),
        last_increment: row.last_increment.clone(),
    }
}

fn drill_row(drill: BackupDrill) -> DrillRow {
    DrillRow {
        at: drill.at,
        backup: drill.backup,
        target: drill.target,
        passed: drill.passed,
        trouble: drill.code.map(|code| note(&code, [])),
        seconds: drill.seconds,
        events: u32::try_from(drill.events).unwrap_or(u32::MAX),
    }
}
