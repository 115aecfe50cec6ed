//! How the pages are painted on Linux (`docs/decisions/0016-painting-without-a-graphics-card.md`).

use std::ffi::OsStr;
use std::path::Path;

use tauri::WebviewWindow;
use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

/// Where the kernel lists what can draw for a program.
const GRAPHICS: &str = "/dev/dri";

/// Lets the web engine paint what has changed straight into the window where no graphics card would help it. Its other way is to paint
/// layers, to have the processor play a graphics card that lays them over each other, and to show the whole window anew with the next
/// picture but one: the same change is seen 30 ms later.
pub fn without_card(window: &WebviewWindow) -> tauri::Result<()> {
    if has_card(Path::new(GRAPHICS)) {
        return Ok(());
    }
    tracing::info!(window = window.label(), "no graphics card: pages are painted without layers");
    window.with_webview(|view| {
        if let Some(settings) = view.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Whether there is a card that draws. One that only feeds a monitor has no render node.
fn has_card(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| is_render_node(&entry.file_name()))
}

fn is_render_node(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with("renderD")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::has_card;

    #[test]
    fn only_what_draws_counts_as_a_card() {
        let folder = tempfile::TempDir::new().unwrap();
        assert!(!has_card(&folder.path().join("dri")), "no such folder");
        std::fs::write(folder.path().join("card0"), "").unwrap();
        assert!(!has_card(folder.path()), "a card that only feeds a monitor");
        std::fs::write(folder.path().join("renderD128"), "").unwrap();
        assert!(has_card(folder.path()));
    }
}
