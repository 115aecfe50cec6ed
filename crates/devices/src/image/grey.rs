//! A picture in shades of grey, and the ways it is looked at again.

/// Row after row, 0 black to 255 white. Never without a pixel for each place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grey {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width × height` pixels.
    pub pixels: Vec<u8>,
}

impl Grey {
    /// Missing pixels become white, surplus ones are dropped.
    pub fn new(width: usize, height: usize, mut pixels: Vec<u8>) -> Grey {
        pixels.resize(width * height, 255);
        Grey { width, height, pixels }
    }

    /// How much work it is.
    pub fn size(&self) -> usize {
        self.pixels.len()
    }

    /// The mean of every square of `factor` pixels: noise and the dots of a screen go, and a photo comes to a size decoders like.
    pub fn reduced(&self, factor: usize) -> Grey {
        let factor = factor.max(1);
        let (width, height) = (self.width / factor, self.height / factor);
        let mut pixels = Vec::with_capacity(width * height);
        let mut sums = vec![0_u32; width];
        let rows: Vec<&[u8]> = self.pixels.chunks_exact(self.width.max(1)).collect();
        for band in rows.chunks_exact(factor).take(height) {
            sums.fill(0);
            for row in band {
                for (sum, square) in sums.iter_mut().zip(row.chunks_exact(factor)) {
                    *sum += square.iter().map(|pixel| u32::from(*pixel)).sum::<u32>();
                }
            }
            let area = (factor * factor) as u32;
            pixels.extend(sums.iter().map(|sum| (sum / area) as u8));
        }
        Grey::new(width, height, pixels)
    }

    /// Twice as large, with the values in between: a code of one or two pixels a module becomes one that can be measured.
    pub fn doubled(&self) -> Grey {
        let (width, height) = (self.width * 2, self.height * 2);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let (upper, lower) = (y / 2, y.div_ceil(2).min(self.height - 1));
            for x in 0..width {
                let (left, right) = (x / 2, x.div_ceil(2).min(self.width - 1));
                let sum: u32 = [(left, upper), (right, upper), (left, lower), (right, lower)]
                    .iter()
                    .map(|(x, y)| u32::from(self.pixels[y * self.width + x]))
                    .sum();
                pixels.push((sum / 4) as u8);
            }
        }
        Grey::new(width, height, pixels)
    }

    /// White on black instead of black on white.
    pub fn inverted(&self) -> Grey {
        Grey { width: self.width, height: self.height, pixels: self.pixels.iter().map(|pixel| 255 - pixel).collect() }
    }

    /// From the darkest to the lightest twentieth becomes the whole range.
    pub fn stretched(&self) -> Grey {
        let mut counts = [0_usize; 256];
        for pixel in &self.pixels {
            counts[usize::from(*pixel)] += 1;
        }
        let edge = self.size() / 20;
        let dark = first_beyond(counts.iter(), edge);
        let light = 255 - first_beyond(counts.iter().rev(), edge);
        if light <= dark {
            return self.clone();
        }
        let table: Vec<u8> =
            (0..256_usize).map(|v| (v.saturating_sub(dark) * 255 / (light - dark)).min(255) as u8).collect();
        let pixels = self.pixels.iter().map(|pixel| table[usize::from(*pixel)]).collect();
        Grey { width: self.width, height: self.height, pixels }
    }

    /// Black where a pixel is darker than the square of `2 × reach + 1` pixels around it by more than a fifteenth: shadows and light from
    /// one side go.
    pub fn told_apart(&self, reach: usize) -> Grey {
        let (width, height) = (self.width, self.height);
        let mut pixels = Vec::with_capacity(self.size());
        // Sums of the columns over the rows around the present one.
        let mut columns = vec![0_u32; width];
        let row = |y: usize| &self.pixels[y * width..(y + 1) * width];
        let add = |columns: &mut Vec<u32>, y: usize| {
            columns.iter_mut().zip(row(y)).for_each(|(sum, pixel)| *sum += u32::from(*pixel));
        };
        for y in 0..reach.min(height) {
            add(&mut columns, y);
        }
        for y in 0..height {
            if y + reach < height {
                add(&mut columns, y + reach);
            }
            if let Some(gone) = y.checked_sub(reach + 1) {
                columns.iter_mut().zip(row(gone)).for_each(|(sum, pixel)| *sum -= u32::from(*pixel));
            }
            let rows = ((y + reach).min(height - 1) - y.saturating_sub(reach) + 1) as u64;
            let mut sum: u64 = columns.iter().take(reach.min(width)).map(|v| u64::from(*v)).sum();
            for (x, pixel) in row(y).iter().enumerate() {
                if x + reach < width {
                    sum += u64::from(columns[x + reach]);
                }
                if let Some(gone) = x.checked_sub(reach + 1) {
                    sum -= u64::from(columns[gone]);
                }
                let wide = ((x + reach).min(width - 1) - x.saturating_sub(reach) + 1) as u64;
                let dark = u64::from(*pixel) * rows * wide * 15 < sum * 14;
                pixels.push(if dark { 0 } else { 255 });
            }
        }
        Grey::new(width, height, pixels)
    }

    /// Each pixel as the mean of itself and its eight neighbours: the grain of a dark photo goes.
    pub fn softened(&self) -> Grey {
        let (width, height) = (self.width, self.height);
        let mut pixels = Vec::with_capacity(self.size());
        for y in 0..height {
            let (top, bottom) = (y.saturating_sub(1), (y + 1).min(height - 1));
            for x in 0..width {
                let (left, right) = (x.saturating_sub(1), (x + 1).min(width - 1));
                let sum: u32 = [top, y, bottom]
                    .iter()
                    .flat_map(|y| [left, x, right].map(|x| u32::from(self.pixels[y * width + x])))
                    .sum();
                pixels.push((sum / 9) as u8);
            }
        }
        Grey::new(width, height, pixels)
    }

    /// What differs from the surroundings, twice: edges that a lens or a hand blurred.
    pub fn sharpened(&self) -> Grey {
        let soft = self.softened().softened();
        let sharp = self.pixels.iter().zip(&soft.pixels).map(|(pixel, soft)| {
            let (pixel, soft) = (i32::from(*pixel), i32::from(*soft));
            (pixel + 3 * (pixel - soft)).clamp(0, 255) as u8
        });
        Grey { width: self.width, height: self.height, pixels: sharp.collect() }
    }
}

