//! What reaches the desk through the webview: the keyboard wedge, and pictures of codes that are dropped or pasted.

use app::input::KeyInput;
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn wedge_scan(shell: State<'_, Shell>, keys: Vec<KeyInput>) -> Answer<bool> {
    run(&shell, move |app| app.wedge_scan(&keys)).await
}

#[tauri::command]
#[specta::specta]
pub async fn picture_scan(shell: State<'_, Shell>, picture: String) -> Answer<u32> {
    run(&shell, move |app| app.picture_scan(&picture)).await
}
