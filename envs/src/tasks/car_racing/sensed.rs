//! A car as an agent meets it: the racer, and the sensor through which it is observed.

use super::racer::{Controls, Racer};
use super::scene;
use crate::box2d::World;
use crate::tasks::world_environment::{WorldEnvironment, step_alone};
use crate::{Environment, NumpyRandom, Scene, Shape, Step};

/// How a car is observed, and what actions mean to it.
pub(super) trait Sensor: Send {
    /// Learns of the road of a new episode.
    fn begin(&mut self, _racer: &Racer) {}

    /// Writes what is observed now.
    fn observe(&mut self, racer: &Racer, observation: &mut [f64]);

    /// What was observed last, where it is a picture; see [`Environment::picture`].
    fn picture(&self) -> Option<&[u8]> {
        None
    }

    /// What it looks at, to be drawn.
    fn marks(&self, _racer: &Racer) -> Vec<Shape> {
        Vec::new()
    }

    /// What the numbers of an action mean.
    fn controls(action: &[f64]) -> Controls {
        super::controls(action)
    }
}

/// A car with its sensor.
pub(super) struct SensedRacer<S> {
    racer: Racer,
    sensor: S,
}

impl<S: Sensor> SensedRacer<S> {
    pub(super) fn new(sensor: S) -> Self {
        Self { racer: Racer::new(), sensor }
    }
}

impl<S: Sensor> Environment for SensedRacer<S> {
    fn reset(&mut self, seed: u64, observation: &mut [f64]) {
        self.racer.random = NumpyRandom::new(seed);
        self.reset_without_seed(observation);
    }

    fn reset_without_seed(&mut self, observation: &mut [f64]) -> bool {
        self.racer.start();
        self.sensor.begin(&self.racer);
        self.sensor.observe(&self.racer, observation);
        true
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        step_alone(self, action, observation)
    }

    fn picture(&self) -> Option<&[u8]> {
        self.sensor.picture()
    }

    fn scene(&self) -> Scene {
        let mut scene = scene::draw(&self.racer);
        scene.shapes.extend(self.sensor.marks(&self.racer));
        scene
    }

    fn push(&mut self, at: [f64; 2], speed: [f64; 2]) -> bool {
        scene::push(&mut self.racer, at, speed)
    }
}

impl<S: Sensor> WorldEnvironment for SensedRacer<S> {
    fn world(&mut self) -> &mut World {
        &mut self.racer.world
    }

    fn act(&mut self, action: &[f64]) {
        self.racer.control(S::controls(action));
        self.racer.drive();
    }

    fn observe(&mut self, _: &[f64], observation: &mut [f64]) -> Step {
        let step = self.racer.finish_step();
        self.sensor.observe(&self.racer, observation);
        step
    }
}
