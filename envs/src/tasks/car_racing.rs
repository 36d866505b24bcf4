//! # Car racing
//!
//! A car drives a random, closed road as fast as it can. It is Gymnasium's
//! CarRacing-v3 (Farama Foundation; the environment is Oleg Klimov's, the car
//! after Chris Campbell), bit for bit: the same integer seed and the same controls
//! give the same road, car, rewards and end as a fresh environment there. The
//! physics are those of Box2D, in `box2d` of this crate.
//!
//! **Action** (3): as the experiments of the weight-agnostic networks (Gaier & Ha
//! 2019) used it. Steer, from -1 (left) to 1; gas, from -1 (none) through 0 (half)
//! to 1; brake, from 0 to 1. Each is cut off at its ends.
//!
//! **Observation** (172): no picture is drawn. 11 rows of 15 coarse pixels, 4 m
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
//! **Versions**: `car-racing-pixels-v3`: first here; the 3 is Gymnasium's.

mod coverage;
mod model;
mod pixels;
mod racer;
mod scene;
mod track;
mod wheel;

use super::world_environment::WorldLaneGroups;
use crate::{Actions, Environment, LaneGroups, Signature, Task, VectorEnvironment};
use pixels::{COLUMNS, INSTRUMENTS, OBSERVATIONS, PixelRacer, ROWS, STEP_LIMIT};

/// The task; see the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct CarRacing;

fn racers(groups: usize) -> WorldLaneGroups<PixelRacer> {
    WorldLaneGroups::new(groups, (OBSERVATIONS, 3), PixelRacer::new)
}

impl Task for CarRacing {
    fn name(&self) -> &'static str {
        "car-racing-pixels-v3"
    }

    fn summary(&self) -> &'static str {
        "drive a car along a road seen in coarse pixels (Gymnasium's CarRacing-v3)"
    }

    fn signature(&self) -> Signature {
        let pixels = (0..ROWS).flat_map(|row| {
            (0..COLUMNS).map(move |column| {
                let [right, ahead] = pixels::pixel(column, row);
                format!("road {right:+} {ahead:+}")
            })
        });
        Signature {
            observations: pixels.chain(INSTRUMENTS.map(str::to_owned)).collect(),
            actions: Actions::Continuous { count: 3, low: -1.0, high: 1.0 },
            step_limit: STEP_LIMIT,
            // No tile in 1000 steps, and off the field at the end.
            worst_return: -200.0,
            solved_at: Some(900.0),
            steps_per_second: 50.0,
        }
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(PixelRacer::new())
    }

    fn vector_environment(&self) -> Box<dyn VectorEnvironment> {
        Box::new(racers(1))
    }

    fn lane_groups(&self, count: usize) -> Box<dyn LaneGroups> {
        Box::new(racers(count))
    }

    /// Enough worlds to fill the lanes of the solver, even when each group has few
    /// live lanes.
    fn lane_groups_together(&self) -> usize {
        8
    }
}

#[cfg(test)]
mod tests;
