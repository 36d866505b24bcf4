//! # Cart-pole
//!
//! A pole stands on a cart by a joint without friction. The agent pushes the
//! cart left or right, always with the same force, so that the pole does not
//! fall. The problem is that of Barto, Sutton & Anderson (1983), the numbers
//! are those of Gymnasium's CartPole-v1, the integration is explicit Euler.
//! Gymnasium rounds observations to single precision; here they are not.
//!
//! **Action** (2 choices): push the cart with 10 N to the left, to the right.
//!
//! **Observation** (4): cart position x (m) and speed (m/s), angle θ (rad) and
//! angular speed (rad/s) of the pole; θ = 0 is upright, positive leans right.
//!
//! **Reward**: 1 for every step, the last one too.
//!
//! **Start**: all four uniform in ±0.05.
//!
//! **End**: terminated when |x| > 2.4 or |θ| > 12°; truncated after 500 steps
//! of 0.02 s.
//!
//! **Versions**: `cartpole-v1`: first here; the 1 is Gymnasium's.

use std::f64::consts::PI;

use rand::RngExt as _;

use crate::lanes::elementary::sin_cos;
use crate::random::start_generator;
use crate::tasks::pole::CartAndPole;
use crate::{
    Actions, Color, Environment, PortableTask, Scene, Shape, Signature, Status, Step, Task, names,
};

const GRAVITY: f64 = 9.8;
const POLE_MASS: f64 = 0.1;
const CART_MASS: f64 = 1.0;
const TOTAL_MASS: f64 = CART_MASS + POLE_MASS;
/// From the joint to the pole's centre of mass.
const HALF_LENGTH: f64 = 0.5;
const POLE_MASS_LENGTH: f64 = POLE_MASS * HALF_LENGTH;
const FORCE: f64 = 10.0;
const TIME_STEP: f64 = 0.02;
const TRACK: f64 = 2.4;
const LARGEST_LEAN: f64 = PI / 15.0;
const START: f64 = 0.05;
const STEP_LIMIT: u32 = 500;

/// The task; see the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct CartPole;

impl Task for CartPole {
    fn name(&self) -> &'static str {
        "cartpole-v1"
    }

    fn summary(&self) -> &'static str {
        "keep a pole upright on a cart, by pushes left and right (Gymnasium's CartPole-v1)"
    }

    fn signature(&self) -> Signature {
        Signature {
            observations: names(["x", "speed", "angle", "spin"]),
            actions: Actions::Discrete { count: 2 },
            step_limit: STEP_LIMIT,
            // No step costs anything.
            worst_return: 0.0,
            solved_at: Some(475.0),
            steps_per_second: 1.0 / TIME_STEP,
        }
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(CartPoleEnvironment::default())
    }

    fn portable(&self) -> Option<PortableTask> {
        Some(PortableTask::of_code_alone(self.name()))
    }
}

#[derive(Default)]
struct CartPoleEnvironment {
    x: f64,
    speed: f64,
    angle: f64,
    spin: f64,
    steps: u32,
}

impl CartPoleEnvironment {
    fn observe(&self, observation: &mut [f64]) {
        observation.copy_from_slice(&[self.x, self.speed, self.angle, self.spin]);
    }

    /// One explicit Euler step: positions move with the old speeds.
    fn advance(&mut self, force: f64) {
        let (sin, cos) = sin_cos(self.angle);
        let drive = (force + POLE_MASS_LENGTH * (self.spin * self.spin) * sin) / TOTAL_MASS;
        let inertia = HALF_LENGTH * (4.0 / 3.0 - POLE_MASS * (cos * cos) / TOTAL_MASS);
        let spin_up = (GRAVITY * sin - cos * drive) / inertia;
        let acceleration = drive - POLE_MASS_LENGTH * spin_up * cos / TOTAL_MASS;
        self.x += TIME_STEP * self.speed;
        self.speed += TIME_STEP * acceleration;
        self.angle += TIME_STEP * self.spin;
        self.spin += TIME_STEP * spin_up;
    }
}

