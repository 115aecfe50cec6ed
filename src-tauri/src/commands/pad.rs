//! The parent's window.

use app::input::PadSignInput;
use app::view::PadView;
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn pad_view(shell: State<'_, Shell>) -> Answer<PadView> {
    run(&shell, move |app| app.pad_view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn pad_sign(shell: State<'_, Shell>, input: PadSignInput) -> Answer<PadView> {
    run(&shell, move |app| app.pad_sign(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn pad_refuse_all(shell: State<'_, Shell>, digest: String, reason: String) -> Answer<PadView> {
    run(&shell, move |app| app.pad_refuse_all(&digest, &reason)).await
}

#[tauri::command]
#[specta::specta]
pub async fn desk_pad_view(shell: State<'_, Shell>) -> Answer<PadView> {
    run(&shell, move |app| app.desk_pad_view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn desk_pad_sign(shell: State<'_, Shell>, input: PadSignInput) -> Answer<PadView> {
    run(&shell, move |app| app.desk_pad_sign(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn desk_pad_refuse_all(shell: State<'_, Shell>, digest: String, reason: String) -> Answer<PadView> {
    run(&shell, move |app| app.desk_pad_refuse_all(&digest, &reason)).await
}

#[tauri::command]
#[specta::specta]
pub async fn pad_clear(shell: State<'_, Shell>) -> Answer<PadView> {
    run(&shell, move |app| app.pad_clear()).await
}

#[tauri::command]
#[specta::specta]
pub async fn desk_pad_clear(shell: State<'_, Shell>) -> Answer<PadView> {
    run(&shell, move |app| app.desk_pad_clear()).await
}
