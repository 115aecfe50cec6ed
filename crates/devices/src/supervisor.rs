//! Starts the configured devices, keeps each on its own thread, takes lost ones up again, and ends them promptly.

use crate::card::local_service::ServiceReader;
use crate::card::pcsc::PcscReader;
use crate::card::sam::reader::SamReader;
use crate::frames::KeptFrame;
use crate::notice::{DeviceEvent, DeviceKind, DeviceState, Health, Notice, TroubleCode};
use crate::pad::{Attached, HidPad, Sheet};
use crate::port::{Board, Device, Sink};
use crate::scanner::serial::SerialScanner;
use crate::settings::{CaptureSettings, CardSettings, Configured, ScannerSettings, Settings};
use crate::simulator::Simulator;
use crate::stop::Stop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// First wait before a lost device is tried again; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// A replugged device works again after at most this long (the promise to the desk is two seconds).
const LONGEST_PAUSE: Duration = Duration::from_millis(1500);

/// The running devices of a desk. Dropping it ends them, as [`Devices::stop`] does.
pub struct Devices {
    board: Board,
    stop: Stop,
    threads: Vec<JoinHandle<()>>,
    simulator: Option<Simulator>,
    /// What lies under the pen of every pad.
    sheet: Sheet,
}

impl Devices {
    /// Starts every configured device on a thread of its own. `sink` receives the notices on those threads.
    pub fn start(settings: &Settings, sink: impl Fn(Notice) + Send + Sync + 'static) -> Devices {
        let mut simulator = None;
        let mut devices = Devices {
            board: Board::new(sink),
            stop: Stop::new(),
            threads: Vec::new(),
            simulator: None,
            sheet: Sheet::new(),
        };
        for Configured { id, how, .. } in &settings.readers {
            let device: Box<dyn Device> = match how {
                CardSettings::Off => continue,
                CardSettings::Pcsc { reader, id_record } => {
                    Box::new(PcscReader::new(reader.clone(), id_record.clone()))
                }
                CardSettings::Sam { port, baud } => Box::new(SamReader::new(port, *baud)),
                CardSettings::Service { profile } => Box::new(ServiceReader::new(profile.clone())),
                CardSettings::Simulated => Box::new(simulator.get_or_insert_with(Simulator::default).card_reader()),
            };
            devices.attach(id, DeviceKind::CardReader, device);
        }
        for Configured { id, how, .. } in &settings.scanners {
            let device: Box<dyn Device> = match how {
                ScannerSettings::Off => continue,
                ScannerSettings::Serial { port, baud, silence_ms, profile } => {
                    Box::new(SerialScanner::new(port, *baud, Duration::from_millis(*silence_ms), profile.clone()))
                }
                ScannerSettings::Simulated => Box::new(simulator.get_or_insert_with(Simulator::default).scanner()),
            };
            devices.attach(id, DeviceKind::Scanner, device);
        }
        for Configured { id, how, .. } in &settings.captures {
            let device = match how {
                CaptureSettings::HidPad => Attached::new(HidPad::new(devices.sheet.clone())),
                CaptureSettings::SimulatedPad => {
                    Attached::new(simulator.get_or_insert_with(Simulator::default).pad(&devices.sheet))
                }
                CaptureSettings::SimulatedFingerprint => {
                    Attached::new(simulator.get_or_insert_with(Simulator::default).fingerprint())
                }
            };
            devices.attach(id, device.kind(), Box::new(device));
        }
        devices.simulator = simulator;
        devices
    }

    /// Takes away what was written on the pads: whoever signs begins anew.
    pub fn turn_sheet(&self) {
        self.sheet.turn();
    }

    /// Starts one more device on a thread of its own: it runs, is taken up again when it returns or fails, and ends with the others.
    pub fn attach(&mut self, id: &str, kind: DeviceKind, mut device: Box<dyn Device>) {
        let (out, stop) = (self.board.device(id, kind), self.stop.clone());
        let thread = thread::Builder::new().name(kind.as_str().replace('_', "-")).spawn({
            let out = out.clone();
            move || keep_running(device.as_mut(), &out, &stop)
        });
        match thread {
            Ok(thread) => self.threads.push(thread),
            Err(error) => {
                tracing::error!(id, %error, "no thread for the device");
                out.state("", DeviceState::Faulty { code: TroubleCode::Failed });
            }
        }
    }

