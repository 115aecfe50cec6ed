//! A pad without hardware: it plays reports, as a real one would send them, into the same parser.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::ink::{Ink, Inkwell};
use super::stu::{self, Capability, PenSample};
use super::{CaptureDevice, CaptureKind, CaptureNotice, Sheet, SheetSeen};
use crate::notice::DeviceState;
use crate::stop::Stop;

/// How long ending it may take.
const PATIENCE: Duration = Duration::from_millis(50);

/// A signature pad that a test or a demonstration plays.
pub struct SimulatedPad {
    units: Capability,
    reports: Receiver<Vec<Vec<u8>>>,
    sheet: SheetSeen,
}

impl SimulatedPad {
    /// What it is called on the screen: nobody shall take it for a real one.
    pub const NAME: &str = "模拟签字板 (simulated)";

    /// A pad on a sheet, and where its reports go in. No reports at all pull its plug: it is gone until more come.
    pub fn new(units: Capability, sheet: &Sheet) -> (SimulatedPad, Sender<Vec<Vec<u8>>>) {
        let (play, reports) = channel();
        (SimulatedPad { units, reports, sheet: sheet.seen() }, play)
    }
}

impl CaptureDevice for SimulatedPad {
    fn kind(&self) -> CaptureKind {
        CaptureKind::Signature
    }

    fn is_simulated(&self) -> bool {
        true
    }

    fn run(&mut self, out: &mut dyn FnMut(CaptureNotice), stop: &Stop) {
        let mut well = Inkwell::new(self.units);
        out(CaptureNotice::State { name: Self::NAME.to_owned(), state: DeviceState::Ready });
        while !stop.is_set() {
            match self.reports.recv_timeout(PATIENCE) {
                Ok(written) if written.is_empty() => break,
                Ok(written) => {
                    if self.sheet.turned() {
                        well.clear();
                    }
                    for report in written {
                        // Simulated pads tell the time themselves.
                        if stu::pen(&report).is_ok_and(|sample| well.take(&sample, 0)) {
                            out(CaptureNotice::Signature(well.ink().clone()));
                        }
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        out(CaptureNotice::State { name: String::new(), state: DeviceState::Absent });
    }
}

/// The reports that a pad of these units sends while this is written on it.
pub fn reports(ink: &Ink, units: &Capability) -> Vec<Vec<u8>> {
    let back = |value: i64, of: u64, to: u16| {
        let value = u64::try_from(value).unwrap_or(0).min(of);
        // Rounded up, so that reading rounds down to the same place.
        (value * u64::from(to)).div_ceil(of.max(1)).min(u64::from(to)) as u16
    };
    let sample = |[x, y, t, p]: [i64; 4], touches: bool| PenSample {
        near: true,
        touches,
        pressure: back(p, 1000, units.pressure),
        x: back(x, u64::from(units.screen.0) * 10, units.tablet.0),
        y: back(y, u64::from(units.screen.1) * 10, units.tablet.1),
        clock: Some((t % 65_536) as u16),
    };
    let of_stroke = |points: &[[i64; 4]]| {
        let lift = points.last().map(|last| sample(*last, false));
        points.iter().map(|point| sample(*point, true)).chain(lift).collect::<Vec<_>>()
    };
    ink.strokes.iter().flat_map(|stroke| of_stroke(&stroke.points)).map(|sample| stu::pen_report(&sample)).collect()
}
