//! Before anybody can sign in: founding, unlocking, restoring.

use app::input::setup::{FoundInput, RestoreInput, RestoreListInput};
use app::view::SetupView;
use tauri::State;

use super::Answer;
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn setup_view(shell: State<'_, Shell>) -> Answer<SetupView> {
    shell.setup(move |setup| setup.view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn setup_found(shell: State<'_, Shell>, input: FoundInput) -> Answer<SetupView> {
    shell.setup(move |setup| setup.found(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn setup_recovery_confirm(shell: State<'_, Shell>, key: String) -> Answer<SetupView> {
    shell.setup(move |setup| setup.recovery_confirm(&key)).await
}

#[tauri::command]
#[specta::specta]
pub async fn setup_demo(shell: State<'_, Shell>) -> Answer<SetupView> {
    shell.setup(move |setup| setup.demo()).await
}

#[tauri::command]
#[specta::specta]
pub async fn setup_unlock(shell: State<'_, Shell>, passphrase: String) -> Answer<SetupView> {
    shell.setup(move |setup| setup.unlock(&passphrase)).await
}

#[tauri::command]
#[specta::specta]
pub async fn setup_restore_list(shell: State<'_, Shell>, input: RestoreListInput) -> Answer<SetupView> {
    shell.setup(move |setup| setup.restore_list(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn setup_restore_run(shell: State<'_, Shell>, input: RestoreInput) -> Answer<SetupView> {
    shell.setup(move |setup| setup.restore_run(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn setup_restore_cancel(shell: State<'_, Shell>) -> Answer<SetupView> {
    shell.setup(move |setup| setup.restore_cancel()).await
}
