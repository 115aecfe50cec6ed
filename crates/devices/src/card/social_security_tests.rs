#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use proptest::prelude::*;
use std::collections::HashMap;

/// A social security card in memory: files of `tag length value` records, and the habits cards differ in.
#[derive(Clone)]
struct Chip {
    files: HashMap<[u8; 2], Vec<Vec<u8>>>,
    selected: Option<[u8; 2]>,
    application: Option<u16>,
    select_p1: u8,
    by_record: bool,
    by_tag: bool,
    exact_le: Option<u16>,
    pin: bool,
    asked: Vec<Vec<u8>>,
}

fn record(tag: u8, value: &[u8]) -> Vec<u8> {
    [&[tag, value.len() as u8], value].concat()
}

fn padded(value: &[u8], length: usize) -> Vec<u8> {
    let mut padded = value.to_vec();
    padded.resize(length, 0);
    padded
}

fn gb(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

fn chip() -> Chip {
    let ef05 = vec![
        record(0x01, &[0x33, 0x01, 0x00, 0xD1, 0x56, 0, 0, 5, 0x12, 0x34, 0x56, 0x78, 0xAB, 0xCD, 0xEF, 1]),
        record(0x02, b"1"),
        record(0x03, b"3.00"),
        record(0x04, &[0; 12]),
        record(0x05, &[0x20, 0x22, 0x01, 0x01]),
        record(0x06, &[0x20, 0x32, 0x01, 0x01]),
        record(0x07, b"A12345678"),
    ];
    let ef06 = vec![
        record(0x08, b"11010519491231002X"),
        record(0x09, &padded(&gb("王某某"), 30)),
        record(0x4E, &[0; 20]),
        record(0x0A, b"2"),
        record(0x0B, &[0x01]),
        record(0x0C, &[0x11, 0x01, 0x05]),
        record(0x0D, &[0x19, 0x49, 0x12, 0x31]),
    ];
    Chip {
        files: HashMap::from([(EF05, ef05), (EF06, ef06)]),
        selected: None,
        application: Some(0x9000),
        select_p1: 0x02,
        by_record: true,
        by_tag: true,
        exact_le: None,
        pin: false,
        asked: Vec::new(),
    }
}

impl Chip {
    fn set(&mut self, file: [u8; 2], number: usize, record: Vec<u8>) {
        self.files.get_mut(&file).unwrap()[number - 1] = record;
    }

    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        let status = |sw: u16| sw.to_be_bytes().to_vec();
        match *command {
            [0x00, 0xA4, 0x04, 0x00, 0x0F, ref name @ ..] if name == APPLICATION => {
                status(self.application.unwrap_or(0x6A82))
            }
            [0x00, 0xA4, p1, 0x00, 0x02, a, b] if p1 == self.select_p1 && self.files.contains_key(&[a, b]) => {
                self.selected = Some([a, b]);
                status(0x9000)
            }
            [0x00, 0xA4, ..] => status(0x6A82),
            [0x00, 0xB2, p1, p2, le] => {
                if self.pin {
                    return status(0x6982);
                }
                let Some(file) = self.selected.and_then(|f| self.files.get(&f)) else { return status(0x6986) };
                let found = match p2 {
                    0x04 if self.by_record => file.get(usize::from(p1).wrapping_sub(1)),
                    0x00 if self.by_tag => file.iter().find(|r| r[0] == p1),
                    _ => None,
                };
                match (found, self.exact_le) {
                    (Some(r), Some(sw)) if usize::from(le) != r.len() && le != 0 => {
                        status(if sw == 0x6C00 { 0x6C00 | r.len() as u16 } else { sw })
                    }
                    (Some(r), _) => [r.clone(), status(0x9000)].concat(),
                    (None, _) => status(0x6A83),
                }
            }
            _ => status(0x6D00),
        }
    }
}

impl Channel for Chip {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelFault> {
        self.asked.push(command.to_vec());
        Ok(self.answer(command))
    }
}

fn damage(chip: &mut Chip) -> (CardItem, Option<u16>) {
    match read(chip) {
        Err(ReadFault::Card(CardTrouble::Damaged { item, status })) => (item, status),
        other => panic!("not damaged: {other:?}"),
    }
}

