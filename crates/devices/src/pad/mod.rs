//! What a person leaves at the desk with their own hand: a signature on a raw HID pad, a fingerprint.
//!
//! Signing on a screen with pen, finger or mouse happens in the pad window (Pointer Events) and needs nothing from here. A pad that is no
//! screen speaks HID; its strokes come out in the same shape, so that nobody behind can tell them apart. **No real pad was ever connected:**
//! the reports are those of one public description, the parser is tested on constructed ones and once through the kernel's interface as
//! umockdev plays it.
//!
//! A capture device runs on a thread of its own, as card readers and scanners do, and says what it has through [`CaptureNotice`]s.

mod attached;
mod fingerprint;
mod hid;
mod ink;
mod sheet;
mod simulated;
pub mod stu;

pub use attached::Attached;
pub use fingerprint::{Fingerprint, SimulatedFingerprint};
pub use hid::HidPad;
pub use ink::{Ink, InkStroke, Inkwell};
pub use sheet::{Sheet, SheetSeen};
pub use simulated::{SimulatedPad, reports};

use crate::notice::DeviceState;
use crate::stop::Stop;

/// What a capture device takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaptureKind {
    /// A signature, as strokes.
    Signature,
    /// A fingerprint, as a picture.
    Fingerprint,
}

/// What a capture device has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaptureNotice {
    /// It is there, gone, or in trouble; told when it changes.
    State {
        /// What a person knows it by; empty when it is absent.
        name: String,
        /// How it is.
        state: DeviceState,
    },
    /// The pen was lifted: the signature so far. It is complete when whoever signs says so on the screen.
    Signature(Ink),
    /// A finger was read.
    Fingerprint(Fingerprint),
}

/// A device that takes something from a person's hand, real or simulated.
pub trait CaptureDevice: Send {
    /// What it takes.
    fn kind(&self) -> CaptureKind;

    /// Whether what it takes is invented: the screen says so wherever it is shown, and a clinic that is no demonstration has none.
    fn is_simulated(&self) -> bool {
        false
    }

    /// Speaks through `out` until `stop` is set, or returns when the device is lost; it is called again after a pause then.
    fn run(&mut self, out: &mut dyn FnMut(CaptureNotice), stop: &Stop);
}

#[cfg(test)]
mod tests;
