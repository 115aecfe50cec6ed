//! One card, read once, outside the desk: for a command line and for support.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::holder::CardHolder;
use crate::notice::{CardNotice, CardTrouble, DeviceState, Notice, TroubleCode};
use crate::settings::{CardSettings, ScannerSettings, Settings};
use crate::supervisor::Devices;

/// Why no card was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// No reader is plugged in.
    NoReader,
    /// The reader does not work.
    Faulty(TroubleCode),
    /// No card was laid down in time. `reader`: the readers that waited.
    NoCard {
        /// Names of the readers.
        reader: String,
    },
    /// A card was laid down and could not be read.
    Card {
        /// Name of the reader.
        reader: String,
        /// Why.
        reason: CardTrouble,
    },
}

/// Waits up to `limit` for a card and reads it. The answer is the reader's name and the person.
///
/// # Errors
/// See [`NotRead`]. A reader that is plugged in, or healed, within the time is used.
pub fn read_card(how: CardSettings, limit: Duration) -> Result<(String, Box<CardHolder>), NotRead> {
    let until = Instant::now() + limit;
    let (tell, notices) = mpsc::channel();
    let devices = Devices::start(&Settings::of(how, ScannerSettings::Off), move |notice| drop(tell.send(notice)));
    let mut last = NotRead::NoReader;
    let read = loop {
        match notices.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(Notice::Card(CardNotice::Read { reader, holder })) => break Ok((reader, holder)),
            Ok(Notice::Card(CardNotice::Unreadable { reader, reason })) => break Err(NotRead::Card { reader, reason }),
            Ok(Notice::Health(health)) => {
                last = match health.state {
                    DeviceState::Absent => NotRead::NoReader,
                    DeviceState::Ready | DeviceState::Busy => NotRead::NoCard { reader: health.name },
                    DeviceState::Faulty { code } => NotRead::Faulty(code),
                };
            }
            Ok(Notice::Card(_) | Notice::Scan(_) | Notice::Ink { .. } | Notice::Finger { .. }) => {}
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break Err(last),
        }
    };
    devices.stop();
    read
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_port_that_is_not_there_is_no_reader_and_nothing_laid_down_is_no_card() {
        let nowhere = CardSettings::sam("/nowhere/ttyUSB9");
        assert_eq!(read_card(nowhere, Duration::from_millis(300)).unwrap_err(), NotRead::NoReader);
        let waited = read_card(CardSettings::Simulated, Duration::from_millis(300)).unwrap_err();
        assert_eq!(waited, NotRead::NoCard { reader: crate::Simulator::READER.to_owned() });
    }
}
