//! Before anybody can sign in.

use serde::Serialize;
use specta::Type;

use super::backup::{BackupRow, Progress, RecoveryView};
use super::note::Note;
use super::recipient::FieldView;

/// Where the program stands.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SetupView {
    /// `opening`: it is looked what lies here, and a clinic is opened; `empty`: no clinic here; `recovery`: the recovery key must be typed back; `locked`: the vault needs its passphrase; `restoring`; `open`; `trouble`.
    pub stage: String,
    /// The data directory.
    pub dir: String,
    /// Whether the operating system's key ring can be used.
    pub keyring: bool,
    /// What went wrong.
    pub trouble: Option<Note>,
    /// The 19 fields of C-129, empty, for the form.
    pub clinic: Vec<FieldView>,
    /// What a password must be.
    pub password_rules: Vec<Note>,
    /// The recovery key, once.
    pub recovery: Option<RecoveryView>,
    /// Backups found to restore from.
    pub candidates: Vec<BackupRow>,
    /// How far an opening or a restore is.
    pub progress: Option<Progress>,
}
