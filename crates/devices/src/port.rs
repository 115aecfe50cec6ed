//! What every device is to the program: something that runs on a thread of its own and speaks into a sink.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::notice::{CardNotice, DeviceKind, DeviceState, Health, Notice, Scan};
use crate::stop::Stop;

/// A reader of identity cards, real or simulated.
pub trait CardReader: Send {
    /// Speaks through `out` until `stop` is set, or returns when the device is lost; it is called again after a pause then.
    /// Whatever it said about a card in the reader it takes back (`Removed`) before it returns.
    fn run(&mut self, out: &Sink, stop: &Stop);
}

/// A scanner of codes, real or simulated.
pub trait Scanner: Send {
    /// As [`CardReader::run`].
    fn run(&mut self, out: &Sink, stop: &Stop);
}

/// Where a device speaks to. It remembers the state of each device and passes a state on only when it changed.
#[derive(Clone)]
pub struct Sink {
    tell: Arc<dyn Fn(Notice) + Send + Sync>,
    known: Arc<Mutex<Vec<Known>>>,
}

struct Known {
    health: Health,
    /// Whether this state was told; the first one always is.
    told: bool,
    /// Whether the device worked since it was last started.
    worked: bool,
}

impl Sink {
    /// A sink that hands every notice to `tell`, on the thread of the device. `tell` must not wait for long.
    pub fn new(tell: impl Fn(Notice) + Send + Sync + 'static) -> Sink {
        Sink { tell: Arc::new(tell), known: Arc::default() }
    }

    /// Tells what happened on a card reader.
    pub fn card(&self, notice: CardNotice) {
        (self.tell)(Notice::Card(notice));
    }

    /// Tells a scan.
    pub fn scan(&self, scan: Scan) {
        (self.tell)(Notice::Scan(scan));
    }

    /// Tells the state of a device, if it is a new one.
    pub fn health(&self, device: DeviceKind, name: &str, state: DeviceState) {
        let health = Health { device, name: name.to_owned(), state };
        let works = matches!(state, DeviceState::Ready | DeviceState::Busy);
        {
            let mut known = self.lock();
            match known.iter_mut().find(|k| k.health.device == device) {
                Some(old) => {
                    old.worked |= works;
                    if old.told && old.health == health {
                        return;
                    }
                    (old.health, old.told) = (health.clone(), true);
                }
                None => known.push(Known { health: health.clone(), told: true, worked: works }),
            }
        }
        (self.tell)(Notice::Health(health));
    }

    /// All states, oldest device first.
    pub(crate) fn states(&self) -> Vec<Health> {
        self.lock().iter().map(|k| k.health.clone()).collect()
    }

    /// Gives the device its place before it has said anything.
    pub(crate) fn expect_device(&self, device: DeviceKind) {
        let health = Health { device, name: String::new(), state: DeviceState::Absent };
        self.lock().push(Known { health, told: false, worked: false });
    }

    /// Whether the device worked since this was last asked.
    pub(crate) fn take_worked(&self, device: DeviceKind) -> bool {
        let mut known = self.lock();
        known.iter_mut().find(|k| k.health.device == device).is_some_and(|k| std::mem::take(&mut k.worked))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
