//! Signatures as strokes: the one format every pad gives, what is one and what is not (C-034), and how they are given away.
//!
//! Drawn and judged in tenths of a CSS pixel of the field. The rule stands here alone: the pad shows its refusals.

use serde::{Deserialize, Serialize};

use crate::Refusal;

mod iso;

/// Strokes of a signature: the one format every pad gives. Integers only, so that the same strokes are the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strokes {
    /// Width of the field in CSS pixels.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// Pen down to pen up.
    pub strokes: Vec<Stroke>,
}

/// One stroke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stroke {
    /// `pen`, `touch`, `mouse`.
    pub pointer: String,
    /// `[x, y, t, p]`: tenths of a pixel, milliseconds since the first point, pressure 0…1000.
    pub points: Vec<[i64; 4]>,
}

/// Smallest ink of a signature, in tenths of a pixel: about the length of one written character.
const LEAST_INK: f64 = 1200.0;
/// Smallest box around a signature, its longer and its shorter side: a dot, however long it is rubbed, and a flat line are none.
const LEAST_SIDES: (i64, i64) = (400, 80);
/// Shortest time from the first point to the last in which a hand writes a name, in milliseconds.
const LEAST_MS: i64 = 500;
/// A hand does not hold still: what moves less than this, in tenths of a pixel, has no direction.
const STEP: f64 = 40.0;
/// Half turns and lifts of the pen together: a line has none, a tick less than one, a circle two, 丁 more than one and a half.
const LEAST_MOVES: f64 = 1.5;
/// Beyond this a number is no place, time or pressure.
const LARGEST: i64 = 10_000_000;

impl Strokes {
    /// Refuses a blank field, a dot, a line or tick, and a scribble of a moment.
    ///
    /// # Errors
    /// `consent.signature_too_small`, `consent.signature_too_plain`, `consent.signature_too_fast`.
    pub fn check(&self) -> Result<(), Refusal> {
        let points = || self.strokes.iter().flat_map(|stroke| &stroke.points);
        if !points().all(|point| point.iter().all(|value| (0..=LARGEST).contains(value))) {
            return Err(Refusal::new("consent.signature_too_small"));
        }
        let range = |at: usize| points().map(|p| p[at]).max().unwrap_or(0) - points().map(|p| p[at]).min().unwrap_or(0);
        let (wide, high) = (range(0), range(1));
        let walks: Vec<Walk> = self.strokes.iter().map(|stroke| Walk::of(&stroke.points)).collect();
        let ink: f64 = walks.iter().map(|walk| walk.ink).sum();
        if ink < LEAST_INK || wide.max(high) < LEAST_SIDES.0 || wide.min(high) < LEAST_SIDES.1 {
            // A long flat line is large; it is plain.
            let plain = ink >= LEAST_INK && wide.max(high) >= LEAST_SIDES.0;
            return Err(Refusal::new(if plain {
                "consent.signature_too_plain"
            } else {
                "consent.signature_too_small"
            }));
        }
        let lifts = walks.iter().filter(|walk| walk.ink >= STEP).count().saturating_sub(1);
        let moves = lifts as f64 + walks.iter().map(|walk| walk.turns).sum::<f64>();
        if moves < LEAST_MOVES {
            return Err(Refusal::new("consent.signature_too_plain"));
        }
        if range(2) < LEAST_MS {
            return Err(Refusal::new("consent.signature_too_fast"));
        }
        Ok(())
    }
}

/// A stroke without the trembling of the hand.
struct Walk {
    /// Its length in tenths of a pixel.
    ink: f64,
    /// How much its direction changes, in half turns.
    turns: f64,
}

