//! Convex shapes in a few colours, with so many samples a pixel.

use std::ops::Range;

use super::picture::PICTURE;
use crate::lanes::{InstructionSet, Kernel};

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
const COLORS: [[u32; 3]; INKS] = [
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

const INKS: usize = 14;
/// In each of three such parts of a number the sum of four colours has room.
const PART: u32 = 10;
/// The colours, each as one number.
const PACKED: [u32; 16] = {
    let mut packed = [0; 16];
    let mut ink = 0;
    while ink < INKS {
        let [red, green, blue] = COLORS[ink];
        packed[ink] = red | green << PART | blue << (2 * PART);
        ink += 1;
    }
    packed
};

/// Samples in rows from the top.
pub(super) struct Canvas {
    samples: Vec<u8>,
    /// Of the shape that is being filled.
    spans: Box<Spans>,
}

/// For each row, the leftmost and the rightmost point of an outline in it.
type Spans = [[f32; SIDE]; 2];

impl Canvas {
    pub(super) fn new() -> Self {
        Self { samples: vec![Ink::Black as u8; SIDE * SIDE], spans: Box::new([[0.0; SIDE]; 2]) }
    }

    /// Fills everything with field and grass: the coordinates of the top left corner,
    /// of the step to the right and of the step down, in squares of grass, of which
    /// every second one of every second row is lighter.
    pub(super) fn fill_field(&mut self, [corner, right, down]: [[f32; 2]; 3]) {
        let kernel = FieldKernel { samples: &mut self.samples, corner, right, down };
        InstructionSet::detect().run(kernel);
    }

    /// Fills everything with one ink.
    pub(super) fn clear(&mut self, ink: Ink) {
        self.samples.fill(ink as u8);
    }

    /// How many samples are no grass, in each block of so many pixels a side, from the top,
    /// as many rows of blocks as are asked for.
    pub(super) fn count_no_grass(&self, side: usize, counts: &mut [u32]) {
        let side = side * SAMPLES;
        assert!(side <= 255, "a column of a block is counted in a byte");
        InstructionSet::detect().run(CountKernel { samples: &self.samples, side, counts });
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
        let rows = index(top)..index(bottom);
        let Self { samples, spans } = self;
        InstructionSet::detect().run(FillKernel { samples, spans, corners, rows, ink });
    }

    /// The mean of each pixel's samples.
    pub(super) fn shrink(&self, picture: &mut [u8]) {
        let rows = self.samples.chunks_exact(SIDE * SAMPLES);
        for (rows, line) in rows.zip(picture.chunks_exact_mut(PICTURE * 3)) {
            let (upper, lower) = rows.split_at(SIDE);
            let samples = upper.chunks_exact(RUN * SAMPLES).zip(lower.chunks_exact(RUN * SAMPLES));
            for ((upper, lower), pixels) in samples.zip(line.chunks_exact_mut(RUN * 3)) {
                shrink_run(upper, lower, pixels);
            }
        }
    }
}

/// So many pixels side by side, of two rows of samples.
#[inline]
fn shrink_run(upper: &[u8], lower: &[u8], pixels: &mut [u8]) {
    let plain = [upper[0]; RUN * SAMPLES];
    if upper == plain && lower == plain {
        // Most of a picture is of one colour for long.
        let color = COLORS[usize::from(upper[0])].map(|part| part as u8);
        for pixel in pixels.chunks_exact_mut(3) {
            pixel.copy_from_slice(&color);
        }
        return;
    }
    let samples = upper.chunks_exact(SAMPLES).zip(lower.chunks_exact(SAMPLES));
    for ((upper, lower), pixel) in samples.zip(pixels.chunks_exact_mut(3)) {
        let color = |sample: u8| PACKED[usize::from(sample & 15)];
        let sum = color(upper[0]) + color(upper[1]) + color(lower[0]) + color(lower[1]);
        // A quarter of each part.
        pixel[0] = (sum >> 2) as u8;
        pixel[1] = (sum >> (PART + 2)) as u8;
        pixel[2] = (sum >> (2 * PART + 2)) as u8;
    }
}

/// See [`Canvas::fill_field`].
struct FieldKernel<'a> {
    samples: &'a mut [u8],
    corner: [f32; 2],
    right: [f32; 2],
    down: [f32; 2],
}

