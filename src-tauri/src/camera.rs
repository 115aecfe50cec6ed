//! The desk window's camera: its pages see it only while the desk's setting wants it, and look through it only as long as the program says
//! so at the moment they ask (`docs/decisions/0013-codes-in-pictures.md`).

use tauri::webview::{PermissionKind, PermissionResponse};
use tauri::{WebviewWindow, Wry};

/// What a page that asks for something of the machine is told: a camera, for a page of our own, while the program lets it look; nothing
/// else ever. A request for camera and microphone together is asked as both, and one refusal refuses it.
pub fn answer(asked: PermissionKind, own_page: bool, may_look: bool) -> PermissionResponse {
    match asked {
        PermissionKind::Camera if own_page && may_look => PermissionResponse::Allow,
        _ => PermissionResponse::Deny,
    }
}

/// Shows a window that has just been made the camera, or hides it: before its page begins.
#[cfg(target_os = "linux")]
pub fn begin(window: &WebviewWindow<Wry>, on: bool) -> tauri::Result<()> {
    window.with_webview(move |view| {
        shown(&view.inner(), on);
    })
}

/// The setting changed. A page learns only when it begins which devices it may ask for, so it begins anew; a picture it takes ends with it.
#[cfg(target_os = "linux")]
pub fn switch(window: &WebviewWindow<Wry>, on: bool) -> tauri::Result<()> {
    use webkit2gtk::WebViewExt;
    window.with_webview(move |view| {
        let view = view.inner();
        if shown(&view, on) {
            view.reload();
        }
    })
}

/// Whether anything changed.
#[cfg(target_os = "linux")]
fn shown(view: &webkit2gtk::WebView, on: bool) -> bool {
    use webkit2gtk::{SettingsExt, WebViewExt};
    let Some(settings) = view.settings() else { return false };
    let changed = settings.enables_media_stream() != on;
    settings.set_enable_media_stream(on);
    changed
}

/// The other systems' web views always know of cameras; [`answer`] is asked there, and the system itself.
#[cfg(not(target_os = "linux"))]
pub fn begin(_: &WebviewWindow<Wry>, _: bool) -> tauri::Result<()> {
    Ok(())
}

/// Nothing to be told, as above.
#[cfg(not(target_os = "linux"))]
pub fn switch(_: &WebviewWindow<Wry>, _: bool) -> tauri::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::answer;
    use tauri::webview::{PermissionKind, PermissionResponse};

    const OTHERS: [PermissionKind; 8] = [
        PermissionKind::Microphone,
        PermissionKind::DisplayCapture,
        PermissionKind::Geolocation,
        PermissionKind::Notifications,
        PermissionKind::ClipboardRead,
        PermissionKind::PointerLock,
        PermissionKind::MediaKeySystemAccess,
        PermissionKind::Other,
    ];

    #[test]
    fn a_page_of_ours_looks_through_the_camera_while_it_may_and_no_other_does_c_035() {
        assert_eq!(answer(PermissionKind::Camera, true, true), PermissionResponse::Allow);
        assert_eq!(
            answer(PermissionKind::Camera, true, false),
            PermissionResponse::Deny,
            "switched off, or nobody there"
        );
        assert_eq!(answer(PermissionKind::Camera, false, true), PermissionResponse::Deny, "a page of somebody else");
    }

    #[test]
    fn nothing_but_a_camera_is_ever_allowed() {
        for asked in OTHERS {
            assert_eq!(answer(asked, true, true), PermissionResponse::Deny, "{asked:?}");
        }
    }
}
