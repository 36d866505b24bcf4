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

use std::f64::consts::{FRAC_PI_2, PI};

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use crate::lanes::elementary::{cos_pi, sin_cos};
use crate::lanes::{BLOCKS, Block, InstructionSet, Kernel, Row, WIDTH, get, set};
use crate::random::{standard_normal, start_generator};
use crate::{
    Actions, Color, Environment, Scene, Shape, Signature, Status, Step, Task, VectorEnvironment,
    names,
};

const GRAVITY: f64 = 9.82;
const CART_MASS: f64 = 0.5;
const POLE_MASS: f64 = 0.5;
const TOTAL_MASS: f64 = CART_MASS + POLE_MASS;
const POLE_LENGTH: f64 = 0.6;
const POLE_MASS_LENGTH: f64 = POLE_MASS * POLE_LENGTH;
const FORCE: f64 = 10.0;
const FRICTION: f64 = 0.1;
const TRACK: f64 = 2.4;
const TIME_STEP: f64 = 0.01;
const STEP_LIMIT: u32 = 1000;

/// Where the cart and the pole are, and how fast.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct State {
    x: f64,
    speed: f64,
    angle: f64,
    spin: f64,
}

impl State {
    fn start(wide: bool, generator: &mut ChaCha8Rng) -> Self {
        let mut draw = |center: f64, spread: f64, half_width: f64| {
            if wide {
                center + half_width * (2.0 * generator.random::<f64>() - 1.0)
            } else {
                center + spread * standard_normal(generator)
            }
        };
        Self {
            x: draw(0.0, 0.2, TRACK),
            speed: draw(0.0, 0.2, 10.0),
            angle: draw(PI, 0.2, FRAC_PI_2),
            spin: draw(0.0, 0.2, 10.0),
        }
    }

    /// One explicit Euler step: positions move with the old speeds.
    #[inline(always)]
    fn advance(self, action: f64, (sin, cos): (f64, f64)) -> Self {
        let action = if action < -1.0 { -1.0 } else { action };
        let action = if action > 1.0 { 1.0 } else { action };
        let force = FORCE * action;
        let pull = POLE_MASS_LENGTH * self.spin * self.spin * sin;
        let drive = force - FRICTION * self.speed;
        // Both accelerations are fractions over the same number, the second but
        // for the pole's length: one division does.
        let share = 1.0 / (3.0 * POLE_MASS * cos).mul_add(-cos, 4.0 * TOTAL_MASS);
        let acceleration =
            (3.0 * POLE_MASS * GRAVITY * sin).mul_add(cos, 4.0 * drive - 2.0 * pull) * share;
        let spin_up = cos.mul_add(6.0 * drive - 3.0 * pull, 6.0 * TOTAL_MASS * GRAVITY * sin)
            * (share * (1.0 / POLE_LENGTH));
        Self {
            x: self.speed.mul_add(TIME_STEP, self.x),
            speed: acceleration.mul_add(TIME_STEP, self.speed),
            angle: self.spin.mul_add(TIME_STEP, self.angle),
            spin: spin_up.mul_add(TIME_STEP, self.spin),
        }
    }

    #[inline(always)]
    fn reward(self, cos: f64) -> f64 {
        (cos + 1.0) * 0.5 * cos_pi(self.x * (0.5 / TRACK))
    }

    #[inline(always)]
    fn status(self, steps: u32) -> Status {
        if self.x.abs() > TRACK {
            Status::Terminated
        } else if steps >= STEP_LIMIT {
            Status::Truncated
        } else {
            Status::Running
        }
    }

    fn observe(self) -> [f64; 5] {
        let (sin, cos) = sin_cos(self.angle);
        [self.x, self.speed, cos, sin, self.spin]
    }
}

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
        Box::new(One { wide: self.wide, state: State::default(), steps: 0 })
    }

    fn vector_environment(&self) -> Box<dyn VectorEnvironment> {
        Box::new(Many::new(self.wide, InstructionSet::detect()))
    }
}

/// One world.
struct One {
    wide: bool,
    state: State,
    steps: u32,
}

impl Environment for One {
    fn reset(&mut self, seed: u64, observation: &mut [f64]) {
        self.state = State::start(self.wide, &mut start_generator(seed));
        self.steps = 0;
        observation.copy_from_slice(&self.state.observe());
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        self.state = self.state.advance(action[0], sin_cos(self.state.angle));
        self.steps += 1;
        let observed = self.state.observe();
        observation.copy_from_slice(&observed);
        Step { reward: self.state.reward(observed[2]), status: self.state.status(self.steps) }
    }

