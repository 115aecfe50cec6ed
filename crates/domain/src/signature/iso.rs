//! A signature for other programs: the full format of ISO/IEC 19794-7:2007 (signature/sign time series data), as far as strokes need it.
//!
//! Written are: the record header (`SDI`, version ` 10`), the channels X, Y, T, F and S with scaling values for X, Y and T and a maximum for F,
//! the reserved byte, the body without extended data, and every point. Not written: other channels, statistics of channels, the compact
//! format, the XML encoding and the record header of the edition of 2014, CBEFF around it. The layout is that of the public ASN.1 modules
//! (ITU-T X.695, 2007; the identical national edition of 2009); it was not held against a conformance test, none being public.

use super::{Stroke, Strokes};

/// Record format identifier and version of the format.
const HEADER: &[u8; 8] = b"SDI\0 10\0";
/// X, Y, T, F, S of the sixteen channels X Y Z VX VY AX AY T DT F S TX TY Az El R, highest bit first.
const CHANNELS: u16 = 0b1100_0001_0110_0000;
/// Preamble bits of a channel: a scaling value follows.
const SCALED: u8 = 0b1000_0000;
/// Preamble bits of a channel: a maximum follows.
const MAXIMUM: u8 = 0b0010_0000;
/// Tenths of a CSS pixel (1/96 inch) in a millimetre: (1 + 371/2048) · 2⁵ = 37.797.
const PER_MILLIMETRE: [u8; 2] = scaling(5, 371);
/// Largest pressure of a stroke.
const FULL_PRESSURE: u16 = 1000;

/// A scaling value: (1 + fraction/2048) · 2^exponent, in five and eleven bits.
const fn scaling(exponent: i8, fraction: u16) -> [u8; 2] {
    (((exponent as u16 & 0x1f) << 11) | fraction).to_be_bytes()
}

impl Strokes {
    /// The strokes as a record. Each stroke ends with a point whose S is 0 at the place of its last one.
    ///
    /// Times are milliseconds; where the last one does not fit 16 bits they are halved until it does, and the scaling value says so. Places
    /// are clipped at 32767 tenths of a pixel, more than any screen has.
    pub fn to_iso_19794_7(&self) -> Vec<u8> {
        let last = self.strokes.iter().flat_map(|stroke| &stroke.points).map(|point| point[2]).max().unwrap_or(0);
        let halvings = (0..48).find(|halvings| last >> halvings <= i64::from(u16::MAX)).unwrap_or(48);
        let mut record = HEADER.to_vec();
        record.extend(CHANNELS.to_be_bytes());
        for _ in ["X", "Y"] {
            record.push(SCALED);
            record.extend(PER_MILLIMETRE);
        }
        // 1000 in a second is (1 + 1952/2048) · 2⁹.
        record.push(SCALED);
        record.extend(scaling(9 - halvings as i8, 1952));
        record.push(MAXIMUM);
        record.extend(FULL_PRESSURE.to_be_bytes());
        // S: nothing more to say; then the reserved byte, and a body without extended data.
        record.extend([0, 0, 0]);
        let points: Vec<[u8; 9]> = self.strokes.iter().flat_map(|stroke| points(stroke, halvings)).collect();
        let points = &points[..points.len().min(0xff_ffff)];
        record.extend(&(points.len() as u32).to_be_bytes()[1..]);
        record.extend(points.as_flattened());
        record
    }
}

fn points(stroke: &Stroke, halvings: u32) -> Vec<[u8; 9]> {
    let place = |value: i64| (value.clamp(0, i64::from(i16::MAX)) as i16).to_be_bytes();
    let point = |[x, y, t, p]: [i64; 4], down: u8| {
        let ([x0, x1], [y0, y1]) = (place(x), place(y));
        let [t0, t1] = ((t.max(0) >> halvings).min(i64::from(u16::MAX)) as u16).to_be_bytes();
        let [p0, p1] = (p.clamp(0, i64::from(FULL_PRESSURE)) as u16).to_be_bytes();
        [x0, x1, y0, y1, t0, t1, p0, p1, down]
    };
    let mut all: Vec<[u8; 9]> = stroke.points.iter().map(|each| point(*each, 1)).collect();
    all.extend(stroke.points.last().map(|[x, y, t, _]| point([*x, *y, *t, 0], 0)));
    all
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tests::strokes;

    #[test]
    fn a_record_is_what_the_norm_lays_down_byte_by_byte() {
        let record = strokes(&[&[[10, 20, 0, 500], [300, 40, 70, 1000]], &[[5, 6, 900, 0]]]).to_iso_19794_7();
        let expected = [
            // SDI, version 10, channels X Y T F S.
            &b"SDI\0 10\0"[..],
            &[0xc1, 0x60],
            // X and Y: scaled by (1 + 371/2048) · 32 a millimetre; T by 1000 a second; F at most 1000; S without attributes.
            &[0x80, 0x29, 0x73, 0x80, 0x29, 0x73, 0x80, 0x4f, 0xa0, 0x20, 0x03, 0xe8, 0x00],
            // Reserved; no extended data; five points.
            &[0x00, 0x00, 0x00, 0x00, 0x05],
            &[0, 10, 0, 20, 0, 0, 0x01, 0xf4, 1],
            &[1, 44, 0, 40, 0, 70, 0x03, 0xe8, 1],
            &[1, 44, 0, 40, 0, 70, 0, 0, 0],
            &[0, 5, 0, 6, 0x03, 0x84, 0, 0, 1],
            &[0, 5, 0, 6, 0x03, 0x84, 0, 0, 0],
        ];
        assert_eq!(record, expected.concat());
    }

    #[test]
    fn a_long_thought_over_signature_keeps_its_times_at_half_the_detail() {
        let record = strokes(&[&[[0, 0, 0, 0], [1, 1, 100_000, 0]]]).to_iso_19794_7();
        let scaling = u16::from_be_bytes([record[17], record[18]]);
        assert_eq!((scaling >> 11, scaling & 0x7ff), (8, 1952), "500 in a second");
        let second = &record[28 + 9..];
        assert_eq!(u16::from_be_bytes([second[4], second[5]]), 50_000);
    }

    #[test]
    fn wild_numbers_are_clipped_and_nothing_overflows() {
        let record = strokes(&[&[[i64::MAX, i64::MIN, i64::MAX, i64::MAX]]]).to_iso_19794_7();
        assert_eq!(record[28..37], [0x7f, 0xff, 0, 0, 0xff, 0xff, 0x03, 0xe8, 1]);
    }
}
