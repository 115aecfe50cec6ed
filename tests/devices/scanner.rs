//! A scanner on a real serial line (pseudo terminal).

use crate::{Desk, scan};
use devices::{CardSettings, DeviceKind, DeviceState, ScanSource, ScannerSettings, Settings, TroubleCode};
use std::path::Path;
use std::time::{Duration, Instant};
use vax_tests::rigs::PtyScanner;

fn desk_at(port: &Path) -> Desk {
    Desk::open(Settings::of(CardSettings::Off, ScannerSettings::serial(port.to_str().expect("a path in UTF-8"))))
}

fn ready(desk: &Desk) {
    desk.state(DeviceKind::Scanner, DeviceState::Ready);
}

/// D-038, D-039: what the scanner sends, with its separators.
#[test]
fn a_code_arrives_whole_with_prefix_split_off_and_separators_kept() {
    let mut scanner = PtyScanner::plugged();
    let desk = desk_at(&scanner.path());
    ready(&desk);
    let sent = Instant::now();
    scanner.send(b"\x02]Q3\x1D0106901234567892\x1D10ABC\r\n");
    let (at, scan) = desk.next("a scan", scan);
    eprintln!("last byte -> notice: {:?}", at - sent);
    assert_eq!(scan.source, ScanSource::Serial);
    assert_eq!(scan.aim.as_deref(), Some("]Q3"));
    assert_eq!(scan.text, "\u{1D}0106901234567892\u{1D}10ABC");
    assert_eq!(scan.raw, b"]Q3\x1D0106901234567892\x1D10ABC");
}

#[test]
fn bytes_one_by_one_with_pauses_are_one_code() {
    let mut scanner = PtyScanner::plugged();
    let desk = desk_at(&scanner.path());
    ready(&desk);
    scanner.send(b"ABC123\r\n");
    assert_eq!(desk.scan().text, "ABC123");
    scanner.send_in_pieces(b"81000010000000000001", 1, Duration::from_millis(5));
    scanner.send_in_pieces(b"\r", 1, Duration::ZERO);
    assert_eq!(desk.scan().text, "81000010000000000001");
    scanner.send_in_pieces(b"81000010000000000002\r", 10, Duration::from_millis(300));
    assert_eq!(
        desk.scan().text,
        "81000010000000000002",
        "a pause longer than the silence, the line end in the third piece"
    );
}

#[test]
fn scans_back_to_back_are_all_there_in_order() {
    let mut scanner = PtyScanner::plugged();
    let desk = desk_at(&scanner.path());
    ready(&desk);
    let codes: Vec<String> = (0..100).map(|n| format!("8100001000000000{n:04}")).collect();
    for pair in codes.chunks(2) {
        scanner.send(format!("{}\r\n{}\r\n", pair[0], pair[1]).as_bytes());
    }
    for code in codes {
        assert_eq!(desk.scan().text, code);
    }
}

#[test]
fn a_scanner_without_line_end_is_understood_by_its_silence() {
    let mut scanner = PtyScanner::plugged();
    let desk = desk_at(&scanner.path());
    ready(&desk);
    for code in ["81000010000000000001", "81000010000000000002"] {
        scanner.send(code.as_bytes());
        assert_eq!(desk.scan().text, code);
    }
}

#[test]
fn chinese_labels_are_read_in_either_encoding() {
    let mut scanner = PtyScanner::plugged();
    let desk = desk_at(&scanner.path());
    ready(&desk);
    scanner.send("疫苗:乙肝\r".as_bytes());
    assert_eq!(desk.scan().text, "疫苗:乙肝");
    scanner.send(b"\xD2\xDF\xC3\xE7:\xD2\xD2\xB8\xCE\r");
    assert_eq!(desk.scan().text, "疫苗:乙肝");
}

#[test]
fn an_unplugged_scanner_is_said_and_works_again_within_two_seconds_of_its_return() {
    let mut scanner = PtyScanner::plugged();
    let desk = desk_at(&scanner.path());
    ready(&desk);
    for round in 0..5 {
        scanner.send(b"8100001000");
        scanner.unplug();
        desk.state(DeviceKind::Scanner, DeviceState::Absent);
        scanner.plug();
        let back = Instant::now();
        ready(&desk);
        eprintln!("plugged in -> ready: {:?}", back.elapsed());
        assert!(back.elapsed() < Duration::from_secs(2), "took {:?}", back.elapsed());
        let code = format!("ABC12{round}");
        scanner.send(format!("{code}\r").as_bytes());
        assert_eq!(desk.scan().text, code, "the half code of before is forgotten");
    }
}

#[test]
fn a_scanner_plugged_in_after_the_start_is_found() {
    let mut scanner = PtyScanner::unplugged();
    let desk = desk_at(&scanner.path());
    desk.state(DeviceKind::Scanner, DeviceState::Absent);
    scanner.plug();
    ready(&desk);
    scanner.send(b"ABC123\n");
    assert_eq!(desk.scan().text, "ABC123");
}

#[test]
fn a_port_in_use_is_told_from_a_missing_one_and_taken_when_it_is_free() {
    let mut scanner = PtyScanner::plugged();
    let first = desk_at(&scanner.path());
    ready(&first);
    let second = desk_at(&scanner.path());
    second.state(DeviceKind::Scanner, DeviceState::Faulty { code: TroubleCode::PortBusy });
    first.close();
    ready(&second);
    scanner.send(b"ABC123\r");
    assert_eq!(second.scan().text, "ABC123");
}

#[test]
fn a_path_that_is_no_serial_port_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "not a port").unwrap();
    let desk = desk_at(&file);
    let health = desk.state(DeviceKind::Scanner, DeviceState::Faulty { code: TroubleCode::PortUnusable });
    assert_eq!(health.name, file.to_str().unwrap());
}

#[test]
fn stopping_closes_the_port_at_once() {
    let scanner = PtyScanner::plugged();
    for _ in 0..10 {
        let desk = desk_at(&scanner.path());
        ready(&desk);
        let began = Instant::now();
        desk.devices.stop();
        assert!(began.elapsed() < Duration::from_millis(500), "took {:?}", began.elapsed());
    }
}
