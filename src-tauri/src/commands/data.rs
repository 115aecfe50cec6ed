//! Files in and out.

use app::input::data::{ExportInput, ImportMapInput};
use app::view::{ExportView, ImportView};
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn import_begin(shell: State<'_, Shell>, name: String, content: String) -> Answer<ImportView> {
    run(&shell, move |app| app.import_begin(&name, &content)).await
}

#[tauri::command]
#[specta::specta]
pub async fn import_map(shell: State<'_, Shell>, input: ImportMapInput) -> Answer<ImportView> {
    run(&shell, move |app| app.import_map(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn import_view(shell: State<'_, Shell>, id: String) -> Answer<ImportView> {
    run(&shell, move |app| app.import_view(&id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn import_run(shell: State<'_, Shell>, id: String) -> Answer<ImportView> {
    run(&shell, move |app| app.import_run(&id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn import_cancel(shell: State<'_, Shell>, id: String) -> Answer<()> {
    run(&shell, move |app| app.import_cancel(&id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn export_people(shell: State<'_, Shell>, input: ExportInput) -> Answer<ExportView> {
    run(&shell, move |app| app.export_people(&input)).await
}
