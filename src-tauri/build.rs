//! Names every command, so that each needs a permission and each window gets only its own (capabilities/*.json).

use std::path::Path;

fn main() {
    // The list is read from the one table of commands; a test in `tests/house` holds capabilities and registrations against it.
    let table = Path::new("../crates/domain/src/permission.rs");
    println!("cargo:rerun-if-changed={}", table.display());
    let text = std::fs::read_to_string(table).unwrap_or_default();
    let names: Vec<&'static str> = text
        .lines()
        .filter_map(|line| {
            let (_, rest) = line.split_once(" = \"")?;
            let (name, rest) = rest.split_once('"')?;
            (rest.starts_with(", Desk,") || rest.starts_with(", Pad,")).then(|| &*name.to_owned().leak())
        })
        .collect();
    assert!(!names.is_empty(), "no commands found in {}", table.display());
    let manifest = tauri_build::AppManifest::new().commands(names.leak());
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)) {
        panic!("tauri-build: {error:#}");
    }
}
