//! Where one code ends and the next begins in the bytes of a scanner.
//!
//! A frame ends on CR, LF or ETX, or when the scanner falls silent; STX begins a frame. One scan may arrive in many reads and
//! many scans in one read, so the frames depend on the bytes alone, never on how they were cut. Silence is declared by the
//! caller through [`Framer::tick`], after it looked at the port and found nothing: a gap between two time stamps proves
//! nothing on a busy machine, where the bytes may have been waiting in the system all along.
//!
//! A scanner that has once ended a code with a line end is known to send one. From then on a short pause no longer ends a code:
//! a code cut in two by a slow line would otherwise become two wrong codes.

use crate::notice::{Scan, ScanSource};
use std::time::{Duration, Instant};

const STX: u8 = 0x02;
const ETX: u8 = 0x03;

/// Longest frame kept. The largest QR code holds 7089 digits; more than this is noise (wrong speed, a key held down).
pub const LONGEST_FRAME: usize = 8192;

/// How much more silence ends a code of a scanner that is known to send line ends.
const PATIENCE: u32 = 10;

/// What ended a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameEnd {
    /// CR, LF, ETX, or the STX of the next frame.
    Mark,
    /// The scanner fell silent.
    Silence,
    /// It became longer than [`LONGEST_FRAME`]; the rest up to the next end was dropped.
    TooLong,
}

/// The bytes of one scan, without STX and line end; the AIM prefix is still there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The bytes; never empty.
    pub bytes: Vec<u8>,
    /// What ended it.
    pub end: FrameEnd,
}

impl Frame {
    /// The scan this frame carries: AIM prefix split off, text decoded.
    pub fn into_scan(self, source: ScanSource) -> Scan {
        Scan::from_bytes(source, self.bytes)
    }
}

/// Cuts the bytes of one scanner into frames.
#[derive(Debug)]
pub struct Framer {
    silence: Duration,
    pending: Vec<u8>,
    last_byte: Option<Instant>,
    overflowed: bool,
    sends_line_ends: bool,
    /// Ends a frame like a line end does, and is cut off; empty when the scanner has no such habit.
    suffix: Vec<u8>,
}

impl Framer {
    /// `silence` ends a code of a scanner that sends no line end; 50 to 100 ms is usual.
    pub fn new(silence: Duration) -> Framer {
        Framer {
            silence,
            pending: Vec::new(),
            last_byte: None,
            overflowed: false,
            sends_line_ends: false,
            suffix: Vec::new(),
        }
    }

    /// A scanner that puts `suffix` behind every code.
    #[must_use]
    pub fn ending_with(mut self, suffix: &[u8]) -> Framer {
        // Line ends are cut off before anything is compared.
        self.suffix = suffix.iter().copied().filter(|b| !matches!(*b, b'\r' | b'\n' | STX | ETX)).collect();
        self
    }

    /// Takes bytes read at `at` and returns the frames they complete.
    pub fn push(&mut self, bytes: &[u8], at: Instant) -> Vec<Frame> {
        let mut frames = Vec::new();
        for &byte in bytes {
            match byte {
                b'\r' | b'\n' | ETX => {
                    self.sends_line_ends |= !self.pending.is_empty();
                    frames.extend(self.end(FrameEnd::Mark));
                }
                STX => frames.extend(self.end(FrameEnd::Mark)),
                _ if self.pending.len() < LONGEST_FRAME => {
                    self.pending.push(byte);
                    if !self.suffix.is_empty() && self.pending.ends_with(&self.suffix) {
                        self.pending.truncate(self.pending.len() - self.suffix.len());
                        self.sends_line_ends = true;
                        frames.extend(self.end(FrameEnd::Mark));
                    }
                }
                _ => self.overflowed = true,
            }
        }
        self.last_byte = if self.pending.is_empty() { None } else { Some(at) };
        frames
    }

    /// Says that nothing more was there at `at`; returns the frame that the silence ends.
    pub fn tick(&mut self, at: Instant) -> Option<Frame> {
        if at < self.deadline()? {
            return None;
        }
        self.last_byte = None;
        self.end(FrameEnd::Silence)
    }

