//! The device room against real devices' ways: the machine's PC/SC service with virtual cards, and serial lines.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod capture;
mod card;
mod document;
mod hid;
mod program;
mod sam;
mod scanner;
mod service;

use devices::{CardNotice, DeviceKind, DeviceState, Devices, Health, Notice, Scan, Settings};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// Far beyond anything that happens: a test waits for the notice, not for the clock.
const PATIENCE: Duration = Duration::from_secs(30);

/// A desk that listens to its devices.
struct Desk {
    devices: Devices,
    notices: Receiver<(Instant, Notice)>,
}

impl Desk {
    fn open(settings: Settings) -> Desk {
        let (tell, notices) = mpsc::channel();
        let devices = Devices::start(&settings, move |notice| drop(tell.send((Instant::now(), notice))));
        Desk { devices, notices }
    }

    /// The next notice that `pick` takes, and when it came. Others are passed over.
    fn next<T>(&self, what: &str, pick: impl Fn(Notice) -> Option<T>) -> (Instant, T) {
        let until = Instant::now() + PATIENCE;
        let mut passed = Vec::new();
        loop {
            match self.notices.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok((at, notice)) => match pick(notice.clone()) {
                    Some(found) => return (at, found),
                    None => passed.push(notice),
                },
                Err(_) => panic!("waited in vain for {what}; came instead: {passed:#?}"),
            }
        }
    }

    fn card(&self) -> CardNotice {
        self.next("a card", card).1
    }

    fn scan(&self) -> Scan {
        self.next("a scan", scan).1
    }

    fn state(&self, device: DeviceKind, state: DeviceState) -> Health {
        let pick = |notice| match notice {
            Notice::Health(health) if health.device == device && health.state == state => Some(health),
            _ => None,
        };
        self.next(&format!("{device:?} {state:?}"), pick).1
    }

    /// Everything still said until the devices are stopped.
    fn close(self) -> Vec<Notice> {
        self.devices.stop();
        self.notices.into_iter().map(|(_, notice)| notice).collect()
    }
}

fn card(notice: Notice) -> Option<CardNotice> {
    match notice {
        Notice::Card(card) => Some(card),
        _ => None,
    }
}

fn scan(notice: Notice) -> Option<Scan> {
    match notice {
        Notice::Scan(scan) => Some(scan),
        _ => None,
    }
}
