//! What every device is to the program: something that runs on a thread of its own and speaks into a sink.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::frames::{Direction, KeptFrame, MOST_FRAMES};
use crate::notice::{CardNotice, DeviceEvent, DeviceKind, DeviceState, Health, Notice, Scan};
use crate::stop::Stop;

/// How many changes of state are kept for whoever asks what happened.
const MOST_EVENTS: usize = 200;

/// Anything on the counter: a reader of cards, a scanner, a pad; real or simulated.
pub trait Device: Send {
    /// Speaks through `out` until `stop` is set, or returns when the device is lost; it is called again after a pause then.
    /// Whatever it said about a card in the reader it takes back (`Removed`) before it returns.
    fn run(&mut self, out: &Sink, stop: &Stop);
}

/// All devices of the desk: what each said last, and the way their notices take.
#[derive(Clone)]
pub struct Board {
    tell: Arc<dyn Fn(Notice) + Send + Sync>,
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    devices: Vec<Entry>,
    events: VecDeque<DeviceEvent>,
}

struct Entry {
    health: Health,
    /// Whether this state was told; the first one always is.
    told: bool,
    /// Whether the device worked since it was last started.
    worked: bool,
    frames: VecDeque<KeptFrame>,
}

impl Board {
    /// A board that hands every notice to `tell`, on the thread of the device. `tell` must not wait for long.
    pub fn new(tell: impl Fn(Notice) + Send + Sync + 'static) -> Board {
        Board { tell: Arc::new(tell), known: Arc::default() }
    }

    /// Gives a device its place, `Absent` until it says otherwise, and the sink it speaks into. The same `id` is the same device.
    pub fn device(&self, id: &str, device: DeviceKind) -> Sink {
        let mut known = self.lock();
        if known.devices.iter().all(|entry| entry.health.id != id) {
            let health = Health {
                id: id.to_owned(),
                device,
                name: String::new(),
                state: DeviceState::Absent,
                since_ms: now_ms(),
            };
            known.devices.push(Entry { health, told: false, worked: false, frames: VecDeque::new() });
        }
        Sink { board: self.clone(), id: id.to_owned(), device }
    }

    /// All states, in the order of the settings.
    pub fn states(&self) -> Vec<Health> {
        self.lock().devices.iter().map(|entry| entry.health.clone()).collect()
    }

    /// The last frames of a device, oldest first, masked.
    pub fn frames(&self, id: &str) -> Vec<KeptFrame> {
        let known = self.lock();
        known.devices.iter().find(|e| e.health.id == id).map(|e| e.frames.iter().cloned().collect()).unwrap_or_default()
    }