    /// When the silence will have lasted long enough to end the bytes that wait; `None` when none do.
    pub fn deadline(&self) -> Option<Instant> {
        let silence = if self.sends_line_ends { self.silence * PATIENCE } else { self.silence };
        self.last_byte.map(|last| last + silence)
    }

    /// Forgets the beginning of a code: the scanner was unplugged, the rest will never come.
    pub fn reset(&mut self) {
        let suffix = std::mem::take(&mut self.suffix);
        *self = Framer { suffix, ..Framer::new(self.silence) };
    }

    fn end(&mut self, end: FrameEnd) -> Option<Frame> {
        let end = if std::mem::take(&mut self.overflowed) { FrameEnd::TooLong } else { end };
        // CR LF ends one frame, not two; an end without content is none.
        (!self.pending.is_empty()).then(|| Frame { bytes: std::mem::take(&mut self.pending), end })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    const SILENCE: Duration = Duration::from_millis(80);

    fn framer() -> (Framer, Instant) {
        (Framer::new(SILENCE), Instant::now())
    }

    fn texts(frames: &[Frame]) -> Vec<&str> {
        frames.iter().map(|f| std::str::from_utf8(&f.bytes).unwrap()).collect()
    }

    #[test]
    fn every_line_end_ends_a_code_once() {
        for end in ["\r", "\n", "\r\n", "\x03", "\x03\r\n"] {
            let (mut framer, now) = framer();
            let frames = framer.push(format!("81000010000000000001{end}").as_bytes(), now);
            assert_eq!(texts(&frames), ["81000010000000000001"], "line end {end:?}");
            assert_eq!(framer.deadline(), None, "nothing waits after {end:?}");
        }
    }

    #[test]
    fn a_gs1_code_between_stx_and_line_end_keeps_its_separators() {
        let (mut framer, now) = framer();
        let frames = framer.push(b"\x02]Q3\x1D0106901234567892\x1D10ABC\r\n", now);
        let scan = frames.into_iter().next().unwrap().into_scan(ScanSource::Serial);
        assert_eq!(scan.aim.as_deref(), Some("]Q3"));
        assert_eq!(scan.text, "\u{1D}0106901234567892\u{1D}10ABC");
        assert_eq!(scan.raw, b"]Q3\x1D0106901234567892\x1D10ABC");
    }

    #[test]
    fn a_suffix_of_the_scanners_own_ends_a_code_however_it_is_cut() {
        let mut framer = Framer::new(SILENCE).ending_with(b"##\t");
        let now = Instant::now();
        assert_eq!(texts(&framer.push(b"ABC#123##\tDEF456##\t\r\n8100#", now)), ["ABC#123", "DEF456"]);
        assert!(framer.push(b"#", now).is_empty());
        assert_eq!(texts(&framer.push(b"#\t", now)), ["8100#"]);
        framer.reset();
        assert_eq!(texts(&framer.push(b"9##\t", now)), ["9"], "the habit outlives the plug");
    }

    #[test]
    fn two_scans_in_one_read_are_two_codes() {
        let (mut framer, now) = framer();
        assert_eq!(texts(&framer.push(b"ABC123\r\nDEF456\r\n", now)), ["ABC123", "DEF456"]);
        assert_eq!(texts(&framer.push(b"\x02ABC123\x02DEF456\x03", now)), ["ABC123", "DEF456"], "STX begins a code");
    }

    #[test]
    fn a_code_in_two_pieces_is_one_code() {
        let (mut framer, now) = framer();
        assert!(framer.push(b"8100001000", now).is_empty());
        assert_eq!(texts(&framer.push(b"0000000001\r", now + Duration::from_millis(79))), ["81000010000000000001"]);
    }

    #[test]
    fn silence_ends_a_code_of_a_scanner_without_line_end() {
        let (mut framer, now) = framer();
        assert!(framer.push(b"ABC123", now).is_empty());
        assert_eq!(framer.tick(now + Duration::from_millis(79)), None, "not yet");
        let frame = framer.tick(now + SILENCE).unwrap();
        assert_eq!((frame.bytes.as_slice(), frame.end), (&b"ABC123"[..], FrameEnd::Silence));
        assert_eq!(framer.tick(now + SILENCE * 2), None, "once only");
    }

    #[test]
    fn a_pause_does_not_cut_a_code_of_a_scanner_that_sends_line_ends() {
        let (mut framer, now) = framer();
        framer.push(b"ABC123\r", now);
        assert!(framer.push(b"8100001000", now).is_empty());
        let later = now + Duration::from_millis(300);
        assert_eq!(framer.tick(later), None, "a slow line, not an end");
        assert_eq!(texts(&framer.push(b"0000000001\r", later)), ["81000010000000000001"]);
    }

    #[test]
    fn bytes_without_line_end_come_out_at_last_also_from_such_a_scanner() {
        let (mut framer, now) = framer();
        framer.push(b"ABC123\rDEF", now);
        assert_eq!(framer.tick(now + SILENCE * PATIENCE).unwrap().bytes, b"DEF", "named as it came, not swallowed");
    }

    #[test]
    fn a_beginning_is_forgotten_when_the_plug_is_pulled() {
        let (mut framer, now) = framer();
        framer.push(b"810000", now);
        framer.reset();
        assert_eq!(framer.deadline(), None);
        assert_eq!(texts(&framer.push(b"ABC123\r", now)), ["ABC123"]);
    }

    #[test]
    fn noise_is_bounded_and_said() {
        let (mut framer, now) = framer();
        for _ in 0..1000 {
            assert!(framer.push(&[0xFF; 100], now).is_empty());
        }
        let frames = framer.push(b"\rABC\r", now);
        assert_eq!((frames[0].bytes.len(), frames[0].end), (LONGEST_FRAME, FrameEnd::TooLong));
        assert_eq!(
            (frames[1].bytes.as_slice(), frames[1].end),
            (&b"ABC"[..], FrameEnd::Mark),
            "the next code is whole"
        );
    }

    fn scanner_bytes() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![
            6 => any::<u8>(),
            3 => prop::sample::select(vec![b'\r', b'\n', STX, ETX, 0x1D, b']', b'd', b'2']),
        ];
        prop::collection::vec(byte, 0..400)
    }

