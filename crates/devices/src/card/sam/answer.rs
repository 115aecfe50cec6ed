//! What a security module answers: three status bytes, of which the third says it all, and data.

use crate::notice::CardTrouble;

/// What the third status byte means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// 90: done.
    Done,
    /// 9F: a card lies there.
    Found,
    /// 91: the card holds no such item.
    Empty,
    /// 80: no card, or one that was read before and was not lifted since.
    NoCard,
    /// 81: the card that was found cannot be selected: it moved.
    NotSelected,
    /// 10, 11, 21: the module did not understand; a byte went astray on the line.
    Misunderstood,
    /// 23, 24, 33, 41, 47, 31, 32: the module and the card did not get through with each other.
    CardRefused,
    /// 40: a card, but none of these.
    OtherCard,
    /// 60, 66: the module itself is broken or not authorised.
    ModuleFaulty,
    /// FF: the module lost its own line.
    LineFault,
    /// A byte no description knows.
    Unknown,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The third status byte.
    pub status: u8,
    /// What it means. `Unknown` also when the first two are not zero.
    pub meaning: Meaning,
    /// Whatever follows the status.
    pub data: Vec<u8>,
}

impl Answer {
    /// The answer inside a frame. Frames have three bytes at least.
    pub fn of(content: &[u8]) -> Answer {
        let (status, data) = content.split_first_chunk::<3>().unwrap_or((&[0xFF, 0, 0], &[]));
        let meaning = if status[..2] == [0, 0] { meaning(status[2]) } else { Meaning::Unknown };
        Answer { status: status[2], meaning, data: data.to_vec() }
    }

    /// What to tell of the card when the module answered this while it was being read.
    pub fn trouble(&self) -> CardTrouble {
        match self.meaning {
            Meaning::NoCard => CardTrouble::Pulled,
            Meaning::NotSelected => CardTrouble::LiftFirst,
            Meaning::OtherCard => CardTrouble::NotAnIdCard,
            _ => CardTrouble::ModuleRefused { status: self.status },
        }
    }
}

fn meaning(status: u8) -> Meaning {
    match status {
        0x90 => Meaning::Done,
        0x9F => Meaning::Found,
        0x91 => Meaning::Empty,
        0x80 => Meaning::NoCard,
        0x81 => Meaning::NotSelected,
        0x10 | 0x11 | 0x21 => Meaning::Misunderstood,
        0x23 | 0x24 | 0x31 | 0x32 | 0x33 | 0x41 | 0x47 => Meaning::CardRefused,
        0x40 => Meaning::OtherCard,
        0x60 | 0x66 => Meaning::ModuleFaulty,
        0xFF => Meaning::LineFault,
        _ => Meaning::Unknown,
    }
}

/// The module's own number as it is printed on it, from the 16 bytes of `12 FF`. The form rests on recollection.
pub fn module_number(data: &[u8]) -> Option<String> {
    let data: &[u8; 16] = data.first_chunk()?;
    let half = |at: usize| u16::from_le_bytes([data[at], data[at + 1]]);
    let whole = |at: usize| u32::from_le_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]]);
    Some(format!("{:02}.{:02}-{}-{:010}-{:010}", half(0), half(2), whole(4), whole(8), whole(12)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn every_status_of_the_description_has_a_meaning() {
        for status in [
            0x90, 0x9F, 0x91, 0x10, 0x11, 0x21, 0x23, 0x24, 0x31, 0x32, 0x33, 0x40, 0x41, 0x47, 0x60, 0x66, 0x80, 0x81,
            0xFF,
        ] {
            assert_ne!(Answer::of(&[0, 0, status]).meaning, Meaning::Unknown, "{status:02X}");
        }
        assert_eq!(Answer::of(&[0, 0, 0x77]).meaning, Meaning::Unknown);
        assert_eq!(Answer::of(&[1, 0, 0x90]).meaning, Meaning::Unknown);
        assert_eq!(Answer::of(&[]).meaning, Meaning::Unknown);
        assert_eq!(Answer::of(&[0, 0, 0x40]).trouble(), CardTrouble::NotAnIdCard);
        assert_eq!(Answer::of(&[0, 0, 0x81]).trouble(), CardTrouble::LiftFirst);
        assert_eq!(Answer::of(&[0, 0, 0x41]).trouble(), CardTrouble::ModuleRefused { status: 0x41 });
    }

    #[test]
    fn the_modules_number_is_shown_as_it_is_printed() {
        let mut data = vec![5, 0, 1, 0];
        for number in [20_200_101u32, 123_456, 987_654] {
            data.extend(number.to_le_bytes());
        }
        assert_eq!(module_number(&data).as_deref(), Some("05.01-20200101-0000123456-0000987654"));
        assert_eq!(module_number(&data[..15]), None);
    }
}
