//! Accounts, settings, the audit trail.

use app::input::FieldInput;
use app::input::staff::{AuditExportInput, AuditInput, StaffInput};
use app::view::{AuditView, FileView, SettingsView, StaffSaved, StaffView};
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn staff_view(shell: State<'_, Shell>) -> Answer<StaffView> {
    run(&shell, move |app| app.staff_view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn staff_save(shell: State<'_, Shell>, input: StaffInput) -> Answer<StaffSaved> {
    run(&shell, move |app| app.staff_save(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn staff_status(
    shell: State<'_, Shell>,
    staff: String,
    status: String,
    reason: String,
    approval: Option<String>,
) -> Answer<StaffView> {
    run(&shell, move |app| app.staff_status(&staff, &status, &reason, approval.as_deref())).await
}

#[tauri::command]
#[specta::specta]
pub async fn staff_reset(shell: State<'_, Shell>, staff: String, approval: Option<String>) -> Answer<StaffSaved> {
    run(&shell, move |app| app.staff_reset(&staff, approval.as_deref())).await
}

#[tauri::command]
#[specta::specta]
pub async fn staff_unlock(shell: State<'_, Shell>, staff: String, reason: String) -> Answer<StaffView> {
    run(&shell, move |app| app.staff_unlock(&staff, &reason)).await
}

#[tauri::command]
#[specta::specta]
pub async fn staff_badge(shell: State<'_, Shell>, staff: String, badge: Option<String>) -> Answer<StaffView> {
    run(&shell, move |app| app.staff_badge(&staff, badge.as_deref())).await
}

#[tauri::command]
#[specta::specta]
pub async fn staff_review(shell: State<'_, Shell>, staff: String, note: String) -> Answer<StaffView> {
    run(&shell, move |app| app.staff_review(&staff, &note)).await
}

#[tauri::command]
#[specta::specta]
pub async fn settings_view(shell: State<'_, Shell>) -> Answer<SettingsView> {
    run(&shell, move |app| app.settings_view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn setting_change(shell: State<'_, Shell>, name: String, value: String) -> Answer<SettingsView> {
    run(&shell, move |app| app.setting_change(&name, &value)).await
}

#[tauri::command]
#[specta::specta]
pub async fn clinic_save(shell: State<'_, Shell>, fields: Vec<FieldInput>) -> Answer<SettingsView> {
    run(&shell, move |app| app.clinic_save(&fields)).await
}

#[tauri::command]
#[specta::specta]
pub async fn audit_view(shell: State<'_, Shell>, input: AuditInput) -> Answer<AuditView> {
    run(&shell, move |app| app.audit_view(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn audit_export(shell: State<'_, Shell>, input: AuditExportInput) -> Answer<FileView> {
    run(&shell, move |app| app.audit_export(&input)).await
}
