//! A wheel: its engine, brake and grip. Chris Campbell's top-down car, in Oleg
//! Klimov's form.

use super::model::{SIZE, STEERING_TORQUE, WHEEL};
use super::track::sign;
use crate::box2d::{World, vector};

/// Length of a step, in s.
pub(super) const TIME_STEP: f64 = 1.0 / 50.0;
const ENGINE_POWER: f64 = 100_000_000.0 * SIZE * SIZE;
const MOMENT_OF_INERTIA: f64 = 4000.0 * SIZE * SIZE;
/// The most force that a wheel takes on the road, in N.
const FRICTION_LIMIT: f64 = 1_000_000.0 * SIZE * SIZE;
const RADIUS: f64 = WHEEL[1] * SIZE;

/// The state of a wheel besides its body's.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wheel {
    /// From 0 to 1.
    pub(super) gas: f64,
    /// From 0 to 1; from 0.9 on the wheel locks.
    pub(super) brake: f64,
    /// The angle that is wanted, in radians.
    pub(super) steer: f64,
    /// How far it has rolled, in radians.
    pub(super) phase: f64,
    /// How fast it rolls, in rad/s.
    pub(super) spin: f64,
    /// How many tiles of the road it touches.
    pub(super) tiles: u32,
}

impl Wheel {
    /// Drives a body and the joint on which it turns for the next step.
    pub(super) fn act(&mut self, world: &mut World, body: usize, joint: usize) {
        let turn = self.steer - f64::from(world.joint_angle(joint));
        let speed = sign(turn) * (50.0 * turn.abs()).min(3.0);
        world.set_motor(joint, speed as f32, STEERING_TORQUE as f32);

        let on_road = FRICTION_LIMIT * 1.0;
        let limit = FRICTION_LIMIT * 0.6;
        let limit = if self.tiles > 0 { limit.max(on_road) } else { limit };
        let moving = world.body(body);
        let velocity = moving.linear_velocity().to_f64();
        let forward = moving.world_vector(vector(0.0, 1.0)).to_f64();
        let side = moving.world_vector(vector(1.0, 0.0)).to_f64();
        let along = |[x, y]: [f64; 2]| x * velocity[0] + y * velocity[1];
        let (forward_speed, side_speed) = (along(forward), along(side));

        self.roll();
        let drive = -forward_speed + self.spin * RADIUS;
        let slip = -side_speed;
        let grip = 205_000.0 * SIZE * SIZE;
        let (mut drive, mut slip) = (drive * grip, slip * grip);
        let force = (drive * drive + slip * slip).sqrt();
        if force.abs() > limit {
            (drive, slip) = (drive / force * limit, slip / force * limit);
        }
        self.spin -= TIME_STEP * drive * RADIUS / MOMENT_OF_INERTIA;
        let force = [0, 1].map(|axis| (slip * side[axis] + drive * forward[axis]) as f32);
        world.apply_force_to_center(body, force);
    }

    /// Engine and brake.
    fn roll(&mut self) {
        self.spin +=
            TIME_STEP * ENGINE_POWER * self.gas / MOMENT_OF_INERTIA / (self.spin.abs() + 5.0);
        if self.brake >= 0.9 {
            self.spin = 0.0;
        } else if self.brake > 0.0 {
            self.spin += -sign(self.spin) * (15.0 * self.brake).min(self.spin.abs());
        }
        self.phase += self.spin * TIME_STEP;
    }
}
