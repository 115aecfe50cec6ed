//! The file vault: what is put in is there, whatever happens to the program, and what happened to the file is told.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use seal::password::Cost;
use seal::vault::{FileVault, KeyVault, VaultError};
use seal::{canonical, sm3};
use serde_json::{Value, json};
use tempfile::TempDir;

const PASSPHRASE: &str = "接种台 correct horse";

fn new_vault() -> (TempDir, PathBuf, FileVault) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("vault.json");
    let vault = FileVault::create(&path, PASSPHRASE, &Cost::quick()).unwrap();
    (directory, path, vault)
}

fn value_of(vault: &dyn KeyVault, name: &str) -> Option<Vec<u8>> {
    vault.get(name).unwrap().map(|secret| secret.expose().clone())
}

/// Alters the file as someone would who knows its form: the checksum fits again.
fn alter(path: &Path, change: impl FnOnce(&mut Value)) {
    let mut value: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    value.as_object_mut().unwrap().remove("digest");
    change(&mut value);
    let digest = sm3::digest(&canonical::to_vec(&value).unwrap());
    value["digest"] = json!(digest);
    fs::write(path, value.to_string()).unwrap();
}

/// The base64 text of other bytes of the same length.
fn other_bytes(text: &Value) -> Value {
    let text = text.as_str().unwrap();
    let first = if text.starts_with('A') { 'B' } else { 'A' };
    json!(format!("{first}{}", &text[1..]))
}

#[test]
fn keeps_secrets_from_one_run_to_the_next() {
    let (_directory, path, vault) = new_vault();
    vault.put("db", &[7; 32]).unwrap();
    vault.put("device/sign", b"first").unwrap();
    vault.put("device/sign", b"second").unwrap();
    vault.put("passing", b"").unwrap();
    vault.remove("passing").unwrap();
    vault.remove("never there").unwrap();
    drop(vault);

    let vault = FileVault::open(&path, PASSPHRASE).unwrap();
    assert_eq!(vault.names().unwrap(), ["db", "device/sign"]);
    assert_eq!(value_of(&vault, "db"), Some(vec![7; 32]));
    assert_eq!(value_of(&vault, "device/sign"), Some(b"second".to_vec()));
    assert_eq!(value_of(&vault, "passing"), None);
}

#[test]
fn writes_no_secret_in_clear() {
    let (_directory, path, vault) = new_vault();
    vault.put("db", b"a canary in the file").unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(!text.contains("canary") && !text.contains(&hex::encode("canary")) && !text.contains("correct horse"));
    assert!(!text.contains("YSBjYW5hcnkgaW4gdGhlIGZpbGU"), "the secret in base64");
}

#[test]
fn makes_a_key_from_the_passphrase_at_the_cost_it_was_told() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("vault.json");
    FileVault::create(&path, PASSPHRASE, &Cost::clinic()).unwrap();
    let value: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(value["kdf"]["cost"], json!({"memory_kib": 19456, "iterations": 2, "parallelism": 1}));
    FileVault::open(&path, PASSPHRASE).unwrap();
}

#[test]
fn never_overwrites_a_vault_by_creating_one() {
    let (_directory, path, vault) = new_vault();
    vault.put("db", b"key").unwrap();
    assert!(matches!(FileVault::create(&path, "other", &Cost::quick()), Err(VaultError::AlreadyExists)));
    assert_eq!(value_of(&vault, "db"), Some(b"key".to_vec()));
}

#[test]
fn tells_a_missing_vault_from_a_wrong_passphrase() {
    let (directory, path, _vault) = new_vault();
    assert!(matches!(FileVault::open(directory.path().join("other.json"), PASSPHRASE), Err(VaultError::Missing)));
    for wrong in ["", "接种台 correct hors", "接种台 correct horse "] {
        assert!(matches!(FileVault::open(&path, wrong), Err(VaultError::WrongPassphrase)), "{wrong:?}");
    }
}

#[test]
fn finds_any_flipped_bit_in_the_file() {
    let (_directory, path, vault) = new_vault();
    vault.put("db", b"key").unwrap();
    let good = fs::read(&path).unwrap();
    for position in 0..good.len() {
        // Another bit at each place: all of them would open the file eight times as often and show no more.
        let mut altered = good.clone();
        altered[position] ^= 1 << (position % 7);
        fs::write(&path, &altered).unwrap();
        match FileVault::open(&path, PASSPHRASE) {
            Err(VaultError::Damaged { .. } | VaultError::NewerVersion { .. }) => {}
            // White space and the case of hexadecimal digits carry no meaning.
            Ok(vault) => assert_eq!(value_of(&vault, "db"), Some(b"key".to_vec()), "byte {position}"),
            Err(other) => panic!("byte {position}: {other}"),
        }
    }
}

