//! Signing in, and the desk as a whole.

use app::input::staff::{StepUpInput, SwitchInput};
use app::view::{Approval, DeskView, TodayView};
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

#[tauri::command]
#[specta::specta]
pub async fn session_switch(shell: State<'_, Shell>, input: SwitchInput) -> Answer<DeskView> {
    run(&shell, move |app| app.session_switch(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn session_lock(shell: State<'_, Shell>) -> Answer<DeskView> {
    run(&shell, move |app| app.session_lock()).await
}

#[tauri::command]
#[specta::specta]
pub async fn session_touch(shell: State<'_, Shell>) -> Answer<()> {
    run(&shell, move |app| app.session_touch()).await
}

#[tauri::command]
#[specta::specta]
pub async fn session_password(shell: State<'_, Shell>, old_password: String, new_password: String) -> Answer<DeskView> {
    run(&shell, move |app| app.session_password(&old_password, &new_password)).await
}

#[tauri::command]
#[specta::specta]
pub async fn session_pin(shell: State<'_, Shell>, password: String, pin: String) -> Answer<DeskView> {
    run(&shell, move |app| app.session_pin(&password, &pin)).await
}

#[tauri::command]
#[specta::specta]
pub async fn step_up(shell: State<'_, Shell>, input: StepUpInput) -> Answer<Approval> {
    run(&shell, move |app| app.step_up(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn draft_save(shell: State<'_, Shell>, kind: String, content: String) -> Answer<()> {
    run(&shell, move |app| app.draft_save(&kind, &content)).await
}

#[tauri::command]
#[specta::specta]
pub async fn draft_load(shell: State<'_, Shell>, kind: String) -> Answer<Option<String>> {
    run(&shell, move |app| app.draft_load(&kind)).await
}

#[tauri::command]
#[specta::specta]
pub async fn draft_drop(shell: State<'_, Shell>, kind: String) -> Answer<()> {
    run(&shell, move |app| app.draft_drop(&kind)).await
}
