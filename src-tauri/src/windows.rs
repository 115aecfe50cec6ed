//! The windows: desk for the staff, pad for the parent. Each has its own capability file.

use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder};

use crate::state::Shell;

/// Opens both windows. The pad opens behind the desk; on a clinic PC it stands on the second screen.
pub fn open(handle: &AppHandle) -> tauri::Result<()> {
    WebviewWindowBuilder::new(handle, "pad", WebviewUrl::App("pad.html".into()))
        .title("接种台 · 签字屏")
        .inner_size(1024.0, 768.0)
        .position(40.0, 20.0)
        .build()?;
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

/// A window was closed: without the desk there is nothing to do, without the pad the desk says so.
pub fn closed(handle: &AppHandle, label: &str) {
    match label {
        "desk" => handle.exit(0),
        "pad" => handle.state::<Shell>().pad_present(false),
        _ => {}
    }
}
