//! Delivery to the province.

use app::view::SyncView;
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn sync_view(shell: State<'_, Shell>) -> Answer<SyncView> {
    run(&shell, move |app| app.sync_view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn sync_now(shell: State<'_, Shell>) -> Answer<SyncView> {
    run(&shell, move |app| app.sync_now()).await
}
