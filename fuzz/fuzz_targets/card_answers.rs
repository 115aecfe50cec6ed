//! A social security card that answers what it likes: status words, lengths, records of EF05 and EF06, endless pieces.
#![no_main]

use devices::card::apdu::{Channel, ChannelFault, LONGEST_ANSWER, exchange};
use devices::card::social_security::read;
use libfuzzer_sys::fuzz_target;

/// Answers cut from the data by a length byte before each; an empty tape repeats its last answer, so that a card may never end.
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
        if let Some((&length, rest)) = self.rest.split_first() {
            if length == 0xFF {
                self.rest = rest;
                return Err(ChannelFault::Reset);
            }
            let (answer, rest) = rest.split_at(usize::from(length).min(rest.len()));
            (self.last, self.rest) = (answer.to_vec(), rest);
        }
        Ok(self.last.clone())
    }
}

fuzz_target!(|data: &[u8]| {
    let tape = || Tape { rest: data, last: vec![0x6A, 0x82], asked: 0 };
    if let Ok(holder) = read(&mut tape()) {
        assert!(!holder.name.is_empty() && !holder.id_number.is_empty());
        assert!(!holder.name.chars().any(char::is_control));
        assert!(holder.id_number.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
    if let Ok(answer) = exchange(&mut tape(), &[0x00, 0xB2, 0x01, 0x04, 0x14]) {
        assert!(answer.data.len() <= LONGEST_ANSWER + 256);
    }
});
