//! The physics and the rewards, for one cart and pole.

use std::f64::consts::{FRAC_PI_2, PI};

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use crate::Status;
use crate::lanes::elementary::{cos_pi, sin_cos};
use crate::random::standard_normal;

const GRAVITY: f64 = 9.82;
pub(super) const CART_MASS: f64 = 0.5;
pub(super) const POLE_MASS: f64 = 0.5;
const TOTAL_MASS: f64 = CART_MASS + POLE_MASS;
pub(super) const POLE_LENGTH: f64 = 0.6;
const POLE_MASS_LENGTH: f64 = POLE_MASS * POLE_LENGTH;
const FORCE: f64 = 10.0;
const FRICTION: f64 = 0.1;
pub(super) const TRACK: f64 = 2.4;
pub(super) const TIME_STEP: f64 = 0.01;
pub(super) const STEP_LIMIT: u32 = 1000;

/// Positions and speeds of cart and pole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct State {
    pub(super) x: f64,
    pub(super) speed: f64,
    pub(super) angle: f64,
    pub(super) spin: f64,
}

impl State {
    pub(super) fn start(wide: bool, generator: &mut ChaCha8Rng) -> Self {
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
    pub(super) fn advance(self, action: f64, (sin, cos): (f64, f64)) -> Self {
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
    pub(super) fn reward(self, cos: f64) -> f64 {
        (cos + 1.0) * 0.5 * cos_pi(self.x * (0.5 / TRACK))
    }

    #[inline(always)]
    pub(super) fn status(self, steps: u32) -> Status {
        if self.x.abs() > TRACK {
            Status::Terminated
        } else if steps >= STEP_LIMIT {
            Status::Truncated
        } else {
            Status::Running
        }
    }

    pub(super) fn observe(self) -> [f64; 5] {
        let (sin, cos) = sin_cos(self.angle);
        [self.x, self.speed, cos, sin, self.spin]
    }
}
