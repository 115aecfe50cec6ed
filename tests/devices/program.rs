//! `vaxctl card read` against the rigs.

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};
use vax_tests::rigs::{Document, Faults, Pcscd, Person, PtySam, VirtualCard, payload};

/// The program beside the tests; `make test` builds it first.
fn program() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let found = own.ancestors().skip(1).take(2).map(|folder| folder.join("vaxctl")).find(|path| path.is_file());
    found.expect("vaxctl is not built: run `make test`, or `cargo build -p vaxctl`")
}

fn read(arguments: &[&str]) -> Output {
    Command::new(program()).args(["card", "read"]).args(arguments).output().unwrap()
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(bytes)))
}

#[test]
fn pcscd_the_program_prints_a_card_of_the_reader_that_is_named() {
    let pcscd = Pcscd::ensure();
    let _card = VirtualCard::insert(pcscd.second_port(), &Person::example());
    let said = read(&["--reader", "00 01", "--timeout", "20"]);
    assert_eq!(said.status.code(), Some(0), "{}", String::from_utf8_lossy(&said.stderr));
    let card = json(&said.stdout);
    assert_eq!(card["kind"], "social_security");
    assert_eq!((&card["id_number"], &card["name"]), (&"11010519491231002X".into(), &"王某某".into()));
    assert_eq!((&card["number_checked"], &card["photo"]), (&true.into(), &Value::Null));
    assert_eq!(card["reader"], "Virtual PCD 00 01");
    let said = read(&["--reader", "00 00", "--timeout", "1"]);
    assert_eq!(said.status.code(), Some(4), "no card on the other");
    assert!(said.stdout.is_empty());
}

#[test]
fn the_program_reads_from_a_serial_reader_and_says_what_is_wrong() {
    let sam = PtySam::plugged();
    let path = sam.path();
    let port = path.to_str().unwrap();
    sam.lay(payload(&Document::Foreigner2023.fields()));
    let photo = path.with_file_name("photo.wlt");
    let said = read(&["--port", port, "--timeout", "20", "--photo", photo.to_str().unwrap()]);
    assert_eq!(said.status.code(), Some(0), "{}", String::from_utf8_lossy(&said.stderr));
    let card = json(&said.stdout);
    assert_eq!((&card["kind"], &card["nationality"]), (&"foreigner2023".into(), &"124".into()));
    assert_eq!(card["photo"]["bytes"], 1024);
    assert_eq!(std::fs::read(&photo).unwrap().len(), 1024);

    sam.misbehave(Faults { read_status: Some(0x41), ..Faults::default() });
    sam.lift();
    sam.lay(payload(&Document::Resident.fields()));
    let said = read(&["--port", port, "--timeout", "20"]);
    assert_eq!(said.status.code(), Some(5));
    assert_eq!(json(&said.stderr)["code"], "card.module_refused");

    let said = read(&["--port", "/nowhere/ttyUSB9", "--timeout", "1"]);
    assert_eq!(said.status.code(), Some(3));
}

#[test]
fn one_file_that_is_no_picture_does_not_hide_the_codes_of_the_others() {
    let pictures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../crates/devices/tests/pictures");
    let files = ["gs1_qr.png", "make.sh", "qr_trace_code.png"].map(|name| pictures.join(name));
    let said = Command::new(program()).args(["image", "decode"]).args(&files).output().unwrap();
    let lines: Vec<Value> = String::from_utf8_lossy(&said.stdout).lines().map(|line| json(line.as_bytes())).collect();
    let read: Vec<_> = lines.iter().map(|line| (line["symbology"].as_str(), line["decoder"].as_str())).collect();
    assert_eq!(read, [(Some("gs1_qr"), Some("rxing")), (Some("qr"), Some("rqrr"))]);
    assert_eq!(said.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&said.stderr).contains("make.sh"), "it is named");
}
