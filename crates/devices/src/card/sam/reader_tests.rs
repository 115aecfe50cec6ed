#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::card::record::tests::record;
use crate::notice::{DeviceKind, Notice};
use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver};

/// A module that answers from a script: per command the contents of its answers, the last one again and again.
struct Script {
    answers: Vec<(&'static [u8], VecDeque<Said>)>,
    line: VecDeque<u8>,
    asked: Vec<Vec<u8>>,
    stop: Stop,
    looks: usize,
}

#[derive(Clone)]
enum Said {
    Status(u8),
    Data(u8, Vec<u8>),
    Garbled(u8),
    Nothing,
}

impl Script {
    fn of(stop: &Stop, looks: usize, answers: &[(&'static [u8], &[Said])]) -> Script {
        let answers = answers.iter().map(|(command, said)| (*command, said.iter().cloned().collect())).collect();
        Script { answers, line: VecDeque::new(), asked: Vec::new(), stop: stop.clone(), looks }
    }
}

impl Write for Script {
    fn write(&mut self, frame: &[u8]) -> io::Result<usize> {
        let command = frame[7..frame.len() - 1].to_vec();
        if command == FIND {
            self.looks -= 1;
            if self.looks == 0 {
                self.stop.set();
            }
        }
        let said = self
            .answers
            .iter_mut()
            .find(|(asked, _)| *asked == command)
            .map(|(_, answers)| if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() });
        self.asked.push(command);
        let content = |status: u8, data: &[u8]| encode(&[&[0, 0, status], data].concat());
        match said.unwrap_or(Said::Status(0x21)) {
            Said::Status(status) => self.line.extend(content(status, &[])),
            Said::Data(status, data) => self.line.extend(content(status, &data)),
            Said::Garbled(status) => {
                let mut frame = content(status, &[]);
                *frame.last_mut().unwrap() ^= 0x55;
                self.line.extend(frame);
            }
            Said::Nothing => {}
        }
        Ok(frame.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Script {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.line.len().min(buffer.len()).min(7);
        if count == 0 {
            return Err(io::ErrorKind::TimedOut.into());
        }
        for place in &mut buffer[..count] {
            *place = self.line.pop_front().unwrap();
        }
        Ok(count)
    }
}

fn sink() -> (Sink, Receiver<Notice>) {
    let (tell, notices) = mpsc::channel();
    (Sink::new("id", DeviceKind::CardReader, move |notice| drop(tell.send(notice))), notices)
}

fn person() -> Vec<u8> {
    let text = record(&[
        (0, "王小明"),
        (30, "2"),
        (32, "01"),
        (36, "19491231"),
        (52, "北京市朝阳区某街1号"),
        (122, "11010519491231002X"),
        (188, "20200101"),
        (204, "20400101"),
    ]);
    [&[1, 0, 4, 0][..], &text, &[7; 1024]].concat()
}

/// Runs the reader against a script until `looks` looks for a card; gives the notices, the commands and how it ended.
fn play(looks: usize, answers: &[(&'static [u8], &[Said])]) -> (Vec<Notice>, Vec<Vec<u8>>, Result<(), Ended>) {
    let stop = Stop::new();
    let (out, notices) = sink();
    let line = Script::of(&stop, looks, answers);
    let mut module = Module { line, assembler: Assembler::default(), out: &out, stop: &stop, was_garbled: false };
    let ended = follow(&mut module, "COM3");
    (notices.try_iter().collect(), module.line.asked, ended)
}

fn cards(notices: &[Notice]) -> Vec<CardNotice> {
    let card = |n: &Notice| match n {
        Notice::Card(card) => Some(card.clone()),
        _ => None,
    };
    notices.iter().filter_map(card).collect()
}

const READY: (&[u8], &[Said]) = (STATUS, &[Said::Status(0x90)]);

/// C-014: find, select, read, in this order, for every card; the added address is the newer one.
#[test]
fn a_card_is_found_selected_and_read_and_taken_back_when_the_reader_goes() {
    let address: Vec<u8> = "上海市浦东新区某路2号".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (notices, asked, ended) = play(
        2,
        &[
            READY,
            (FIND, &[Said::Data(0x9F, vec![0; 4]), Said::Status(0x80)]),
            (SELECT, &[Said::Data(0x90, vec![0; 8])]),
            (READ, &[Said::Data(0x90, person())]),
            (ADDED_ADDRESS, &[Said::Data(0x90, address)]),
        ],
    );
    assert!(ended.is_ok());
    let order: Vec<&[u8]> = asked.iter().map(Vec::as_slice).collect();
    let first = order.iter().position(|command| *command == FIND).unwrap();
    assert_eq!(&order[first..first + 4], [FIND, SELECT, READ, ADDED_ADDRESS]);
    match &cards(&notices)[..] {
        [CardNotice::Inserted { .. }, CardNotice::Read { holder, .. }, CardNotice::Removed { .. }] => {
            assert_eq!((holder.name.as_str(), holder.address.as_deref()), ("王小明", Some("上海市浦东新区某路2号")));
            assert_eq!(holder.photo.as_ref().map(|p| p.wlt().len()), Some(1024));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_refusal_of_the_module_is_told_as_what_it_is() {
    let read = |select: Said, read: Said| {
        let (notices, _, ended) =
            play(2, &[READY, (FIND, &[Said::Status(0x9F), Said::Status(0x80)]), (SELECT, &[select]), (READ, &[read])]);
        match cards(&notices).get(1) {
            Some(CardNotice::Unreadable { reason, .. }) => Ok(reason.clone()),
            Some(other) => panic!("{other:?}"),
            None => Err(ended.unwrap_err()),
        }
    };
    let done = Said::Status(0x90);
    assert_eq!(read(Said::Status(0x81), done.clone()).unwrap(), CardTrouble::LiftFirst);
    assert_eq!(read(Said::Status(0x40), done.clone()).unwrap(), CardTrouble::NotAnIdCard);
    for status in [0x31, 0x32, 0x33, 0x41, 0x47, 0x23, 0x24, 0x77] {
        assert_eq!(read(done.clone(), Said::Status(status)).unwrap(), CardTrouble::ModuleRefused { status });
    }
    assert_eq!(read(done.clone(), Said::Status(0x80)).unwrap(), CardTrouble::Pulled);
    let record = CardTrouble::Damaged { item: CardItem::Record, status: None };
    assert_eq!(read(done.clone(), Said::Status(0x91)).unwrap(), record);
    assert_eq!(read(done.clone(), Said::Data(0x90, vec![1, 0, 4, 0, 1])).unwrap(), record, "a read cut short");
    assert_eq!(read(done.clone(), Said::Garbled(0x90)).unwrap(), CardTrouble::WrongChecksum);
}

#[test]
fn a_garbled_answer_is_asked_for_again_and_a_silent_module_is_given_up() {
    let (_, asked, ended) = play(
        1,
        &[(STATUS, &[Said::Garbled(0x90), Said::Status(0x10), Said::Status(0x90)]), (FIND, &[Said::Status(0x80)])],
    );
    assert!(ended.is_ok());
    assert_eq!(asked.iter().filter(|command| *command == STATUS).count(), 3);

    let (_, asked, ended) = play(1, &[(STATUS, &[Said::Garbled(0x90)])]);
    assert!(matches!(ended, Err(Ended::Garbled)));
    assert_eq!(asked.len(), MOST_SENDINGS, "not for ever");
    let (_, _, ended) = play(1, &[(STATUS, &[Said::Status(0x66)])]);
    assert!(matches!(ended, Err(Ended::ModuleFaulty)));
    let (_, asked, ended) = play(1, &[(STATUS, &[Said::Nothing])]);
    assert!(matches!(ended, Err(Ended::Silent)));
    assert_eq!(asked.len(), 1, "silence is not asked again here, the supervisor tries anew");
}

#[test]
fn what_is_kept_for_support_names_no_one() {
    let stop = Stop::new();
    let board = crate::port::Board::new(|_| ());
    let out = board.device("id", DeviceKind::CardReader);
    let answers: &[(&'static [u8], &[Said])] = &[
        READY,
        (FIND, &[Said::Status(0x9F), Said::Status(0x80)]),
        (SELECT, &[Said::Status(0x90)]),
        (READ, &[Said::Data(0x90, person())]),
    ];
    let line = Script::of(&stop, 2, answers);
    let mut module = Module { line, assembler: Assembler::default(), out: &out, stop: &stop, was_garbled: false };
    follow(&mut module, "COM3").unwrap();
    let shown: Vec<String> = board.frames("id").into_iter().map(|f| f.shown).collect();
    assert!(shown.contains(&"AAAAAA9669000330 0132".replace(' ', "")), "{shown:?}");
    assert!(shown.contains(&"3001 90 (1284)".to_owned()), "{shown:?}");
}
