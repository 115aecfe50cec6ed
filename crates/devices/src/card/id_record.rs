//! Identity documents in a PC/SC reader with a security module inside: the reader shows the chip's text and photograph as pages
//! of a pseudo card (`FF B0 page 00 00`).
//!
//! One public source knows this way and none names the maker, so it is a profile that the settings can change, not a fact.

use super::apdu::{Channel, exchange};
use super::record;
use super::social_security::ReadFault;
use crate::holder::{CardHolder, Photo};
use crate::notice::{CardItem, CardTrouble};
use serde::{Deserialize, Serialize};

/// How such a reader is recognised and asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdRecordProfile {
    /// Where in the ATR, counted from 0, the mark of an identity document stands.
    pub atr_at: usize,
    /// The two bytes of that mark.
    pub atr_mark: [u8; 2],
    /// Class and instruction of the command that reads a page; the page is its first parameter.
    pub command: [u8; 2],
    /// How many pages of 256 bytes there are.
    pub pages: u8,
}

impl Default for IdRecordProfile {
    fn default() -> IdRecordProfile {
        IdRecordProfile { atr_at: 13, atr_mark: [0x90, 0x00], command: [0xFF, 0xB0], pages: 6 }
    }
}

/// Two lengths of two bytes stand in front of the text.
const LENGTHS: usize = 4;

impl IdRecordProfile {
    /// Whether the settings need not name it.
    pub fn is_usual(&self) -> bool {
        *self == IdRecordProfile::default()
    }

    /// Whether a card with this answer to reset is such a document.
    pub fn knows(&self, atr: &[u8]) -> bool {
        atr.get(self.atr_at..).is_some_and(|rest| rest.starts_with(&self.atr_mark))
    }

