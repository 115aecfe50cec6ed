//! Signing in, and the desk as a whole.

use app::view::{DeskView, TodayView};
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn desk_view(shell: State<'_, Shell>) -> Answer<DeskView> {
    match shell.without_clinic() {
        Some(view) => Ok(view),
        None => run(&shell, move |app| app.desk_view()).await,
    }
}

#[tauri::command]
#[specta::specta]
pub async fn session_login(shell: State<'_, Shell>, login: String, password: String) -> Answer<DeskView> {
    run(&shell, move |app| app.session_login(&login, &password)).await
}

#[tauri::command]
#[specta::specta]
pub async fn session_logout(shell: State<'_, Shell>) -> Answer<DeskView> {
    run(&shell, move |app| app.session_logout()).await
}

#[tauri::command]
#[specta::specta]
pub async fn draft_id(shell: State<'_, Shell>) -> Answer<String> {
    run(&shell, move |app| app.draft_id()).await
}

#[tauri::command]
#[specta::specta]
pub async fn today_view(shell: State<'_, Shell>) -> Answer<TodayView> {
    run(&shell, move |app| app.today_view()).await
}
