//! What reaches the desk through the webview: the keyboard wedge, and pictures of codes that are dropped or pasted; and the settings of
//! all devices.

use app::input::{DeviceEdit, KeyInput};
use app::view::{CodesView, DevicesView, FrameRow, ListenView, PrintersView};
use tauri::{State, WebviewWindow};

use super::{Answer, run};
use crate::camera;
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn wedge_scan(shell: State<'_, Shell>, keys: Vec<KeyInput>) -> Answer<bool> {
    run(&shell, move |app| app.wedge_scan(&keys)).await
}

#[tauri::command]
#[specta::specta]
pub async fn devices_view(shell: State<'_, Shell>) -> Answer<DevicesView> {
    run(&shell, move |app| app.devices_view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn printers_view(shell: State<'_, Shell>) -> Answer<PrintersView> {
    run(&shell, move |app| app.printers_view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn devices_save(shell: State<'_, Shell>, devices: Vec<DeviceEdit>) -> Answer<DevicesView> {
    run(&shell, move |app| app.devices_save(&devices)).await
}

#[tauri::command]
#[specta::specta]
pub async fn camera_switch(shell: State<'_, Shell>, window: WebviewWindow, on: bool) -> Answer<DevicesView> {
    let view = run(&shell, move |app| app.camera_switch(on)).await?;
    if let Err(error) = camera::switch(&window, on) {
        tracing::error!(%error, "the window could not be told of the camera");
    }
    Ok(view)
}

#[tauri::command]
#[specta::specta]
pub async fn device_test(shell: State<'_, Shell>, device: Option<String>) -> Answer<DevicesView> {
    run(&shell, move |app| app.device_test(device.as_deref())).await
}

#[tauri::command]
#[specta::specta]
pub async fn device_frames(shell: State<'_, Shell>, device: String) -> Answer<Vec<FrameRow>> {
    run(&shell, move |app| app.device_frames(&device)).await
}

#[tauri::command]
#[specta::specta]
pub async fn port_listen(shell: State<'_, Shell>, port: String) -> Answer<ListenView> {
    run(&shell, move |app| app.port_listen(&port)).await
}

#[tauri::command]
#[specta::specta]
pub async fn picture_scan(shell: State<'_, Shell>, picture: String) -> Answer<u32> {
    run(&shell, move |app| app.picture_scan(&picture)).await
}

#[tauri::command]
#[specta::specta]
pub async fn codes_view(shell: State<'_, Shell>) -> Answer<CodesView> {
    run(&shell, move |app| app.codes_view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn codes_import(shell: State<'_, Shell>, data: String) -> Answer<CodesView> {
    run(&shell, move |app| app.codes_import(&data)).await
}
