//! A signature pad on USB, through the kernel's own interface as umockdev plays it. Nothing here proves a real pad.

use super::Desk;
use devices::{CaptureSettings, CardSettings, Configured, DeviceKind, DeviceState, Notice, ScannerSettings, Settings};
use std::process::Output;
use std::time::{Duration, Instant};
use vax_tests::rigs::{KernelPad, PadInHand, with_pad_in_hand};

/// Set for the program that finds the pad plugged in.
const INSIDE: &str = "VAXDESK_PAD_OF_THE_KERNEL";

/// A stroke of three points with 300, 500 and 100 of 1023 (devices.md D).
const REPORTS: [[u8; 7]; 5] = [
    [0x01, 0x01, 0x00, 0x03, 0xE8, 0x03, 0xE8],
    [0x01, 0x13, 0x2C, 0x03, 0xF2, 0x03, 0xFC],
    [0x01, 0x13, 0xF4, 0x04, 0x4C, 0x04, 0x10],
    [0x01, 0x03, 0x64, 0x04, 0xB0, 0x04, 0x38],
    [0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
];

#[test]
fn a_pad_the_kernel_shows_is_found_asked_for_its_units_cleared_and_read_c_034() {
    if std::env::var_os(INSIDE).is_some() {
        return inside();
    }
    let program = std::env::current_exe().unwrap();
    let own = "hid::a_pad_the_kernel_shows_is_found_asked_for_its_units_cleared_and_read_c_034";
    passed(&KernelPad::writing(&REPORTS).with(&program, &["--exact", own, "--nocapture"], (INSIDE, "1")));
}

/// The test inside the program that was run.
fn passed(said: &Output) {
    let [out, err] = [&said.stdout, &said.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    assert!(said.status.success() && out.contains("1 passed"), "{out}\n{err}");
}

fn desk() -> Desk {
    Desk::open(Settings {
        captures: vec![Configured::new("stu", CaptureSettings::HidPad)],
        camera: false,
        ..Settings::of(CardSettings::Off, ScannerSettings::Off)
    })
}

fn inside() {
    let desk = desk();
    let health = desk.state(DeviceKind::SignaturePad, DeviceState::Ready);
    assert_eq!(health.name, "STU-540");
    let (_, (device, ink)) = desk.next("a stroke", |notice| match notice {
        Notice::Ink { device, ink } => Some((device, ink)),
        _ => None,
    });
    assert_eq!((device.as_str(), ink.width, ink.height), ("stu", 800, 480), "the units it said");
    let points: Vec<[i64; 3]> = ink.strokes[0].points.iter().map(|[x, y, _, p]| [*x, *y, *p]).collect();
    assert_eq!(points, [[748, 755, 293], [814, 770, 488], [888, 800, 97]]);
    let times: Vec<i64> = ink.strokes[0].points.iter().map(|point| point[2]).collect();
    assert!(times[0] == 0 && times.is_sorted() && times[2] > 0, "{times:?}");
    desk.close();
}

#[test]
fn a_pad_pulled_in_mid_signature_is_said_and_signs_anew_within_two_seconds_of_its_return_c_034() {
    if std::env::var_os(INSIDE).is_some() {
        return pulled_inside();
    }
    let program = std::env::current_exe().unwrap();
    let own = "hid::a_pad_pulled_in_mid_signature_is_said_and_signs_anew_within_two_seconds_of_its_return_c_034";
    passed(&with_pad_in_hand(&program, &["--exact", own, "--nocapture"], (INSIDE, "1")));
}

fn pulled_inside() {
    let mut pad = PadInHand::unplugged();
    let desk = desk();
    let ink = || {
        let stroke = |notice| match notice {
            Notice::Ink { ink, .. } => Some(ink),
            _ => None,
        };
        desk.next("a stroke", stroke).1
    };
    desk.state(DeviceKind::SignaturePad, DeviceState::Absent);
    for _ in 0..3 {
        pad.plug();
        let back = Instant::now();
        let health = desk.state(DeviceKind::SignaturePad, DeviceState::Ready);
        eprintln!("plugged in -> ready: {:?}", back.elapsed());
        assert!(back.elapsed() < Duration::from_secs(2), "took {:?}", back.elapsed());
        assert_eq!(health.name, "STU-540");
        REPORTS.iter().for_each(|report| pad.report(report));
        let written = ink();
        assert_eq!((written.strokes.len(), written.strokes[0].points.len()), (1, 3), "nothing of the last time");
        // A second stroke is begun, and somebody stumbles over the cable.
        REPORTS[..3].iter().for_each(|report| pad.report(report));
        pad.pull();
        desk.state(DeviceKind::SignaturePad, DeviceState::Absent);
    }
    assert!(desk.close().iter().all(|notice| !matches!(notice, Notice::Ink { .. })), "half a stroke is none");
}
