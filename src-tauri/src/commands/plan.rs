//! The plan of a person, who is due what, and the editions.

use app::input::PlanInput;
use app::input::due::{DueExportInput, DueListInput};
use app::view::{DueListView, FileView, PlanView, SchedulesView};
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn plan_view(shell: State<'_, Shell>, input: PlanInput) -> Answer<PlanView> {
    run(&shell, move |app| app.plan_view(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn schedules_view(shell: State<'_, Shell>, edition: Option<String>) -> Answer<SchedulesView> {
    run(&shell, move |app| app.schedules_view(edition.as_deref())).await
}

#[tauri::command]
#[specta::specta]
pub async fn due_list(shell: State<'_, Shell>, input: DueListInput) -> Answer<DueListView> {
    run(&shell, move |app| app.due_list(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn due_export(shell: State<'_, Shell>, input: DueExportInput) -> Answer<FileView> {
    run(&shell, move |app| app.due_export(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn due_export_cancel(shell: State<'_, Shell>) -> Answer<()> {
    run(&shell, |app| app.due_export_cancel()).await
}
