//! What the tests of this module share: a network, and a task that can break.

use precocial_envs::{Actions, Color, Environment, Scene, Shape, Signature, Status, Step, Task};

use super::Episode;
use crate::run::{ChampionFile, parse};
use crate::topology::Topology;

/// A small network that swings the pole about.
const SWING_UP: &str = r#"(
    format: 1,
    task: "cartpole-swingup-v1",
    topology: (
        inputs: 5,
        outputs: [Tanh],
        hidden: [(7, Sine), (8, Absolute), (9, Gaussian)],
        connections: [
            (0, 8), (1, 6), (2, 6), (3, 7), (4, 7), (5, 9), (7, 6), (8, 9), (9, 6), (4, 8),
        ],
        disabled: [9],
    ),
)"#;

pub(super) fn swing_up_topology() -> Topology {
    parse::<ChampionFile>(SWING_UP).expect("a valid champion").topology
}

pub(super) fn swing_up(weight: f64, seed: u64) -> Episode {
    let task = precocial_envs::find("cartpole-swingup-v1").expect("a built-in task");
    Episode::new(&*task, &swing_up_topology(), weight, seed)
}

/// Counts its steps, slowly, and breaks in a way of one's choice.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counting {
    /// The observation of this step is not a number.
    pub bad_observation: Option<u32>,
    /// The reward of this step is infinite.
    pub bad_reward: Option<u32>,
    pub steps: u32,
}

impl Counting {
    pub(super) const LIMIT: u32 = 20;

    /// One input straight to one output.
    pub(super) fn topology() -> Topology {
        let text = "(inputs: 1, outputs: [Linear], hidden: [], connections: [(1, 2)])";
        ron::from_str(text).expect("a valid topology")
    }
}

impl Task for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }

    fn summary(&self) -> &'static str {
        "counts"
    }

    fn signature(&self) -> Signature {
        Signature {
            observations: precocial_envs::names(["steps"]),
            actions: Actions::Continuous { count: 1, low: 0.0, high: 1.0 },
            step_limit: Self::LIMIT,
            worst_return: -7.0,
            solved_at: None,
            steps_per_second: 10.0,
        }
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(*self)
    }
}

impl Environment for Counting {
    fn reset(&mut self, _: u64, observation: &mut [f64]) {
        self.steps = 0;
        observation[0] = 0.0;
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        self.steps += 1;
        let bad = |step| step == Some(self.steps);
        observation[0] = if bad(self.bad_observation) { f64::NAN } else { self.steps.into() };
        let reward = if bad(self.bad_reward) { f64::INFINITY } else { action[0] };
        let over = self.steps == Self::LIMIT;
        Step { reward, status: if over { Status::Truncated } else { Status::Running } }
    }

    fn scene(&self) -> Scene {
        let center = [f64::from(self.steps), 0.0];
        let broken = [f64::NAN, f64::INFINITY];
        Scene {
            low: [-1.0, -5.0],
            high: [21.0, 5.0],
            shapes: vec![
                Shape::Circle { center, radius: 1.0, color: Color::Body },
                Shape::Line { from: center, to: broken, width: 0.1, color: Color::Limb },
                Shape::Circle { center: broken, radius: 1.0, color: Color::Mark },
                Shape::Polygon { points: vec![], color: Color::Sense },
                Shape::Polygon { points: vec![center, broken, [1e300, 0.0]], color: Color::Sense },
            ],
        }
    }
}
