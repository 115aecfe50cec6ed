//! The reader behind a security module: find, select, read; one card after the other.
//!
//! The module finds a card once: after a read it says "no card" until the card was lifted, and then still says so until one is
//! laid down. So a card counts as gone when it was not found again for a while, and a card that is found anew is a new one.

use super::answer::{Answer, Meaning, module_number};
use super::frame::{Assembler, FrameFault, encode};
use crate::card::record;
use crate::frames::{self, Direction};
use crate::holder::CardHolder;
use crate::notice::{CardItem, CardNotice, CardTrouble, DeviceState, TroubleCode};
use crate::port::{Device, Sink};
use crate::scanner::serial::{open, port_exists};
use crate::stop::Stop;
use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

const STATUS: &[u8] = &[0x11, 0xFF];
const NUMBER: &[u8] = &[0x12, 0xFF];
const FIND: &[u8] = &[0x20, 0x01];
const SELECT: &[u8] = &[0x20, 0x02];
const READ: &[u8] = &[0x30, 0x01];
const ADDED_ADDRESS: &[u8] = &[0x30, 0x03];

/// How often a card is looked for: short enough that nobody waits, long enough that the line is idle nearly always.
const BETWEEN_LOOKS: Duration = Duration::from_millis(300);

/// How long an answer may take. The longest has 1295 bytes: 112 ms at full speed, 1.4 s at the slowest.
const ANSWER_WITHIN: Duration = Duration::from_millis(2500);

/// How often a command is sent when the answer came garbled.
const MOST_SENDINGS: usize = 3;

/// A card that was not found again for this long after it was read is gone.
const GONE_AFTER: Duration = Duration::from_secs(2);

/// An identity card reader on the serial port of a typed path.
pub struct SamReader {
    port: String,
    baud: u32,
}

impl SamReader {
    /// A reader on this port at this speed.
    pub fn new(port: &str, baud: u32) -> SamReader {
        SamReader { port: port.to_owned(), baud }
    }
}

impl Device for SamReader {
    fn run(&mut self, out: &Sink, stop: &Stop) {
        let line = match open(&self.port, self.baud) {
            Ok(line) => line,
            Err(state) => return out.state(&self.port, state),
        };
        let mut module = Module { line, assembler: Assembler::default(), out, stop, was_garbled: false };
        let Err(ended) = follow(&mut module, &self.port) else { return };
        match &ended {
            Ended::Line(error) => tracing::info!(port = %self.port, %error, "identity card reader lost"),
            ended => tracing::info!(port = %self.port, ?ended, "identity card reader lost"),
        }
        out.state(&self.port, ended.state(port_exists(&self.port)));
    }
}

/// Why the reader is not followed any further.
#[derive(Debug)]
enum Ended {
    Line(io::Error),
    /// No answer, or none that makes sense, time after time.
    Silent,
    Garbled,
    ModuleFaulty,
    Stopped,
}

impl Ended {
    fn state(&self, port_exists: bool) -> DeviceState {
        match self {
            Ended::ModuleFaulty => DeviceState::Faulty { code: TroubleCode::ModuleFaulty },
            _ if !port_exists => DeviceState::Absent,
            Ended::Line(_) | Ended::Stopped => DeviceState::Absent,
            Ended::Silent | Ended::Garbled => DeviceState::Faulty { code: TroubleCode::NoAnswer },
        }
    }
}

/// Follows one reader until it should stop (`Ok`) or is lost.
fn follow<L: Read + Write>(module: &mut Module<'_, L>, port: &str) -> Result<(), Ended> {
    let mut told = Told { out: module.out, port, present: None };
    match following(module, port, &mut told) {
        Err(Ended::Stopped) => Ok(()),
        other => other,
    }
}

/// What was said about the card; it takes that back when the reader is lost.
struct Told<'t> {
    out: &'t Sink,
    port: &'t str,
    /// When the card was last known to lie there.
    present: Option<Instant>,
}

impl Told<'_> {
    fn inserted(&mut self) {
        self.removed();
        self.present = Some(Instant::now());
        self.out.card(CardNotice::Inserted { reader: self.port.to_owned() });
    }

    fn removed(&mut self) {
        if self.present.take().is_some() {
            self.out.card(CardNotice::Removed { reader: self.port.to_owned() });
        }
    }
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        self.removed();
    }
}

fn following<L: Read + Write>(module: &mut Module<'_, L>, port: &str, told: &mut Told<'_>) -> Result<(), Ended> {
    match module.ask(STATUS)?.meaning {
        Meaning::Done => {}
        Meaning::ModuleFaulty => return Err(Ended::ModuleFaulty),
        _ => return Err(Ended::Garbled),
    }
    let number = module.ask(NUMBER)?;
    if let Some(number) = module_number(&number.data).filter(|_| number.meaning == Meaning::Done) {
        tracing::info!(port, number, "identity card reader opened");
    }
    module.out.state(port, DeviceState::Ready);
    while !module.stop.is_set() {
        match module.look()? {
            Meaning::Found | Meaning::Done => {
                told.inserted();
                module.out.state(port, DeviceState::Busy);
                let reader = port.to_owned();
                let read = module.read_card()?;
                module.out.card(match read {
                    Ok(holder) => CardNotice::Read { reader, holder: Box::new(holder) },
                    Err(reason) => {
                        tracing::info!(port, ?reason, "card not read");
                        CardNotice::Unreadable { reader, reason }
                    }
                });
                told.present = Some(Instant::now());
                module.out.state(port, DeviceState::Ready);
            }
            Meaning::ModuleFaulty => return Err(Ended::ModuleFaulty),
            Meaning::LineFault => return Err(Ended::Garbled),
            _ if told.present.is_some_and(|at| at.elapsed() >= GONE_AFTER) => told.removed(),
            _ => {}
        }
        if module.stop.wait(BETWEEN_LOOKS) {
            break;
        }
    }
    Ok(())
}