/// C-017: the social security card is one of the identity media.
#[test]
fn reads_everything_a_card_tells() {
    let holder = read(&mut chip()).unwrap();
    let expected = CardHolder {
        kind: CardKind::SocialSecurity,
        card_number: "A12345678".into(),
        id_number: "11010519491231002X".into(),
        name: "王某某".into(),
        sex: Some(Sex::Female),
        birth: Some("1949-12-31".into()),
        ethnic: Some("01".into()),
        birthplace: Some("110105".into()),
        region: Some("330100".into()),
        valid_until: Some("2032-01-01".into()),
        ..CardHolder::new("11010519491231002X", "王某某")
    };
    assert!(holder == expected, "got {}", serde_json::to_string(&holder).unwrap());
}

#[test]
fn reads_cards_of_every_habit() {
    let expected = read(&mut chip()).unwrap();
    type Set = fn(&mut Chip);
    let habits: [(&str, Set); 6] = [
        ("by tag only", |c| c.by_record = false),
        ("by record only", |c| c.by_tag = false),
        ("SELECT with P1 = 00", |c| c.select_p1 = 0x00),
        ("names the right length", |c| c.exact_le = Some(0x6C00)),
        ("refuses a wrong length", |c| c.exact_le = Some(0x6700)),
        ("a name record longer than the paper says", |c| {
            c.exact_le = Some(0x6C00);
            c.set(EF06, 2, record(0x09, &padded(&gb("王某某"), 50)));
        }),
    ];
    for (habit, set) in habits {
        let mut card = chip();
        set(&mut card);
        assert!(read(&mut card).unwrap() == expected, "a card that {habit}");
    }
}

#[test]
fn a_record_number_that_holds_another_item_is_not_taken_for_it() {
    let mut card = chip();
    let records = card.files.get_mut(&EF06).unwrap();
    records.swap(0, 1);
    records.swap(4, 6);
    assert!(read(&mut card).unwrap() == read(&mut chip()).unwrap(), "found by tag instead");
}

#[test]
fn a_pin_is_never_sent() {
    let mut card = chip();
    card.pin = true;
    assert_eq!(read(&mut card), Err(ReadFault::Card(CardTrouble::Locked)));
    assert!(card.asked.iter().all(|command| command[1] != 0x20), "no VERIFY");
}

#[test]
fn other_cards_are_said_plainly() {
    for status in [0x6A82, 0x6D00, 0x6E00, 0x6999] {
        let mut card = chip();
        card.application = Some(status);
        assert_eq!(read(&mut card), Err(ReadFault::Card(CardTrouble::NotAnIdCard)), "{status:04X}");
    }
    let mut card = chip();
    card.application = Some(0x6283);
    assert_eq!(damage(&mut card), (CardItem::Application, Some(0x6283)));
}

#[test]
fn what_must_be_there_and_is_not_is_named() {
    let mut card = chip();
    card.files.remove(&EF06);
    assert_eq!(damage(&mut card), (CardItem::PersonFile, Some(0x6A82)));

    let mut card = chip();
    card.files.get_mut(&EF06).unwrap().truncate(1);
    assert_eq!(damage(&mut card), (CardItem::Name, Some(0x6A83)));

    for garbled in [&[0u8; 18][..], b"1101051949\xFF231002X", b""] {
        let mut card = chip();
        card.set(EF06, 1, record(0x08, garbled));
        assert_eq!(damage(&mut card), (CardItem::IdNumber, None));
    }
    for garbled in [vec![0x20; 30], padded(&[0xCD, 0xF5, 0xFF, 0x31], 30)] {
        let mut card = chip();
        card.set(EF06, 2, record(0x09, &garbled));
        assert_eq!(damage(&mut card), (CardItem::Name, None));
    }
    let mut card = chip();
    card.set(EF06, 1, vec![0x08, 18, b'1', b'1']);
    assert_eq!(damage(&mut card).0, CardItem::IdNumber, "a record shorter than it says");
}