#[test]
fn tells_a_cut_or_foreign_file_from_a_wrong_passphrase() {
    let (_directory, path, _vault) = new_vault();
    let good = fs::read(&path).unwrap();
    for damaged in [&good[..good.len() / 2], b"", b"{}", b"[]", br#"{"format":"vaxdesk-vault"}"#] {
        fs::write(&path, damaged).unwrap();
        assert!(matches!(FileVault::open(&path, PASSPHRASE), Err(VaultError::Damaged { .. })));
    }
}

#[test]
fn finds_entries_that_were_altered_removed_swapped_or_renamed() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 5] = [
        ("altered", |value| value["entries"]["db"]["c"] = other_bytes(&value["entries"]["db"]["c"])),
        ("removed", |value| drop(value["entries"].as_object_mut().unwrap().remove("db"))),
        ("swapped", |value| {
            let (db, sign) = (value["entries"]["db"].clone(), value["entries"]["sign"].clone());
            value["entries"]["db"] = sign;
            value["entries"]["sign"] = db;
        }),
        ("renamed", |value| {
            let db = value["entries"]["db"].clone();
            value["entries"].as_object_mut().unwrap().remove("db");
            value["entries"]["db2"] = db;
        }),
        ("manifest altered", |value| value["manifest"]["t"] = other_bytes(&value["manifest"]["t"])),
    ];
    for (what, change) in changes {
        let (_directory, path, vault) = new_vault();
        vault.put("db", b"key 1").unwrap();
        vault.put("sign", b"key 2").unwrap();
        alter(&path, change);
        assert!(matches!(FileVault::open(&path, PASSPHRASE), Err(VaultError::Tampered { .. })), "{what}");
        assert!(matches!(vault.get("db"), Err(VaultError::Tampered { .. })), "{what}, while it is open");
        assert!(matches!(vault.put("db", b"x"), Err(VaultError::Tampered { .. })), "{what}: must not be covered up");
    }
}

#[test]
fn does_not_open_with_an_altered_cost_salt_or_identity() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 4] = [
        ("cost", |value| value["kdf"]["cost"]["iterations"] = json!(2)),
        ("salt", |value| value["kdf"]["salt"] = json!("00".repeat(16))),
        ("identity", |value| value["vault_id"] = json!("00".repeat(16))),
        ("key", |value| value["key"]["c"] = other_bytes(&value["key"]["c"])),
    ];
    for (what, change) in changes {
        let (_directory, path, _vault) = new_vault();
        alter(&path, change);
        assert!(matches!(FileVault::open(&path, PASSPHRASE), Err(VaultError::WrongPassphrase)), "{what}");
    }
}

#[test]
fn does_not_let_a_hostile_file_take_all_memory() {
    let (_directory, path, _vault) = new_vault();
    alter(&path, |value| value["kdf"]["cost"]["memory_kib"] = json!(u32::MAX));
    assert!(matches!(FileVault::open(&path, PASSPHRASE), Err(VaultError::Damaged { what: "cost" })));
}

