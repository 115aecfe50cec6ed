//! Simulated devices for the demo and for tests: a hand that places cards and scans codes, behind the traits of real devices.

use crate::frames::{self, Direction};
use crate::framing::Framer;
use crate::holder::CardHolder;
use crate::notice::{CardNotice, CardTrouble, DeviceState, ScanSource};
use crate::pad::stu::Capability;
use crate::pad::{Ink, Sheet, SimulatedFingerprint, SimulatedPad, reports};
use crate::port::{Device, Sink};
use crate::settings::default_silence_ms;
use crate::stop::Stop;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// Units of the simulated pad: those of a common one.
const PAD: Capability = Capability { tablet: (10_800, 6480), pressure: 1023, screen: (800, 480), rate: 200 };

/// Operates the simulated devices of a [`crate::Devices`]. Each method says whether its device is simulated.
#[derive(Clone, Default)]
pub struct Simulator {
    cards: Option<Sender<CardMove>>,
    scans: Option<Sender<ScanMove>>,
    pen: Option<Sender<Vec<Vec<u8>>>>,
    finger: Option<Sender<()>>,
}

enum CardMove {
    Place(Box<Result<CardHolder, CardTrouble>>),
    Lift,
    Wake,
}

enum ScanMove {
    Bytes(Vec<u8>),
    Wake,
}

impl Simulator {
    /// Name of the simulated card reader.
    pub const READER: &'static str = "Simulated Reader 00";

    /// Name of the simulated scanner.
    pub const SCANNER: &'static str = "Simulated Scanner";

    /// Places a card on the reader. A card that lies there is lifted first.
    pub fn place_card(&self, holder: CardHolder) -> bool {
        self.card(CardMove::Place(Box::new(Ok(holder))))
    }

    /// Places a card that cannot be read.
    pub fn place_unreadable_card(&self, reason: CardTrouble) -> bool {
        self.card(CardMove::Place(Box::new(Err(reason))))
    }

    /// Lifts the card, if one lies there.
    pub fn lift_card(&self) -> bool {
        self.card(CardMove::Lift)
    }

    /// Sends bytes as a scanner would, line end included; they go through the framing of real scanners.
    pub fn scan(&self, bytes: &[u8]) -> bool {
        self.scans.as_ref().is_some_and(|scans| scans.send(ScanMove::Bytes(bytes.to_vec())).is_ok())
    }

    /// Writes on the simulated signature pad: the same reports, through the same parser as those of a real one.
    pub fn write(&self, ink: &Ink) -> bool {
        // Nothing written would pull the plug.
        !ink.strokes.is_empty() && self.pen.as_ref().is_some_and(|pen| pen.send(reports(ink, &PAD)).is_ok())
    }

    /// Pulls the signature pad's plug; it is plugged in again at once.
    pub fn pull_pad(&self) -> bool {
        self.pen.as_ref().is_some_and(|pen| pen.send(vec![]).is_ok())
    }

    /// Puts a finger on the simulated fingerprint reader.
    pub fn put_finger(&self) -> bool {
        self.finger.as_ref().is_some_and(|finger| finger.send(()).is_ok())
    }

    fn card(&self, card_move: CardMove) -> bool {
        self.cards.as_ref().is_some_and(|cards| cards.send(card_move).is_ok())
    }

    pub(crate) fn card_reader(&mut self) -> SimulatedReader {
        let (hand, moves) = mpsc::channel();
        self.cards = Some(hand.clone());
        SimulatedReader { moves, hand, card_present: false }
    }

    pub(crate) fn pad(&mut self, sheet: &Sheet) -> SimulatedPad {
        let (pad, pen) = SimulatedPad::new(PAD, sheet);
        self.pen = Some(pen);
        pad
    }

    pub(crate) fn fingerprint(&mut self) -> SimulatedFingerprint {
        let (reader, finger) = SimulatedFingerprint::new();
        self.finger = Some(finger);
        reader
    }

    pub(crate) fn scanner(&mut self) -> SimulatedScanner {
        let (hand, moves) = mpsc::channel();
        self.scans = Some(hand.clone());
        SimulatedScanner { moves, hand, framer: Framer::new(Duration::from_millis(default_silence_ms())) }
    }
}

pub(crate) struct SimulatedReader {
    moves: Receiver<CardMove>,
    hand: Sender<CardMove>,
    card_present: bool,
}

impl SimulatedReader {
    fn lift(&mut self, out: &Sink) {
        if std::mem::take(&mut self.card_present) {
            out.card(CardNotice::Removed { reader: Simulator::READER.to_owned() });
        }
    }
}

impl Device for SimulatedReader {
    fn run(&mut self, out: &Sink, stop: &Stop) {
        let hand = self.hand.clone();
        let _wake = stop.wake_with(move || drop(hand.send(CardMove::Wake)));
        out.state(Simulator::READER, DeviceState::Ready);
        while !stop.is_set() {
            match self.moves.recv() {
                Ok(CardMove::Place(card)) => {
                    self.lift(out);
                    self.card_present = true;
                    let reader = Simulator::READER.to_owned();
                    out.card(CardNotice::Inserted { reader: reader.clone() });
                    out.card(match *card {
                        Ok(holder) => CardNotice::Read { reader, holder: Box::new(holder) },
                        Err(reason) => CardNotice::Unreadable { reader, reason },
                    });
                }
                Ok(CardMove::Lift) => self.lift(out),
                Ok(CardMove::Wake) => {}
                Err(_) => break,
            }
        }
        self.lift(out);
    }
}

pub(crate) struct SimulatedScanner {
    moves: Receiver<ScanMove>,
    hand: Sender<ScanMove>,
    framer: Framer,
}

impl Device for SimulatedScanner {
    fn run(&mut self, out: &Sink, stop: &Stop) {
        let hand = self.hand.clone();
        let _wake = stop.wake_with(move || drop(hand.send(ScanMove::Wake)));
        out.state(Simulator::SCANNER, DeviceState::Ready);
        while !stop.is_set() {
            let next = match self.framer.deadline() {
                Some(until) => self.moves.recv_timeout(until.saturating_duration_since(Instant::now())),
                None => self.moves.recv().map_err(RecvTimeoutError::from),
            };
            match next {
                Ok(ScanMove::Bytes(bytes)) => {
                    out.frame(Direction::In, frames::shape(&bytes));
                    for frame in self.framer.push(&bytes, Instant::now()) {
                        out.scan(frame.into_scan(ScanSource::Simulated));
                    }
                }
                Ok(ScanMove::Wake) => {}
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(frame) = self.framer.tick(Instant::now()) {
                        out.scan(frame.into_scan(ScanSource::Simulated));
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    }
}
