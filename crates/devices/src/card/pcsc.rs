//! Card readers of the machine's PC/SC service: any number of readers, plugged and unplugged at will, cards pulled at any
//! moment, the service itself stopped and started.
//!
//! The thread sleeps inside the service until something changes. A card is read under a transaction, so that another program
//! cannot select another file in between.

use super::apdu::{Channel, ChannelFault};
use super::social_security::{self, ReadFault};
use crate::holder::CardHolder;
use crate::notice::{CardNotice, CardTrouble, DeviceKind, DeviceState, TroubleCode};
use crate::stop::Stop;
use crate::supervisor::{CardReader, Sink};
use pcsc::{Card, Context, Disposition, Error, MAX_BUFFER_SIZE, PNP_NOTIFICATION, Protocols, ReaderState, Scope, ShareMode, State};
use std::ffi::{CStr, CString};
use std::time::Duration;

/// How long one wait for a change lasts at most. Changes end it at once; it bounds what a lost plug-and-play event could cost.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// How often reading begins anew after the card was reset or its contacts slipped.
const MOST_ATTEMPTS: usize = 3;

/// All PC/SC readers, or those whose name contains a given text.
pub struct PcscReader {
    wanted: Option<String>,
}

impl PcscReader {
    /// `wanted`: only readers whose name contains this text.
    pub fn new(wanted: Option<String>) -> PcscReader {
        PcscReader { wanted: wanted.filter(|w| !w.trim().is_empty()) }
    }
}

/// A reader and the card it holds.
struct Slot {
    name: CString,
    state: State,
    /// Number of the card in the reader, as the service counts insertions; `None` without a card.
    card: Option<u32>,
}

impl Slot {
    fn reader(&self) -> String {
        self.name.to_string_lossy().into_owned()
    }
}

impl CardReader for PcscReader {
    fn run(&mut self, out: &Sink, stop: &Stop) {
        let context = match Context::establish(Scope::User) {
            Ok(context) => context,
            Err(error) => {
                tracing::debug!(%error, "no PC/SC service");
                return out.health(DeviceKind::CardReader, "", DeviceState::Trouble { code: TroubleCode::NoCardService });
            }
        };
        let cancelled = context.clone();
        let _wake = stop.wake_with(move || {
            // A context that waits for nothing, or whose service is gone, has nothing to cancel.
            let _ = cancelled.cancel();
        });
        let mut slots: Vec<Slot> = Vec::new();
        let ended = self.watch(&context, &mut slots, out, stop);
        for slot in slots.iter_mut().filter(|slot| slot.card.is_some()) {
            out.card(CardNotice::Removed { reader: slot.reader() });
        }
        if let Err(error) = ended {
            tracing::info!(%error, "PC/SC service lost");
            out.health(DeviceKind::CardReader, "", DeviceState::Trouble { code: TroubleCode::NoCardService });
        }
    }
}

impl PcscReader {
    /// Follows all readers until the device should stop (`Ok`) or the service is lost.
    fn watch(&self, context: &Context, slots: &mut Vec<Slot>, out: &Sink, stop: &Stop) -> Result<(), Error> {
        let mut pnp = State::UNAWARE;
        while !stop.is_set() {
            self.follow_plugs(context, slots, out)?;
            let mut states: Vec<ReaderState> = slots.iter().map(|s| ReaderState::new(s.name.clone(), s.state)).collect();
            states.push(ReaderState::new(PNP_NOTIFICATION(), pnp));
            match context.get_status_change(LONGEST_WAIT, &mut states) {
                Ok(()) => {}
                Err(Error::Timeout | Error::Cancelled) => continue,
                // The list of readers is older than the readers: look again.
                Err(Error::UnknownReader | Error::ReaderUnavailable) => {
                    slots.iter_mut().for_each(|slot| slot.state = State::UNAWARE);
                    continue;
                }
                Err(error) => return Err(error),
            }
            for (slot, state) in slots.iter_mut().zip(&states) {
                slot.state = state.event_state() - State::CHANGED;
                follow_card(context, slot, state, out);
            }
            if let Some(state) = states.last() {
                pnp = state.event_state() - State::CHANGED;
            }
        }
        Ok(())
    }

