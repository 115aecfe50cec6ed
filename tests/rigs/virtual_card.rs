//! A chip card that lies in a virtual reader: the card's side of the vpcd wire.
//!
//! The card is the TCP client. Every message has a length of two bytes, high byte first; a message of one byte is a control
//! (power off, power on, reset, "your ATR?"), anything longer a command to the card.

use encoding_rs::GB18030;
use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::os::fd::AsRawFd;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

const POWER_OFF: u8 = 0x00;
const POWER_ON: u8 = 0x01;
const RESET: u8 = 0x02;
const GET_ATR: u8 = 0x04;

/// "sx1.sh." and 社会保障 in GBK: the name of the social security application.
const SSSE: &[u8] = b"sx1.sh.\xC9\xE7\xBB\xE1\xB1\xA3\xD5\xCF";

/// ATR for T=0 with twelve historical bytes.
const ATR: &[u8] = b"\x3B\x6C\x00\x00SSSE-VIRTUAL";

/// ATR of a reader with a security module while an identity document lies on it: 90 00 at its end says so. T=1.
pub const DOCUMENT_ATR: &[u8] = b"\x3B\x8B\x80\x01\0\0\0\0\0\0\0\0\0\x90\x00\x9A";

/// The person on a card.
#[derive(Clone, Debug)]
pub struct Person {
    /// 18 characters; birth date and sex on the card follow from it.
    pub id_number: String,
    /// Name, up to 30 bytes in GB18030; the rest goes into the name extension.
    pub name: String,
    /// 9 letters and digits.
    pub card_number: String,
    /// Ethnic group, two decimal digits by GB/T 3304.
    pub ethnic: u8,
}

impl Person {
    /// A person of the Han group with a card number made of the identity number's last nine characters.
    pub fn new(id_number: &str, name: &str) -> Person {
        Person { id_number: id_number.into(), name: name.into(), card_number: id_number[9..].into(), ethnic: 1 }
    }

    /// 王某某, woman, born 1949-12-31: the worked example of GB 11643.
    pub fn example() -> Person {
        Person { card_number: "A12345678".into(), ..Person::new("11010519491231002X", "王某某") }
    }
}

/// What cards differ in.
#[derive(Clone, Debug)]
pub struct Habits {
    /// Knows the social security application. A bank card does not.
    pub is_id_card: bool,
    /// Holds data ready and lets it be fetched (61xx, GET RESPONSE).
    pub makes_fetch: bool,
    /// Insists on the exact length (6Cxx).
    pub wants_exact_length: bool,
    /// Gives records by number (P2 = 04).
    pub by_record: bool,
    /// Gives records by tag (P2 = 00).
    pub by_tag: bool,
    /// P1 of SELECT for a file: 02, or 00 on some cards.
    pub select_p1: u8,
    /// Has the file with the person (EF06).
    pub has_person_file: bool,
    /// Wants a PIN before any record (6982).
    pub wants_pin: bool,
    /// Is pulled out instead of giving the answer after this many.
    pub pulled_after: Option<usize>,
}

impl Default for Habits {
    fn default() -> Habits {
        Habits {
            is_id_card: true,
            makes_fetch: false,
            wants_exact_length: true,
            by_record: true,
            by_tag: true,
            select_p1: 0x02,
            has_person_file: true,
            wants_pin: false,
            pulled_after: None,
        }
    }
}

/// A card in a reader. Dropping it pulls it out.
pub struct VirtualCard {
    line: TcpStream,
    asked: Arc<Mutex<Vec<Vec<u8>>>>,
    answered: Answered,
    chip: Option<JoinHandle<()>>,
}

/// When the last answer left the card.
type Answered = Arc<Mutex<Option<Instant>>>;

impl VirtualCard {
    /// Puts a card of the usual habits into the reader at `port`.
    ///
    /// # Panics
    /// When no reader listens there.
    pub fn insert(port: u16, person: &Person) -> VirtualCard {
        VirtualCard::insert_with(port, person, Habits::default())
    }

    /// Puts a card with habits of its own into the reader at `port`.
    ///
    /// # Panics
    /// When no reader listens there.
    pub fn insert_with(port: u16, person: &Person, habits: Habits) -> VirtualCard {
        let line = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("a virtual reader listens at this port");
        line.set_nodelay(true).expect("a line without delay");
        let (asked, answered) = (Arc::new(Mutex::new(Vec::new())), Answered::default());
        let mut chip = Chip::new(person, habits, asked.clone(), answered.clone());
        let own = line.try_clone().expect("a second handle of the line");
        let thread = thread::spawn(move || {
            // An error is the reader that went away, or this card that was pulled: both end it.
            drop(chip.live(&own));
            drop(own.shutdown(Shutdown::Both));
        });
        VirtualCard { line, asked, answered, chip: Some(thread) }
    }