    /// The last known state of every configured device.
    pub fn health(&self) -> Vec<Health> {
        self.board.states()
    }

    /// The last frames of a device, oldest first; masked, for support.
    pub fn frames(&self, id: &str) -> Vec<KeptFrame> {
        self.board.frames(id)
    }

    /// The last changes of state of all devices, oldest first.
    pub fn events(&self) -> Vec<DeviceEvent> {
        self.board.events()
    }

    /// The hand that places simulated cards and scans simulated codes; only when something is simulated.
    pub fn simulator(&self) -> Option<&Simulator> {
        self.simulator.as_ref()
    }

    /// Ends all devices: cancels waits, closes ports, joins the threads. After it returns no notice comes any more.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        for thread in self.threads.drain(..) {
            // A notice may lead to this call: a thread cannot wait for itself, it ends when the call returns.
            if thread.thread().id() == thread::current().id() {
                self.stop.set();
                continue;
            }
            // Repeated, because a wake-up just before a device begins to wait is lost.
            while !thread.is_finished() {
                self.stop.set();
                thread::park_timeout(Duration::from_millis(5));
            }
            if thread.join().is_err() {
                tracing::error!("a device thread ended in panic");
            }
        }
    }
}

impl Drop for Devices {
    fn drop(&mut self) {
        self.end();
    }
}

