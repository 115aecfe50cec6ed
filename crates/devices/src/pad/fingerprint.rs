//! Fingerprints, the second kind of capture. There is no real reader behind this: the norm of the clinic asks for one where a guardian cannot
//! write, and which reader that will be is open. The simulated one draws a pattern of its own, never a person's.

use std::io::Cursor;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use serde::Serialize;

use super::{CaptureDevice, CaptureKind, CaptureNotice};
use crate::notice::DeviceState;
use crate::stop::Stop;

/// How long ending it may take.
const PATIENCE: Duration = Duration::from_millis(50);

/// A picture of a finger, 8 bits a pixel, dark ridges on light ground.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Fingerprint {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Pixels in an inch.
    pub dots_per_inch: u16,
    /// Whether the picture is invented.
    pub simulated: bool,
    /// Row after row; never written into text.
    #[serde(skip)]
    pub pixels: Vec<u8>,
}

/// Shows no pixel: a fingerprint is nobody else's business, a log's least of all.
impl std::fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Fingerprint { width, height, dots_per_inch, simulated, .. } = self;
        write!(f, "Fingerprint {{ {width} × {height}, {dots_per_inch} dpi, simulated: {simulated} }}")
    }
}

impl Fingerprint {
    /// The picture as PNG; `None` when its rows are not as many as it says.
    pub fn to_png(&self) -> Option<Vec<u8>> {
        let picture = image::GrayImage::from_raw(self.width, self.height, self.pixels.clone())?;
        let mut file = Cursor::new(vec![]);
        picture.write_to(&mut file, image::ImageFormat::Png).ok()?;
        Some(file.into_inner())
    }
}

/// A fingerprint reader of demonstrations.
pub struct SimulatedFingerprint {
    fingers: Receiver<()>,
}

impl SimulatedFingerprint {
    /// What it is called on the screen: nobody shall take it for a real one.
    pub const NAME: &str = "模拟指纹仪 (simulated)";

    /// A reader, and where fingers are put on it.
    pub fn new() -> (SimulatedFingerprint, Sender<()>) {
        let (put, fingers) = channel();
        (SimulatedFingerprint { fingers }, put)
    }

    /// Rings around a middle: plainly no finger.
    fn pattern() -> Fingerprint {
        let (width, height) = (256_u32, 360_u32);
        let pixel = |at: u32| {
            let (x, y) = (i64::from(at % width) - 128, i64::from(at / width) - 180);
            let ring = (x * x + y * y * 4 / 5).unsigned_abs().isqrt() / 5;
            if ring % 2 == 0 && ring < 24 { 40 } else { 240 }
        };
        let pixels = (0..width * height).map(pixel).collect();
        Fingerprint { width, height, dots_per_inch: 500, simulated: true, pixels }
    }
}

impl CaptureDevice for SimulatedFingerprint {
    fn kind(&self) -> CaptureKind {
        CaptureKind::Fingerprint
    }

    fn is_simulated(&self) -> bool {
        true
    }

    fn run(&mut self, out: &mut dyn FnMut(CaptureNotice), stop: &Stop) {
        out(CaptureNotice::State { name: Self::NAME.to_owned(), state: DeviceState::Ready });
        while !stop.is_set() {
            match self.fingers.recv_timeout(PATIENCE) {
                Ok(()) => out(CaptureNotice::Fingerprint(Self::pattern())),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        out(CaptureNotice::State { name: String::new(), state: DeviceState::Absent });
    }
}
