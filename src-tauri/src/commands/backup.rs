//! Backups and the recovery key.

use app::input::backup::TargetInput;
use app::view::BackupView;
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn backup_view(shell: State<'_, Shell>) -> Answer<BackupView> {
    run(&shell, move |app| app.backup_view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn backup_now(shell: State<'_, Shell>, kind: String) -> Answer<BackupView> {
    run(&shell, move |app| app.backup_now(&kind)).await
}

#[tauri::command]
#[specta::specta]
pub async fn backup_cancel(shell: State<'_, Shell>) -> Answer<BackupView> {
    run(&shell, move |app| app.backup_cancel()).await
}

#[tauri::command]
#[specta::specta]
pub async fn backup_target_save(shell: State<'_, Shell>, input: TargetInput) -> Answer<BackupView> {
    run(&shell, move |app| app.backup_target_save(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn backup_target_remove(shell: State<'_, Shell>, name: String) -> Answer<BackupView> {
    run(&shell, move |app| app.backup_target_remove(&name)).await
}

#[tauri::command]
#[specta::specta]
pub async fn backup_drill(shell: State<'_, Shell>, backup: String) -> Answer<BackupView> {
    run(&shell, move |app| app.backup_drill(&backup)).await
}

#[tauri::command]
#[specta::specta]
pub async fn recovery_replace(shell: State<'_, Shell>, approval: String) -> Answer<BackupView> {
    run(&shell, move |app| app.recovery_replace(&approval)).await
}

#[tauri::command]
#[specta::specta]
pub async fn recovery_confirm(shell: State<'_, Shell>, key: String) -> Answer<BackupView> {
    run(&shell, move |app| app.recovery_confirm(&key)).await
}
