//! A capture device in the supervisor's hands: one thread, one state, taken up again like every other.

use super::{CaptureDevice, CaptureKind, CaptureNotice, Fingerprint, Ink};
use crate::frames::Direction;
use crate::notice::{DeviceKind, Notice};
use crate::port::{Device, Sink};
use crate::stop::Stop;

/// A capture device as a device of the desk.
pub struct Attached {
    device: Box<dyn CaptureDevice>,
}

impl Attached {
    /// Of any capture device.
    pub fn new(device: impl CaptureDevice + 'static) -> Attached {
        Attached { device: Box::new(device) }
    }

    /// What the desk lists it as.
    pub fn kind(&self) -> DeviceKind {
        match self.device.kind() {
            CaptureKind::Signature => DeviceKind::SignaturePad,
            CaptureKind::Fingerprint => DeviceKind::Fingerprint,
        }
    }
}

impl Device for Attached {
    fn run(&mut self, out: &Sink, stop: &Stop) {
        let mut tell = |notice| match notice {
            CaptureNotice::State { name, state } => out.state(&name, state),
            CaptureNotice::Signature(ink) => {
                out.frame(Direction::In, shape_of_ink(&ink));
                out.tell(Notice::Ink { device: out.id().to_owned(), ink });
            }
            CaptureNotice::Fingerprint(finger) => {
                out.frame(Direction::In, shape_of_finger(&finger));
                out.tell(Notice::Finger { device: out.id().to_owned(), finger });
            }
        };
        self.device.run(&mut tell, stop);
    }
}

/// How much was written, never what.
fn shape_of_ink(ink: &Ink) -> String {
    let points: usize = ink.strokes.iter().map(|stroke| stroke.points.len()).sum();
    format!("{} strokes, {points} points", ink.strokes.len())
}

fn shape_of_finger(finger: &Fingerprint) -> String {
    format!("{} × {}, {} dpi", finger.width, finger.height, finger.dots_per_inch)
}
