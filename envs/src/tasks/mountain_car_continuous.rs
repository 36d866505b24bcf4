//! # Mountain car, continuous
//!
//! A car stands in a valley, and its engine is too weak to climb the hill on
//! the right. The agent must swing back and forth to gather speed, and spend
//! little. The problem is Moore's (1990); the hill, the numbers and the reward
//! are those of Gymnasium's MountainCarContinuous-v0.
//!
//! **Action** (1): the engine's thrust, clipped to [-1, 1].
//!
//! **Observation** (2): position and speed of the car along the horizontal.
//! Neither has a real unit: the speed is in positions a step.
//!
//! **Reward**: -0.1 · thrust², and 100 more on the step that reaches the goal.
//! The thrust is the clipped one, whereas Gymnasium charges for the action as
//! it was given: an agent here gains nothing and loses nothing by overshooting.
//!
//! **Start**: position uniform in [-0.6, -0.4], at rest.
//!
//! **Motion**: speed grows by 0.0015 · thrust - 0.0025 · cos(3 · position) and
//! is clipped to ±0.07, then the position moves by it and is clipped to
//! [-1.2, 0.6]; the wall on the left stops the car. (Gymnasium keeps the state
//! in single precision, this in double.)
//!
//! **End**: terminated at a position of at least 0.45 that is not left
//! backwards (speed at least 0); truncated after 999 steps, 30 a second.
//!
//! **Versions**: `mountain-car-continuous-v0`: first here; the 0 is Gymnasium's.

use rand::RngExt as _;

use crate::lanes::elementary::sin_cos;
use crate::random::start_generator;
use crate::{
    Actions, Color, Environment, PortableTask, Scene, Shape, Signature, Status, Step, Task, names,
};

const POWER: f64 = 0.0015;
const GRAVITY: f64 = 0.0025;
const FASTEST: f64 = 0.07;
const LEFT: f64 = -1.2;
const RIGHT: f64 = 0.6;
const GOAL: f64 = 0.45;
const PRIZE: f64 = 100.0;
const COST: f64 = 0.1;
const STEP_LIMIT: u32 = 999;
const STEPS_PER_SECOND: f64 = 30.0;

/// The task; see the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct MountainCarContinuous;

impl Task for MountainCarContinuous {
    fn name(&self) -> &'static str {
        "mountain-car-continuous-v0"
    }

    fn summary(&self) -> &'static str {
        "swing a weak car up a hill, and spend little (Gymnasium's MountainCarContinuous-v0)"
    }

    fn signature(&self) -> Signature {
        Signature {
            observations: names(["position", "speed"]),
            actions: Actions::Continuous { count: 1, low: -1.0, high: 1.0 },
            step_limit: STEP_LIMIT,
            // Full thrust for a whole episode costs 99.9, give or take rounding.
            worst_return: -100.0,
            solved_at: Some(90.0),
            steps_per_second: STEPS_PER_SECOND,
        }
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(MountainCarEnvironment::default())
    }

    fn portable(&self) -> Option<PortableTask> {
        Some(PortableTask::of_code_alone(self.name()))
    }
}

#[derive(Default)]
struct MountainCarEnvironment {
    position: f64,
    speed: f64,
    steps: u32,
}

impl MountainCarEnvironment {
    fn advance(&mut self, thrust: f64) {
        let (_, slope) = sin_cos(3.0 * self.position);
        self.speed = (self.speed + (thrust * POWER - GRAVITY * slope)).clamp(-FASTEST, FASTEST);
        self.position = (self.position + self.speed).clamp(LEFT, RIGHT);
        if self.position == LEFT && self.speed < 0.0 {
            self.speed = 0.0;
        }
    }
}

impl Environment for MountainCarEnvironment {
    fn reset(&mut self, seed: u64, observation: &mut [f64]) {
        let position = -0.6 + 0.2 * start_generator(seed).random::<f64>();
        *self = Self { position, speed: 0.0, steps: 0 };
        observation.copy_from_slice(&[self.position, self.speed]);
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        let thrust = action[0].clamp(-1.0, 1.0);
        self.advance(thrust);
        self.steps += 1;
        observation.copy_from_slice(&[self.position, self.speed]);
        let arrived = self.position >= GOAL && self.speed >= 0.0;
        let status = if arrived {
            Status::Terminated
        } else if self.steps >= STEP_LIMIT {
            Status::Truncated
        } else {
            Status::Running
        };
        let prize = if arrived { PRIZE } else { 0.0 };
        Step { reward: prize - thrust * thrust * COST, status }
    }

    fn scene(&self) -> Scene {
        scene(self.position, GOAL)
    }

