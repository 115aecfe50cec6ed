//! The windows: desk for the staff, pad for the parent. Each has its own capability file.

use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Monitor, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Wry};

use crate::camera;
use crate::state::Shell;

/// Opens both windows: the pad on the second screen where there is one, else behind the desk.
pub fn open(handle: &AppHandle) -> tauri::Result<()> {
    let pad = window(handle, "pad", "pad.html")
        .title("接种台 · 签字屏")
        .inner_size(1024.0, 768.0)
        .position(40.0, 20.0)
        .build()?;
    painted(&pad)?;
    if let Some(screen) = second_screen(&pad)? {
        pad.set_position(*screen.position())?;
        pad.set_fullscreen(true)?;
    }
    let desk = window(handle, "desk", "index.html")
        .title("接种台 Vaxdesk")
        .inner_size(1366.0, 768.0)
        .min_inner_size(1024.0, 640.0)
        .position(0.0, 0.0)
        .focused(true)
        .build()?;
    painted(&desk)?;
    camera::begin(&desk, handle.state::<Shell>().wants_camera())?;
    handle.state::<Shell>().pad_present(true);
    Ok(())
}

/// A window that shows our own pages and stays there: it goes nowhere else, opens no other window, fetches no file, and gets nothing of
/// the machine but, at the desk, a camera that is switched on.
fn window<'a>(handle: &'a AppHandle, label: &str, page: &str) -> WebviewWindowBuilder<'a, Wry, AppHandle> {
    WebviewWindowBuilder::new(handle, label, WebviewUrl::App(page.into()))
        // A picture that is dropped goes to the page as its bytes; with the shell's own handler the page would see nothing, and paths no page
        // may open would travel.
        .disable_drag_drop_handler()
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_permission_request(|page, asked| {
            let own = page.url().is_ok_and(|address| is_own(&address));
            let may_look = page.label() == "desk" && page.state::<Shell>().camera_may_look();
            camera::answer(asked, own, may_look)
        })
        .on_download(|_, _| false)
}

#[cfg(target_os = "linux")]
use crate::painting::without_card as painted;

/// The other systems' web views find the quickest way by themselves.
#[cfg(not(target_os = "linux"))]
fn painted(_: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// Whether an address is one of the program's own pages. On Windows the system knows no protocols of our own, so they have a host there.
fn is_own(address: &Url) -> bool {
    let host = address.host_str();
    match address.scheme() {
        "tauri" => host == Some("localhost") && address.port().is_none(),
        "http" | "https" => cfg!(windows) && host == Some("tauri.localhost") && address.port().is_none(),
        _ => false,
    }
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::is_own;

    #[test]
    fn a_window_goes_to_its_own_pages_and_nowhere_else() {
        let own = |address: &str| is_own(&address.parse().unwrap());
        #[cfg(not(windows))]
        assert!(own("tauri://localhost/index.html#/people") && own("tauri://localhost/pad.html"));
        #[cfg(windows)]
        assert!(own("http://tauri.localhost/index.html#/people"));
        for foreign in [
            "https://example.org/",
            "http://127.0.0.1:8080/",
            "http://tauri.localhost.example.org/",
            "http://tauri.localhost:8080/",
            "tauri://example.org/",
            "file:///etc/passwd",
            "data:text/html,<b>",
            "javascript:alert(1)",
            "blob:null/0",
            "about:blank",
        ] {
            assert!(!own(foreign), "{foreign}");
        }
    }
}
