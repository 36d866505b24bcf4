//! Convex shapes in a few colours, with so many samples a pixel.

use super::picture::PICTURE;

/// Samples of a pixel along each axis.
pub(super) const SAMPLES: usize = 2;
/// Samples of a side.
pub(super) const SIDE: usize = PICTURE * SAMPLES;

/// A colour of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Ink {
    Black,
    Field,
    Grass,
    Road0,
    Road1,
    Road2,
    White,
    Red,
    Mark,
    Hull,
    Blue,
    Violet,
    Green,
    Digits,
}

/// Red, green and blue of each ink. Shrinking costs pygame's colours two steps of
/// 255.
const COLORS: [[u16; 3]; 14] = [
    [0, 0, 0],
    [100, 202, 100],
    [100, 228, 100],
    [100, 100, 100],
    [102, 102, 102],
    [105, 105, 105],
    [253, 253, 253],
    [253, 0, 0],
    [75, 75, 75],
    [202, 0, 0],
    [0, 0, 253],
    [49, 0, 253],
    [0, 253, 0],
    [110, 110, 110],
];

/// Samples in rows from the top.
pub(super) struct Canvas {
    samples: Vec<u8>,
}

impl Canvas {
    pub(super) fn new() -> Self {
        Self { samples: vec![Ink::Black as u8; SIDE * SIDE] }
    }

    /// Fills everything with field and grass: the coordinates of the top left corner,
    /// of the step to the right and of the step down, in squares of grass, of which
    /// every second one of every second row is lighter.
    pub(super) fn fill_field(&mut self, [corner, right, down]: [[f32; 2]; 3]) {
        for (row, samples) in self.samples.chunks_exact_mut(SIDE).enumerate() {
            let row = row as f32 + 0.5;
            let start = [0, 1].map(|axis| corner[axis] + row * down[axis]);
            for (column, sample) in samples.iter_mut().enumerate() {
                let column = column as f32 + 0.5;
                let [x, y] = [0, 1].map(|axis| start[axis] + column * right[axis]);
                // Twenty squares from the centre to the field's end, all moved to be positive.
                let (x, y) = (x + 20.0, y + 20.0);
                let outside = x < 0.0 || y < 0.0 || x > 40.0 || y > 40.0;
                let light = (x as i32 | y as i32) & 1 == 0;
                let ink = if light { Ink::Grass } else { Ink::Field };
                *sample = if outside { Ink::Black } else { ink } as u8;
            }
        }
    }

    /// Fills everything with one ink.
    pub(super) fn clear(&mut self, ink: Ink) {
        self.samples.fill(ink as u8);
    }

    /// How many samples are no grass, in each block of so many pixels a side, from the top,
    /// as many rows of blocks as are asked for.
    pub(super) fn count_no_grass(&self, side: usize, counts: &mut [u32]) {
        let side = side * SAMPLES;
        let grass = [Ink::Field as u8, Ink::Grass as u8];
        for (rows, counts) in
            self.samples.chunks_exact(SIDE * side).zip(counts.chunks_exact_mut(SIDE / side))
        {
            counts.fill(0);
            for row in rows.chunks_exact(SIDE) {
                for (count, samples) in counts.iter_mut().zip(row.chunks_exact(side)) {
                    let others = samples.iter().filter(|sample| !grass.contains(sample));
                    *count += others.count() as u32;
                }
            }
        }
    }

    /// Fills a convex polygon, given its corners in samples, y down.
    pub(super) fn fill(&mut self, corners: &[[f32; 2]], ink: Ink) {
        let (mut top, mut bottom) = (f32::INFINITY, f32::NEG_INFINITY);
        let (mut left, mut right) = (f32::INFINITY, f32::NEG_INFINITY);
        for [x, y] in corners {
            (top, bottom) = (top.min(*y), bottom.max(*y));
            (left, right) = (left.min(*x), right.max(*x));
        }
        let side = SIDE as f32;
        if !(top < side && bottom > 0.0 && left < side && right > 0.0) {
            return;
        }
        // Samples are in the middle of their squares.
        #[expect(clippy::cast_sign_loss, reason = "it is clamped")]
        let index = |edge: f32| (edge - 0.5).ceil().clamp(0.0, side) as usize;
        for row in index(top)..index(bottom) {
            let y = row as f32 + 0.5;
            let (mut from, mut to) = (f32::INFINITY, f32::NEG_INFINITY);
            let mut before = corners[corners.len() - 1];
            for &corner in corners {
                let ([x1, y1], [x2, y2]) = (before, corner);
                if (y1 > y) != (y2 > y) {
                    let x = x1 + (y - y1) / (y2 - y1) * (x2 - x1);
                    (from, to) = (from.min(x), to.max(x));
                }
                before = corner;
            }
            if from < to {
                let (from, to) = (index(from), index(to));
                self.samples[row * SIDE + from..row * SIDE + to.max(from)].fill(ink as u8);
            }
        }
    }

    /// The mean of each pixel's samples.
    pub(super) fn shrink(&self, picture: &mut [u8]) {
        let rows = self.samples.chunks_exact(SIDE * SAMPLES);
        for (rows, line) in rows.zip(picture.chunks_exact_mut(PICTURE * 3)) {
            for (column, pixel) in line.chunks_exact_mut(3).enumerate() {
                let mut sum = [0; 3];
                for row in rows.chunks_exact(SIDE) {
                    for &sample in &row[column * SAMPLES..][..SAMPLES] {
                        let color = COLORS[usize::from(sample)];
                        sum = [0, 1, 2].map(|channel| sum[channel] + color[channel]);
                    }
                }
                for (value, sum) in pixel.iter_mut().zip(sum) {
                    *value = (sum / (SAMPLES * SAMPLES) as u16) as u8;
                }
            }
        }
    }
}