    fn scene(&self) -> Scene {
        let State { x, angle, .. } = self.state;
        let (sin, cos) = sin_cos(angle);
        let tip = [x + POLE_LENGTH * sin, POLE_LENGTH * cos];
        let line = |from, to, width, color| Shape::Line { from, to, width, color };
        let (left, right, low, high) = (x - 0.2, x + 0.2, -0.1, 0.1);
        Scene {
            low: [-TRACK - 0.3, -0.9],
            high: [TRACK + 0.3, 0.9],
            shapes: vec![
                line([-TRACK, -0.14], [TRACK, -0.14], 0.02, Color::Ground),
                line([-TRACK, -0.2], [-TRACK, -0.08], 0.02, Color::Ground),
                line([TRACK, -0.2], [TRACK, -0.08], 0.02, Color::Ground),
                Shape::Polygon {
                    points: vec![[left, low], [right, low], [right, high], [left, high]],
                    color: Color::Body,
                },
                line([x, 0.0], tip, 0.06, Color::Limb),
                Shape::Circle { center: [x, 0.0], radius: 0.04, color: Color::Joint },
            ],
        }
    }
}

/// Many worlds: each part of the state is a row. `sin` and `cos` of the angle
/// are kept from one step's observation for the next step's physics.
struct Many {
    wide: bool,
    instruction_set: InstructionSet,
    x: Row,
    speed: Row,
    angle: Row,
    spin: Row,
    sin: Row,
    cos: Row,
    steps: [[u32; WIDTH]; BLOCKS],
}

impl Many {
    fn new(wide: bool, instruction_set: InstructionSet) -> Self {
        let zero = Row::default();
        Self {
            wide,
            instruction_set,
            x: zero,
            speed: zero,
            angle: zero,
            spin: zero,
            sin: zero,
            cos: zero,
            steps: Default::default(),
        }
    }
}

impl VectorEnvironment for Many {
    fn reset(&mut self, lane: usize, seed: u64, observation: &mut [Row]) {
        let state = State::start(self.wide, &mut start_generator(seed));
        let observed = state.observe();
        for (row, value) in observation.iter_mut().zip(observed) {
            set(row, lane, value);
        }
        set(&mut self.x, lane, state.x);
        set(&mut self.speed, lane, state.speed);
        set(&mut self.angle, lane, state.angle);
        set(&mut self.spin, lane, state.spin);
        set(&mut self.cos, lane, observed[2]);
        set(&mut self.sin, lane, observed[3]);
        self.steps[lane / WIDTH][lane % WIDTH] = 0;
    }

    fn step(
        &mut self,
        lanes: usize,
        action: &[Row],
        observation: &mut [Row],
        reward: &mut Row,
        status: &mut [[Status; WIDTH]; BLOCKS],
    ) {
        let [x, speed, cos, sin, spin] = observation else {
            unreachable!("the signature names five observations")
        };
        self.instruction_set.run(StepKernel {
            worlds: self,
            blocks: lanes.div_ceil(WIDTH),
            action: &action[0],
            observation: [x, speed, cos, sin, spin],
            reward,
            status,
        });
    }

    fn relocate(&mut self, from: usize, to: usize) {
        let Self { x, speed, angle, spin, sin, cos, steps, .. } = self;
        for row in [x, speed, angle, spin, sin, cos] {
            set(row, to, get(row, from));
        }
        steps[to / WIDTH][to % WIDTH] = steps[from / WIDTH][from % WIDTH];
    }
}

struct StepKernel<'a> {
    worlds: &'a mut Many,
    blocks: usize,
    action: &'a Row,
    observation: [&'a mut Row; 5],
    reward: &'a mut Row,
    status: &'a mut [[Status; WIDTH]; BLOCKS],
}

impl Kernel for StepKernel<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { worlds, blocks, action, mut observation, reward, status } = self;
        for block in 0..blocks.min(BLOCKS) {
            // Through copies: the compiler must see that nothing overlaps.
            let (mut x, mut speed) = (worlds.x[block], worlds.speed[block]);
            let (mut angle, mut spin) = (worlds.angle[block], worlds.spin[block]);
            let (mut sin, mut cos) = (worlds.sin[block], worlds.cos[block]);
            let (actions, mut rewards) = (action[block], Block::default());
            for lane in 0..WIDTH {
                let old =
                    State { x: x[lane], speed: speed[lane], angle: angle[lane], spin: spin[lane] };
                let new = old.advance(actions[lane], (sin[lane], cos[lane]));
                (sin[lane], cos[lane]) = sin_cos(new.angle);
                rewards[lane] = new.reward(cos[lane]);
                (x[lane], speed[lane]) = (new.x, new.speed);
                (angle[lane], spin[lane]) = (new.angle, new.spin);
            }
            reward[block] = rewards;
            let mut steps = worlds.steps[block];
            let mut ends = [Status::Running; WIDTH];
            for lane in 0..WIDTH {
                steps[lane] += 1;
                ends[lane] = State { x: x[lane], ..State::default() }.status(steps[lane]);
            }
            (worlds.steps[block], status[block]) = (steps, ends);
            (worlds.x[block], worlds.speed[block]) = (x, speed);
            (worlds.angle[block], worlds.spin[block]) = (angle, spin);
            (worlds.sin[block], worlds.cos[block]) = (sin, cos);
            for (row, values) in observation.iter_mut().zip([x, speed, cos, sin, spin]) {
                row[block] = values;
            }
        }
    }
}

#[cfg(test)]
mod tests;
