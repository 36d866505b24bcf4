//! # Car racing
//!
//! A car drives a random, closed road as fast as it can. It is Gymnasium's
//! CarRacing-v3 (Farama Foundation; the environment is Oleg Klimov's, the car
//! after Chris Campbell), bit for bit: the same integer seed and the same controls
//! give the same road, car, rewards and end as a fresh environment there. The
//! physics are those of Box2D, in `box2d` of this crate.
//!
//! **Action** `v3` (3): steer, from -1 (left) to 1; gas and brake, from 0 to 1;
//! as in Gymnasium, only the gas is cut off at its ends. `pixels` (3): as the
//! experiments of the weight-agnostic networks (Gaier & Ha 2019) used it. Steer, from
//! -1 to 1; gas, from -1 (none) through 0 (half) to 1; brake, from 0 to 1; each is cut
//! off at its ends.
//!
//! **Observation** `v3` (27648): Gymnasium's picture of 96 rows of 96 pixels of red,
//! green and blue, each from 0 to 255, drawn straight at that size. Over recorded
//! frames it differs from Gymnasium's by 0.6 of 255 in the mean.
//!
//! **Observation** `pixels` (172): no picture is drawn. 11 rows of 15 coarse pixels, 4 m
//! apart, from 4 m behind the car to 36 m ahead and 28 m to each side, row by row
//! from behind and from left to right: how much of the square of 4 m around it is
//! road, from 0 to 1. Then the instruments at the foot of Gymnasium's picture:
//! speed (in 50 m/s), the spin of the front wheels and of the rear ones (in 100
//! rad/s), the angle of the steering (0.4 rad is -1) and the spin of the hull (in
//! -5 rad/s).
//!
//! **Reward**: 1000 / N for each of the road's N tiles when a wheel first touches
//! it, minus 0.1 a step; -100 instead for leaving the field.
//!
//! **Start**: at rest on the road. **End**: terminated once all tiles are visited
//! or the car leaves the field (333 m from its centre); truncated after 1000 steps
//! of 0.02 s.
//!
//! **Versions**: `car-racing-v3`, `car-racing-pixels-v3`: first here; the 3 is
//! Gymnasium's.

mod canvas;
mod coverage;
mod frames;
mod model;
mod picture;
mod pixels;
mod racer;
mod scene;
mod track;
mod wheel;

use std::sync::{Arc, LazyLock};

use super::world_environment::WorldLaneGroups;
use crate::{Actions, Environment, LaneGroups, Signature, Task, VectorEnvironment};
use frames::FrameRacer;
use picture::PICTURE;
use pixels::{COLUMNS, INSTRUMENTS, PixelRacer, ROWS, STEP_LIMIT};

/// The task; see the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct CarRacing {
    pictures: bool,
}

impl CarRacing {
    /// Seen as Gymnasium shows it.
    pub const V3: Self = Self { pictures: true };
    /// Seen in coarse pixels.
    pub const PIXELS: Self = Self { pictures: false };
}

static FRAME_NAMES: LazyLock<Arc<[String]>> = LazyLock::new(|| {
    let pixels = (0..PICTURE).flat_map(|row| (0..PICTURE).map(move |column| (row, column)));
    let colors = ["red", "green", "blue"];
    let names = pixels
        .flat_map(|(row, column)| colors.map(|color| format!("row {row} column {column} {color}")));
    names.collect()
});

static PIXEL_NAMES: LazyLock<Arc<[String]>> = LazyLock::new(|| {
    let pixels = (0..ROWS).flat_map(|row| {
        (0..COLUMNS).map(move |column| {
            let [right, ahead] = pixels::pixel(column, row);
            format!("road {right:+} {ahead:+}")
        })
    });
    pixels.chain(INSTRUMENTS.map(str::to_owned)).collect()
});

impl Task for CarRacing {
    fn name(&self) -> &'static str {
        if self.pictures { "car-racing-v3" } else { "car-racing-pixels-v3" }
    }

    fn summary(&self) -> &'static str {
        if self.pictures {
            "drive a car along a road seen in a picture of 96x96 (Gymnasium's CarRacing-v3)"
        } else {
            "drive a car along a road seen in coarse pixels (Gymnasium's CarRacing-v3)"
        }
    }

    fn signature(&self) -> Signature {
        let names = if self.pictures { &FRAME_NAMES } else { &PIXEL_NAMES };
        Signature {
            observations: Arc::clone(names),
            actions: Actions::Continuous { count: 3, low: -1.0, high: 1.0 },
            step_limit: STEP_LIMIT,
            // No tile in 1000 steps, and off the field at the end.
            worst_return: -200.0,
            solved_at: Some(900.0),
            steps_per_second: 50.0,
        }
    }

    fn environment(&self) -> Box<dyn Environment> {
        if self.pictures { Box::new(FrameRacer::new()) } else { Box::new(PixelRacer::new()) }
    }

    fn vector_environment(&self) -> Box<dyn VectorEnvironment> {
        let size = self.signature().size();
        if self.pictures {
            Box::new(WorldLaneGroups::new(1, size, FrameRacer::new))
        } else {
            Box::new(WorldLaneGroups::new(1, size, PixelRacer::new))
        }
    }

    fn lane_groups(&self, count: usize) -> Box<dyn LaneGroups> {
        let size = self.signature().size();
        if self.pictures {
            Box::new(WorldLaneGroups::new(count, size, FrameRacer::new))
        } else {
            Box::new(WorldLaneGroups::new(count, size, PixelRacer::new))
        }
    }

    /// Enough worlds to fill the lanes of the solver, even when each group has few
    /// live lanes.
    fn lane_groups_together(&self) -> usize {
        8
    }
}

#[cfg(test)]
mod tests;
