//! The windows: desk for the staff, pad for the parent. Each has its own capability file.

use tauri::{AppHandle, Manager, Monitor, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

use crate::state::Shell;

/// Opens both windows: the pad on the second screen where there is one, else behind the desk.
pub fn open(handle: &AppHandle) -> tauri::Result<()> {
    let pad = WebviewWindowBuilder::new(handle, "pad", WebviewUrl::App("pad.html".into()))
        .title("接种台 · 签字屏")
        .inner_size(1024.0, 768.0)
        .position(40.0, 20.0)
        .build()?;
    if let Some(screen) = second_screen(&pad)? {
        pad.set_position(*screen.position())?;
        pad.set_fullscreen(true)?;
    }
    WebviewWindowBuilder::new(handle, "desk", WebviewUrl::App("index.html".into()))
        .title("接种台 Vaxdesk")
        .inner_size(1366.0, 768.0)
        .min_inner_size(1024.0, 640.0)
        .position(0.0, 0.0)
        .focused(true)
        .build()?;
    handle.state::<Shell>().pad_present(true);
    Ok(())
}

/// The screen the desk does not stand on.
fn second_screen(window: &WebviewWindow) -> tauri::Result<Option<Monitor>> {
    let first = window.primary_monitor()?.map(|screen| *screen.position());
    Ok(window.available_monitors()?.into_iter().find(|screen| Some(*screen.position()) != first))
}

/// On a single screen the pad comes forward while there is something to sign, and the desk after it.
pub fn turn_to(handle: &AppHandle, signing: bool) {
    let Some(pad) = handle.get_webview_window("pad") else { return };
    if !matches!(second_screen(&pad), Ok(None)) {
        return;
    }
    let front = if signing { Some(pad) } else { handle.get_webview_window("desk") };
    if let Some(Err(error)) = front.map(|window| window.set_focus()) {
        tracing::warn!(%error, "a window could not be brought forward");
    }
}

/// A window was closed: without the desk there is nothing to do, without the pad the desk says so.
pub fn closed(handle: &AppHandle, label: &str) {
    match label {
        "desk" => handle.exit(0),
        "pad" => handle.state::<Shell>().pad_present(false),
        _ => {}
    }
}
