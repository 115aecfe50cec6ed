//! The bytes of a scanner, cut anywhere, and the keys of a scanner that types.
#![no_main]

use devices::framing::{FrameEnd, Framer, LONGEST_FRAME};
use devices::wedge::{KeyStroke, decode};
use devices::scanner::profile::WedgeProfile;
use devices::{Scan, ScanSource};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);
const SILENCE: Duration = Duration::from_millis(80);

fn frames(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut framer = Framer::new(SILENCE);
    let mut found = Vec::new();
    for piece in pieces {
        found.extend(framer.push(piece, *START));
    }
    found.extend(framer.tick(*START + SILENCE * 100));
    for frame in &found {
        assert!(!frame.bytes.is_empty() && frame.bytes.len() <= LONGEST_FRAME);
        assert!(frame.end != FrameEnd::TooLong || frame.bytes.len() == LONGEST_FRAME);
    }
    found.into_iter().map(|frame| frame.bytes).collect()
}

fuzz_target!(|data: &[u8]| {
    let Some((&cut, bytes)) = data.split_first() else { return };
    let whole = frames(&[bytes]);
    let size = usize::from(cut).max(1);
    assert_eq!(whole, frames(&bytes.chunks(size).collect::<Vec<_>>()), "the cut decides nothing");
    for frame in whole {
        let scan = Scan::from_bytes(ScanSource::Serial, frame.clone());
        assert_eq!(scan.raw, frame);
        assert!(scan.text.len() <= frame.len() * 3);
    }
    let keys = bytes.iter().map(|byte| KeyStroke {
        key: match byte {
            b'\n' => "Enter".to_owned(),
            0x0e => "F8".to_owned(),
            0x0f => "Shift".to_owned(),
            other => char::from(*other).to_string(),
        },
        ctrl: *byte == b']' && cut & 1 == 1,
        alt: byte.is_ascii_digit() && cut & 2 == 2,
        at_ms: u32::from(cut),
    });
    let mut keys: Vec<KeyStroke> = keys.collect();
    keys.push(KeyStroke { key: "Enter".to_owned(), ctrl: false, alt: false, at_ms: u32::from(cut) });
    decode(&keys, &[]);
    let framed = WedgeProfile { prefix: "~".to_owned(), suffix: "!".to_owned(), ..WedgeProfile::default() };
    decode(&keys, &[framed, WedgeProfile::default()]);
});