    /// Reads the holder. A photograph that cannot be read is left out; the text must be whole.
    ///
    /// # Errors
    /// When the card is gone, does not give its pages, or their text is damaged.
    pub fn read(&self, channel: &mut (impl Channel + ?Sized)) -> Result<CardHolder, ReadFault> {
        let mut payload = Vec::new();
        let mut wanted = LENGTHS + record::TEXT_BYTES + Photo::WLT_BYTES;
        for page in 0..self.pages {
            let answer = exchange(channel, &[self.command[0], self.command[1], page, 0x00, 0x00])?;
            if answer.status.wants_pin() {
                return Err(ReadFault::Card(CardTrouble::Locked));
            }
            if !answer.is_ok() || answer.data.is_empty() {
                if payload.len() >= LENGTHS + record::TEXT_BYTES {
                    tracing::info!(page, status = answer.status.0, "the photograph is not read");
                    break;
                }
                // Not even the first page: the mark in the ATR was a coincidence, this is some other card.
                let refused = page == 0 && answer.status.0 != 0 && !answer.is_ok();
                return Err(ReadFault::Card(if refused {
                    CardTrouble::NotAnIdCard
                } else {
                    CardTrouble::Damaged {
                        item: CardItem::Record,
                        status: (!answer.is_ok()).then_some(answer.status.0),
                    }
                }));
            }
            payload.extend(answer.data);
            if let Some(&[text_high, text_low, photo_high, photo_low]) = payload.first_chunk::<LENGTHS>() {
                let length = |high, low| usize::from(u16::from_be_bytes([high, low]));
                wanted = LENGTHS + length(text_high, text_low) + length(photo_high, photo_low);
            }
            if payload.len() >= wanted {
                break;
            }
        }
        let whole = payload.len() >= wanted;
        // A length that no document has is a wrong byte, whatever else could be read; a photograph that was refused is not.
        let announced = LENGTHS + record::TEXT_BYTES + Photo::WLT_BYTES;
        let read = if whole || wanted != announced {
            record::parse_payload(&payload)
        } else {
            record::parse_parts(payload.get(LENGTHS..).unwrap_or_default(), record::TEXT_BYTES, 0)
        };
        read.map_err(ReadFault::Card)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::card::apdu::ChannelFault;
    use crate::card::record::tests::record;
    use crate::holder::CardKind;
    use proptest::prelude::*;

    /// A reader that shows `stream` in pages, and refuses from page `refuses` on.
    struct Pages {
        stream: Vec<u8>,
        refuses: Option<(u8, u16)>,
        asked: usize,
    }

    impl Channel for Pages {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelFault> {
            self.asked += 1;
            assert_eq!((&command[..2], command.len()), (&[0xFF, 0xB0][..], 5));
            if let Some((page, status)) = self.refuses
                && command[2] >= page
            {
                return Ok(status.to_be_bytes().to_vec());
            }
            let page = self.stream.chunks(256).nth(command[2].into()).unwrap_or_default();
            Ok([page, &[0x90, 0x00]].concat())
        }
    }

    fn stream() -> Vec<u8> {
        let text = record(&[
            (0, "王小明"),
            (30, "2"),
            (32, "01"),
            (36, "19491231"),
            (122, "11010519491231002X"),
            (188, "20200101"),
            (204, "长期"),
        ]);
        let photo: Vec<u8> = (0..1024u32).map(|i| (7 * i % 256) as u8).collect();
        [&[1, 0, 4, 0][..], &text, &photo].concat()
    }

    fn read(stream: Vec<u8>, refuses: Option<(u8, u16)>) -> Result<CardHolder, CardTrouble> {
        match IdRecordProfile::default().read(&mut Pages { stream, refuses, asked: 0 }) {
            Ok(holder) => Ok(holder),
            Err(ReadFault::Card(trouble)) => Err(trouble),
            Err(ReadFault::Channel(fault)) => panic!("{fault:?}"),
        }
    }

    #[test]
    fn the_mark_in_the_answer_to_reset_decides() {
        let profile = IdRecordProfile::default();
        assert!(profile.knows(b"\x3B\x8B\x80\x01\0\0\0\0\0\0\0\0\0\x90\x00\x9A"));
        assert!(!profile.knows(b"\x3B\x6C\x00\x00SSSE-VIRTUAL"));
        assert!(!profile.knows(b"\x3B\x8B"));
    }

    /// C-014: the pages are joined before the text is taken out; it crosses from the first into the second.
    #[test]
    fn a_document_is_read_from_its_pages_with_its_photograph() {
        let holder = read(stream(), None).unwrap();
        assert_eq!((holder.kind, holder.name.as_str()), (CardKind::ResidentId, "王小明"));
        assert!(holder.valid_always);
        assert_eq!(holder.photo.unwrap().wlt()[1], 7);
        let mut pages = Pages { stream: stream(), refuses: None, asked: 0 };
        IdRecordProfile::default().read(&mut pages).unwrap();
        assert_eq!(pages.asked, 6, "each page once");
    }

    #[test]
    fn a_photograph_that_cannot_be_read_is_left_out_and_a_text_that_cannot_is_said() {
        assert_eq!(read(stream(), Some((3, 0x6F00))).unwrap().photo, None);
        let record = |status| CardTrouble::Damaged { item: CardItem::Record, status };
        assert_eq!(read(stream(), Some((1, 0x6F00))), Err(record(Some(0x6F00))));
        assert_eq!(read(stream(), Some((0, 0x6D00))), Err(CardTrouble::NotAnIdCard));
        assert_eq!(read(stream(), Some((0, 0x6982))), Err(CardTrouble::Locked));
        assert_eq!(read(stream()[..200].to_vec(), None), Err(record(None)));
        let mut long = stream();
        long[0] = 0x7F;
        assert_eq!(read(long, None), Err(record(None)), "a length that cannot be");
        let mut photo = stream();
        photo[2..4].copy_from_slice(&[0xFF, 0xFF]);
        assert_eq!(read(photo, None), Err(record(None)), "a photograph that cannot be");
        assert_eq!(read(vec![], None), Err(record(None)));
    }

    /// A reader that gives these answers one after the other, and the last one for ever.
    struct Tape(Vec<Vec<u8>>, usize);

    impl Channel for Tape {
        fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, ChannelFault> {
            self.1 += 1;
            assert!(self.1 < 4096, "reading ends");
            Ok(if self.0.len() > 1 { self.0.remove(0) } else { self.0.first().cloned().unwrap_or_default() })
        }
    }

    proptest! {
        #[test]
        fn whatever_a_reader_shows_reading_ends_and_nobody_without_a_name_comes_out(
            answers in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..9),
            ends in prop::collection::vec(prop::sample::select(vec![[0x90, 0x00], [0x61, 0x10], [0x6C, 0x20], [0x6F, 0x00]]), 9),
            pages in 0_u8..16,
        ) {
            let answers = answers.into_iter().zip(ends).map(|(page, end)| [page, end.to_vec()].concat()).collect();
            let profile = IdRecordProfile { pages, ..IdRecordProfile::default() };
            if let Ok(holder) = profile.read(&mut Tape(answers, 0)) {
                prop_assert!(!holder.name.is_empty() && !holder.id_number.is_empty());
            }
        }
    }
}