    fn push(&mut self, at: [f64; 2], speed: [f64; 2]) -> bool {
        let finite = at.into_iter().chain(speed).all(f64::is_finite);
        if finite {
            // Only what goes along the hill's foot moves it: its state has no height.
            let faster = speed[0] / STEPS_PER_SECOND;
            self.speed = (self.speed + faster).clamp(-FASTEST, FASTEST);
        }
        finite
    }
}

/// The car at `position` on its hill, and the flag at `goal`.
pub(crate) fn scene(position: f64, goal: f64) -> Scene {
    let height = |x: f64| 0.55 + 0.45 * sin_cos(3.0 * x).0;
    let corners = 60;
    let hill = (0..=corners).map(|corner| {
        let x = LEFT + (RIGHT - LEFT) * f64::from(corner) / f64::from(corners);
        [x, height(x)]
    });
    let (_, cos) = sin_cos(3.0 * position);
    // The hill's slope, 3 · 0.45 · cos, as a unit vector along it.
    let rise = 1.35 * cos;
    let along = [1.0 / (1.0 + rise * rise).sqrt(), rise / (1.0 + rise * rise).sqrt()];
    let place = |forward: f64, up: f64| {
        [
            position + forward * along[0] - up * along[1],
            height(position) + forward * along[1] + up * along[0],
        ]
    };
    let wheel =
        |forward| Shape::Circle { center: place(forward, 0.02), radius: 0.02, color: Color::Joint };
    let top = height(goal) + 0.15;
    Scene {
        low: [LEFT, 0.0],
        high: [RIGHT, 1.2],
        shapes: vec![
            Shape::Polygon {
                points: hill.chain([[RIGHT, 0.0], [LEFT, 0.0]]).collect(),
                color: Color::Ground,
            },
            Shape::Line {
                from: [goal, height(goal)],
                to: [goal, top],
                width: 0.01,
                color: Color::Mark,
            },
            Shape::Polygon {
                points: vec![[goal, top], [goal + 0.08, top - 0.03], [goal, top - 0.06]],
                color: Color::Mark,
            },
            Shape::Polygon {
                points: vec![
                    place(-0.06, 0.03),
                    place(0.06, 0.03),
                    place(0.06, 0.08),
                    place(-0.06, 0.08),
                ],
                color: Color::Body,
            },
            wheel(-0.035),
            wheel(0.035),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden;

    #[test]
    fn moves_as_gymnasium_does() {
        let golden = golden::committed("gymnasium.json");
        let transitions = golden["MountainCarContinuous-v0"].as_array().unwrap();
        let (mut ends, mut walls) = (0, 0);
        for transition in transitions {
            let [position, speed] = golden::numbers(&transition["from"]);
            let mut world = MountainCarEnvironment { position, speed, steps: 0 };
            let mut observation = [0.0; 2];
            let action = transition["action"].as_f64().unwrap();
            let step = world.step(&[action], &mut observation);
            // Gymnasium rounds the new state to single precision.
            golden::assert_close(&observation, &transition["to"], 1e-7);
            golden::assert_close(&[step.reward], &transition["reward"], 1e-12);
            let terminated = transition["terminated"].as_bool().unwrap();
            assert_eq!(step.status == Status::Terminated, terminated, "{transition}");
            ends += u32::from(terminated);
            walls += u32::from(observation == [LEFT, 0.0]);
        }
        assert!(transitions.len() > 30 && ends > 0 && walls > 0, "{ends} ends, {walls} walls");
    }

    /// Runs an episode; `thrust` sees the speed.
    fn episode(seed: u64, thrust: fn(f64) -> f64) -> (f64, Status) {
        let (mut world, mut observation) = (MountainCarEnvironment::default(), [0.0; 2]);
        world.reset(seed, &mut observation);
        assert!((-0.6..=-0.4).contains(&observation[0]) && observation[1] == 0.0);
        let mut total = 0.0;
        loop {
            let step = world.step(&[thrust(observation[1])], &mut observation);
            total += step.reward;
            if step.status.ended() {
                return (total, step.status);
            }
        }
    }

    #[test]
    fn pumping_reaches_the_flag_and_idling_does_not() {
        for seed in 0..20 {
            let (total, status) = episode(seed, |speed| if speed < 0.0 { -1.0 } else { 1.0 });
            assert!(status == Status::Terminated && total > 85.0, "{total}, {status:?}");
            assert_eq!(episode(seed, |_| 0.0), (0.0, Status::Truncated));
            // The engine alone is too weak, and what is beyond its bound is free.
            let (total, status) = episode(seed, |_| 7.0);
            assert!((total + 99.9).abs() < 1e-9 && status == Status::Truncated, "{total}");
        }
    }
}