#[test]
fn what_may_be_missing_is_missing_quietly() {
    let mut card = chip();
    card.files.remove(&EF05);
    card.files.get_mut(&EF06).unwrap().truncate(2);
    let holder = read(&mut card).unwrap();
    assert_eq!((holder.card_number.as_str(), holder.region, holder.sex, holder.birth), ("", None, None, None));

    let mut card = chip();
    card.set(EF06, 4, record(0x0A, b"9"));
    card.set(EF06, 5, record(0x0B, &[0xFF]));
    card.set(EF06, 7, record(0x0D, &[0x19, 0x49, 0x13, 0x31]));
    let holder = read(&mut card).unwrap();
    assert_eq!((holder.sex, holder.ethnic, holder.birth), (None, None, None), "not stated, no code, no date");
}

#[test]
fn long_and_rare_names_are_whole() {
    // 30 bytes end inside the sixteenth character when a four-byte character stands before it.
    let long = "阿卜杜热合曼阿卜杜喀迪尔㐂𠮷买买提";
    let bytes = gb(long);
    assert!(bytes.len() > 30 && bytes.len() <= 50, "{}", bytes.len());
    let mut card = chip();
    card.set(EF06, 2, record(0x09, &bytes[..30]));
    card.set(EF06, 3, record(0x4E, &padded(&bytes[30..], 20)));
    assert_eq!(read(&mut card).unwrap().name, long);

    let mut card = chip();
    card.set(EF06, 2, record(0x09, &[&gb("古丽·买买提　")[..], b"      "].concat()));
    assert_eq!(read(&mut card).unwrap().name, "古丽·买买提");
}

#[test]
fn a_number_with_a_wrong_check_digit_is_handed_on_for_the_caller_to_judge() {
    let mut card = chip();
    card.set(EF06, 1, record(0x08, b"110105194912310021"));
    assert_eq!(read(&mut card).unwrap().id_number, "110105194912310021");
}

#[test]
fn no_person_stands_in_debug_output() {
    let shown = format!("{:?}", read(&mut chip()).unwrap());
    assert!(["1101", "王", "1949", "A123"].iter().all(|secret| !shown.contains(secret)), "{shown}");
}

/// A card pulled after any number of answers is a lost channel, never half a person.
#[test]
fn a_card_pulled_at_any_moment_gives_no_person() {
    struct Pulled(Chip, usize);
    impl Channel for Pulled {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelFault> {
            self.1 = self.1.checked_sub(1).ok_or(ChannelFault::Lost)?;
            self.0.transmit(command)
        }
    }
    let mut whole = chip();
    read(&mut whole).unwrap();
    for answers in 0..whole.asked.len() {
        let read = read(&mut Pulled(chip(), answers));
        assert!(matches!(read, Err(ReadFault::Channel(ChannelFault::Lost))), "pulled after {answers}");
    }
}

proptest! {
    /// Hostile cards: any bytes as any answer.
    #[test]
    fn whatever_a_card_answers_never_panics_and_never_hangs(
        answers in prop::collection::vec(
            (prop::collection::vec(any::<u8>(), 0..40), prop::sample::select(vec![0x9000u16, 0x6110, 0x6C14, 0x6A82, 0x6700, 0x6982])), 1..60
        )
    ) {
        struct Hostile(Vec<(Vec<u8>, u16)>, usize);
        impl Channel for Hostile {
            fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, ChannelFault> {
                let (data, status) = &self.0[self.1 % self.0.len()];
                self.1 += 1;
                Ok([data.as_slice(), &status.to_be_bytes()].concat())
            }
        }
        let mut card = Hostile(answers, 0);
        if let Ok(holder) = read(&mut card) {
            prop_assert!(!holder.id_number.is_empty() && !holder.name.is_empty());
        }
        prop_assert!(card.1 < 2000, "asked {} times", card.1);
    }

    /// Any one byte of a real card flipped: the card is read or named, never a panic.
    #[test]
    fn one_garbled_byte_never_panics(file in any::<bool>(), number in 0usize..7, at in 0usize..32, byte in any::<u8>()) {
        let mut card = chip();
        let records = card.files.get_mut(if file { &EF05 } else { &EF06 }).unwrap();
        let record = &mut records[number];
        let at = at % record.len();
        record[at] = byte;
        drop(read(&mut card));
    }
}