fn first_beyond<'c>(counts: impl Iterator<Item = &'c usize>, edge: usize) -> usize {
    let mut seen = 0;
    for (at, count) in counts.enumerate() {
        seen += count;
        if seen > edge {
            return at;
        }
    }
    255
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn picture() -> impl Strategy<Value = Grey> {
        (1_usize..20, 1_usize..20)
            .prop_flat_map(|(w, h)| prop::collection::vec(any::<u8>(), w * h).prop_map(move |p| Grey::new(w, h, p)))
    }

    proptest! {
        #[test]
        fn every_view_has_a_pixel_for_every_place(picture in picture(), factor in 1_usize..5, reach in 0_usize..9) {
            for view in [
                picture.reduced(factor), picture.doubled(), picture.inverted(), picture.stretched(),
                picture.told_apart(reach), picture.softened(), picture.sharpened(),
            ] {
                prop_assert_eq!(view.pixels.len(), view.width * view.height);
            }
            prop_assert_eq!(picture.inverted().inverted(), picture);
        }

        #[test]
        fn the_surroundings_are_summed_right(picture in picture(), reach in 0_usize..9) {
            let view = picture.told_apart(reach);
            for y in 0..picture.height {
                for x in 0..picture.width {
                    let (mut sum, mut count) = (0_u64, 0_u64);
                    for v in y.saturating_sub(reach)..=(y + reach).min(picture.height - 1) {
                        for u in x.saturating_sub(reach)..=(x + reach).min(picture.width - 1) {
                            sum += u64::from(picture.pixels[v * picture.width + u]);
                            count += 1;
                        }
                    }
                    let at = y * picture.width + x;
                    let dark = u64::from(picture.pixels[at]) * count * 15 < sum * 14;
                    prop_assert_eq!(view.pixels[at] == 0, dark);
                }
            }
        }
    }

    #[test]
    fn a_picture_made_smaller_keeps_its_mean() {
        let picture = Grey::new(4, 2, vec![0, 100, 10, 10, 200, 100, 10, 10]);
        assert_eq!(picture.reduced(2), Grey::new(2, 1, vec![100, 10]));
        assert_eq!(picture.reduced(3).pixels.len(), 0, "smaller than a square leaves nothing");
    }

    #[test]
    fn pale_ink_becomes_black() {
        let mut pixels = vec![200; 100];
        pixels[..30].fill(150);
        let view = Grey::new(10, 10, pixels).stretched();
        assert_eq!((view.pixels[0], view.pixels[99]), (0, 255));
    }
}
