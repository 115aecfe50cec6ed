//! A reader with a security module inside that shows what it likes as pages of a document (`FF B0`): lengths, status words, endless pieces,
//! a card pulled in the middle.
#![no_main]

use devices::card::apdu::{Channel, ChannelFault};
use devices::card::id_record::IdRecordProfile;
use devices::card::record::{TEXT_BYTES, parse, parse_parts, parse_payload};
use libfuzzer_sys::fuzz_target;

/// Answers cut from the data by a head of two bytes: how long each is (up to 1023), or that the card is gone. An empty tape repeats its last.
struct Tape<'a> {
    rest: &'a [u8],
    last: Vec<u8>,
    asked: usize,
}

impl Channel for Tape<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelFault> {
        self.asked += 1;
        assert!(command.len() >= 4 && command[1] != 0x20, "a command of known form, and never a PIN");
        assert!(self.asked < 4096, "reading ends");
        if let Some(([high, low], rest)) = self.rest.split_first_chunk::<2>() {
            if *high == 0xFF {
                self.rest = rest;
                return Err(ChannelFault::Reset);
            }
            let length = usize::from(u16::from_be_bytes([high & 3, *low]));
            let (answer, rest) = rest.split_at(length.min(rest.len()));
            (self.last, self.rest) = (answer.to_vec(), rest);
        }
        Ok(self.last.clone())
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((&pages, tape)) = data.split_first() else { return };
    let profile = IdRecordProfile { pages: pages % 16, ..IdRecordProfile::default() };
    profile.knows(tape);
    let read = profile.read(&mut Tape { rest: tape, last: vec![0x6A, 0x82], asked: 0 });
    let parsed = [
        parse_payload(tape).ok(),
        parse_parts(tape, TEXT_BYTES, 0).ok(),
        tape.get(..TEXT_BYTES).and_then(|t| parse(t).ok()),
    ];
    for holder in parsed.into_iter().flatten().chain(read.ok()) {
        assert!(!holder.name.is_empty() && !holder.id_number.is_empty());
        assert!(holder.birth.is_none_or(|birth| birth.len() == 10));
        assert!(holder.photo.is_none_or(|photo| photo.wlt().len() == 1024));
    }
});
