//! What lies beside the screen, in the supervisor's hands.

use super::Desk;
use devices::pad::{Ink, InkStroke};
use devices::{DeviceKind, DeviceState, Notice, Settings};

fn name() -> Ink {
    let point = |n: i64| [600 + n * 400, 1800 + (n % 4) * 500, n * 40, 500];
    let stroke = InkStroke { pointer: "pen".to_owned(), points: (0..16).map(point).collect() };
    Ink { width: 800, height: 480, strokes: vec![stroke] }
}

fn ink(notice: Notice) -> Option<(String, Ink)> {
    match notice {
        Notice::Ink { device, ink } => Some((device, ink)),
        _ => None,
    }
}

#[test]
fn a_pad_says_how_it_is_and_what_was_written_and_a_turned_sheet_is_empty_c_034() {
    let desk = Desk::open(Settings::simulated());
    desk.state(DeviceKind::SignaturePad, DeviceState::Ready);
    let hand = desk.devices.simulator().unwrap().clone();
    assert!(hand.write(&name()) && hand.write(&name()));
    let both = |notice| ink(notice).filter(|(_, ink)| ink.strokes.len() == 2);
    assert_eq!(desk.next("two strokes", both).1.0, "signature");
    desk.devices.turn_sheet();
    assert!(hand.write(&name()));
    assert_eq!(desk.next("a stroke", ink).1.1.strokes.len(), 1);
    assert!(!desk.devices.frames("signature").iter().any(|frame| frame.shown.contains("600")), "no place is kept");
    desk.close();
}

#[test]
fn a_pad_that_is_pulled_fifty_times_comes_back_fifty_times() {
    let desk = Desk::open(Settings::simulated());
    desk.state(DeviceKind::SignaturePad, DeviceState::Ready);
    let hand = desk.devices.simulator().unwrap().clone();
    for _ in 0..50 {
        assert!(hand.pull_pad());
        desk.state(DeviceKind::SignaturePad, DeviceState::Absent);
        desk.state(DeviceKind::SignaturePad, DeviceState::Ready);
    }
    assert!(hand.write(&name()));
    desk.next("what was written after it", ink);
    desk.close();
}

#[test]
fn a_finger_is_a_second_kind_of_capture_and_says_that_it_is_none_c_034() {
    let desk = Desk::open(Settings::simulated());
    let health = desk.state(DeviceKind::Fingerprint, DeviceState::Ready);
    assert!(health.name.contains("模拟"), "the demonstration says so");
    assert!(desk.devices.simulator().unwrap().put_finger());
    let (_, finger) = desk.next("a finger", |notice| match notice {
        Notice::Finger { finger, .. } => Some(finger),
        _ => None,
    });
    assert!(finger.simulated && finger.to_png().unwrap().starts_with(b"\x89PNG"));
    assert!(!serde_json::to_string(&Notice::Finger { device: "f".into(), finger }).unwrap().contains("pixels"));
    desk.close();
}
