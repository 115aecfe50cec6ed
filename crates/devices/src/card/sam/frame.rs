//! Frames of the SAM_V protocol: preamble, length (big-endian, of everything behind it), content, XOR checksum.

/// Every frame begins so.
pub const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];

/// Longest content a module may announce. The longest answer there is has 2321 bytes; more is noise.
pub const LONGEST_CONTENT: usize = 4096;

/// Three status bytes and the checksum: no answer is shorter.
const SHORTEST_CONTENT: usize = 4;

/// Why bytes behind a preamble are no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameFault {
    /// The checksum does not hold.
    Checksum,
    /// The length cannot be one.
    Length,
}

/// A command as it goes over the line.
pub fn encode(command: &[u8]) -> Vec<u8> {
    // Commands have two to a few bytes.
    let length = u16::try_from(command.len() + 1).unwrap_or(u16::MAX);
    let counted = [&length.to_be_bytes()[..], command].concat();
    let checksum = xor(&counted);
    [&PREAMBLE[..], &counted, &[checksum]].concat()
}

/// Puts answers together from bytes that come in pieces, with noise before and between them.
#[derive(Debug, Default)]
pub struct Assembler {
    pending: Vec<u8>,
}

impl Assembler {
    /// Forgets what came so far.
    pub fn reset(&mut self) {
        self.pending.clear();
    }

    /// Takes bytes and gives the next answer, without length and checksum, when it is whole. Call it with nothing to get what else
    /// has come.
    ///
    /// # Errors
    /// When a frame came and is wrong. The bytes up to and with its preamble are dropped, so that a true frame inside is found.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Option<Vec<u8>>, FrameFault> {
        self.pending.extend_from_slice(bytes);
        let start = self.pending.windows(PREAMBLE.len()).position(|window| window == PREAMBLE);
        let Some(start) = start else {
            // The preamble may have come in part.
            let keep = self.pending.len().min(PREAMBLE.len() - 1);
            self.pending.drain(..self.pending.len() - keep);
            return Ok(None);
        };
        self.pending.drain(..start);
        let Some(&[high, low]) = self.pending.get(PREAMBLE.len()..).and_then(|rest| rest.first_chunk::<2>()) else {
            return Ok(None);
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if !(SHORTEST_CONTENT..=LONGEST_CONTENT).contains(&length) {
            self.pending.drain(..PREAMBLE.len());
            return Err(FrameFault::Length);
        }
        let Some(counted) = self.pending.get(PREAMBLE.len()..PREAMBLE.len() + 2 + length) else { return Ok(None) };
        // The checksum makes the XOR over everything behind the preamble zero.
        if xor(counted) != 0 {
            self.pending.drain(..PREAMBLE.len());
            return Err(FrameFault::Checksum);
        }
        let content = counted[2..counted.len() - 1].to_vec();
        self.pending.drain(..PREAMBLE.len() + 2 + length);
        Ok(Some(content))
    }
}

fn xor(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum ^ byte)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    fn bytes(hex: &str) -> Vec<u8> {
        hex.split(' ').map(|b| u8::from_str_radix(b, 16).unwrap()).collect()
    }

    /// The frames of the protocol description, byte by byte.
    #[test]
    fn commands_are_framed_as_the_description_says() {
        for (command, frame) in [
            ("10 FF", "AA AA AA 96 69 00 03 10 FF EC"),
            ("11 FF", "AA AA AA 96 69 00 03 11 FF ED"),
            ("12 FF", "AA AA AA 96 69 00 03 12 FF EE"),
            ("20 01", "AA AA AA 96 69 00 03 20 01 22"),
            ("20 02", "AA AA AA 96 69 00 03 20 02 21"),
            ("30 01", "AA AA AA 96 69 00 03 30 01 32"),
            ("30 10", "AA AA AA 96 69 00 03 30 10 23"),
            ("30 03", "AA AA AA 96 69 00 03 30 03 30"),
            ("30 05", "AA AA AA 96 69 00 03 30 05 36"),
            ("61 FF 50", "AA AA AA 96 69 00 04 61 FF 50 CA"),
        ] {
            assert_eq!(encode(&bytes(command)), bytes(frame), "{command}");
        }
    }

    #[test]
    fn answers_are_found_behind_noise_and_in_pieces() {
        let mut assembler = Assembler::default();
        let found = bytes("AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97");
        assert_eq!(assembler.push(&bytes("00 FF AA AA")), Ok(None));
        assert_eq!(assembler.push(&found[2..9]), Ok(None), "the noise ended in a part of the preamble");
        assert_eq!(assembler.push(&found[9..]), Ok(Some(bytes("00 00 9F 00 00 00 00"))));
        let two = [encode(&bytes("00 00 90")), encode(&bytes("00 00 80"))].concat();
        assert_eq!(assembler.push(&two), Ok(Some(bytes("00 00 90"))));
        assert_eq!(assembler.push(&[]), Ok(Some(bytes("00 00 80"))));
        assert_eq!(assembler.push(&[]), Ok(None));
    }

    #[test]
    fn a_wrong_checksum_or_length_is_said_and_the_next_answer_is_whole() {
        let mut assembler = Assembler::default();
        let good = encode(&bytes("00 00 90"));
        let mut bad = good.clone();
        *bad.last_mut().unwrap() ^= 1;
        assert_eq!(assembler.push(&[bad, good.clone()].concat()), Err(FrameFault::Checksum));
        assert_eq!(assembler.push(&[]), Ok(Some(bytes("00 00 90"))));
        for length in [0u16, 3, 4097, 0xFFFF] {
            let head = [&PREAMBLE[..], &length.to_be_bytes()].concat();
            assert_eq!(assembler.push(&head), Err(FrameFault::Length), "{length}");
            assert_eq!(assembler.push(&good), Ok(Some(bytes("00 00 90"))));
        }
    }

    proptest! {
        #[test]
        fn any_cutting_gives_the_same_answers(
            contents in prop::collection::vec(prop::collection::vec(any::<u8>(), 3..60), 1..5),
            noise in prop::collection::vec(0u8..0xAA, 0..9),
            cut in 1usize..9,
        ) {
            let line: Vec<u8> = contents.iter().flat_map(|c| [noise.clone(), encode(c)].concat()).collect();
            let mut assembler = Assembler::default();
            let mut got = Vec::new();
            for piece in line.chunks(cut) {
                let mut next = assembler.push(piece).unwrap();
                while let Some(content) = next {
                    got.push(content);
                    next = assembler.push(&[]).unwrap();
                }
            }
            prop_assert_eq!(got, contents);
        }

        #[test]
        fn whatever_comes_the_memory_stays_small(bytes in prop::collection::vec(any::<u8>(), 0..4000)) {
            let mut assembler = Assembler::default();
            let _ = assembler.push(&bytes);
            for _ in 0..bytes.len() {
                if assembler.push(&[]) == Ok(None) { break; }
            }
            prop_assert!(assembler.pending.len() <= bytes.len());
        }
    }
}
