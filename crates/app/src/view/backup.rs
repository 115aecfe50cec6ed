//! Backups.

use serde::Serialize;
use specta::Type;

use super::note::Note;

/// Backups and their places.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct BackupView {
    /// Places.
    pub targets: Vec<TargetView>,
    /// What lies there, newest first.
    pub backups: Vec<BackupRow>,
    /// Restore drills, newest first.
    pub drills: Vec<DrillRow>,
    /// What runs now.
    pub progress: Option<Progress>,
    /// What needs a person: no target, no backup for a day, a drill that failed, a recovery key that was used.
    pub alarms: Vec<Note>,
    /// When the next increment is due.
    pub next_increment: Option<String>,
    /// When the next full copy is due.
    pub next_full: Option<String>,
    /// Short name of the recovery key.
    pub recovery_key: Option<String>,
    /// Since when it holds.
    pub recovery_since: Option<String>,
    /// A new key waiting to be typed back.
    pub recovery_new: Option<RecoveryView>,
}

/// A place for backups.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TargetView {
    /// Name.
    pub name: String,
    /// `folder`, `disk`, `s3`, `webdav`, `sftp`.
    pub kind: String,
    /// Where, without secrets.
    pub place: String,
    /// Whether it is another place (C-177).
    pub off_site: bool,
    /// `ready`, `waiting`, `trouble`.
    pub state: String,
    /// What is wrong, since when.
    pub trouble: Option<Note>,
    /// Last full copy.
    pub last_full: Option<String>,
    /// Last increment.
    pub last_increment: Option<String>,
}

/// A backup.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct BackupRow {
    /// Id.
    pub backup: String,
    /// Where it lies.
    pub target: String,
    /// `full`, `increment`.
    pub kind: String,
    /// Moment.
    pub taken_at: String,
    /// The clinic's name.
    pub clinic: String,
    /// Size in KiB.
    pub size_kib: u32,
    /// Newest event number in it.
    pub events: u32,
}

/// A restore drill.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DrillRow {
    /// Moment.
    pub at: String,
    /// Which backup.
    pub backup: String,
    /// From where.
    pub target: String,
    /// Whether everything was in order.
    pub passed: bool,
    /// What was not.
    pub trouble: Option<Note>,
    /// How long it took.
    pub seconds: u32,
    /// Events found.
    pub events: u32,
}

/// A recovery key to be written down: shown once.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RecoveryView {
    /// Groups of characters, in order.
    pub groups: Vec<String>,
    /// Its short name.
    pub key: String,
}

/// How far long work is.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Progress {
    /// Code of the stage.
    pub stage: String,
    /// Done.
    pub done: u32,
    /// Of how many; 0 when unknown.
    pub total: u32,
}
