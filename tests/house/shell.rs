//! What a page in a window may do: as little as its work needs (the hardening list of the quality goals, section 3).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::source::{collect, shown, sources};
use crate::{house, none_of};

/// The windows there are, each with a capability file of its own name.
const WINDOWS: &[&str] = &["desk", "pad", "board"];

/// What of Tauri's own a page may use besides our commands: hearing notices. Dialogs, files, shells are Rust's.
const CORE_ALLOWED: &[&str] = &["core:event:allow-listen", "core:event:allow-unlisten"];

pub fn config() -> Value {
    json("src-tauri/tauri.conf.json")
}

fn json(path: &str) -> Value {
    let text = fs::read_to_string(house().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The capability files by their name.
pub fn capabilities() -> BTreeMap<String, Value> {
    let mut files = Vec::new();
    collect(&house().join("src-tauri/capabilities"), "json", &mut files);
    assert!(!files.is_empty(), "no capability file: the windows could call nothing");
    let name = |file: &std::path::Path| file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    files.iter().map(|file| (name(file), json(&shown(file)))).collect()
}

pub fn permissions(capability: &Value) -> BTreeSet<String> {
    let list = capability["permissions"].as_array().expect("a capability lists permissions");
    list.iter().map(|one| one.as_str().or(one["identifier"].as_str()).unwrap_or_default().to_owned()).collect()
}

/// The names of all functions marked as commands.
pub fn commands() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for source in sources(&["src-tauri/src"]) {
        for after in source.code.split("#[tauri::command").skip(1) {
            let name = after.split("fn ").nth(1).and_then(|rest| rest.split(['(', '<']).next()).unwrap_or_default();
            names.insert(name.trim().to_owned());
        }
    }
    assert!(!names.is_empty(), "no command found: the marks have changed");
    names
}

fn permission_of(command: &str) -> String {
    format!("allow-{}", command.replace('_', "-"))
}

#[test]
fn the_content_policy_lets_in_nothing_from_outside_and_nothing_inline() {
    let config = config();
    let security = &config["app"]["security"];
    let policy = security["csp"].as_str().expect("a content policy as one text");
    let directives: BTreeMap<&str, Vec<&str>> = policy
        .split(';')
        .filter_map(|directive| {
            let mut words = directive.split_whitespace();
            Some((words.next()?, words.collect()))
        })
        .collect();

    assert_eq!(directives.get("default-src"), Some(&vec!["'none'"]), "nothing is allowed that is not named");
    assert_eq!(directives.get("script-src"), Some(&vec!["'self'"]), "only scripts of our own");
    assert_eq!(directives.get("style-src"), Some(&vec!["'self'"]), "run-time styles carry the nonce Tauri adds");
    // `'self'`: Tauri's own protocol for the page; the two others: its calls into Rust.
    let ours = ["'self'", "'none'", "data:", "blob:", "ipc:", "http://ipc.localhost"];
    let foreign: Vec<String> = directives
        .iter()
        .flat_map(|(name, words)| words.iter().map(move |word| format!("{name} {word}")))
        .filter(|entry| !ours.iter().any(|word| entry.ends_with(&format!(" {word}"))))
        .collect();
    none_of(&foreign);
    for open in ["dangerousDisableAssetCspModification", "devCsp"] {
        assert!(security[open].is_null(), "{open} would undo the policy");
    }
    assert_ne!(security["assetProtocol"]["enable"], true, "pages read no files");
    assert_ne!(config["app"]["withGlobalTauri"], true, "calls go through the typed bindings");
}

#[test]
fn each_window_has_its_own_capability_and_no_other_does() {
    let mut breaks = Vec::new();
    for (name, capability) in capabilities() {
        if !WINDOWS.contains(&name.as_str()) {
            breaks.push(format!("capabilities/{name}.json is for no window there is"));
        }
        if capability["windows"] != serde_json::json!([name]) || !capability["webviews"].is_null() {
            breaks.push(format!("capabilities/{name}.json must be for the window {name} alone"));
        }
        if !capability["remote"].is_null() {
            breaks.push(format!("capabilities/{name}.json lets a page from elsewhere in"));
        }
    }
    none_of(&breaks);
}

#[test]
fn a_page_may_call_our_commands_and_hear_notices_and_nothing_else() {
    let commands: BTreeSet<String> = commands().iter().map(|name| permission_of(name)).collect();
    let mut breaks = Vec::new();
    for (name, capability) in capabilities() {
        for permission in permissions(&capability) {
            if !commands.contains(&permission) && !CORE_ALLOWED.contains(&permission.as_str()) {
                breaks
                    .push(format!("capabilities/{name}.json: {permission} is neither a command of ours nor a notice"));
            }
        }
    }
    none_of(&breaks);
}

/// The one table of commands in `domain`, which the build script names to Tauri: command and window.
fn table() -> BTreeMap<String, String> {
    let path = "crates/domain/src/permission.rs";
    let text = fs::read_to_string(house().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let row = |line: &str| {
        let (_, rest) = line.split_once(" = \"")?;
        let (name, rest) = rest.split_once("\", ")?;
        let (window, _) = rest.split_once(',')?;
        Some((name.to_owned(), window.to_lowercase()))
    };
    let table: BTreeMap<_, _> =
        text.lines().filter_map(row).filter(|(_, window)| WINDOWS.contains(&window.as_str())).collect();
    assert!(!table.is_empty(), "no commands in {path}: the table has changed");
    table
}

#[test]
fn every_command_stands_in_the_table_and_is_permitted_to_its_window_alone() {
    // A command that is not named to Tauri is open to every window; named are those of the table.
    let build = fs::read_to_string(house().join("src-tauri/build.rs")).expect("the build script can be read");
    assert!(
        build.contains("permission.rs") && build.contains(".commands("),
        "the build script names the table to Tauri"
    );
    let (table, capabilities) = (table(), capabilities());
    let mut breaks = Vec::new();
    for command in commands() {
        let Some(window) = table.get(&command) else {
            breaks.push(format!("{command} is not in the table of commands"));
            continue;
        };
        for (name, capability) in &capabilities {
            let permitted = permissions(capability).contains(&permission_of(&command));
            if permitted != (name == window) {
                let word = if permitted { "permits" } else { "does not permit" };
                breaks.push(format!("capabilities/{name}.json {word} {command}, a command of the {window} window"));
            }
        }
    }
    none_of(&breaks);
}

#[test]
fn the_parents_pad_cannot_do_the_nurses_work() {
    let capabilities = capabilities();
    let pad = permissions(capabilities.get("pad").expect("the pad has a capability"));
    let foreign: Vec<String> = pad
        .iter()
        .filter(|permission| !permission.starts_with("allow-pad-") && !CORE_ALLOWED.contains(&permission.as_str()))
        .map(|permission| format!("capabilities/pad.json: {permission} is not a command of the pad"))
        .collect();
    none_of(&foreign);
}

#[test]
fn pages_get_no_tools_of_developers_and_no_plugins() {
    let manifest = fs::read_to_string(house().join("src-tauri/Cargo.toml")).expect("the manifest can be read");
    let workspace = fs::read_to_string(house().join("Cargo.toml")).expect("the manifest can be read");
    for (name, text) in [("src-tauri/Cargo.toml", &manifest), ("Cargo.toml", &workspace)] {
        assert!(!text.contains("devtools"), "{name} turns the developer tools on");
        assert!(!text.contains("tauri-plugin-"), "{name}: a plugin opens what pages must not reach; do it in Rust");
    }
}