fn keep_running(device: &mut dyn Device, out: &Sink, stop: &Stop) {
    let mut pause = FIRST_PAUSE;
    while !stop.is_set() {
        // A driver's fault must not take the desk down with it; the device is tried again like a lost one.
        if catch_unwind(AssertUnwindSafe(|| device.run(out, stop))).is_err() {
            tracing::error!(id = out.id(), "the device failed and is started again");
            out.state("", DeviceState::Faulty { code: TroubleCode::Failed });
        }
        pause = if out.take_worked() { FIRST_PAUSE } else { (pause * 2).min(LONGEST_PAUSE) };
        if stop.wait(pause) {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::holder::CardHolder;
    use crate::notice::CardNotice;
    use crate::notice::ScanSource;
    use std::sync::mpsc::{self, Receiver};
    use std::sync::{Arc, Mutex};
    use std::time::Instant;

    const LONG: Duration = Duration::from_secs(20);

    fn start(settings: &Settings) -> (Devices, Receiver<Notice>) {
        let (tell, notices) = mpsc::channel();
        (Devices::start(settings, move |notice| drop(tell.send(notice))), notices)
    }

    fn next<T>(notices: &Receiver<Notice>, pick: impl Fn(Notice) -> Option<T>) -> T {
        let until = Instant::now() + LONG;
        loop {
            let notice =
                notices.recv_timeout(until.saturating_duration_since(Instant::now())).expect("a notice in time");
            if let Some(found) = pick(notice) {
                return found;
            }
        }
    }

    fn card(notice: Notice) -> Option<CardNotice> {
        match notice {
            Notice::Card(card) => Some(card),
            _ => None,
        }
    }

    #[test]
    fn a_simulated_card_is_placed_read_and_lifted() {
        let (devices, notices) = start(&Settings::simulated());
        let mother = CardHolder::new("11010519491231002X", "王某某");
        assert!(devices.simulator().unwrap().place_card(mother.clone()));
        let reader = Simulator::READER.to_owned();
        assert_eq!(next(&notices, card), CardNotice::Inserted { reader: reader.clone() });
        assert_eq!(next(&notices, card), CardNotice::Read { reader: reader.clone(), holder: Box::new(mother.clone()) });
        devices.simulator().unwrap().place_card(mother);
        assert_eq!(
            next(&notices, card),
            CardNotice::Removed { reader: reader.clone() },
            "a second card pushes the first out"
        );
        devices.simulator().unwrap().lift_card();
        next(&notices, |n| card(n).filter(|c| matches!(c, CardNotice::Removed { .. })));
        devices.stop();
    }

    #[test]
    fn a_simulated_scan_goes_through_the_framing_of_real_ones() {
        let (devices, notices) = start(&Settings::simulated());
        let simulator = devices.simulator().unwrap();
        simulator.scan(b"\x02]d20106901234567892\x1D10AB");
        simulator.scan(b"C\r\nDEF456");
        let scan = |n| match n {
            Notice::Scan(scan) => Some(scan),
            _ => None,
        };
        let first = next(&notices, scan);
        assert_eq!((first.text.as_str(), first.aim.as_deref()), ("0106901234567892\u{1D}10ABC", Some("]d2")));
        assert_eq!(first.source, ScanSource::Simulated);
        assert_eq!(next(&notices, scan).text, "DEF456", "ended by silence");
        devices.stop();
    }

    #[test]
    fn there_is_no_simulator_when_nothing_is_simulated() {
        let (devices, _notices) = start(&Settings::of(CardSettings::Off, ScannerSettings::Off));
        assert!(devices.simulator().is_none());
        assert_eq!(devices.health(), []);
        let (half, _notices) = start(&Settings::of(CardSettings::Simulated, ScannerSettings::Off));
        assert!(!half.simulator().unwrap().scan(b"ABC123\r"), "the scanner is not simulated");
    }

    #[test]
    fn stopping_is_prompt_and_final() {
        let (devices, notices) = start(&Settings::simulated());
        next(&notices, |n| {
            matches!(n, Notice::Health(h) if h.device == DeviceKind::Scanner && h.state == DeviceState::Ready)
                .then_some(())
        });
        let simulator = devices.simulator().unwrap().clone();
        let began = Instant::now();
        devices.stop();
        assert!(began.elapsed() < Duration::from_secs(2), "took {:?}", began.elapsed());
        simulator.scan(b"ABC123\r");
        assert_eq!(notices.into_iter().filter(|n| matches!(n, Notice::Scan(_))).count(), 0, "the sink is gone");
    }

    #[test]
    fn devices_can_be_stopped_from_inside_a_notice() {
        let (tell, ended) = mpsc::channel();
        let slot: Arc<Mutex<Option<Devices>>> = Arc::default();
        let own = slot.clone();
        let settings = Settings::of(CardSettings::Off, ScannerSettings::Simulated);
        let devices = Devices::start(&settings, move |notice| {
            if let Notice::Scan(_) = notice {
                let devices = own.lock().unwrap().take().unwrap();
                devices.stop();
                tell.send(()).unwrap();
            }
        });
        let simulator = devices.simulator().unwrap().clone();
        *slot.lock().unwrap() = Some(devices);
        simulator.scan(b"ABC123\r");
        ended.recv_timeout(LONG).expect("no thread waits for itself");
    }

    /// Fails once, then works and ends.
    struct Fragile(bool);

    impl Device for Fragile {
        fn run(&mut self, out: &Sink, stop: &Stop) {
            if !std::mem::replace(&mut self.0, true) {
                std::panic::resume_unwind(Box::new("a driver's fault"));
            }
            out.state("COM3", DeviceState::Ready);
            stop.set();
        }
    }

    #[test]
    fn a_device_that_fails_is_said_and_started_again() {
        let (tell, notices) = mpsc::channel();
        let out = Sink::new("scanner", DeviceKind::Scanner, move |notice| drop(tell.send(notice)));
        keep_running(&mut Fragile(false), &out, &Stop::new());
        drop(out);
        let states: Vec<DeviceState> = notices
            .iter()
            .filter_map(|n| match n {
                Notice::Health(h) => Some(h.state),
                _ => None,
            })
            .collect();
        assert_eq!(states, [DeviceState::Faulty { code: TroubleCode::Failed }, DeviceState::Ready]);
    }
}
