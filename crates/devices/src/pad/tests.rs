#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::stu::{Capability, PenSample, StuFault, pen, pen_report};
use super::*;
use proptest::prelude::*;
use std::sync::mpsc;
use std::thread;

const STU_540: Capability = Capability { tablet: (10_800, 6480), pressure: 1023, screen: (800, 480), rate: 200 };

/// The feature report of the rig (devices.md D).
const CAPABILITY: [u8; 13] = [0x09, 0x2a, 0x30, 0x19, 0x50, 0x03, 0xff, 0x03, 0x20, 0x01, 0xe0, 0xc8, 0x00];

fn hex(report: &str) -> Vec<u8> {
    report.split(' ').map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

#[test]
fn a_pad_says_its_units() {
    assert_eq!(Capability::parse(&CAPABILITY), Ok(STU_540));
    assert_eq!(Capability::parse(&CAPABILITY[..11]), Err(StuFault::Short));
    assert_eq!(Capability::parse(&[0x08, 0, 0]), Err(StuFault::Other(0x08)));
    assert_eq!(Capability::parse(&[0x09; 3]), Err(StuFault::Short));
    let mut empty = CAPABILITY;
    empty[1..3].fill(0);
    assert_eq!(Capability::parse(&empty), Err(StuFault::Empty), "nothing is divided by it");
}

#[test]
fn a_stroke_of_the_rig_is_read_with_its_pressure() {
    let samples: Vec<PenSample> = [
        "01 01 00 03 e8 03 e8",
        "01 13 2c 03 f2 03 fc",
        "01 13 f4 04 4c 04 10",
        "01 03 64 04 b0 04 38",
        "01 00 00 00 00 00 00",
    ]
    .iter()
    .map(|report| pen(&hex(report)).unwrap())
    .collect();
    assert_eq!(samples.iter().map(|s| s.pressure).collect::<Vec<_>>(), [0, 300, 500, 100, 0]);
    assert_eq!(samples.iter().map(|s| s.touches).collect::<Vec<_>>(), [false, true, true, true, false]);
    let mut well = Inkwell::new(STU_540);
    let lifted: Vec<bool> = samples.iter().zip(0..).map(|(sample, n)| well.take(sample, n * 200)).collect();
    assert_eq!(lifted, [false, false, false, false, true]);
    let points = &well.ink().strokes[0].points;
    assert_eq!(points[..], [[748, 755, 0, 293], [814, 770, 200, 488], [888, 800, 400, 97]]);
}

#[test]
fn what_is_no_pen_report_is_named_and_nothing_else() {
    assert_eq!(pen(&[]), Err(StuFault::Short));
    assert_eq!(pen(&[0x01, 0, 0]), Err(StuFault::Short));
    assert_eq!(pen(&[0x34, 0, 0, 0, 0, 0, 0, 1, 2]), Err(StuFault::Short), "a timed one without its time");
    assert_eq!(pen(&[0x2f, 0, 0, 0, 0, 0, 0]), Err(StuFault::Other(0x2f)));
}

#[test]
fn a_signature_has_the_same_shape_as_one_of_the_pad_window_c_034() {
    let ink = Ink {
        width: 800,
        height: 480,
        strokes: vec![InkStroke { pointer: "pen".to_owned(), points: vec![[1, 2, 0, 500]] }],
    };
    let shape = serde_json::to_string(&ink).unwrap();
    assert_eq!(shape, r#"{"width":800,"height":480,"strokes":[{"pointer":"pen","points":[[1,2,0,500]]}]}"#);
}

#[test]
fn the_clock_of_a_pad_that_begins_again_goes_on() {
    let mut well = Inkwell::new(STU_540);
    let sample =
        |clock: u16, x: u16| PenSample { near: true, touches: true, pressure: 100, x, y: 0, clock: Some(clock) };
    for (clock, x) in [(65_500, 100), (65_530, 200), (4, 300), (34, 400)] {
        well.take(&sample(clock, x), 0);
    }
    assert_eq!(well.ink().strokes[0].points.iter().map(|p| p[2]).collect::<Vec<_>>(), [0, 30, 40, 70]);
}

#[test]
fn a_pad_that_never_stops_does_not_fill_the_memory() {
    let mut well = Inkwell::new(STU_540);
    for n in 0..200_000_u32 {
        let sample = PenSample { near: true, touches: true, pressure: 1, x: (n % 9000) as u16, y: 0, clock: None };
        well.take(&sample, n.into());
    }
    assert_eq!(well.ink().strokes[0].points.len(), 60_000);
    well.clear();
    assert!(well.ink().strokes.is_empty());
}

fn listen(mut device: impl CaptureDevice + 'static) -> (mpsc::Receiver<CaptureNotice>, Stop, thread::JoinHandle<()>) {
    let (tell, notices) = mpsc::channel();
    let stop = Stop::new();
    let seen = stop.clone();
    let thread = thread::spawn(move || device.run(&mut |notice| drop(tell.send(notice)), &seen));
    (notices, stop, thread)
}

#[test]
fn what_is_written_on_a_simulated_pad_comes_out_stroke_by_stroke() {
    let stroke =
        |x: i64| InkStroke { pointer: "pen".to_owned(), points: vec![[x, 100, 0, 500], [x + 300, 400, 90, 1000]] };
    let mut ink = Ink { width: 800, height: 480, strokes: vec![stroke(100), stroke(900)] };
    for (point, later) in ink.strokes[1].points.iter_mut().zip([300, 400]) {
        point[2] = later;
    }
    let sheet = Sheet::new();
    let (pad, play) = SimulatedPad::new(STU_540, &sheet);
    assert!(pad.is_simulated() && pad.kind() == CaptureKind::Signature);
    let (notices, stop, thread) = listen(pad);
    play.send(reports(&ink, &STU_540)).unwrap();
    let signatures: Vec<Ink> = notices
        .iter()
        .filter_map(|notice| match notice {
            CaptureNotice::Signature(ink) => Some(ink),
            _ => None,
        })
        .take(2)
        .collect();
    assert_eq!(signatures[0].strokes, ink.strokes[..1]);
    assert_eq!(signatures[1], ink);
    sheet.turn();
    play.send(reports(&Ink { strokes: vec![stroke(50)], ..ink.clone() }, &STU_540)).unwrap();
    let next = notices.iter().find_map(|notice| match notice {
        CaptureNotice::Signature(ink) => Some(ink.strokes.len()),
        _ => None,
    });
    assert_eq!(next, Some(1), "a new sheet is empty");
    stop.set();
    thread.join().unwrap();
}

#[test]
fn a_finger_on_the_simulated_reader_gives_a_picture_that_says_it_is_none_c_034() {
    let (reader, put) = SimulatedFingerprint::new();
    assert!(reader.is_simulated() && reader.kind() == CaptureKind::Fingerprint);
    let (notices, stop, thread) = listen(reader);
    put.send(()).unwrap();
    let (name, finger) = match (notices.recv().unwrap(), notices.recv().unwrap()) {
        (CaptureNotice::State { name, .. }, CaptureNotice::Fingerprint(finger)) => (name, finger),
        other => panic!("{other:?}"),
    };
    assert!(finger.simulated && name.contains("simulated") && name.contains("模拟"));
    assert_eq!(finger.pixels.len(), (finger.width * finger.height) as usize);
    assert!(!format!("{finger:?}").contains("240"), "no pixel in a log");
    stop.set();
    thread.join().unwrap();
}

proptest! {
    #[test]
    fn any_bytes_are_a_report_or_a_named_fault(bytes in prop::collection::vec(any::<u8>(), 0..80), at in any::<u64>()) {
        let mut well = Inkwell::new(Capability::parse(&bytes).unwrap_or(STU_540));
        if let Ok(sample) = pen(&bytes) {
            well.take(&sample, at);
            prop_assert_eq!(pen(&pen_report(&sample)).map(|read| (read.x, read.y, read.pressure, read.touches)),
                Ok((sample.x, sample.y, sample.pressure, sample.touches)));
        }
    }

    #[test]
    fn what_was_written_is_what_is_read_to_a_tenth_of_a_pixel(
        points in prop::collection::vec((0_i64..8000, 0_i64..4800, 0_i64..60, 0_i64..=1000), 1..60)
    ) {
        let mut time = 0;
        let points: Vec<[i64; 4]> = points.into_iter().map(|(x, y, step, p)| { time += step; [x, y, time, p] }).collect();
        let ink = Ink { width: 800, height: 480, strokes: vec![InkStroke { pointer: "pen".to_owned(), points }] };
        let mut well = Inkwell::new(STU_540);
        for report in reports(&ink, &STU_540) {
            well.take(&pen(&report).unwrap(), 0);
        }
        let from = ink.strokes[0].points[0][2];
        for read in &well.ink().strokes[0].points {
            let near = |point: &&[i64; 4]| {
                (point[0] - read[0]).abs() <= 1 && (point[1] - read[1]).abs() <= 1 && (point[3] - read[3]).abs() <= 1
                    && point[2] - from == read[2]
            };
            prop_assert!(ink.strokes[0].points.iter().any(|point| near(&point)), "{:?}", read);
        }
    }
}
