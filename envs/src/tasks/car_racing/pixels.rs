//! The car as an agent sees it: coarse pixels of the road ahead, and the
//! instruments.

use super::coverage::{PIXEL, RoadMap};
use super::model::HULL;
use super::racer::Racer;
use super::scene;
use crate::box2d::{World, vector};
use crate::tasks::world_environment::{WorldEnvironment, step_alone};
use crate::{Environment, Scene, Status, Step};

/// Pixels from left to right, the middle one straight ahead.
pub(super) const COLUMNS: usize = 15;
/// Pixels from behind the car to the front.
pub(super) const ROWS: usize = 11;
/// The numbers that follow the pixels.
pub(super) const INSTRUMENTS: [&str; 7] =
    ["speed", "spin 1", "spin 2", "spin 3", "spin 4", "steering", "turning"];

pub(super) const STEP_LIMIT: u32 = 1000;

/// The centre of a pixel, in m, to the right of the car's origin and ahead of it.
pub(super) fn pixel(column: usize, row: usize) -> [f64; 2] {
    let right = (column as f64 - (COLUMNS - 1) as f64 / 2.0) * PIXEL;
    [right, (row as f64 - 1.0) * PIXEL]
}

/// The step, as the last one of an episode if the time is over.
pub(super) fn truncated(step: Step, over: bool) -> Step {
    let truncated = over && !step.status.ended();
    Step { status: if truncated { Status::Truncated } else { step.status }, ..step }
}

/// A car with its map of the road.
pub(super) struct PixelRacer {
    pub(super) racer: Racer,
    map: RoadMap,
    steps: u32,
}

impl PixelRacer {
    pub(super) fn new() -> Self {
        Self { racer: Racer::new(), map: RoadMap::new(), steps: 0 }
    }

    fn sense(&self, observation: &mut [f64]) {
        let hull = self.racer.world.body(HULL);
        let wide = |v: crate::box2d::Vector| [f64::from(v.x), f64::from(v.y)];
        let [x, y] = wide(hull.position());
        let right = wide(hull.world_vector(vector(1.0, 0.0)));
        let ahead = wide(hull.world_vector(vector(0.0, 1.0)));
        let (pixels, instruments) = observation.split_at_mut(COLUMNS * ROWS);
        for (index, value) in pixels.iter_mut().enumerate() {
            let [across, along] = pixel(index % COLUMNS, index / COLUMNS);
            let at = [
                x + (across * right[0] + along * ahead[0]),
                y + (across * right[1] + along * ahead[1]),
            ];
            *value = self.map.coverage(at);
        }
        let [vx, vy] = wide(hull.linear_velocity());
        instruments[0] = 0.02 * (vx * vx + vy * vy).sqrt();
        for (value, wheel) in instruments[1..5].iter_mut().zip(&self.racer.wheels) {
            *value = 0.01 * wheel.spin;
        }
        instruments[5] = -2.5 * f64::from(self.racer.world.joint_angle(0));
        instruments[6] = -0.2 * f64::from(hull.angular_velocity());
    }
}

impl Environment for PixelRacer {
    fn reset(&mut self, seed: u64, observation: &mut [f64]) {
        self.racer.start(seed);
        self.map.rebuild(&self.racer.track);
        self.steps = 0;
        self.sense(observation);
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        step_alone(self, action, observation)
    }

    fn scene(&self) -> Scene {
        scene::draw(&self.racer, &self.map)
    }
}

impl WorldEnvironment for PixelRacer {
    fn world(&mut self) -> &mut World {
        &mut self.racer.world
    }

    /// As in the experiments of the weight-agnostic networks: an output of zero is half
    /// gas, and the brake has half an output's range.
    fn act(&mut self, action: &[f64]) {
        let steer = action[0].clamp(-1.0, 1.0);
        let gas = f64::midpoint(action[1].clamp(-1.0, 1.0), 1.0);
        let brake = action[2].clamp(0.0, 1.0);
        self.racer.control([steer, gas, brake]);
        self.racer.drive();
    }

    fn observe(&mut self, _: &[f64], observation: &mut [f64]) -> Step {
        let step = self.racer.finish_step();
        self.steps += 1;
        self.sense(observation);
        truncated(step, self.steps >= STEP_LIMIT)
    }
}