impl Kernel for FieldKernel<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { samples, corner, right, down } = self;
        for (row, samples) in samples.chunks_exact_mut(SIDE).enumerate() {
            let row = row as f32 + 0.5;
            let start = [corner[0] + row * down[0], corner[1] + row * down[1]];
            for (block, samples) in samples.chunks_exact_mut(VECTOR).enumerate() {
                let mut inks = [0; VECTOR];
                for (index, ink) in inks.iter_mut().enumerate() {
                    let column = (block * VECTOR + index) as u32 as f32 + 0.5;
                    // Twenty squares from the centre to the field's end, all moved to be positive.
                    let x = start[0] + column * right[0] + 20.0;
                    let y = start[1] + column * right[1] + 20.0;
                    let inside = (0.0..=40.0).contains(&x) && (0.0..=40.0).contains(&y);
                    let light = !is_odd(x) && !is_odd(y);
                    let grass = if light { Ink::Grass } else { Ink::Field };
                    *ink = if inside { grass } else { Ink::Black } as u32;
                }
                for (sample, ink) in samples.iter_mut().zip(inks) {
                    *sample = ink as u8;
                }
            }
        }
    }
}

/// See [`Canvas::fill`].
struct FillKernel<'a> {
    samples: &'a mut [u8],
    spans: &'a mut Spans,
    corners: &'a [[f32; 2]],
    /// Those that the outline is in.
    rows: Range<usize>,
    ink: Ink,
}

impl Kernel for FillKernel<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { samples, spans: [from, to], corners, rows, ink } = self;
        from[rows.clone()].fill(f32::INFINITY);
        to[rows.clone()].fill(f32::NEG_INFINITY);
        let mut before = corners[corners.len() - 1];
        for &corner in corners {
            let ([x1, y1], [x2, y2]) = (before, corner);
            let (top, bottom) = (index(y1.min(y2)), index(y1.max(y2)));
            let ends = from[top..bottom].iter_mut().zip(&mut to[top..bottom]);
            for (row, (from, to)) in ends.enumerate() {
                let y = (top + row) as u32 as f32 + 0.5;
                let x = x1 + (y - y1) / (y2 - y1) * (x2 - x1);
                (*from, *to) = (from.min(x), to.max(x));
            }
            before = corner;
        }
        for row in rows {
            let (from, to) = (index(from[row]), index(to[row]));
            samples[row * SIDE + from..row * SIDE + to.max(from)].fill(ink as u8);
        }
    }
}

/// The first sample on an edge or beyond it; samples are in the middle of their squares.
#[inline(always)]
#[expect(clippy::cast_sign_loss, reason = "it is clamped")]
fn index(edge: f32) -> usize {
    let edge = (edge - 0.5).clamp(0.0, SIDE as f32);
    let below = edge as u32;
    (below + u32::from(edge > below as f32)) as usize
}

/// See [`Canvas::count_no_grass`].
struct CountKernel<'a> {
    samples: &'a [u8],
    side: usize,
    counts: &'a mut [u32],
}

impl Kernel for CountKernel<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { samples, side, counts } = self;
        let rows = samples.chunks_exact(SIDE * side);
        for (rows, counts) in rows.zip(counts.chunks_exact_mut(SIDE / side)) {
            let mut columns = [0_u8; SIDE];
            for row in rows.chunks_exact(SIDE) {
                for (count, &sample) in columns.iter_mut().zip(row) {
                    let grass = sample == Ink::Field as u8 || sample == Ink::Grass as u8;
                    *count += u8::from(!grass);
                }
            }
            for (count, columns) in counts.iter_mut().zip(columns.chunks_exact(side)) {
                *count = columns.iter().map(|&column| u32::from(column)).sum();
            }
        }
    }
}

/// Whether the whole part of a number from 0 to 40 is odd: without a conversion to a
/// whole number, which compilers do one by one.
#[inline(always)]
fn is_odd(number: f32) -> bool {
    /// From here on, numbers of single precision are whole.
    const WHOLE: f32 = 8_388_608.0;
    let half = number * 0.5;
    let rest = half - ((half + WHOLE) - WHOLE);
    !(0.0..0.5).contains(&rest)
}

/// As many samples as vectors hold.
const VECTOR: usize = 16;
/// Pixels that are shrunk together.
const RUN: usize = 4;
const _: () = assert!(SAMPLES == 2 && SIDE.is_multiple_of(VECTOR) && PICTURE.is_multiple_of(RUN));

#[cfg(test)]
mod tests {
    use super::is_odd;

    #[test]
    fn what_is_odd_is_what_whole_numbers_say() {
        for step in 0..=40 * 64 {
            let number = step as f32 / 64.0;
            for near in [number, number.next_up(), number.next_down().max(0.0)] {
                assert_eq!(is_odd(near), near as i32 & 1 == 1, "{near}");
            }
        }
    }
}