/// The module at the other end of the line.
struct Module<'m, L> {
    line: L,
    assembler: Assembler,
    out: &'m Sink,
    stop: &'m Stop,
    /// An answer came garbled since this was last set.
    was_garbled: bool,
}

impl<L: Read + Write> Module<'_, L> {
    /// Looks for a card. When "found" came garbled the module believes that it was heard and finds the card no more: selecting it tells.
    fn look(&mut self) -> Result<Meaning, Ended> {
        self.was_garbled = false;
        let found = self.ask(FIND)?.meaning;
        if found == Meaning::NoCard && self.was_garbled && self.ask(SELECT)?.meaning == Meaning::Done {
            return Ok(Meaning::Found);
        }
        Ok(found)
    }

    /// Selects and reads the card that was found. The outer error is the reader's, the inner one the card's.
    fn read_card(&mut self) -> Result<Result<CardHolder, CardTrouble>, Ended> {
        let selected = self.ask(SELECT)?;
        if selected.meaning != Meaning::Done {
            return Self::refused(&selected);
        }
        let read = match self.ask(READ) {
            Err(Ended::Garbled) => return Ok(Err(CardTrouble::WrongChecksum)),
            other => other?,
        };
        if read.meaning != Meaning::Done {
            return Self::refused(&read);
        }
        let mut holder = match record::parse_payload(&read.data) {
            Ok(holder) => holder,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let added = self.ask(ADDED_ADDRESS)?;
        if added.meaning == Meaning::Done {
            match record::added_address(&added.data) {
                Ok(Some(address)) => holder.address = Some(address),
                Ok(None) => {}
                // The card itself was read whole; a new address that is no text is left out and the printed one stays.
                Err(trouble) => tracing::info!(?trouble, "the added address is no text"),
            }
        }
        Ok(Ok(holder))
    }

    fn refused(answer: &Answer) -> Result<Result<CardHolder, CardTrouble>, Ended> {
        match answer.meaning {
            Meaning::ModuleFaulty => Err(Ended::ModuleFaulty),
            Meaning::LineFault | Meaning::Misunderstood => Err(Ended::Garbled),
            Meaning::Empty => Ok(Err(CardTrouble::Damaged { item: CardItem::Record, status: None })),
            _ => Ok(Err(answer.trouble())),
        }
    }

    /// Sends a command and waits for its answer; sends it again when the answer, or the command, came garbled. A module that does
    /// not know a command says the same as one that heard it wrongly: its last word counts.
    fn ask(&mut self, command: &[u8]) -> Result<Answer, Ended> {
        let mut last = Err(Ended::Garbled);
        for _ in 0..MOST_SENDINGS {
            self.assembler.reset();
            let frame = encode(command);
            self.line.write_all(&frame).and_then(|()| self.line.flush()).map_err(Ended::Line)?;
            self.out.frame(Direction::Out, frames::hex(&frame));
            match self.receive(command)? {
                Ok(answer) if answer.meaning == Meaning::Misunderstood => last = Ok(answer),
                Ok(answer) => return Ok(answer),
                Err(fault) => {
                    tracing::debug!(?fault, "an answer came garbled");
                    // Whatever follows belongs to the garbled answer.
                    self.drain()?;
                    self.was_garbled = true;
                    last = Err(Ended::Garbled);
                }
            }
        }
        last
    }

    fn receive(&mut self, command: &[u8]) -> Result<Result<Answer, FrameFault>, Ended> {
        let until = Instant::now() + ANSWER_WITHIN;
        let mut bytes = [0; 4096];
        while Instant::now() < until {
            let count = self.some_bytes(&mut bytes)?;
            match self.assembler.push(&bytes[..count]) {
                Ok(Some(content)) => {
                    let answer = Answer::of(&content);
                    self.out.frame(
                        Direction::In,
                        format!("{} {:02X} ({})", frames::hex(command), answer.status, answer.data.len()),
                    );
                    return Ok(Ok(answer));
                }
                Ok(None) => {}
                Err(fault) => {
                    self.out.frame(Direction::In, format!("{} {fault:?}", frames::hex(command)));
                    return Ok(Err(fault));
                }
            }
        }
        self.out.frame(Direction::In, format!("{} -", frames::hex(command)));
        Err(Ended::Silent)
    }

    /// Reads until nothing comes.
    fn drain(&mut self) -> Result<(), Ended> {
        let mut bytes = [0; 4096];
        let until = Instant::now() + ANSWER_WITHIN;
        while self.some_bytes(&mut bytes)? > 0 && Instant::now() < until {}
        Ok(())
    }

    /// What came within the port's waiting time; zero bytes when nothing did.
    fn some_bytes(&mut self, bytes: &mut [u8]) -> Result<usize, Ended> {
        if self.stop.is_set() {
            return Err(Ended::Stopped);
        }
        match self.line.read(bytes) {
            Ok(0) => Err(Ended::Line(io::ErrorKind::UnexpectedEof.into())),
            Ok(count) => Ok(count),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
                ) =>
            {
                Ok(0)
            }
            Err(error) => Err(Ended::Line(error)),
        }
    }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
