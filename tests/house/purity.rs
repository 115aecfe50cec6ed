//! What a crate may not touch although the compiler would let it.

use crate::none_of;
use crate::source::{collect, shown, sources};

/// Words of code that reach outside a value: files, network, threads, clocks, chance.
const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::io::std",
    "thread::",
    "tokio",
    "rusqlite",
    "SystemTime",
    "Instant",
    "Timestamp::now",
    "Zoned::now",
    "now_v7",
    "new_v4",
    "getrandom",
    "rand::",
    "static mut",
    "thread_local!",
    "async fn",
];

#[test]
fn domain_and_schedule_touch_no_file_clock_network_thread_or_chance() {
    let mut breaks = Vec::new();
    for source in sources(&["crates/domain/src", "crates/schedule/src"]) {
        for word in OUTSIDE.iter().filter(|word| source.code.contains(**word)) {
            breaks.push(format!("{} mentions {word}", source.path));
        }
    }
    none_of(&breaks);
}

/// SQL shows itself by two of its words in order. The first is all capitals or all small: a sentence starts otherwise.
const STATEMENTS: &[(&str, &str)] = &[
    ("select ", " from "),
    ("insert ", "into "),
    ("update ", " set "),
    ("delete ", "from "),
    ("create ", "table "),
    ("create ", "index "),
    ("create ", "trigger "),
    ("alter ", "table "),
    ("drop ", "table "),
    ("pragma ", ""),
];

fn is_sql(text: &str) -> bool {
    let text = text.trim_start();
    let first = text.split_whitespace().next().unwrap_or_default();
    if first != first.to_ascii_lowercase() && first != first.to_ascii_uppercase() {
        return false;
    }
    let text = text.to_ascii_lowercase().replace(['\n', '\t'], " ");
    STATEMENTS
        .iter()
        .any(|(first, then)| text.strip_prefix(first).is_some_and(|rest| format!(" {rest}").contains(then)))
}

#[test]
fn sql_stands_in_the_store_and_in_the_migrations_only() {
    let mut breaks = Vec::new();
    let elsewhere = [
        "crates/app",
        "crates/cli",
        "crates/devices",
        "crates/domain",
        "crates/schedule",
        "crates/seal",
        "crates/testkit",
        "crates/wire",
        "servers",
        "src-tauri",
    ];
    for source in sources(&elsewhere) {
        for text in source.texts.iter().filter(|text| is_sql(text)) {
            breaks.push(format!("{} holds SQL: {text:?}", source.path));
        }
    }
    let mut files = Vec::new();
    for folder in elsewhere {
        collect(&crate::house().join(folder), "sql", &mut files);
    }
    breaks.extend(files.iter().map(|file| format!("{} belongs to the store", shown(file))));
    none_of(&breaks);
}

#[test]
fn sql_is_recognised() {
    assert!(is_sql("SELECT a\nFROM b"), "over two lines");
    assert!(is_sql("  insert or ignore into x values (1)"), "small letters");
    assert!(is_sql("PRAGMA user_version"), "pragma");
    assert!(!is_sql("Select a child from the list below"), "a sentence");
}

#[test]
fn only_the_shell_knows_tauri() {
    let mut breaks = Vec::new();
    for source in sources(&["crates", "servers"]) {
        if source.code.contains("tauri") {
            breaks.push(format!("{} mentions tauri", source.path));
        }
    }
    none_of(&breaks);
}

/// Ctx brings the time: who makes it is named here, and nobody else reads a clock.
#[test]
fn the_store_reads_no_clock() {
    let mut breaks = Vec::new();
    for source in sources(&["crates/store/src"]) {
        for word in ["SystemTime", "Timestamp::now", "Zoned::now", "now_v7"] {
            if source.code.contains(word) {
                breaks.push(format!("{} mentions {word}: a replay would give other tables tomorrow", source.path));
            }
        }
    }
    none_of(&breaks);
}
