//! # Lunar lander
//!
//! A lander falls towards the moon and should come to rest on the pad. It is
//! Gymnasium's LunarLander-v3 (Farama Foundation; the lander is Oleg Klimov's), bit
//! for bit: the same integer seed and the same actions give the same moon,
//! observations, rewards and end as a fresh environment there. The physics are
//! those of Box2D, in `box2d` of this crate. The particles that Gymnasium draws
//! behind the engines touch nothing of the lander; without a picture Gymnasium has
//! none, and here there are none.
//!
//! **Action** `v3` (one of 4): nothing, left engine, main engine, right engine.
//! `continuous` (2): the main engine, off up to 0, half power just above it and
//! full power at 1; the side engines, the left from -1 to -0.5 and the right from
//! 0.5 to 1. Each is cut off at -1 and 1.
//!
//! **Observation** (8): place against the pad (in 10 m to the right, in 6.67 m up),
//! velocity (in 5 m/s and 7.5 m/s), angle (rad) and angular velocity (in 2.5
//! rad/s); for each leg 1 if it touches the ground, else 0. Rounded to single
//! precision, as Gymnasium's.
//!
//! **Reward**: 100 for each unit of observation that place, speed and angle come
//! nearer to zero, 10 for each leg that touches the ground, minus 0.3 a step for
//! the main engine at full power and 0.03 for a side engine. A crash, or leaving
//! the picture sideways, gives -100 in place of that step's reward, coming to rest
//! gives 100.
//!
//! **Start**: at the top, pushed somewhere. `windy`: a force of up to 15 N and a
//! torque of up to 1.5 N m come and go.
//!
//! **End**: terminated when the hull touches the ground, leaves to a side, or the
//! lander has come to rest; truncated after 1000 steps of 0.02 s.
//!
//! **Versions**: `lunar-lander-v3`, `lunar-lander-continuous-v3`,
//! `lunar-lander-windy-v3`, `lunar-lander-continuous-windy-v3`: first here; the 3 is
//! Gymnasium's, and windy ones are its `enable_wind=True`.

mod lander;
mod model;
mod moon;
mod scene;
mod variant;

use super::world_environment::WorldLaneGroups;
use crate::{
    Actions, Environment, LaneGroups, PortableTask, Signature, Task, VectorEnvironment, names,
};
use lander::Lander;
use variant::{STEP_LIMIT, Variant};

/// The task; see the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct LunarLander {
    name: &'static str,
    variant: Variant,
}

impl LunarLander {
    /// Engines on or off.
    pub const V3: Self =
        Self { name: "lunar-lander-v3", variant: Variant { continuous: false, windy: false } };
    /// Engines of any strength.
    pub const CONTINUOUS: Self = Self {
        name: "lunar-lander-continuous-v3",
        variant: Variant { continuous: true, windy: false },
    };
    /// Engines on or off, in wind.
    pub const WINDY: Self =
        Self { name: "lunar-lander-windy-v3", variant: Variant { continuous: false, windy: true } };
    /// Engines of any strength, in wind.
    pub const CONTINUOUS_WINDY: Self = Self {
        name: "lunar-lander-continuous-windy-v3",
        variant: Variant { continuous: true, windy: true },
    };

    fn actions(&self) -> Actions {
        if self.variant.continuous {
            Actions::Continuous { count: 2, low: -1.0, high: 1.0 }
        } else {
            Actions::Discrete { count: 4 }
        }
    }

    fn landers(&self, groups: usize) -> WorldLaneGroups<Lander> {
        WorldLaneGroups::new(groups, (8, self.actions().count()), || Lander::new(self.variant))
    }
}

impl Task for LunarLander {
    fn name(&self) -> &'static str {
        self.name
    }

    fn summary(&self) -> &'static str {
        match self.variant {
            Variant { continuous: false, windy: false } => {
                "land on the moon, engines on or off (Gymnasium's LunarLander-v3)"
            }
            Variant { continuous: true, windy: false } => {
                "land on the moon, engines of any strength (Gymnasium's LunarLanderContinuous-v3)"
            }
            Variant { continuous: false, windy: true } => {
                "land on the moon in wind, engines on or off (Gymnasium's enable_wind)"
            }
            Variant { continuous: true, windy: true } => {
                "land on the moon in wind, engines of any strength (Gymnasium's enable_wind)"
            }
        }
    }

    fn signature(&self) -> Signature {
        Signature {
            observations: names([
                "x",
                "y",
                "speed x",
                "speed y",
                "angle",
                "spin",
                "contact 1",
                "contact 2",
            ]),
            actions: self.actions(),
            step_limit: STEP_LIMIT,
            // A turn of at most π/2 a step, for all steps, costs 100 for each radian.
            worst_return: -200_000.0,
            solved_at: Some(200.0),
            steps_per_second: 50.0,
        }
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(Lander::new(self.variant))
    }

    fn vector_environment(&self) -> Box<dyn VectorEnvironment> {
        Box::new(self.landers(1))
    }

    fn lane_groups(&self, count: usize) -> Box<dyn LaneGroups> {
        Box::new(self.landers(count))
    }

    /// As many as of walkers, for the same reason.
    fn lane_groups_together(&self) -> usize {
        8
    }

    fn portable(&self) -> Option<PortableTask> {
        Some(PortableTask::of_code_alone(self.name()))
    }
}
