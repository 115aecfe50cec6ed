//! Commands to a chip card and its answers (ISO 7816-4), with the two detours of protocol T=0: "I have xx bytes, fetch them"
//! (61xx) and "ask again with Le = xx" (6Cxx).

/// Longest answer put together from 61xx pieces. No record of an identity card comes near; a card that never ends is damaged.
pub const LONGEST_ANSWER: usize = 4096;

/// Most detours for one command.
const MOST_DETOURS: usize = 32;

/// A card that can be spoken to.
pub trait Channel {
    /// Sends a command and returns the answer with its status word, as the card gave them.
    ///
    /// # Errors
    /// When no answer came: see [`ChannelFault`].
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelFault>;
}

/// Why a card gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelFault {
    /// The card is gone, or its contacts slipped.
    Lost,
    /// Another program reset the card: what was selected is selected no more.
    Reset,
    /// The reader failed, with its PC/SC error code.
    Reader(u32),
}

/// Status word of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status(pub u16);

impl Status {
    /// 9000: done.
    pub const OK: Status = Status(0x9000);

    /// The card wants a PIN first (6982, 6983).
    pub fn wants_pin(self) -> bool {
        matches!(self.0, 0x6982 | 0x6983)
    }
}

/// An answer put together: data and the final status word. A card whose answers make no sense (no status word, endless pieces)
/// has status 0000, which no card sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The data without status word.
    pub data: Vec<u8>,
    /// The status word.
    pub status: Status,
}

impl Answer {
    fn senseless() -> Answer {
        Answer { data: Vec::new(), status: Status(0) }
    }

    /// Whether the card did what was asked.
    pub fn is_ok(&self) -> bool {
        self.status == Status::OK
    }
}

/// Sends `command` and follows 61xx and 6Cxx to the end.
///
/// # Errors
/// When the card gave no answer.
pub fn exchange(channel: &mut (impl Channel + ?Sized), command: &[u8]) -> Result<Answer, ChannelFault> {
    let class = command.first().copied().unwrap_or(0);
    let mut next = command.to_vec();
    let mut data = Vec::new();
    for _ in 0..MOST_DETOURS {
        let raw = channel.transmit(&next)?;
        let Some((piece, &[sw1, sw2])) = raw.split_last_chunk::<2>() else {
            return Ok(Answer::senseless());
        };
        match sw1 {
            0x6C => {
                // Only the last byte changes: the card names the length it wants to be asked with.
                if next.len() < 5 {
                    return Ok(Answer::senseless());
                }
                if let Some(le) = next.last_mut() {
                    *le = sw2;
                }
            }
            0x61 => {
                data.extend_from_slice(piece);
                next = vec![class, 0xC0, 0x00, 0x00, sw2];
            }
            _ => {
                data.extend_from_slice(piece);
                return Ok(Answer { data, status: Status(u16::from_be_bytes([sw1, sw2])) });
            }
        }
        if data.len() > LONGEST_ANSWER {
            break;
        }
    }
    Ok(Answer::senseless())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    struct Script {
        answers: Vec<Vec<u8>>,
        asked: Vec<Vec<u8>>,
    }

    impl Channel for Script {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelFault> {
            self.asked.push(command.to_vec());
            if self.answers.is_empty() { Err(ChannelFault::Lost) } else { Ok(self.answers.remove(0)) }
        }
    }

    fn script(answers: &[&[u8]]) -> Script {
        Script { answers: answers.iter().map(|a| a.to_vec()).collect(), asked: Vec::new() }
    }

    #[test]
    fn asks_again_with_the_length_the_card_names() {
        let mut card = script(&[&[0x6C, 0x14], &[1, 2, 0x90, 0]]);
        let answer = exchange(&mut card, &[0, 0xB2, 1, 4, 0]).unwrap();
        assert_eq!((answer.data.as_slice(), answer.is_ok()), (&[1, 2][..], true));
        assert_eq!(card.asked[1], [0, 0xB2, 1, 4, 0x14]);
    }

    #[test]
    fn fetches_what_the_card_holds_ready_in_several_pieces() {
        let mut card = script(&[&[0x61, 2], &[1, 2, 0x61, 1], &[0x6C, 1], &[3, 0x90, 0]]);
        let answer = exchange(&mut card, &[0, 0xA4, 4, 0, 1, 0xAA]).unwrap();
        assert_eq!((answer.data.as_slice(), answer.is_ok()), (&[1, 2, 3][..], true));
        assert_eq!(card.asked[1], [0, 0xC0, 0, 0, 2]);
        assert_eq!(card.asked[3], [0, 0xC0, 0, 0, 1], "6C is heard inside 61, too");
    }

    #[test]
    fn a_card_that_never_ends_is_given_up() {
        struct Endless(usize);
        impl Channel for Endless {
            fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, ChannelFault> {
                self.0 += 1;
                let mut answer = vec![0xAA; 255];
                answer.extend([0x61, 0xFF]);
                Ok(answer)
            }
        }
        let mut card = Endless(0);
        assert_eq!(exchange(&mut card, &[0, 0xB2, 1, 4, 0]).unwrap(), Answer::senseless());
        assert!(card.0 <= MOST_DETOURS);
        let mut loops = script(&[&[0x6C, 1][..]; 100]);
        assert_eq!(exchange(&mut loops, &[0, 0xB2, 1, 4, 0]).unwrap().status, Status(0));
    }

    #[test]
    fn an_answer_without_status_word_is_no_answer() {
        for answer in [&[][..], &[0x90][..]] {
            assert_eq!(exchange(&mut script(&[answer]), &[0, 0xB2, 1, 4, 0]).unwrap().status, Status(0));
        }
        assert_eq!(exchange(&mut script(&[]), &[0, 0xB2, 1, 4, 0]), Err(ChannelFault::Lost));
    }
}
