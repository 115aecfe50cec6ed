//! Card readers of the machine's PC/SC service: any number of readers, plugged and unplugged at will, cards pulled at any
//! moment, the service itself stopped and started.
//!
//! The thread sleeps inside the service until something changes. A card is read under a transaction, so that another program
//! cannot select another file in between.

use super::apdu::{Channel, ChannelFault};
use super::id_record::IdRecordProfile;
use super::social_security::{self, ReadFault};
use crate::frames::{self, Direction};
use crate::holder::CardHolder;
use crate::notice::{CardNotice, CardTrouble, DeviceState, TroubleCode};
use crate::port::{Device, Sink};
use crate::stop::Stop;
use pcsc::{
    Card, Context, Disposition, Error, MAX_BUFFER_SIZE, PNP_NOTIFICATION, Protocols, ReaderState, Scope, ShareMode,
    State,
};
use std::ffi::{CStr, CString};
use std::time::{Duration, Instant};

/// How long one wait for a change lasts at most. Changes end it at once; it bounds what a lost plug-and-play event could cost.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// How long the service may take to see that a card was pulled (pcscd looks every 0.4 s).
const PULL_IS_SEEN_WITHIN: Duration = Duration::from_millis(1000);

/// How often reading begins anew after the card was reset or its contacts slipped.
const MOST_ATTEMPTS: usize = 3;

/// All PC/SC readers, or those whose name contains a given text.
pub struct PcscReader {
    wanted: Option<String>,
    id_record: IdRecordProfile,
}

impl PcscReader {
    /// `wanted`: only readers whose name contains this text. `id_record`: how a reader with a security module inside is asked.
    pub fn new(wanted: Option<String>, id_record: IdRecordProfile) -> PcscReader {
        PcscReader { wanted: wanted.filter(|w| !w.trim().is_empty()), id_record }
    }
}

impl Device for PcscReader {
    fn run(&mut self, out: &Sink, stop: &Stop) {
        let context = match Context::establish(Scope::User) {
            Ok(context) => context,
            Err(error) => {
                tracing::debug!(%error, "no PC/SC service");
                return out.state("", DeviceState::Faulty { code: TroubleCode::NoCardService });
            }
        };
        let cancelled = context.clone();
        let _wake = stop.wake_with(move || {
            // A context that waits for nothing, or whose service is gone, has nothing to cancel.
            let _ = cancelled.cancel();
        });
        let mut readers = Readers { states: Vec::new(), cards: Vec::new(), id_record: &self.id_record, out };
        let ended = self.watch(&context, &mut readers, stop);
        for (name, _) in readers.cards {
            out.card(CardNotice::Removed { reader: shown(&name) });
        }
        if let Err(error) = ended {
            tracing::info!(%error, "PC/SC service lost");
            out.state("", DeviceState::Faulty { code: TroubleCode::NoCardService });
        }
    }
}

