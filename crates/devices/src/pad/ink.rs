//! From positions of a pen to strokes, in the shape that signatures have everywhere.

use serde::Serialize;

use super::stu::{Capability, PenSample};

/// A signature: the shape of the strokes the pad window sends, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ink {
    /// Width of the field in pixels.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// Pen down to pen up.
    pub strokes: Vec<InkStroke>,
}

/// One stroke.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InkStroke {
    /// Always `pen` here.
    pub pointer: String,
    /// `[x, y, t, p]`: tenths of a pixel, milliseconds since the first point, pressure 0…1000.
    pub points: Vec<[i64; 4]>,
}

/// Most points of a signature: five minutes of writing. A pad that never stops is broken, and its points are dropped.
const MOST_POINTS: usize = 60_000;

/// Collects the samples of one pad into strokes.
#[derive(Debug)]
pub struct Inkwell {
    units: Capability,
    ink: Ink,
    down: bool,
    points: usize,
    start: Option<u64>,
    /// The pad's clock as it was last, and how often it began again.
    clock: Option<(u16, u64)>,
}

impl Inkwell {
    /// For a pad of these units.
    pub fn new(units: Capability) -> Inkwell {
        let ink = Ink { width: units.screen.0.into(), height: units.screen.1.into(), strokes: vec![] };
        Inkwell { units, ink, down: false, points: 0, start: None, clock: None }
    }

    /// Takes a sample that came `at_ms` after some fixed moment. True when it lifted the pen, so that a stroke is complete.
    pub fn take(&mut self, sample: &PenSample, at_ms: u64) -> bool {
        let at = sample.clock.map_or(at_ms, |clock| self.unrolled(clock));
        if !sample.touches || !sample.near {
            return std::mem::take(&mut self.down);
        }
        let time = at.saturating_sub(*self.start.get_or_insert(at));
        let Capability { tablet, pressure, screen, .. } = self.units;
        let scaled = |value: u16, of: u16, to: u64| (u64::from(value.min(of)) * to / u64::from(of.max(1))) as i64;
        let point = [
            scaled(sample.x, tablet.0, u64::from(screen.0) * 10),
            scaled(sample.y, tablet.1, u64::from(screen.1) * 10),
            i64::try_from(time).unwrap_or(i64::MAX),
            scaled(sample.pressure, pressure, 1000),
        ];
        if !self.down {
            self.down = true;
            self.ink.strokes.push(InkStroke { pointer: "pen".to_owned(), points: vec![] });
        }
        let Some(stroke) = self.ink.strokes.last_mut().filter(|_| self.points < MOST_POINTS) else { return false };
        // As in the window: a point that says nothing new is none, and time never runs backwards.
        match stroke.points.last() {
            Some([x, y, _, p]) if [*x, *y, *p] == [point[0], point[1], point[3]] => {}
            Some([_, _, t, _]) => {
                let later = [point[0], point[1], point[2].max(*t), point[3]];
                stroke.points.push(later);
                self.points += 1;
            }
            None => {
                stroke.points.push(point);
                self.points += 1;
            }
        }
        false
    }

    /// The signature so far.
    pub fn ink(&self) -> &Ink {
        &self.ink
    }

    /// Begins anew.
    pub fn clear(&mut self) {
        *self = Inkwell::new(self.units);
    }

    fn unrolled(&mut self, clock: u16) -> u64 {
        let rounds = match self.clock {
            Some((last, rounds)) if clock < last => rounds + 1,
            Some((_, rounds)) => rounds,
            None => 0,
        };
        self.clock = Some((clock, rounds));
        rounds * 65_536 + u64::from(clock)
    }
}
