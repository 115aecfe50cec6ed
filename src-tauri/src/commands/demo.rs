//! The demonstration panel.

use app::view::DemoView;
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn demo_view(shell: State<'_, Shell>) -> Answer<DemoView> {
    run(&shell, move |app| app.demo_view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn demo_place_card(shell: State<'_, Shell>, id: String) -> Answer<DemoView> {
    run(&shell, move |app| app.demo_place_card(&id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn demo_lift_card(shell: State<'_, Shell>) -> Answer<DemoView> {
    run(&shell, move |app| app.demo_lift_card()).await
}

#[tauri::command]
#[specta::specta]
pub async fn demo_scan(shell: State<'_, Shell>, code: String) -> Answer<DemoView> {
    run(&shell, move |app| app.demo_scan(&code)).await
}

#[tauri::command]
#[specta::specta]
pub async fn demo_sign(shell: State<'_, Shell>, on: Option<String>) -> Answer<DemoView> {
    run(&shell, move |app| app.demo_sign(on.as_deref())).await
}

#[tauri::command]
#[specta::specta]
pub async fn demo_clock(shell: State<'_, Shell>, minutes: i32) -> Answer<DemoView> {
    run(&shell, move |app| app.demo_clock(minutes)).await
}

#[tauri::command]
#[specta::specta]
pub async fn demo_cable(shell: State<'_, Shell>, plugged: bool) -> Answer<DemoView> {
    run(&shell, move |app| app.demo_cable(plugged)).await
}
