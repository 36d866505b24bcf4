//! One walker: observations, rewards and ends of its episodes.

use super::lidar::RAYS;
use super::model::{HULL, LOWER_LEGS, MODEL};
use super::terrain::{SCALE, STEP, Terrain};
use super::variant::Variant;
use crate::box2d::{World, vector};
use crate::lanes::InstructionSet;
use crate::tasks::world_environment::{WorldEnvironment, step_alone};
use crate::{Environment, NumpyRandom, Scene, Status, Step};

const STEPS_PER_SECOND: f64 = 50.0;
/// Speed of the joints, in rad/s: hip, knee, hip, knee.
const JOINT_SPEEDS: [f64; 4] = [4.0, 6.0, 4.0, 6.0];
/// The largest torque of a motor, in N m.
const MAX_TORQUE: f64 = 80.0;
const TORQUE_COST: f64 = 0.00035 * MAX_TORQUE;
const FALL_REWARD: f64 = -100.0;
/// The episode terminates beyond it, in m.
const GOAL: f64 = (200.0 - 10.0) * STEP;

/// One world with a walker in it.
pub(super) struct Walker {
    variant: Variant,
    pub(super) world: World,
    random: NumpyRandom,
    /// Whether rewards are rounded as Gymnasium rounds them for actions in
    /// single precision.
    single_precision: bool,
    fallen: bool,
    touching: [bool; 2],
    /// Its growth in a step is the reward.
    shaping: Option<f64>,
    lidar: [f32; 10],
    steps: u32,
    instruction_set: InstructionSet,
}

impl Walker {
    pub(super) fn new(variant: Variant) -> Self {
        Self {
            variant,
            world: World::new(&MODEL),
            random: NumpyRandom::new(0),
            single_precision: false,
            fallen: false,
            touching: [false; 2],
            shaping: None,
            lidar: [1.0; 10],
            steps: 0,
            instruction_set: InstructionSet::detect(),
        }
    }

    /// A new episode, up to the step without action that it begins with.
    pub(super) fn start(&mut self) {
        let terrain = Terrain::generate(&mut self.random, self.variant.hardcore);
        self.world.reset(|ground| terrain.build(ground));
        self.world.apply_force_to_center(HULL, [terrain.push as f32, 0.0]);
        (self.fallen, self.touching, self.shaping, self.steps) = (false, [false; 2], None, 0);
    }

    /// Sets the motors.
    fn set_motors(&mut self, action: &[f64]) {
        for (joint, (&action, speed)) in action.iter().zip(JOINT_SPEEDS).enumerate() {
            let sign = if action == 0.0 { 0.0 } else { action.signum() };
            let torque = MAX_TORQUE * action.abs().min(1.0);
            self.world.set_motor(joint, (speed * sign) as f32, torque as f32);
        }
    }

    /// What a step of the physics gives: observation, reward and status.
    fn finish_step(&mut self, action: &[f64], observation: &mut [f32; 24]) -> Step {
        for event in self.world.events() {
            if event.body == HULL {
                self.fallen |= event.begins;
            }
            for (touching, leg) in self.touching.iter_mut().zip(LOWER_LEGS) {
                if event.body == leg {
                    *touching = event.begins;
                }
            }
        }
        self.sense(observation);
        self.steps += 1;
        let x = f64::from(self.world.body(HULL).position().x);
        let (reward, terminated) = self.reward(x, action);
        let status = if terminated {
            Status::Terminated
        } else if self.steps >= self.variant.step_limit() {
            Status::Truncated
        } else {
            Status::Running
        };
        Step { reward, status }
    }

    fn sense(&mut self, observation: &mut [f32; 24]) {
        let hull = self.world.body(HULL);
        let from = hull.position();
        let (x, y) = (f64::from(from.x), f64::from(from.y));
        let to = RAYS.each_ref().map(|(right, down)| vector((x + right) as f32, (y - down) as f32));
        self.lidar = self.world.ground().cast_rays(self.instruction_set, from, &to);
        let velocity = hull.linear_velocity();
        let (vx, vy) = (f64::from(velocity.x), f64::from(velocity.y));
        observation[0] = hull.angle();
        observation[1] = (2.0 * f64::from(hull.angular_velocity()) / STEPS_PER_SECOND) as f32;
        observation[2] = (0.3 * vx * (600.0 / SCALE) / STEPS_PER_SECOND) as f32;
        observation[3] = (0.3 * vy * (400.0 / SCALE) / STEPS_PER_SECOND) as f32;
        let (legs, lidar) = observation[4..].split_at_mut(10);
        for (leg, values) in legs.chunks_exact_mut(5).enumerate() {
            let (hip, knee) = (2 * leg, 2 * leg + 1);
            let speed =
                |joint: usize| f64::from(self.world.joint_speed(joint)) / JOINT_SPEEDS[joint];
            values[0] = self.world.joint_angle(hip);
            values[1] = speed(hip) as f32;
            values[2] = (f64::from(self.world.joint_angle(knee)) + 1.0) as f32;
            values[3] = speed(knee) as f32;
            values[4] = f32::from(u8::from(self.touching[leg]));
        }
        lidar.copy_from_slice(&self.lidar);
    }

    /// The reward of a step, and whether it terminates the episode.
    fn reward(&mut self, x: f64, action: &[f64]) -> (f64, bool) {
        let angle = f64::from(self.world.body(HULL).angle());
        let shaping = 130.0 * x / SCALE - 5.0 * angle.abs();
        let mut reward = self.shaping.map_or(0.0, |before| shaping - before);
        self.shaping = Some(shaping);
        if self.single_precision {
            let mut rounded = reward as f32;
            for &action in action {
                rounded -= TORQUE_COST as f32 * (action.abs().min(1.0) as f32);
            }
            reward = f64::from(rounded);
        } else {
            for &action in action {
                reward -= TORQUE_COST * action.abs().min(1.0);
            }
        }
        let fallen = self.fallen || x < 0.0;
        if fallen && self.variant.fall_penalty {
            reward = FALL_REWARD;
        }
        (reward, fallen || x > GOAL)
    }
}

impl Environment for Walker {
    fn reset(&mut self, seed: u64, observation: &mut [f64]) {
        self.random = NumpyRandom::new(seed);
        self.reset_without_seed(observation);
    }

    fn reset_without_seed(&mut self, observation: &mut [f64]) -> bool {
        self.start();
        self.step(&[0.0; 4], observation);
        // Gymnasium's time limit does not count the step of a reset.
        self.steps = 0;
        true
    }

    fn set_single_precision(&mut self, single: bool) {
        self.single_precision = single;
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        step_alone(self, action, observation)
    }

    fn scene(&self) -> Scene {
        super::scene::draw(&self.world, &self.lidar)
    }

    fn push(&mut self, at: [f64; 2], speed: [f64; 2]) -> bool {
        self.world.push(at, speed)
    }
}

impl WorldEnvironment for Walker {
    fn world(&mut self) -> &mut World {
        &mut self.world
    }

    fn act(&mut self, action: &[f64]) {
        self.set_motors(action);
    }

    fn observe(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        let mut single = [0.0; 24];
        let step = self.finish_step(action, &mut single);
        for (observed, single) in observation.iter_mut().zip(single) {
            *observed = f64::from(single);
        }
        step
    }
}