    /// Puts a card into the reader at `port` whose answers the test gives itself: the ATR, and for every command an answer with its status
    /// word. A card that answers `None` is pulled at that moment.
    ///
    /// # Panics
    /// When no reader listens there.
    pub fn scripted(
        port: u16,
        atr: &'static [u8],
        mut answer: impl FnMut(&[u8]) -> Option<Vec<u8>> + Send + 'static,
    ) -> VirtualCard {
        let line = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("a virtual reader listens at this port");
        line.set_nodelay(true).expect("a line without delay");
        let (asked, answered) = (Arc::new(Mutex::new(Vec::new())), Answered::default());
        let (own, noted) = (line.try_clone().expect("a second handle of the line"), asked.clone());
        let told = answered.clone();
        let thread = thread::spawn(move || {
            drop(converse(&own, atr, &told, |command| {
                noted.lock().unwrap_or_else(PoisonError::into_inner).push(command.to_vec());
                answer(command)
            }));
            drop(own.shutdown(Shutdown::Both));
        });
        VirtualCard { line, asked, answered, chip: Some(thread) }
    }

    /// Lays an identity document on the reader at `port` that shows its payload (lengths, text, photograph) in pages.
    ///
    /// # Panics
    /// When no reader listens there.
    pub fn document(port: u16, payload: Vec<u8>) -> VirtualCard {
        VirtualCard::scripted(port, DOCUMENT_ATR, move |command| {
            Some(match command {
                [0xFF, 0xB0, page, 0x00, 0x00] => {
                    with(payload.chunks(256).nth(usize::from(*page)).unwrap_or_default(), 0x9000)
                }
                [0xFF, 0xCA, ..] => with(&[1, 2, 3, 4], 0x9000),
                _ => status(0x6D00),
            })
        })
    }

    /// Pulls the card out.
    pub fn pull(self) {}

    /// The commands the card was asked, without the controls of the reader.
    pub fn asked(&self) -> Vec<Vec<u8>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// When the card gave its last answer: from then on nothing of the time is the card's or the reader's.
    pub fn answered(&self) -> Option<Instant> {
        *self.answered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answers_now(answered: &Answered) {
    *answered.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
}

impl Drop for VirtualCard {
    fn drop(&mut self) {
        drop(self.line.shutdown(Shutdown::Both));
        if let Some(chip) = self.chip.take() {
            assert!(chip.join().is_ok() || thread::panicking(), "the chip failed");
        }
    }
}

struct Chip {
    habits: Habits,
    files: HashMap<[u8; 2], Vec<Vec<u8>>>,
    application: bool,
    file: Option<[u8; 2]>,
    held: Vec<u8>,
    answers: usize,
    asked: Arc<Mutex<Vec<Vec<u8>>>>,
    answered: Answered,
}

impl Chip {
    fn new(person: &Person, habits: Habits, asked: Arc<Mutex<Vec<Vec<u8>>>>, answered: Answered) -> Chip {
        let mut files = files_of(person);
        if !habits.has_person_file {
            files.remove(&[0xEF, 0x06]);
        }
        Chip { habits, files, application: false, file: None, held: Vec::new(), answers: 0, asked, answered }
    }

    /// Answers until the line ends or the card is pulled.
    fn live(&mut self, mut line: &TcpStream) -> io::Result<()> {
        loop {
            let message = receive(line)?;
            let answer = match message[..] {
                [POWER_OFF | POWER_ON | RESET] => {
                    self.forget();
                    continue;
                }
                [GET_ATR] => ATR.to_vec(),
                _ if self.habits.pulled_after == Some(self.answers) => return Ok(()),
                _ => {
                    self.answers += 1;
                    self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
                    self.answer(&message)
                }
            };
            let length = u16::try_from(answer.len()).map_err(io::Error::other)?;
            answers_now(&self.answered);
            line.write_all(&[&length.to_be_bytes(), answer.as_slice()].concat())?;
        }
    }

    fn forget(&mut self) {
        (self.application, self.file) = (false, None);
        self.held.clear();
    }

    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        match *command {
            [0x00, 0xC0, 0x00, 0x00, le] if usize::from(le) == self.held.len() && le != 0 => {
                with(&std::mem::take(&mut self.held), 0x9000)
            }
            [0x00, 0xC0, 0x00, 0x00, _] if !self.held.is_empty() => status(0x6C00 | self.held.len() as u16),
            [0x00, 0xA4, 0x04, 0x00, 0x0F, ref name @ ..] if name == SSSE && self.habits.is_id_card => {
                self.application = true;
                let information = [&[0x6F, 0x11, 0x84, 0x0F], SSSE].concat();
                self.give(&information)
            }
            [0x00, 0xA4, p1, 0x00, 0x02, high, low] if self.application && p1 == self.habits.select_p1 => {
                match self.files.contains_key(&[high, low]) {
                    true => {
                        self.file = Some([high, low]);
                        status(0x9000)
                    }
                    false => status(0x6A82),
                }
            }
            [0x00, 0xA4, ..] => status(0x6A82),
            [0x00, 0xB2, p1, p2, le] => self.record(p1, p2, le),
            [0x00, ..] => status(0x6D00),
            _ => status(0x6E00),
        }
    }

    fn record(&mut self, p1: u8, p2: u8, le: u8) -> Vec<u8> {
        // A short file identifier in P2 names the file for this one command.
        let file = if p2 == 0x2C && self.application { Some([0xEF, 0x05]) } else { self.file };
        let Some(records) = file.and_then(|file| self.files.get(&file)) else { return status(0x6986) };
        if self.habits.wants_pin {
            return status(0x6982);
        }
        let by_number = || records.get(usize::from(p1).checked_sub(1)?);
        let found = match p2 {
            0x04 if self.habits.by_record => by_number(),
            0x2C => by_number(),
            0x00 if self.habits.by_tag => records.iter().find(|record| record[0] == p1),
            _ => None,
        };
        match found.cloned() {
            None => status(0x6A83),
            Some(record) if self.habits.wants_exact_length && le != 0 && usize::from(le) != record.len() => {
                status(0x6C00 | record.len() as u16)
            }
            Some(record) => self.give(&record),
        }
    }

    fn give(&mut self, data: &[u8]) -> Vec<u8> {
        if !self.habits.makes_fetch {
            return with(data, 0x9000);
        }
        self.held = data.to_vec();
        status(0x6100 | data.len() as u16)
    }
}

/// Speaks the reader's wire until the line ends or the card is pulled.
fn converse(
    mut line: &TcpStream,
    atr: &[u8],
    answered: &Answered,
    mut answer: impl FnMut(&[u8]) -> Option<Vec<u8>>,
) -> io::Result<()> {
    loop {
        let message = receive(line)?;
        let said = match message[..] {
            [POWER_OFF | POWER_ON | RESET] => continue,
            [GET_ATR] => atr.to_vec(),
            _ => match answer(&message) {
                Some(said) => said,
                None => return Ok(()),
            },
        };
        let length = u16::try_from(said.len()).map_err(io::Error::other)?;
        answers_now(answered);
        line.write_all(&[&length.to_be_bytes(), said.as_slice()].concat())?;
    }
}

fn status(word: u16) -> Vec<u8> {
    with(&[], word)
}

fn with(data: &[u8], word: u16) -> Vec<u8> {
    [data, &word.to_be_bytes()].concat()
}

fn receive(mut line: &TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 2];
    line.read_exact(&mut length)?;
    // The driver sends length and message apart and holds the second back until the first is acknowledged.
    quick_acknowledge(line)?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    line.read_exact(&mut message)?;
    quick_acknowledge(line)?;
    Ok(message)
}

