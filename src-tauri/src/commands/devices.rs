//! The keyboard wedge, the one device that speaks through the webview.

use app::input::KeyInput;
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn wedge_scan(shell: State<'_, Shell>, keys: Vec<KeyInput>) -> Answer<bool> {
    run(&shell, move |app| app.wedge_scan(&keys)).await
}
