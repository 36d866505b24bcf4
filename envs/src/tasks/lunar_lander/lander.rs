//! One lander: engines, wind, observations, rewards and ends of its episodes.

use std::f64::consts::PI;

use super::model::{HULL, LEG_DOWN, LEGS, MODEL, SCALE, SIDES, SPRING, VIEW};
use super::moon::{self, PAD_HEIGHT};
use super::variant::{STEP_LIMIT, Variant};
use crate::box2d::{World, vector};
use crate::tasks::world_environment::{WorldEnvironment, step_alone};
use crate::{Actions, Environment, NumpyRandom, Scene, Status, Step};

const STEPS_PER_SECOND: f64 = 50.0;
const MAIN_POWER: f64 = 13.0;
const SIDE_POWER: f64 = 0.6;
/// Where engines are on the hull, in m.
const MAIN_BELOW: f64 = 4.0 / SCALE;
const SIDE_AWAY: f64 = 12.0;
const SIDE_ABOVE: f64 = 14.0;
/// The reference uses this for one axis of the same place.
const SIDE_ABOVE_ACROSS: f64 = 17.0;
/// The largest force at the start, in N, along each axis.
const PUSH: f64 = 1000.0;
/// The largest force (N) and torque (N m) of the wind.
const WIND: [f64; 2] = [15.0, 1.5];
const CRASH_REWARD: f64 = -100.0;
const REST_REWARD: f64 = 100.0;

/// How strongly the engines fire.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Engines {
    /// From 0.5 to 1, or 0.
    main: f64,
    /// The same, of the engine at one side.
    side: f64,
    /// -1 for the left engine, 1 for the right.
    direction: f64,
}

/// One world with a lander in it.
pub(super) struct Lander {
    variant: Variant,
    world: World,
    random: NumpyRandom,
    engines: Engines,
    crashed: bool,
    touching: [bool; 2],
    /// Steps of wind and of turbulence.
    wind: [i64; 2],
    /// Its growth in a step is the reward.
    shaping: Option<f64>,
    steps: u32,
}

impl Lander {
    pub(super) fn new(variant: Variant) -> Self {
        Self {
            variant,
            world: World::new(&MODEL),
            random: NumpyRandom::new(0),
            engines: Engines::default(),
            crashed: false,
            touching: [false; 2],
            wind: [0; 2],
            shaping: None,
            steps: 0,
        }
    }

    /// A new episode, up to the step without action that it begins with.
    fn start(&mut self) {
        let Self { random, world, .. } = self;
        world.reset(|ground| moon::build(random, ground));
        let push = [(); 2].map(|()| random.uniform(-PUSH, PUSH) as f32);
        world.apply_force_to_center(HULL, push);
        if self.variant.windy {
            // numpy draws from -9999 to 9998.
            self.wind = [(); 2].map(|()| random.integers(0, 19_998).cast_signed() - 9999);
        }
        for (joint, side) in SIDES.into_iter().enumerate() {
            world.set_motor(joint, (SPRING.1 * side) as f32, SPRING.0);
        }
        (self.crashed, self.touching, self.shaping, self.steps) = (false, [false; 2], None, 0);
    }

    fn blow(&mut self) {
        if !self.variant.windy || self.touching.contains(&true) {
            return;
        }
        let [force, torque] = [0, 1].map(|index| {
            let step = self.wind[index] as f64;
            let gust = libm::sin(0.02 * step) + libm::sin(PI * 0.01 * step);
            (libm::tanh(gust) * WIND[index]) as f32
        });
        self.wind = self.wind.map(|step| step + 1);
        self.world.apply_force_to_center(HULL, [force, 0.0]);
        self.world.apply_torque(HULL, torque);
    }

    fn engines(&self, action: &[f64]) -> Engines {
        if !self.variant.continuous {
            let choice = Actions::choose(action);
            return Engines {
                main: if choice == 2 { 1.0 } else { 0.0 },
                side: if choice == 1 || choice == 3 { 1.0 } else { 0.0 },
                direction: choice as f64 - 2.0,
            };
        }
        let [main, side] = [0, 1].map(|index| action[index].clamp(-1.0, 1.0));
        Engines {
            main: if main > 0.0 { (main.clamp(0.0, 1.0) + 1.0) * 0.5 } else { 0.0 },
            side: if side.abs() > 0.5 { side.abs().clamp(0.5, 1.0) } else { 0.0 },
            direction: side.signum(),
        }
    }

