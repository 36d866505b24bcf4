//! The picture as an encoder sees it: large blocks, and how much of each is no grass.

use super::canvas::{Canvas, SAMPLES};
use super::picture::{self, PICTURE};
use super::racer::Racer;

/// Pixels of a block's side.
const SIDE: usize = 6;
/// Blocks from the top; the bar of instruments below them is cut off.
pub const ROWS: usize = 14;
/// Blocks from left to right.
pub const COLUMNS: usize = PICTURE / SIDE;
/// All of them, row by row.
pub const BLOCKS: usize = ROWS * COLUMNS;

/// How much of each block is no grass, from 0 to 1.
pub type View = [f64; BLOCKS];

/// Grass is greener than red by this and more, in 255ths; nothing else is.
const GRASS: u32 = 102;

/// The view of a car, drawn on a canvas. The picture of the same moment has nearly the
/// same.
pub(super) fn of_racer(racer: &Racer, canvas: &mut Canvas, view: &mut View) {
    picture::draw_road_and_car(racer, canvas);
    let mut counts = [0; BLOCKS];
    canvas.count_no_grass(SIDE, &mut counts);
    let all = (SIDE * SIDE * SAMPLES * SAMPLES) as f64;
    for (value, count) in view.iter_mut().zip(counts) {
        *value = f64::from(count) / all;
    }
}

/// The centres of the blocks: metres to the right of the car and ahead of it.
pub(super) fn centers(racer: &Racer) -> impl Iterator<Item = [f64; 2]> {
    let middle = |block: usize| (block * SIDE) as f64 + 0.5 * SIDE as f64;
    (0..BLOCKS).map(move |block| {
        picture::from_car(racer, [middle(block % COLUMNS), middle(block / COLUMNS)])
    })
}

/// The view of a picture of 96 rows of 96 pixels of red, green and blue.
///
/// # Panics
///
/// If the picture is smaller.
pub fn of_picture(picture: &[u8], view: &mut View) {
    let mut grass = [0u32; BLOCKS];
    let rows = picture.chunks_exact(PICTURE * 3).take(ROWS * SIDE);
    for (row, pixels) in rows.enumerate() {
        let of_row = &mut grass[row / SIDE * COLUMNS..][..COLUMNS];
        for (sum, block) in of_row.iter_mut().zip(pixels.chunks_exact(SIDE * 3)) {
            let green = |pixel: &[u8]| u32::from(pixel[1].saturating_sub(pixel[0]));
            *sum += block.chunks_exact(3).map(|pixel| green(pixel).min(GRASS)).sum::<u32>();
        }
    }
    let all = f64::from(GRASS) * (SIDE * SIDE) as f64;
    for (value, grass) in view.iter_mut().zip(grass) {
        *value = 1.0 - f64::from(grass) / all;
    }
}
