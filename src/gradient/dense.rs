//! Products with whole matrices: the three that training needs, as one tile of
//! a few rows and a panel of lanes that stays in registers.
//!
//! A library would choose its multiply-adds by the processor, and so its last
//! bits. Here every element is one chain of fused multiply-adds in a fixed
//! order, which is the same everywhere and as fast.

use super::lanes::{GROUP, Lanes, PANEL, Panel};

/// Rows of a tile; layers tend to be multiples of it.
const TILE: usize = 5;

/// Adds to the sums of some targets what they receive from all sources;
/// `weights` has a row for each target.
#[inline(always)]
pub(super) fn add_sums(sums: &mut [Lanes], weights: &[f32], sources: &[Lanes]) {
    let columns = sources.len();
    let (mut tiles, mut weights) = (sums.chunks_exact_mut(TILE), weights);
    for tile in &mut tiles {
        let (own, rest) = weights.split_at(TILE * columns);
        sums_of::<TILE>(tile, own, sources);
        weights = rest;
    }
    for (row, weights) in tiles.into_remainder().iter_mut().zip(weights.chunks_exact(columns)) {
        sums_of::<1>(std::slice::from_mut(row), weights, sources);
    }
}

#[inline(always)]
fn sums_of<const ROWS: usize>(sums: &mut [Lanes], weights: &[f32], sources: &[Lanes]) {
    let columns = sources.len();
    let weights: [&[f32]; ROWS] = std::array::from_fn(|row| &weights[row * columns..][..columns]);
    for panel in 0..GROUP / PANEL {
        let mut tile: [Panel; ROWS] = std::array::from_fn(|row| sums[row][panel]);
        for column in 0..columns {
            let source = &sources[column][panel];
            for row in 0..ROWS {
                let weight = weights[row][column];
                for lane in 0..PANEL {
                    tile[row][lane] = weight.mul_add(source[lane], tile[row][lane]);
                }
            }
        }
        for row in 0..ROWS {
            sums[row][panel] = tile[row];
        }
    }
}

/// Adds to the gradient of a matrix that of a group: from the gradients of the
/// `targets`' sums and the `panels` of the sources' values.
#[inline(always)]
pub(super) fn add_weight_gradient(
    gradient: &mut [f32],
    columns: usize,
    targets: &[Lanes],
    panels: &[[Panel; GROUP]],
) {
    let mut gradient = gradient;
    let (tiles, rest) = targets.as_chunks::<TILE>();
    for tile in tiles {
        let (own, after) = gradient.split_at_mut(TILE * columns);
        weight_gradient_of(own, columns, tile, panels);
        gradient = after;
    }
    for row in rest {
        let (own, after) = gradient.split_at_mut(columns);
        weight_gradient_of(own, columns, std::array::from_ref(row), panels);
        gradient = after;
    }
}

#[inline(always)]
fn weight_gradient_of<const ROWS: usize>(
    gradient: &mut [f32],
    columns: usize,
    targets: &[Lanes; ROWS],
    panels: &[[Panel; GROUP]],
) {
    for (number, panel) in panels.iter().enumerate() {
        let begin = number * PANEL;
        let width = PANEL.min(columns - begin);
        let mut tile = [Panel::default(); ROWS];
        for row in 0..ROWS {
            let own = &gradient[row * columns + begin..][..width];
            if let Ok(own) = <&Panel>::try_from(own) {
                tile[row] = *own;
            } else {
                tile[row][..width].copy_from_slice(own);
            }
        }
        for (part, examples) in panel.as_chunks::<PANEL>().0.iter().enumerate() {
            for example in 0..PANEL {
                let values = &examples[example];
                for row in 0..ROWS {
                    let target = targets[row][part][example];
                    for lane in 0..PANEL {
                        tile[row][lane] = target.mul_add(values[lane], tile[row][lane]);
                    }
                }
            }
        }
        for row in 0..ROWS {
            let own = &mut gradient[row * columns + begin..][..width];
            if let Ok(own) = <&mut Panel>::try_from(&mut *own) {
                *own = tile[row];
            } else {
                own.copy_from_slice(&tile[row][..width]);
            }
        }
    }
}

/// Adds to the gradients of the sources' values what the targets' sums pass back.
#[inline(always)]
pub(super) fn add_value_gradients(gradients: &mut [Lanes], weights: &[f32], targets: &[Lanes]) {
    let columns = gradients.len();
    let mut begin = 0;
    let mut tiles = gradients.chunks_exact_mut(TILE);
    for tile in &mut tiles {
        value_gradients_of::<TILE>(tile, &weights[begin..], columns, targets);
        begin += TILE;
    }
    for row in tiles.into_remainder() {
        value_gradients_of::<1>(std::slice::from_mut(row), &weights[begin..], columns, targets);
        begin += 1;
    }
}

#[inline(always)]
fn value_gradients_of<const ROWS: usize>(
    gradients: &mut [Lanes],
    weights: &[f32],
    columns: usize,
    targets: &[Lanes],
) {
    for panel in 0..GROUP / PANEL {
        let mut tile: [Panel; ROWS] = std::array::from_fn(|row| gradients[row][panel]);
        for (target, weights) in targets.iter().zip(weights.chunks(columns)) {
            let weights: &[f32] = &weights[..ROWS];
            for row in 0..ROWS {
                for lane in 0..PANEL {
                    tile[row][lane] = weights[row].mul_add(target[panel][lane], tile[row][lane]);
                }
            }
        }
        for row in 0..ROWS {
            gradients[row][panel] = tile[row];
        }
    }
}
