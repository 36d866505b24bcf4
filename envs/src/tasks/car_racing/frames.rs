//! The car as Gymnasium has it: controls as they are, and a picture to look at.

use super::canvas::Canvas;
use super::coverage::RoadMap;
use super::picture::{self, PICTURE};
use super::pixels::{STEP_LIMIT, truncated};
use super::racer::Racer;
use super::scene;
use crate::box2d::World;
use crate::tasks::world_environment::{WorldEnvironment, step_alone};
use crate::{Environment, Scene, Step};

pub(super) const OBSERVATIONS: usize = PICTURE * PICTURE * 3;

/// A car with what its picture is drawn on.
pub(super) struct FrameRacer {
    racer: Racer,
    canvas: Canvas,
    picture: Vec<u8>,
    steps: u32,
}

impl FrameRacer {
    pub(super) fn new() -> Self {
        let picture = vec![0; OBSERVATIONS];
        Self { racer: Racer::new(), canvas: Canvas::new(), picture, steps: 0 }
    }

    fn look(&mut self, observation: &mut [f64]) {
        picture::draw(&self.racer, &mut self.canvas, &mut self.picture);
        for (value, &color) in observation.iter_mut().zip(&self.picture) {
            *value = f64::from(color);
        }
    }
}

impl Environment for FrameRacer {
    fn reset(&mut self, seed: u64, observation: &mut [f64]) {
        self.racer.start(seed);
        self.steps = 0;
        self.look(observation);
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        step_alone(self, action, observation)
    }

    fn scene(&self) -> Scene {
        scene::draw(&self.racer, &RoadMap::new())
    }
}

impl WorldEnvironment for FrameRacer {
    fn world(&mut self) -> &mut World {
        &mut self.racer.world
    }

    fn act(&mut self, action: &[f64]) {
        self.racer.control([action[0], action[1], action[2]]);
        self.racer.drive();
    }

    fn observe(&mut self, _: &[f64], observation: &mut [f64]) -> Step {
        let step = self.racer.finish_step();
        self.steps += 1;
        self.look(observation);
        truncated(step, self.steps >= STEP_LIMIT)
    }
}
