//! The devices on the counter: card reader, scanner, and the simulators that stand behind the same traits.
//!
//! Every device runs on a thread of its own and speaks in [`Notice`]s; nobody polls a device. A device that goes away is
//! noticed, said once ([`Health`]) and taken up again when it returns. What a device says is handed on as it was read:
//! a garbled card or a strange code is named ([`CardTrouble`]) or passed through whole, never guessed.
//!
//! ```
//! use devices::{CardSettings, Devices, Notice, ScannerSettings, Settings};
//! use std::sync::mpsc;
//!
//! let (notices, desk) = mpsc::channel();
//! let settings = Settings::of(CardSettings::Off, ScannerSettings::Simulated);
//! let devices = Devices::start(&settings, move |notice| drop(notices.send(notice)));
//! if let Some(simulator) = devices.simulator() {
//!     simulator.scan(b"]C181000010000000000001\r");
//! }
//! let scan = desk.iter().find_map(|notice| match notice {
//!     Notice::Scan(scan) => Some(scan),
//!     _ => None,
//! });
//! assert_eq!(scan.map(|s| s.text).as_deref(), Some("81000010000000000001"));
//! devices.stop();
//! ```
//!
//! Deliberately not here: what a code or a number means (check digits, GS1, trace codes: `domain`), whose card it is and
//! what happens next (`app`), words for the nurse (the UI; here are codes), signing on a screen (Pointer Events in the pad
//! window; pads that are no screen: [`pad`]), the file the settings are kept in (`app`), and any PIN: no card is ever sent one, because cards lock.

mod aim;
pub mod card;
pub mod frames;
pub mod framing;
mod holder;
pub mod image;
mod notice;
pub mod once;
pub mod pad;
mod port;
pub mod printers;
pub mod scanner;
mod settings;
mod simulator;
mod stop;
mod supervisor;
pub mod wedge;

pub use holder::{CardHolder, CardKind, Photo, PhotoDecoder, Sex};
pub use notice::{
    CardItem, CardNotice, CardTrouble, DeviceEvent, DeviceKind, DeviceState, Health, Notice, Scan, ScanSource,
    TroubleCode,
};
pub use port::{Board, Device, Sink};
pub use settings::{CAMERA, CaptureSettings, CardSettings, Configured, ScannerSettings, Settings, SettingsError};
pub use simulator::Simulator;
pub use stop::{Stop, WakeGuard};
pub use supervisor::Devices;