impl Walk {
    fn of(points: &[[i64; 4]]) -> Walk {
        let mut walk = Walk { ink: 0.0, turns: 0.0 };
        let Some(first) = points.first() else { return walk };
        let (mut here, mut direction) = ((first[0] as f64, first[1] as f64), None::<f64>);
        for point in points {
            let next = (point[0] as f64, point[1] as f64);
            let (dx, dy) = (next.0 - here.0, next.1 - here.1);
            let step = dx.hypot(dy);
            if step < STEP {
                continue;
            }
            let heading = dy.atan2(dx);
            if let Some(before) = direction {
                let turn = (heading - before).abs();
                walk.turns += turn.min(std::f64::consts::TAU - turn) / std::f64::consts::PI;
            }
            walk.ink += step;
            (here, direction) = (next, Some(heading));
        }
        walk
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    pub(super) fn strokes(of: &[&[[i64; 4]]]) -> Strokes {
        let stroke = |points: &&[[i64; 4]]| Stroke { pointer: "pen".into(), points: points.to_vec() };
        Strokes { width: 800, height: 300, strokes: of.iter().map(stroke).collect() }
    }

    fn code(of: &[&[[i64; 4]]]) -> &'static str {
        strokes(of).check().map_or_else(|refusal| refusal.code, |()| "a signature")
    }

    /// 王: three lines and one through them, in a second and a half.
    fn wang() -> Vec<Vec<[i64; 4]>> {
        let level = |y: i64, t: i64| (0..=10).map(|n| [1000 + n * 60, y, t + n * 20, 500]).collect();
        let down = (0..=10).map(|n| [1300, 600 + n * 90, 1200 + n * 20, 700]).collect();
        vec![level(600, 0), level(1000, 400), level(1500, 800), down]
    }

    #[test]
    fn a_blank_a_dot_a_tick_a_line_and_a_moment_are_no_signature_c_034() {
        let rubbed: Vec<[i64; 4]> = (0..400).map(|n| [500 + n % 3 * 10, 500 + n % 2 * 10, n * 5, 500]).collect();
        let moment: Vec<[i64; 4]> = (0..12).map(|n| [n * 200, n % 2 * 800, n * 25, 500]).collect();
        let line: Vec<[i64; 4]> = (0..40).map(|n| [n * 50, 500 + n % 2, n * 40, 500]).collect();
        for (name, marks, expected) in [
            ("blank", vec![], "consent.signature_too_small"),
            ("dot", vec![vec![[100, 100, 0, 500]]], "consent.signature_too_small"),
            ("dot that is rubbed", vec![rubbed], "consent.signature_too_small"),
            (
                "small tick",
                vec![vec![[0, 0, 0, 500], [300, 300, 300, 500], [500, 0, 900, 500]]],
                "consent.signature_too_small",
            ),
            (
                "large tick",
                vec![vec![[0, 0, 0, 500], [900, 900, 400, 500], [2400, 0, 900, 500]]],
                "consent.signature_too_plain",
            ),
            ("line", vec![line], "consent.signature_too_plain"),
            ("slanting line", vec![vec![[0, 0, 0, 500], [2000, 1000, 900, 500]]], "consent.signature_too_plain"),
            ("scribble of 0.3 s", vec![moment], "consent.signature_too_fast"),
        ] {
            let marks: Vec<&[[i64; 4]]> = marks.iter().map(Vec::as_slice).collect();
            assert_eq!(code(&marks), expected, "{name}");
        }
    }

    #[test]
    fn a_name_a_flourish_and_a_circle_are_signatures_c_034() {
        let name = wang();
        let name: Vec<&[[i64; 4]]> = name.iter().map(Vec::as_slice).collect();
        assert_eq!(code(&name), "a signature");
        let flourish: Vec<[i64; 4]> = (0..40).map(|n| [n * 60, 500 + n % 4 * 150, n * 30, 0]).collect();
        assert_eq!(code(&[&flourish]), "a signature", "a pen without pressure writes, too");
        let round = |n: i64| {
            let angle = n as f64 * std::f64::consts::TAU / 32.0;
            [(1000.0 + 400.0 * angle.cos()) as i64, (1000.0 + 400.0 * angle.sin()) as i64, n * 40, 500]
        };
        let circle: Vec<[i64; 4]> = (0..=32).map(round).collect();
        assert_eq!(code(&[&circle]), "a signature", "of somebody who never learnt to write");
    }

    #[test]
    fn numbers_that_are_no_places_are_refused_and_never_overflow() {
        for wild in [i64::MIN, -1, LARGEST + 1, i64::MAX] {
            for at in 0..4 {
                let mut point = [1, 1, 1, 1];
                point[at] = wild;
                assert_eq!(code(&[&[point, [5, 5, 5, 5]]]), "consent.signature_too_small");
            }
        }
    }
}
