//! Backups: what is copied when and where, restore drills that run by themselves, and the way back (event-log.md 13).
//!
//! * A place gets a full copy at day close, and an increment every quarter of an hour when there is something new. A place that does
//!   not answer is tried again with growing pauses and gets everything it missed; a day without a backup is an alarm.
//! * A backup that was never restored does not count: after each full copy a quick drill, every week a whole one, into a scratch
//!   directory, with the database key at hand. The live data is never touched.
//! * [`restore`] is the way back, with the recovery key. Secrets of places are in the key vault, never in the database.

pub mod recovery;
pub mod restore;

mod commands;
mod copying;
mod drill;
mod places;
mod plan;
mod show;
mod wizard;
mod work;

pub use ::backup::{Unwatched, Watch};

pub use work::LOOK;
pub(crate) use work::Work;

use ::backup::{BackupError, TargetError};
use domain::Refusal;
use store::NotOfThisLog;

use crate::AppError;

/// Folder of the data directory where copies and drills lie while they are made. Emptied before each.
const WORK_DIR: &str = "backup-work";

/// What went wrong with a backup, in the codes the screen has words for.
impl From<BackupError> for AppError {
    fn from(error: BackupError) -> Self {
        match &error {
            BackupError::Target(target) => return refusal_of(target).into(),
            BackupError::Seal(_) | BackupError::Io { .. } => tracing::error!(%error, "a backup failed"),
            _ => {}
        }
        let refusal = Refusal::new(error.code());
        match error {
            BackupError::NewerFormat { found, known } => refusal.with("found", found).with("known", known),
            _ => refusal,
        }
        .into()
    }
}

impl From<TargetError> for AppError {
    fn from(error: TargetError) -> Self {
        refusal_of(&error).into()
    }
}

impl From<NotOfThisLog> for AppError {
    fn from(NotOfThisLog(why): NotOfThisLog) -> Self {
        tracing::error!(why, "an increment does not continue the log");
        Refusal::new("restore.not_continuing").into()
    }
}

fn refusal_of(error: &TargetError) -> Refusal {
    let refusal = Refusal::new(error.code());
    match error {
        TargetError::Setting { field } => refusal.with("field", field),
        TargetError::Other { what } => refusal.with("what", what),
        _ => refusal,
    }
}