    proptest! {
        #[test]
        fn any_splitting_gives_the_same_codes(bytes in scanner_bytes(), cuts in prop::collection::vec(1usize..9, 1..200)) {
            let (mut whole, now) = framer();
            let mut expected = whole.push(&bytes, now);
            expected.extend(whole.tick(now + SILENCE * PATIENCE));

            let mut pieces = Framer::new(SILENCE);
            let (mut frames, mut rest, mut at) = (Vec::new(), bytes.as_slice(), now);
            for cut in cuts.iter().cycle() {
                if rest.is_empty() { break; }
                let (piece, tail) = rest.split_at((*cut).min(rest.len()));
                at += Duration::from_millis(7);
                frames.extend(pieces.push(piece, at));
                prop_assert_eq!(pieces.tick(at + Duration::from_millis(6)), None, "6 ms are no silence");
                rest = tail;
            }
            frames.extend(pieces.tick(at + SILENCE * PATIENCE));
            prop_assert_eq!(frames, expected);
        }

        #[test]
        fn no_byte_is_lost_and_no_end_is_left_inside(bytes in scanner_bytes()) {
            let (mut framer, now) = framer();
            let mut frames = framer.push(&bytes, now);
            frames.extend(framer.tick(now + SILENCE * PATIENCE));
            let is_mark = |b: &u8| [b'\r', b'\n', STX, ETX].contains(b);
            let content: Vec<u8> = bytes.iter().copied().filter(|b| !is_mark(b)).collect();
            let framed: Vec<u8> = frames.iter().flat_map(|f| f.bytes.clone()).collect();
            prop_assert_eq!(framed, content);
            prop_assert!(frames.iter().all(|f| !f.bytes.is_empty()));
            for frame in frames {
                let scan = frame.into_scan(ScanSource::Serial);
                prop_assert_eq!(scan.aim.is_some(), scan.raw.len() >= 3 && scan.raw[0] == b']' && scan.raw[1].is_ascii_alphabetic() && scan.raw[2].is_ascii_alphanumeric());
            }
        }
    }
}
