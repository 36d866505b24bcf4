//! # Bipedal walker
//!
//! A hull on two legs, each with a hip and a knee, walks over rough ground.
//! The agent drives the four joints and senses the ground with a lidar. It is Gymnasium's
//! BipedalWalker-v3 (Farama Foundation; the walker is Oleg Klimov's), bit for
//! bit: the same integer seed and the same actions give the same ground,
//! observations, rewards and end as a fresh environment there. The physics are
//! those of Box2D, in `box2d` of this crate.
//!
//! **Action** (4): hip and knee of the first leg, hip and knee of the second.
//! The sign drives the joint at 4 rad/s (hip) or 6 rad/s (knee), the size, cut
//! off at 1, is the torque in units of 80 N m.
//!
//! **Observation** (24): the hull's angle (rad), its angular speed and its
//! speed to the right and up, scaled; for each leg the hip's angle (rad) and
//! speed (in 4 rad/s), the knee's angle plus 1 and speed (in 6 rad/s), and 1 if
//! the lower leg touches the ground, else 0; ten lidar fractions, from straight
//! down to almost straight ahead: 1 if there is no ground within 5.3 m. Rounded
//! to single precision, as Gymnasium's.
//!
//! **Reward**: 130 / 30 for every metre to the right, minus 5 for every radian
//! that the hull's angle grows, minus 0.028 for each joint at full torque. A
//! fall gives -100 in place of that step's reward.
//!
//! **Start**: standing at 4.67 m, pushed left or right. `v3`: gentle slopes.
//! `hardcore`: stumps, stairs and pits as well.
//!
//! **End**: terminated when the hull touches the ground, left of the start of
//! the ground (x < 0), or near its right end; truncated after 1600 steps of
//! 0.02 s (`hardcore`: 2000).
//!
//! **Versions**: `bipedal-walker-v3`, `bipedal-walker-hardcore-v3`: first here;
//! the 3 is Gymnasium's. `bipedal-walker-no-penalty-v3`: the same without the
//! -100, as in the search of the weight-agnostic networks' experiments (Gaier &
//! Ha 2019); `bipedal-hardcore-no-penalty-v3`: that over stumps, stairs and pits.

mod lidar;
mod model;
mod scene;
mod terrain;
mod variant;
mod walker;

use super::world_environment::WorldLaneGroups;
use crate::{
    Actions, Environment, LaneGroups, PortableTask, Signature, Task, VectorEnvironment, names,
};
use variant::Variant;
use walker::Walker;

/// The task; see the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct BipedalWalker {
    name: &'static str,
    variant: Variant,
}

impl BipedalWalker {
    /// Gentle slopes.
    pub const V3: Self = Self {
        name: "bipedal-walker-v3",
        variant: Variant { hardcore: false, fall_penalty: true },
    };
    /// Stumps, stairs and pits.
    pub const HARDCORE: Self = Self {
        name: "bipedal-walker-hardcore-v3",
        variant: Variant { hardcore: true, fall_penalty: true },
    };
    /// Gentle slopes, and a fall costs nothing.
    pub const NO_PENALTY: Self = Self {
        name: "bipedal-walker-no-penalty-v3",
        variant: Variant { hardcore: false, fall_penalty: false },
    };

    /// Stumps, stairs and pits, and a fall costs nothing.
    pub const HARDCORE_NO_PENALTY: Self = Self {
        name: "bipedal-hardcore-no-penalty-v3",
        variant: Variant { hardcore: true, fall_penalty: false },
    };

    fn walkers(&self, groups: usize) -> WorldLaneGroups<Walker> {
        WorldLaneGroups::new(groups, (24, 4), || Walker::new(self.variant))
    }
}

impl Task for BipedalWalker {
    fn name(&self) -> &'static str {
        self.name
    }

    fn summary(&self) -> &'static str {
        match (self.variant.hardcore, self.variant.fall_penalty) {
            (false, true) => "walk on two legs over rough ground (Gymnasium's BipedalWalker-v3)",
            (false, false) => "walk on two legs; a fall costs nothing (Gaier & Ha 2019)",
            (true, true) => {
                "walk over stumps, stairs and pits (Gymnasium's BipedalWalkerHardcore-v3)"
            }
            (true, false) => "walk over stumps, stairs and pits; a fall costs nothing",
        }
    }

    fn signature(&self) -> Signature {
        Signature {
            observations: names([
                "hull angle",
                "hull spin",
                "speed x",
                "speed y",
                "hip 1 angle",
                "hip 1 speed",
                "knee 1 angle",
                "knee 1 speed",
                "contact 1",
                "hip 2 angle",
                "hip 2 speed",
                "knee 2 angle",
                "knee 2 speed",
                "contact 2",
                "lidar 0",
                "lidar 1",
                "lidar 2",
                "lidar 3",
                "lidar 4",
                "lidar 5",
                "lidar 6",
                "lidar 7",
                "lidar 8",
                "lidar 9",
            ]),
            actions: Actions::Continuous { count: 4, low: -1.0, high: 1.0 },
            step_limit: self.variant.step_limit(),
            // Back to the left end, on its back, with all motors on, and a fall:
            // -20 - 16 - 4 * 0.028 * 2000 - 100.
            worst_return: -400.0,
            solved_at: Some(300.0),
            steps_per_second: 50.0,
        }
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(Walker::new(self.variant))
    }

    fn vector_environment(&self) -> Box<dyn VectorEnvironment> {
        Box::new(self.walkers(1))
    }

    fn lane_groups(&self, count: usize) -> Box<dyn LaneGroups> {
        Box::new(self.walkers(count))
    }

    /// Enough worlds to find some that need the same work of the solver, even
    /// when each group has few live lanes.
    fn lane_groups_together(&self) -> usize {
        8
    }

    fn portable(&self) -> Option<PortableTask> {
        Some(PortableTask::of_code_alone(self.name()))
    }
}

#[cfg(test)]
mod tests;