    /// The last changes of state of all devices, oldest first.
    pub fn events(&self) -> Vec<DeviceEvent> {
        self.lock().events.iter().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where one device speaks to. It remembers the state of the device and passes a state on only when it changed.
#[derive(Clone)]
pub struct Sink {
    board: Board,
    id: String,
    device: DeviceKind,
}

impl Sink {
    /// A sink of a device that stands alone, for a reader used outside the desk and for tests.
    pub fn new(id: &str, device: DeviceKind, tell: impl Fn(Notice) + Send + Sync + 'static) -> Sink {
        Board::new(tell).device(id, device)
    }

    /// The device's name in the settings.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What kind of device speaks here.
    pub fn kind(&self) -> DeviceKind {
        self.device
    }

    /// Tells any notice as it is.
    pub fn tell(&self, notice: Notice) {
        (self.board.tell)(notice);
    }

    /// Tells what happened on a card reader.
    pub fn card(&self, notice: CardNotice) {
        self.tell(Notice::Card(notice));
    }

    /// Tells a scan.
    pub fn scan(&self, scan: Scan) {
        self.tell(Notice::Scan(scan.by(&self.id)));
    }

    /// Tells the state of the device, if it is a new one. `name`: what a person knows it by.
    pub fn state(&self, name: &str, state: DeviceState) {
        let health =
            Health { id: self.id.clone(), device: self.device, name: name.to_owned(), state, since_ms: now_ms() };
        {
            let mut known = self.board.lock();
            let Some(entry) = known.devices.iter_mut().find(|e| e.health.id == self.id) else { return };
            entry.worked |= matches!(state, DeviceState::Ready | DeviceState::Busy);
            if entry.told && entry.health.name == health.name && entry.health.state == state {
                return;
            }
            (entry.health, entry.told) = (health.clone(), true);
            if known.events.len() == MOST_EVENTS {
                known.events.pop_front();
            }
            known.events.push_back(DeviceEvent { at_ms: health.since_ms, id: self.id.clone(), state });
        }
        self.tell(Notice::Health(health));
    }

    /// Keeps a frame for support. `shown` carries nothing personal: see [`crate::frames`] for how bytes become such a text.
    pub fn frame(&self, direction: Direction, shown: String) {
        let mut known = self.board.lock();
        let Some(entry) = known.devices.iter_mut().find(|e| e.health.id == self.id) else { return };
        if entry.frames.len() == MOST_FRAMES {
            entry.frames.pop_front();
        }
        entry.frames.push_back(KeptFrame { at_ms: now_ms(), direction, shown });
    }

    /// Whether the device worked since this was last asked.
    pub(crate) fn take_worked(&self) -> bool {
        let mut known = self.board.lock();
        let entry = known.devices.iter_mut().find(|e| e.health.id == self.id);
        entry.is_some_and(|entry| std::mem::take(&mut entry.worked))
    }
}

#[expect(clippy::disallowed_methods, reason = "when a plug was pulled is no part of the record and is never replayed")]
fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn the_same_state_is_told_once_and_remembered_with_its_time() {
        let (tell, notices) = mpsc::channel();
        let board = Board::new(move |notice| drop(tell.send(notice)));
        let out = board.device("scanner", DeviceKind::Scanner);
        for state in [DeviceState::Absent, DeviceState::Absent, DeviceState::Ready, DeviceState::Ready] {
            out.state("COM3", state);
        }
        assert_eq!(notices.try_iter().count(), 2);
        let events = board.events();
        assert_eq!(events.iter().map(|e| e.state).collect::<Vec<_>>(), [DeviceState::Absent, DeviceState::Ready]);
        assert!(events.iter().all(|e| e.at_ms > 1_600_000_000_000), "the time of day, not of the process");
    }

    #[test]
    fn two_scanners_have_a_state_each_and_a_scan_says_whose_it_is() {
        let (tell, notices) = mpsc::channel();
        let board = Board::new(move |notice| drop(tell.send(notice)));
        let (needle, stock) = (board.device("needle", DeviceKind::Scanner), board.device("stock", DeviceKind::Scanner));
        needle.state("COM3", DeviceState::Ready);
        let states: Vec<_> = board.states().into_iter().map(|h| (h.id, h.state)).collect();
        assert_eq!(states, [("needle".to_owned(), DeviceState::Ready), ("stock".to_owned(), DeviceState::Absent)]);
        stock.scan(Scan::from_bytes(crate::ScanSource::Serial, b"ABC123".to_vec()));
        let scan = notices.try_iter().find_map(|n| match n {
            Notice::Scan(scan) => Some(scan.device),
            _ => None,
        });
        assert_eq!(scan.as_deref(), Some("stock"));
    }

    #[test]
    fn only_the_last_hundred_frames_are_kept() {
        let out = Sink::new("scanner", DeviceKind::Scanner, |_| ());
        for n in 0..250 {
            out.frame(Direction::In, n.to_string());
        }
        let frames = out.board.frames("scanner");
        assert_eq!((frames.len(), frames[0].shown.as_str(), frames[99].shown.as_str()), (100, "150", "249"));
    }
}
