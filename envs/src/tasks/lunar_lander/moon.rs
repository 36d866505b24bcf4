//! The ground of an episode: hills around a level pad.

use crate::NumpyRandom;
use crate::box2d::{Ground, vector};

use super::model::VIEW;

const POINTS: usize = 11;
const HILL_FRICTION: f32 = 0.1;
/// Of the line at the very bottom: Box2D's own.
const BOTTOM_FRICTION: f32 = 0.2;
/// The height of the pad, in m.
pub(super) const PAD_HEIGHT: f64 = VIEW[1] / 4.0;

/// The horizontal place of a point, in m.
fn x(point: usize) -> f64 {
    VIEW[0] / (POINTS - 1) as f64 * point as f64
}

/// The ends of the pad, in m.
pub(super) fn pad() -> [f64; 2] {
    [x(POINTS / 2 - 1), x(POINTS / 2 + 1)]
}

/// Replaces the ground of a world; draws what Gymnasium draws.
pub(super) fn build(random: &mut NumpyRandom, ground: &mut Ground) {
    let mut heights: [f64; POINTS + 1] =
        std::array::from_fn(|_| random.uniform(0.0, VIEW[1] / 2.0));
    heights[POINTS / 2 - 2..=POINTS / 2 + 2].fill(PAD_HEIGHT);
    let smooth: [f64; POINTS] = std::array::from_fn(|point| {
        let before = if point == 0 { heights[POINTS] } else { heights[point - 1] };
        0.33 * (before + heights[point] + heights[point + 1])
    });
    let at = |x: f64, y: f64| vector(x as f32, y as f32);
    ground.clear();
    ground.add_edge([at(0.0, 0.0), at(VIEW[0], 0.0)], BOTTOM_FRICTION);
    for point in 0..POINTS - 1 {
        let ends = [point, point + 1].map(|point| at(x(point), smooth[point]));
        ground.add_edge(ends, HILL_FRICTION);
        ground.join();
    }
}