/// Without it every command takes 44 ms (delayed acknowledgement against Nagle); the kernel clears it on every receive.
fn quick_acknowledge(line: &TcpStream) -> io::Result<()> {
    let on: libc::c_int = 1;
    // SAFETY: the option's value is one int that lives over the call, and its size is given.
    let set = unsafe {
        libc::setsockopt(
            line.as_raw_fd(),
            libc::IPPROTO_TCP,
            libc::TCP_QUICKACK,
            (&raw const on).cast(),
            size_of::<libc::c_int>() as libc::socklen_t,
        )
    };
    if set == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

fn files_of(person: &Person) -> HashMap<[u8; 2], Vec<Vec<u8>>> {
    let number = person.id_number.as_bytes();
    // The 17th digit is odd for men (GB 11643).
    let sex = if number[16] % 2 == 1 { b"1" } else { b"2" };
    let mut name = GB18030.encode(&person.name).0.into_owned();
    let more = if name.len() > 30 { name.split_off(30) } else { Vec::new() };
    let card = vec![
        record(0x01, &[&[0x33, 0x01, 0x00][..], b"\xD1\x56\x00\x00\x05\x12\x34\x56\x78\xAB\xCD\xEF\x01"].concat()),
        record(0x02, b"1"),
        record(0x03, b"3.00"),
        record(0x04, &[0; 12]),
        record(0x05, &[0x20, 0x22, 0x01, 0x01]),
        record(0x06, &[0x20, 0x32, 0x01, 0x01]),
        record(0x07, person.card_number.as_bytes()),
    ];
    let holder = vec![
        record(0x08, number),
        record(0x09, &padded(&name, 30)),
        record(0x4E, &padded(&more, 20)),
        record(0x0A, sex),
        record(0x0B, &[person.ethnic / 10 * 16 + person.ethnic % 10]),
        record(0x0C, &bcd(&number[..6])),
        record(0x0D, &bcd(&number[6..14])),
    ];
    HashMap::from([([0xEF, 0x05], card), ([0xEF, 0x06], holder)])
}

fn record(tag: u8, value: &[u8]) -> Vec<u8> {
    [&[tag, value.len() as u8], value].concat()
}

fn padded(value: &[u8], length: usize) -> Vec<u8> {
    let mut padded = value.to_vec();
    padded.resize(length, 0);
    padded
}

fn bcd(digits: &[u8]) -> Vec<u8> {
    digits.chunks(2).map(|pair| (pair[0] - b'0') * 16 + (pair[1] - b'0')).collect()
}