    /// Takes up new readers and lets go of unplugged ones.
    fn follow_plugs(&self, context: &Context, slots: &mut Vec<Slot>, out: &Sink) -> Result<(), Error> {
        let names = match context.list_readers_owned() {
            Ok(names) => names,
            Err(Error::NoReadersAvailable) => Vec::new(),
            Err(error) => return Err(error),
        };
        let is_wanted = |name: &CStr| self.wanted.as_ref().is_none_or(|wanted| name.to_string_lossy().contains(wanted.as_str()));
        let names: Vec<CString> = names.into_iter().filter(|name| is_wanted(name)).collect();
        slots.retain(|slot| {
            let stays = names.contains(&slot.name);
            if !stays && slot.card.is_some() {
                out.card(CardNotice::Removed { reader: slot.reader() });
            }
            stays
        });
        for name in names {
            if slots.iter().all(|slot| slot.name != name) {
                slots.push(Slot { name, state: State::UNAWARE, card: None });
            }
        }
        let state = if slots.is_empty() { DeviceState::Absent } else { DeviceState::Ready };
        let readers: Vec<String> = slots.iter().map(Slot::reader).collect();
        out.health(DeviceKind::CardReader, &readers.join(", "), state);
        Ok(())
    }
}

/// Tells what happened to the card of one reader, and reads a new card.
fn follow_card(context: &Context, slot: &mut Slot, state: &ReaderState, out: &Sink) {
    let now = state.event_state();
    let card = now.contains(State::PRESENT).then(|| state.event_count());
    if card == slot.card {
        return;
    }
    // Also when one card was exchanged for another between two looks.
    if slot.card.take().is_some() {
        out.card(CardNotice::Removed { reader: slot.reader() });
    }
    slot.card = card;
    if card.is_none() {
        return;
    }
    let reader = slot.reader();
    out.card(CardNotice::Inserted { reader: reader.clone() });
    out.health(DeviceKind::CardReader, &reader, DeviceState::Busy);
    let read = if now.contains(State::MUTE) { Err(CardTrouble::NoAnswer) } else { read_card(context, &slot.name) };
    out.card(match read {
        Ok(holder) => CardNotice::Read { reader, holder },
        Err(reason) => {
            tracing::info!(reader, ?reason, "card not read");
            CardNotice::Unreadable { reader, reason }
        }
    });
}

/// Reads the card, from the first SELECT again when it was reset or its contacts slipped while it stayed in the reader.
fn read_card(context: &Context, reader: &CStr) -> Result<CardHolder, CardTrouble> {
    let mut card = match connect(context, reader) {
        Ok(card) => card,
        Err(error) => return Err(trouble(error)),
    };
    let mut fault = ChannelFault::Lost;
    for _ in 0..MOST_ATTEMPTS {
        match read_once(&mut card) {
            // Dropping the card resets it: the next program finds nothing selected.
            Ok(holder) => return Ok(holder),
            Err(ReadFault::Card(reason)) => return Err(reason),
            Err(ReadFault::Channel(ChannelFault::Reader(status))) => return Err(CardTrouble::ReaderFailed { status }),
            Err(ReadFault::Channel(lost_or_reset)) => fault = lost_or_reset,
        }
        // A card that was pulled cannot be taken up again, one that slipped can.
        if let Err(error) = card.reconnect(ShareMode::Shared, Protocols::ANY, Disposition::ResetCard) {
            return Err(match error {
                Error::NoSmartcard | Error::RemovedCard | Error::NotTransacted => CardTrouble::Pulled,
                error => trouble(error),
            });
        }
    }
    tracing::info!(?fault, "card does not hold its contacts");
    Err(CardTrouble::Pulled)
}

fn connect(context: &Context, reader: &CStr) -> Result<Card, Error> {
    context.connect(reader, ShareMode::Shared, Protocols::ANY)
}

fn read_once(card: &mut Card) -> Result<CardHolder, ReadFault> {
    let transaction = card.transaction2().map_err(|(_, error)| ReadFault::Channel(fault(error)))?;
    let read = social_security::read(&mut Contact { card: &transaction });
    if let Err((kept, error)) = transaction.end(Disposition::LeaveCard) {
        tracing::debug!(%error, "transaction not ended");
        drop(kept);
    }
    read
}

struct Contact<'c> {
    card: &'c Card,
}

impl Channel for Contact<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelFault> {
        let mut answer = [0; MAX_BUFFER_SIZE];
        self.card.transmit(command, &mut answer).map(<[u8]>::to_vec).map_err(fault)
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
        Error::UnresponsiveCard | Error::UnpoweredCard | Error::UnsupportedCard | Error::ProtoMismatch => CardTrouble::NoAnswer,
        Error::SharingViolation => CardTrouble::InUse,
        error => CardTrouble::ReaderFailed { status: error as u32 },
    }
}
