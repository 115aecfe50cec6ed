//! Reports of STU-style signature pads (devices.md 7), **untested on hardware**.
//!
//! The makers do not publish the interface; this is what one public description says. Its reading of the pressure cannot be right as it
//! stands (flags and high bits of the pressure would lie on each other), so where each bit lies stands in one place ([`Layout`]), to be
//! checked with the first real pad.

use std::fmt;

/// Maker of the pads.
pub const VENDOR: u16 = 0x056a;
/// Pads that speak so, with the name people know. The 541 encrypts what it says and cannot be read so.
pub const PRODUCTS: [(u16, &str); 4] =
    [(0x00a4, "STU-430"), (0x00a6, "STU-430V"), (0x00a8, "STU-540"), (0x0098, "STU-530")];

/// Report: pen.
const PEN: u8 = 0x01;
/// Report: pen with time.
const PEN_TIMED: u8 = 0x34;
/// Feature: what the pad can do.
pub const CAPABILITY: u8 = 0x09;
/// Feature: forget what is drawn on the pad's own screen.
pub const CLEAR: u8 = 0x20;
/// Length of a feature report, its number included.
pub const FEATURE_LENGTH: usize = 32;

/// Where the bits of the first byte of a pen report lie.
struct Layout;

impl Layout {
    /// The pen is near.
    const NEAR: u8 = 0b0000_0001;
    /// The pen touches.
    const TOUCHES: u8 = 0b0000_0010;
    /// High bits of the pressure, as far to the right as they go.
    const fn pressure_high(first: u8) -> u16 {
        (first >> 4) as u16
    }
}

/// One position of the pen, in the pad's own units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PenSample {
    /// The pen is near enough to be seen.
    pub near: bool,
    /// The pen touches.
    pub touches: bool,
    /// Pressure, 0 to the pad's largest.
    pub pressure: u16,
    /// From the left.
    pub x: u16,
    /// From the top.
    pub y: u16,
    /// Milliseconds on the pad's clock, which begins again after 65535; only some pads tell.
    pub clock: Option<u16>,
}

/// Units of a pad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capability {
    /// Units of the pen across and down.
    pub tablet: (u16, u16),
    /// Largest pressure.
    pub pressure: u16,
    /// Pixels of its screen across and down.
    pub screen: (u16, u16),
    /// Reports in a second.
    pub rate: u8,
}

impl Capability {
    /// The 430 does not answer when asked.
    pub const STU_430: Capability = Capability { tablet: (9600, 6000), pressure: 1023, screen: (320, 200), rate: 200 };

    /// Reads the feature report, its number included.
    ///
    /// # Errors
    /// When it is too short, another report, or has a size of nothing.
    pub fn parse(report: &[u8]) -> Result<Capability, StuFault> {
        let (number, rest) = report.split_first().ok_or(StuFault::Short)?;
        if *number != CAPABILITY {
            return Err(StuFault::Other(*number));
        }
        let number = |at: usize| Some(u16::from_be_bytes([*rest.get(at)?, *rest.get(at + 1)?]));
        let read = || {
            Some(Capability {
                tablet: (number(0)?, number(2)?),
                pressure: number(4)?,
                screen: (number(6)?, number(8)?),
                rate: *rest.get(10)?,
            })
        };
        let capability = read().ok_or(StuFault::Short)?;
        let Capability { tablet, pressure, screen, .. } = capability;
        if [tablet.0, tablet.1, pressure, screen.0, screen.1].contains(&0) {
            return Err(StuFault::Empty);
        }
        Ok(capability)
    }
}

/// Why bytes are no report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StuFault {
    /// Fewer bytes than it needs.
    Short,
    /// Another report, with its number.
    Other(u8),
    /// A pad without a size.
    Empty,
}

impl fmt::Display for StuFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StuFault::Short => f.write_str("the report is too short"),
            StuFault::Other(number) => write!(f, "report {number:02x} is none that is read"),
            StuFault::Empty => f.write_str("the pad says it has no size"),
        }
    }
}

impl std::error::Error for StuFault {}

/// Reads a pen report, its number included. Bytes behind it are padding.
///
/// # Errors
/// When it is too short or another report; the pad goes on, so the caller does, too.
pub fn pen(report: &[u8]) -> Result<PenSample, StuFault> {
    let (&number, rest) = report.split_first().ok_or(StuFault::Short)?;
    let timed = match number {
        PEN => false,
        PEN_TIMED => true,
        other => return Err(StuFault::Other(other)),
    };
    let Some((&[first, low, x0, x1, y0, y1], rest)) = rest.split_first_chunk::<6>() else {
        return Err(StuFault::Short);
    };
    let clock = match (timed, rest) {
        (false, _) => None,
        (true, [t0, t1, _, _, ..]) => Some(u16::from_be_bytes([*t0, *t1])),
        (true, _) => return Err(StuFault::Short),
    };
    Ok(PenSample {
        near: first & Layout::NEAR != 0,
        touches: first & Layout::TOUCHES != 0,
        pressure: Layout::pressure_high(first) << 8 | u16::from(low),
        x: u16::from_be_bytes([x0, x1]),
        y: u16::from_be_bytes([y0, y1]),
        clock,
    })
}

/// A pen report of a sample: what a simulated pad says.
pub fn pen_report(sample: &PenSample) -> Vec<u8> {
    let [high, low] = sample.pressure.min(0x0fff).to_be_bytes();
    let flags = if sample.near { Layout::NEAR } else { 0 } | if sample.touches { Layout::TOUCHES } else { 0 };
    let mut report = vec![if sample.clock.is_some() { PEN_TIMED } else { PEN }, high << 4 | flags, low];
    report.extend(sample.x.to_be_bytes());
    report.extend(sample.y.to_be_bytes());
    if let Some(clock) = sample.clock {
        report.extend(clock.to_be_bytes());
        report.extend([0, 0]);
    }
    report
}
