//! What the administrator does on the backup page.

use domain::permission::Command;

use super::work::Task;
use crate::input::backup::TargetInput;
use crate::view::BackupView;
use crate::{Answer, App};

impl App {
    /// The backup page.
    pub fn backup_view(&self) -> Answer<BackupView> {
        self.permit(Command::BackupView)?;
        self.backup_view_now()
    }

    /// A backup of every place now: `full`, or anything else for what came since the last (C-176).
    pub fn backup_now(&self, kind: &str) -> Answer<BackupView> {
        let ctx = self.permit(Command::BackupNow)?;
        self.ask_for(&ctx, Task::Copy { full: kind == "full" })?;
        self.backup_view_now()
    }

    /// Stops what runs; it leaves nothing half done behind.
    pub fn backup_cancel(&self) -> Answer<BackupView> {
        self.permit(Command::BackupCancel)?;
        self.cancel_backup_work();
        self.backup_view_now()
    }

    /// Tries a place and keeps it (C-177).
    pub fn backup_target_save(&self, input: &TargetInput) -> Answer<BackupView> {
        let ctx = self.permit(Command::BackupTargetSave)?;
        self.keep_place(input, &ctx.stamp())?;
        self.backup_view_now()
    }

    /// Forgets a place. What lies there stays.
    pub fn backup_target_remove(&self, name: &str) -> Answer<BackupView> {
        self.permit(Command::BackupTargetRemove)?;
        self.forget_place(name)?;
        self.backup_view_now()
    }

    /// A whole drill of one backup (C-178).
    pub fn backup_drill(&self, backup: &str) -> Answer<BackupView> {
        let ctx = self.permit(Command::BackupDrill)?;
        self.ask_for(&ctx, Task::Drill { backup: backup.to_owned() })?;
        self.backup_view_now()
    }
}