    /// The push of the engines, each with a little chance in it.
    fn fire(&mut self) {
        let angle = f64::from(self.world.body(HULL).angle());
        let tip = [libm::sin(angle), libm::cos(angle)];
        let side = [-tip[1], tip[0]];
        let [first, second] = [(); 2].map(|()| self.random.uniform(-1.0, 1.0) / SCALE);
        let Engines { main, side: side_power, direction } = self.engines;
        if main > 0.0 {
            let down = MAIN_BELOW + 2.0 * first;
            let ox = tip[0] * down + side[0] * second;
            let oy = -tip[1] * down - side[1] * second;
            self.push([ox, oy], [0.0; 2], MAIN_POWER, main);
        }
        if side_power > 0.0 {
            let away = 3.0 * second + direction * SIDE_AWAY / SCALE;
            let ox = tip[0] * first + side[0] * away;
            let oy = -tip[1] * first - side[1] * away;
            let above = [-(tip[0] * SIDE_ABOVE_ACROSS / SCALE), tip[1] * SIDE_ABOVE / SCALE];
            self.push([ox, oy], above, SIDE_POWER, side_power);
        }
    }

    /// Pushes against a direction, so far from the hull's origin, and `above` that.
    fn push(&mut self, out: [f64; 2], above: [f64; 2], power: f64, part: f64) {
        let origin = self.world.body(HULL).position();
        let at = |origin: f32, axis: usize| (f64::from(origin) + out[axis] + above[axis]) as f32;
        let point = vector(at(origin.x, 0), at(origin.y, 1));
        let [x, y] = out.map(|out| (-out * power * part) as f32);
        self.world.apply_linear_impulse(HULL, vector(x, y), point);
    }

    /// In double precision, as rewards are computed from it.
    fn state(&self) -> [f64; 8] {
        let hull = self.world.body(HULL);
        let (position, velocity) = (hull.position(), hull.linear_velocity());
        let [half_width, half_height] = VIEW.map(|length| length / 2.0);
        let touching = self.touching.map(|touching| f64::from(u8::from(touching)));
        [
            (f64::from(position.x) - half_width) / half_width,
            (f64::from(position.y) - (PAD_HEIGHT + LEG_DOWN)) / half_height,
            f64::from(velocity.x) * half_width / STEPS_PER_SECOND,
            f64::from(velocity.y) * half_height / STEPS_PER_SECOND,
            f64::from(hull.angle()),
            20.0 * f64::from(hull.angular_velocity()) / STEPS_PER_SECOND,
            touching[0],
            touching[1],
        ]
    }

    fn reward(&mut self, state: &[f64; 8]) -> (f64, bool) {
        let length = |x: f64, y: f64| (x * x + y * y).sqrt();
        let shaping = -100.0 * length(state[0], state[1])
            - 100.0 * length(state[2], state[3])
            - 100.0 * state[4].abs()
            + 10.0 * state[6]
            + 10.0 * state[7];
        let mut reward = self.shaping.map_or(0.0, |before| shaping - before);
        self.shaping = Some(shaping);
        reward -= self.engines.main * 0.30;
        reward -= self.engines.side * 0.03;
        if !self.world.body(HULL).awake() {
            (REST_REWARD, true)
        } else if self.crashed || state[0].abs() >= 1.0 {
            (CRASH_REWARD, true)
        } else {
            (reward, false)
        }
    }
}

impl Environment for Lander {
    fn reset(&mut self, seed: u64, observation: &mut [f64]) {
        self.random = NumpyRandom::new(seed);
        self.reset_without_seed(observation);
    }

    fn reset_without_seed(&mut self, observation: &mut [f64]) -> bool {
        self.start();
        let rest: &[f64] = if self.variant.continuous { &[0.0; 2] } else { &[1.0, 0.0, 0.0, 0.0] };
        self.step(rest, observation);
        // Gymnasium's time limit does not count the step of a reset.
        self.steps = 0;
        true
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        step_alone(self, action, observation)
    }

    fn scene(&self) -> Scene {
        super::scene::draw(&self.world)
    }

    fn push(&mut self, at: [f64; 2], speed: [f64; 2]) -> bool {
        self.world.push(at, speed)
    }
}

impl WorldEnvironment for Lander {
    fn world(&mut self) -> &mut World {
        &mut self.world
    }

    fn act(&mut self, action: &[f64]) {
        self.blow();
        self.engines = self.engines(action);
        self.fire();
    }

    fn observe(&mut self, _: &[f64], observation: &mut [f64]) -> Step {
        for event in self.world.events() {
            self.crashed |= event.begins && event.body == HULL;
            for (touching, leg) in self.touching.iter_mut().zip(LEGS) {
                if event.body == leg {
                    *touching = event.begins;
                }
            }
        }
        let state = self.state();
        for (observed, number) in observation.iter_mut().zip(state) {
            *observed = f64::from(number as f32);
        }
        self.steps += 1;
        let (reward, terminated) = self.reward(&state);
        let status = if terminated {
            Status::Terminated
        } else if self.steps >= STEP_LIMIT {
            Status::Truncated
        } else {
            Status::Running
        };
        Step { reward, status }
    }
}