#[test]
fn refuses_a_vault_of_a_newer_version_and_leaves_it_alone() {
    let (_directory, path, vault) = new_vault();
    let newer = json!({"format": "vaxdesk-vault", "version": 2, "all else": "may look different"}).to_string();
    fs::write(&path, &newer).unwrap();
    assert!(matches!(FileVault::open(&path, PASSPHRASE), Err(VaultError::NewerVersion { found: 2, known: 1 })));
    assert!(matches!(vault.put("db", b"key"), Err(VaultError::NewerVersion { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), newer);
}

#[test]
fn notices_when_another_vault_takes_its_place() {
    let (_directory, path, vault) = new_vault();
    let (_other_directory, other_path, _other) = new_vault();
    fs::copy(&other_path, &path).unwrap();
    assert!(matches!(vault.get("db"), Err(VaultError::Replaced)));
    assert!(matches!(vault.put("db", b"key"), Err(VaultError::Replaced)));
}

#[test]
fn changes_the_passphrase_and_keeps_the_entries() {
    let (_directory, path, vault) = new_vault();
    vault.put("db", b"key").unwrap();
    vault.change_passphrase("new passphrase", &Cost::quick()).unwrap();
    assert!(matches!(FileVault::open(&path, PASSPHRASE), Err(VaultError::WrongPassphrase)));
    assert_eq!(value_of(&FileVault::open(&path, "new passphrase").unwrap(), "db"), Some(b"key".to_vec()));
    vault.put("sign", b"still usable").unwrap();
    assert_eq!(value_of(&vault, "sign"), Some(b"still usable".to_vec()));
}

#[test]
fn refuses_names_that_are_none() {
    let (_directory, _path, vault) = new_vault();
    for name in ["", "a\nb", "\u{0}", &"x".repeat(129)] {
        assert!(matches!(vault.put(name, b""), Err(VaultError::BadName)), "{name:?}");
        assert!(matches!(vault.get(name), Err(VaultError::BadName)), "{name:?}");
        assert!(matches!(vault.remove(name), Err(VaultError::BadName)), "{name:?}");
    }
    vault.put(&"钥".repeat(128), b"").unwrap();
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_directory, path, vault) = new_vault();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    vault.put("db", b"key").unwrap();
    assert_eq!(mode(&path), 0o600, "every write puts it right again");
}

#[test]
fn is_not_disturbed_by_what_an_interrupted_write_left_behind() {
    let (directory, path, vault) = new_vault();
    vault.put("db", b"key").unwrap();
    fs::write(directory.path().join("vault.json.new"), b"{ \"format\": \"vaxd").unwrap();
    assert_eq!(value_of(&FileVault::open(&path, PASSPHRASE).unwrap(), "db"), Some(b"key".to_vec()));
    vault.put("db", b"next").unwrap();
    assert_eq!(value_of(&vault, "db"), Some(b"next".to_vec()));
    assert!(!directory.path().join("vault.json.new").exists());
}

#[test]
fn keeps_the_old_content_when_the_new_cannot_be_written() {
    let (directory, _path, vault) = new_vault();
    vault.put("db", b"key").unwrap();
    fs::create_dir(directory.path().join("vault.json.new")).unwrap();
    assert!(matches!(vault.put("db", b"next"), Err(VaultError::Io { doing: "write", .. })));
    assert_eq!(value_of(&vault, "db"), Some(b"key".to_vec()));
}

#[test]
fn loses_nothing_when_several_write_at_once() {
    let (_directory, path, vault) = new_vault();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let path = &path;
            scope.spawn(move || {
                let vault = FileVault::open(path, PASSPHRASE).unwrap();
                for entry in 0..10 {
                    vault.put(&format!("{writer}/{entry}"), &[writer, entry]).unwrap();
                }
            });
        }
    });
    assert_eq!(vault.names().unwrap().len(), 40);
}

const VICTIM: &str = "VAXDESK_TEST_VAULT_VICTIM";

/// What [`keeps_every_acknowledged_secret_when_the_program_is_killed`] starts and kills; on its own it does nothing.
#[test]
fn victim_puts_and_acknowledges_until_it_is_killed() {
    let Some(path) = std::env::var_os(VICTIM) else {
        return;
    };
    let vault = FileVault::open(path, PASSPHRASE).unwrap();
    for number in 0u32.. {
        vault.put("number", &number.to_be_bytes().repeat(1024)).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "acknowledged:{number}").unwrap();
        out.flush().unwrap();
    }
}

/// A killed program, not a power cut: what the system had in memory still reaches the disk here.
#[test]
fn keeps_every_acknowledged_secret_when_the_program_is_killed() {
    let (_directory, path, _vault) = new_vault();
    for round in 1..=12 {
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "victim_puts_and_acknowledges_until_it_is_killed", "--nocapture", "--test-threads=1"])
            .env(VICTIM, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let acknowledged: u32 = BufReader::new(victim.stdout.take().unwrap())
            .lines()
            .filter_map(|line| line.unwrap().split_once("acknowledged:").map(|(_, number)| number.parse().unwrap()))
            .nth(round)
            .expect("the victim acknowledges until it is killed");
        victim.kill().unwrap();
        victim.wait().unwrap();

        let vault = FileVault::open(&path, PASSPHRASE).expect("whole after a kill");
        let value = value_of(&vault, "number").unwrap();
        let number = u32::from_be_bytes(value[..4].try_into().unwrap());
        assert!(number >= acknowledged, "{number} after {acknowledged} was acknowledged");
        assert_eq!(value, number.to_be_bytes().repeat(1024), "no half of one and half of another");
    }
}