impl PcscReader {
    /// Follows all readers until the device should stop (`Ok`) or the service is lost.
    fn watch(&self, context: &Context, readers: &mut Readers, stop: &Stop) -> Result<(), Error> {
        while !stop.is_set() {
            let mut names = match context.list_readers_owned() {
                Ok(names) => names,
                Err(Error::NoReadersAvailable) => Vec::new(),
                Err(error) => return Err(error),
            };
            names.retain(|name| self.wanted.as_ref().is_none_or(|wanted| shown(name).contains(wanted.as_str())));
            readers.follow_plugs(names);
            match context.get_status_change(LONGEST_WAIT, &mut readers.states) {
                Ok(()) => readers.follow_cards(context),
                Err(Error::Timeout | Error::Cancelled) => {}
                // The list of readers is older than the readers: look again.
                Err(Error::UnknownReader | Error::ReaderUnavailable) => readers.states.clear(),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// What is known of the readers while the service lasts.
struct Readers<'s> {
    /// The readers as the service last described them, and among them its pseudo reader for plug and play.
    states: Vec<ReaderState>,
    /// The readers that hold a card, with the service's count of cards put in and pulled.
    cards: Vec<(CString, u32)>,
    id_record: &'s IdRecordProfile,
    out: &'s Sink,
}

impl Readers<'_> {
    /// Takes up new readers and lets go of unplugged ones.
    fn follow_plugs(&mut self, mut names: Vec<CString>) {
        let shown_names: Vec<String> = names.iter().map(|name| shown(name)).collect();
        let state = if names.is_empty() { DeviceState::Absent } else { DeviceState::Ready };
        self.out.state(&shown_names.join(", "), state);

        let out = self.out;
        self.cards.retain(|(name, _)| {
            let stays = names.contains(name);
            if !stays {
                out.card(CardNotice::Removed { reader: shown(name) });
            }
            stays
        });
        names.push(PNP_NOTIFICATION().to_owned());
        self.states.retain(|state| names.iter().any(|name| name.as_c_str() == state.name()));
        for name in names {
            if self.states.iter().all(|state| state.name() != name.as_c_str()) {
                self.states.push(ReaderState::new(name, State::UNAWARE));
            }
        }
    }

    /// Tells which cards came and went, and reads those that came.
    fn follow_cards(&mut self, context: &Context) {
        for state in &mut self.states {
            // The whole state, with the service's own count in it, or the next wait would return at once.
            state.sync_current_state();
            if state.name() == PNP_NOTIFICATION() {
                continue;
            }
            let now = state.event_state();
            let held = self.cards.iter().position(|(name, _)| name.as_c_str() == state.name());
            let card = now.contains(State::PRESENT).then(|| state.event_count());
            if card == held.map(|at| self.cards[at].1) {
                continue;
            }
            let reader = shown(state.name());
            // Also when one card was exchanged for another between two looks.
            if let Some(at) = held {
                self.cards.remove(at);
                self.out.card(CardNotice::Removed { reader: reader.clone() });
            }
            if let Some(count) = card {
                self.cards.push((state.name().to_owned(), count));
                let desk = Desk { context, id_record: self.id_record, out: self.out };
                desk.tell_card(state.name(), reader, now.contains(State::MUTE));
            }
        }
    }
}

fn shown(name: &CStr) -> String {
    name.to_string_lossy().into_owned()
}

/// What reading one card needs.
struct Desk<'d> {
    context: &'d Context,
    id_record: &'d IdRecordProfile,
    out: &'d Sink,
}

impl Desk<'_> {
    fn tell_card(&self, name: &CStr, reader: String, is_mute: bool) {
        self.out.card(CardNotice::Inserted { reader: reader.clone() });
        self.out.state(&reader, DeviceState::Busy);
        let read = if is_mute { Err(CardTrouble::NoAnswer) } else { self.read_card(name) };
        self.out.card(match read {
            Ok(holder) => CardNotice::Read { reader, holder: Box::new(holder) },
            Err(reason) => {
                tracing::info!(reader, ?reason, "card not read");
                CardNotice::Unreadable { reader, reason }
            }
        });
    }

    /// Reads the card, from the first SELECT again when it was reset or its contacts slipped while it stayed in the reader.
    fn read_card(&self, reader: &CStr) -> Result<CardHolder, CardTrouble> {
        let mut card = self.context.connect(reader, ShareMode::Shared, Protocols::ANY).map_err(trouble)?;
        let read = self.read_patiently(reader, &mut card);
        // Left as it is: a reset that fails would make the service believe that the card is gone.
        if let Err((card, error)) = card.disconnect(Disposition::LeaveCard) {
            tracing::debug!(%error, "card not released");
            drop(card);
        }
        read
    }

    fn read_patiently(&self, reader: &CStr, card: &mut Card) -> Result<CardHolder, CardTrouble> {
        for _ in 0..MOST_ATTEMPTS {
            let disposition = match self.read_once(card) {
                Ok(holder) => return Ok(holder),
                Err(ReadFault::Card(reason)) => return Err(reason),
                Err(ReadFault::Channel(ChannelFault::Reader(status))) => {
                    return Err(CardTrouble::ReaderFailed { status });
                }
                // Another program did that; the card is ready again.
                Err(ReadFault::Channel(ChannelFault::Reset)) => Disposition::LeaveCard,
                Err(ReadFault::Channel(ChannelFault::Lost)) => {
                    if !stays(self.context, reader) {
                        return Err(CardTrouble::Pulled);
                    }
                    Disposition::ResetCard
                }
            };
            card.reconnect(ShareMode::Shared, Protocols::ANY, disposition).map_err(trouble)?;
        }
        tracing::info!("the card is there and does not answer");
        Err(CardTrouble::NoAnswer)
    }

    fn read_once(&self, card: &mut Card) -> Result<CardHolder, ReadFault> {
        let atr = card.status2_owned().map_err(|error| ReadFault::Channel(fault(error)))?.atr().to_vec();
        self.out.frame(Direction::In, format!("ATR {}", frames::hex(&atr)));
        let transaction = card.transaction2().map_err(|(_, error)| ReadFault::Channel(fault(error)))?;
        let mut contact = Contact { card: &transaction, out: self.out };
        let read = if self.id_record.knows(&atr) {
            self.id_record.read(&mut contact)
        } else {
            social_security::read(&mut contact)
        };
        if let Err((kept, error)) = transaction.end(Disposition::LeaveCard) {
            tracing::debug!(%error, "transaction not ended");
            drop(kept);
        }
        read
    }
}

