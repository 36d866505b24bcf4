//! # Cart-pole swing-up
//!
//! A cart on a short track carries a pole that hangs down. The agent pushes the
//! cart left and right until the pole swings up, and then balances it. Physics
//! and rewards are those of the weight-agnostic networks' experiments (Gaier &
//! Ha 2019), which follow Deisenroth's PILCO and Ha's cart-pole swing-up.
//!
//! **Action** (1): the force on the cart in units of 10 N, clipped to [-1, 1].
//!
//! **Observation** (5): cart position x (m) and speed (m/s), cos θ, sin θ and
//! angular speed (rad/s) of the pole; θ = 0 is upright.
//!
//! **Reward**: (cos θ + 1) / 2 · cos(x / 2.4 · π/2) in the new state: 1 for an
//! upright pole in the middle of the track.
//!
//! **Start**: `v1`: x, speed, θ - π and angular speed each normal with standard
//! deviation 0.2. `hard`: uniform, x in ±2.4, speed in ±10, θ in π ± π/2,
//! angular speed in ±10.
//!
//! **End**: terminated when |x| > 2.4; truncated after 1000 steps of 0.01 s.
//!
//! **Versions**: `cartpole-swingup-v1`, `cartpole-swingup-hard-v1`: first.

mod environment;
mod state;
mod vector_environment;

use crate::lanes::InstructionSet;
use crate::{Actions, Environment, PortableTask, Signature, Task, VectorEnvironment, names};
use environment::SwingUpEnvironment;
use state::{STEP_LIMIT, TIME_STEP};
use vector_environment::SwingUpVectorEnvironment;

/// The task; see the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct CartPoleSwingUp {
    wide: bool,
}

impl CartPoleSwingUp {
    /// Starts near the hanging rest, as in the paper.
    pub const V1: Self = Self { wide: false };
    /// Starts anywhere on the track, at high speed.
    pub const HARD: Self = Self { wide: true };
}

impl Task for CartPoleSwingUp {
    fn name(&self) -> &'static str {
        if self.wide { "cartpole-swingup-hard-v1" } else { "cartpole-swingup-v1" }
    }

    fn summary(&self) -> &'static str {
        if self.wide {
            "swing a pole up and balance it, from wide random starts"
        } else {
            "swing a hanging pole up and balance it (Gaier & Ha 2019)"
        }
    }

    fn signature(&self) -> Signature {
        Signature {
            observations: names(["x", "speed", "cos angle", "sin angle", "spin"]),
            actions: Actions::Continuous { count: 1, low: -1.0, high: 1.0 },
            step_limit: STEP_LIMIT,
            // A reward is negative only on the step that leaves the track, and
            // then by far less than this.
            worst_return: -1.0,
            solved_at: None,
            steps_per_second: 1.0 / TIME_STEP,
        }
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(SwingUpEnvironment::new(self.wide))
    }

    fn vector_environment(&self) -> Box<dyn VectorEnvironment> {
        Box::new(SwingUpVectorEnvironment::new(self.wide, InstructionSet::detect()))
    }

    fn portable(&self) -> Option<PortableTask> {
        Some(PortableTask::of_code_alone(self.name()))
    }
}

#[cfg(test)]
mod tests;
