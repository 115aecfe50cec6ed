//! A scanner on a real serial line (pseudo terminal).

use crate::{Desk, scan};
use devices::scanner::profile::ScannerProfile;
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

/// A stock keeper scans a tray: twenty codes a second for a while, in single bytes and with pauses as a slow line has them.
#[test]
fn a_tray_at_twenty_scans_a_second_loses_nothing() {
    let mut scanner = PtyScanner::plugged();
    let desk = desk_at(&scanner.path());
    ready(&desk);
    let codes: Vec<String> = (0..100).map(|n| format!("8100001000000000{n:04}")).collect();
    for code in &codes {
        // 22 bytes and 50 ms a code.
        scanner.send_in_pieces(format!("{code}\r\n").as_bytes(), 11, Duration::from_millis(25));
    }
    let came: Vec<String> = codes.iter().map(|_| desk.scan().text).collect();
    assert_eq!(came, codes);
}

/// At 9600 baud a byte takes a millisecond, at 115200 the bytes of a code come together; between them lie pauses of any length.
#[test]
fn single_bytes_with_pauses_of_any_length_are_whole_codes_at_either_speed() {
    for baud in [9600, 115_200] {
        let mut scanner = PtyScanner::plugged();
        let path = scanner.path();
        let mut how = ScannerSettings::serial(path.to_str().unwrap());
        if let ScannerSettings::Serial { baud: speed, .. } = &mut how {
            *speed = baud;
        }
        let desk = Desk::open(Settings::of(CardSettings::Off, how));
        ready(&desk);
        // The scanner shows first that it ends its codes.
        scanner.send(b"ABC123\r");
        assert_eq!(desk.scan().text, "ABC123");
        // Pauses from a fixed sequence that looks like chance: 0 to 36 ms.
        let mut chance = 12_345u64;
        for n in 0..10 {
            let code = format!("8100001000000000{n:04}");
            for byte in format!("{code}\r\n").bytes() {
                chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let pause = if chance >> 62 == 0 { (chance >> 33) % 37 } else { u64::from(baud == 9600) };
                scanner.send_in_pieces(&[byte], 1, Duration::from_millis(pause));
            }
            assert_eq!(desk.scan().text, code, "{baud}");
        }
    }
}

#[test]
fn a_scanners_own_prefix_suffix_and_substitute_are_taken_off_before_anybody_sees_the_code() {
    let mut scanner = PtyScanner::plugged();
    let path = scanner.path();
    let mut how = ScannerSettings::serial(path.to_str().unwrap());
    if let ScannerSettings::Serial { profile, .. } = &mut how {
        *profile = ScannerProfile { prefix: "S1".into(), suffix: "##".into(), separator: "~".into() };
    }
    let desk = Desk::open(Settings::of(CardSettings::Off, how));
    ready(&desk);
    scanner.send(b"S1]d20106901234567892~10ABC##S1810000100000000000");
    let scan = desk.scan();
    assert_eq!((scan.aim.as_deref(), scan.text.as_str()), (Some("]d2"), "0106901234567892\u{1D}10ABC"));
    assert_eq!(scan.device, "scanner");
    scanner.send(b"01##");
    assert_eq!(desk.scan().text, "81000010000000000001");
    let kept = desk.devices.frames("scanner");
    assert!(kept.iter().all(|frame| !frame.shown.contains("0690123")), "{kept:?}");
}

#[test]
fn a_scanner_that_disappears_two_hundred_times_scans_every_time() {
    let mut scanner = PtyScanner::plugged();
    let desk = desk_at(&scanner.path());
    ready(&desk);
    let mut longest = Duration::ZERO;
    for round in 0..200 {
        scanner.unplug();
        desk.state(DeviceKind::Scanner, DeviceState::Absent);
        scanner.plug();
        let back = Instant::now();
        ready(&desk);
        longest = longest.max(back.elapsed());
        let code = format!("ABC{round:03}");
        scanner.send(format!("{code}\r").as_bytes());
        assert_eq!(desk.scan().text, code);
    }
    eprintln!("plugged in -> ready, longest of 200: {longest:?}");
    assert!(longest < Duration::from_secs(2), "took {longest:?}");
}