/// Whether a card that gave no answer still lies in the reader. The service looks for pulled cards a few times a second only,
/// and must have looked itself before the card is touched again: it takes a failing reset for a removal, and is blind to a
/// card that was put back within that time.
fn stays(context: &Context, reader: &CStr) -> bool {
    let until = Instant::now() + PULL_IS_SEEN_WITHIN;
    let mut state = [ReaderState::new(reader, State::UNAWARE)];
    loop {
        match context.get_status_change(until.saturating_duration_since(Instant::now()), &mut state) {
            Ok(()) if !state[0].event_state().contains(State::PRESENT) => return false,
            Ok(()) => state[0].sync_current_state(),
            Err(Error::Timeout) => return true,
            Err(_) => return false,
        }
    }
}

struct Contact<'c> {
    card: &'c Card,
    out: &'c Sink,
}

impl Channel for Contact<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelFault> {
        let mut answer = [0; MAX_BUFFER_SIZE];
        self.out.frame(Direction::Out, frames::hex(command));
        let answer = self.card.transmit(command, &mut answer).map_err(fault)?;
        self.out.frame(Direction::In, shown_answer(command, answer));
        // Some drivers give nothing at all for a card that is just being pulled, and call it success.
        if answer.is_empty() { Err(ChannelFault::Lost) } else { Ok(answer.to_vec()) }
    }
}

/// Of a page of an identity document not even the first bytes are shown: a name may begin there.
fn shown_answer(command: &[u8], answer: &[u8]) -> String {
    match answer.split_last_chunk::<2>() {
        Some((page, status)) if command.first() == Some(&0xFF) => format!("({}) {}", page.len(), frames::hex(status)),
        _ => frames::card_answer(answer),
    }
}

fn fault(error: Error) -> ChannelFault {
    match error {
        Error::ResetCard => ChannelFault::Reset,
        Error::RemovedCard | Error::NoSmartcard | Error::NotTransacted | Error::CommDataLost | Error::CommError => {
            ChannelFault::Lost
        }
        error => ChannelFault::Reader(error as u32),
    }
}

fn trouble(error: Error) -> CardTrouble {
    match error {
        Error::NoSmartcard | Error::RemovedCard => CardTrouble::Pulled,
        Error::UnresponsiveCard | Error::UnpoweredCard | Error::UnsupportedCard | Error::ProtoMismatch => {
            CardTrouble::NoAnswer
        }
        Error::SharingViolation => CardTrouble::InUse,
        error => CardTrouble::ReaderFailed { status: error as u32 },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::notice::{DeviceKind, Notice};
    use std::sync::mpsc;

    fn names(names: &[&str]) -> Vec<CString> {
        names.iter().map(|name| CString::new(*name).unwrap()).collect()
    }

    /// Plugs are followed by the list of readers; the virtual readers of the rig cannot be unplugged while pcscd runs.
    #[test]
    fn a_reader_pulled_with_its_card_takes_the_card_with_it() {
        let (tell, notices) = mpsc::channel();
        let out = Sink::new("card", DeviceKind::CardReader, move |notice| drop(tell.send(notice)));
        let profile = IdRecordProfile::default();
        let mut readers = Readers { states: Vec::new(), cards: Vec::new(), id_record: &profile, out: &out };
        let health = |name: &str, state| (name.to_owned(), state);
        let told = || match notices.try_recv().unwrap() {
            Notice::Health(told) => (told.name, told.state),
            other => panic!("no state: {other:?}"),
        };

        readers.follow_plugs(names(&[]));
        assert_eq!(told(), health("", DeviceState::Absent));
        readers.follow_plugs(names(&["A 00", "B 00"]));
        assert_eq!(told(), health("A 00, B 00", DeviceState::Ready));
        assert_eq!(readers.states.len(), 3, "both, and the pseudo reader for plugs");

        readers.cards = vec![(CString::new("A 00").unwrap(), 1), (CString::new("B 00").unwrap(), 7)];
        readers.follow_plugs(names(&["B 00"]));
        assert_eq!(told(), health("B 00", DeviceState::Ready));
        assert_eq!(notices.try_recv().unwrap(), Notice::Card(CardNotice::Removed { reader: "A 00".into() }));
        assert_eq!((readers.states.len(), readers.cards.len()), (2, 1), "the other reader keeps its card");
        readers.follow_plugs(names(&["B 00"]));
        assert!(notices.try_recv().is_err(), "nothing changed, nothing said");
    }

    #[test]
    fn troubles_are_told_apart() {
        assert_eq!(trouble(Error::SharingViolation), CardTrouble::InUse);
        assert_eq!(trouble(Error::UnresponsiveCard), CardTrouble::NoAnswer);
        assert_eq!(trouble(Error::RemovedCard), CardTrouble::Pulled);
        assert_eq!(fault(Error::ResetCard), ChannelFault::Reset);
        assert_eq!(fault(Error::NotTransacted), ChannelFault::Lost);
        assert!(matches!(trouble(Error::NoService), CardTrouble::ReaderFailed { status } if status != 0));
    }
}