impl Environment for CartPoleEnvironment {
    fn reset(&mut self, seed: u64, observation: &mut [f64]) {
        let mut generator = start_generator(seed);
        let mut draw = || START * (2.0 * generator.random::<f64>() - 1.0);
        *self = Self { x: draw(), speed: draw(), angle: draw(), spin: draw(), steps: 0 };
        self.observe(observation);
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        self.advance(if Actions::choose(action) == 1 { FORCE } else { -FORCE });
        self.steps += 1;
        self.observe(observation);
        let status = if self.x.abs() > TRACK || self.angle.abs() > LARGEST_LEAN {
            Status::Terminated
        } else if self.steps >= STEP_LIMIT {
            Status::Truncated
        } else {
            Status::Running
        };
        Step { reward: 1.0, status }
    }

    fn scene(&self) -> Scene {
        scene(self.x, self.angle)
    }

    fn push(&mut self, at: [f64; 2], speed: [f64; 2]) -> bool {
        let struck = CartAndPole { cart: CART_MASS, pole: POLE_MASS, length: 2.0 * HALF_LENGTH };
        let Some([faster, turn]) = struck.push((self.x, self.angle), at, speed) else {
            return false;
        };
        self.speed += faster;
        self.spin += turn;
        true
    }
}

/// The cart at `x` metres with its pole `angle` radians off the vertical.
pub(crate) fn scene(x: f64, angle: f64) -> Scene {
    let (sin, cos) = sin_cos(angle);
    let tip = [x + 2.0 * HALF_LENGTH * sin, 2.0 * HALF_LENGTH * cos];
    let line = |from, to, width, color| Shape::Line { from, to, width, color };
    let (left, right, low, high) = (x - 0.2, x + 0.2, -0.15, 0.05);
    Scene {
        low: [-TRACK - 0.3, -0.5],
        high: [TRACK + 0.3, 1.3],
        shapes: vec![
            line([-TRACK, -0.16], [TRACK, -0.16], 0.02, Color::Ground),
            line([-TRACK, -0.22], [-TRACK, -0.1], 0.02, Color::Ground),
            line([TRACK, -0.22], [TRACK, -0.1], 0.02, Color::Ground),
            Shape::Polygon {
                points: vec![[left, low], [right, low], [right, high], [left, high]],
                color: Color::Body,
            },
            line([x, 0.0], tip, 0.05, Color::Limb),
            Shape::Circle { center: [x, 0.0], radius: 0.04, color: Color::Joint },
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
        let transitions = golden["CartPole-v1"].as_array().unwrap();
        let mut ends = 0;
        for transition in transitions {
            let [x, speed, angle, spin] = golden::numbers(&transition["from"]);
            let mut environment = CartPoleEnvironment { x, speed, angle, spin, steps: 0 };
            let right = transition["action"].as_u64().unwrap() as f64;
            let mut observation = [0.0; 4];
            let step = environment.step(&[1.0 - right, right], &mut observation);
            golden::assert_close(&observation, &transition["to"], 1e-12);
            assert_eq!(step.reward, transition["reward"].as_f64().unwrap());
            let terminated = transition["terminated"].as_bool().unwrap();
            assert_eq!(step.status == Status::Terminated, terminated, "{transition}");
            ends += u32::from(terminated);
        }
        assert!(transitions.len() > 30 && ends > 2, "the file covers both ends");
    }

    #[test]
    fn a_balanced_pole_is_truncated_and_a_neglected_one_falls() {
        let (mut environment, mut observation) = (CartPoleEnvironment::default(), [0.0; 4]);
        for seed in 0..20 {
            environment.reset(seed, &mut observation);
            assert!(observation.iter().all(|value| value.abs() <= START));
            let mut total = 0.0;
            let status = loop {
                let [x, speed, angle, spin] = observation;
                let lean = 0.1 * x + 0.3 * speed + 3.0 * angle + spin;
                let step = environment.step(&[0.0, lean], &mut observation);
                total += step.reward;
                if step.status.ended() {
                    break step.status;
                }
            };
            assert_eq!((status, total), (Status::Truncated, 500.0), "seed {seed}");

            environment.reset(seed, &mut observation);
            let steps =
                (1..100).find(|_| environment.step(&[0.0, 0.0], &mut observation).status.ended());
            assert!((8..12).contains(&steps.unwrap()), "always left: {steps:?} steps");
        }
    }
}
