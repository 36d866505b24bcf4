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
//! off at its ends. `latent` (3): the same.
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
//! **Observation** `latent` (16): the picture without its instruments, in 14 rows of
//! 16 blocks, how much of each is no grass; of these, what an [`Encoder`] tells: the
//! one that is part of this crate, or that of a file
//! (`car-racing-latent-v3?encoder=FILE`).
//!
//! **Reward**: 1000 / N for each of the road's N tiles when a wheel first touches
//! it, minus 0.1 a step; -100 instead for leaving the field.
//!
//! **Start**: at rest on the road. **End**: terminated once all tiles are visited
//! or the car leaves the field (333 m from its centre); truncated after 1000 steps
//! of 0.02 s.
//!
//! **Versions**: `car-racing-v3`, `car-racing-pixels-v3`, `car-racing-latent-v3`: first
//! here; the 3 is Gymnasium's.

mod canvas;
mod coverage;
mod encoder;
mod encoder_layer;
mod frames;
mod latent;
mod model;
mod picture;
mod pixels;
mod racer;
mod scene;
mod sensed;
mod track;
mod view;
mod wheel;

use std::sync::Arc;

use crate::{Actions, Signature};
use racer::STEP_LIMIT;

pub use encoder::{Encoder, EncoderProblem, LATENTS};
pub use encoder_layer::EncoderLayer;
pub use latent::CarRacingLatent;
pub(super) use latent::WithEncoder;
pub use view::{BLOCKS, COLUMNS, ROWS, View, of_picture};

/// The task seen as Gymnasium shows it; see the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct CarRacing;

/// The task seen in coarse pixels; see the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct CarRacingPixels;

/// Enough worlds to fill the lanes of the solver, even when each group has few live
/// lanes.
const GROUPS_TOGETHER: usize = 8;

/// What both have in common, with the names of what is observed.
fn signature(observations: &Arc<[String]>) -> Signature {
    Signature {
        observations: Arc::clone(observations),
        actions: Actions::Continuous { count: 3, low: -1.0, high: 1.0 },
        step_limit: STEP_LIMIT,
        // No tile in 1000 steps, and off the field at the end.
        worst_return: -200.0,
        solved_at: Some(900.0),
        steps_per_second: 50.0,
    }
}

/// The steering, the gas and the brake that three outputs of a network mean in `pixels`
/// and `latent`: an output of zero is half gas, and the brake has half an output's
/// range.
pub fn controls(outputs: &[f64]) -> [f64; 3] {
    let gas = f64::midpoint(outputs[1].clamp(-1.0, 1.0), 1.0);
    [outputs[0].clamp(-1.0, 1.0), gas, outputs[2].clamp(0.0, 1.0)]
}

#[cfg(test)]
mod tests;
