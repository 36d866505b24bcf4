//! The car as Gymnasium has it: controls as they are, and a picture to look at.

use std::sync::{Arc, LazyLock};

use super::CarRacing;
use super::canvas::Canvas;
use super::picture::{self, PICTURE};
use super::racer::Racer;
use super::scene;
use crate::box2d::World;
use crate::tasks::world_environment::{WorldEnvironment, WorldLaneGroups, step_alone};
use crate::{
    Environment, LaneGroups, NumpyRandom, PortableTask, Scene, Signature, Step, Task,
    VectorEnvironment,
};

static NAMES: LazyLock<Arc<[String]>> = LazyLock::new(|| {
    let pixels = (0..PICTURE).flat_map(|row| (0..PICTURE).map(move |column| (row, column)));
    let colors = ["red", "green", "blue"];
    let names = pixels
        .flat_map(|(row, column)| colors.map(|color| format!("row {row} column {column} {color}")));
    names.collect()
});

impl Task for CarRacing {
    fn name(&self) -> &'static str {
        "car-racing-v3"
    }

    fn summary(&self) -> &'static str {
        "drive a car along a road seen in a picture of 96x96 (Gymnasium's CarRacing-v3)"
    }

    fn signature(&self) -> Signature {
        super::signature(&NAMES)
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(FrameRacer::new())
    }

    fn vector_environment(&self) -> Box<dyn VectorEnvironment> {
        Box::new(WorldLaneGroups::new(1, self.signature().size(), FrameRacer::new))
    }

    fn lane_groups(&self, count: usize) -> Box<dyn LaneGroups> {
        Box::new(WorldLaneGroups::new(count, self.signature().size(), FrameRacer::new))
    }

    fn lane_groups_together(&self) -> usize {
        super::GROUPS_TOGETHER
    }

    fn portable(&self) -> Option<PortableTask> {
        Some(PortableTask::of_code_alone(self.name()))
    }
}

/// A car with what its picture is drawn on.
struct FrameRacer {
    racer: Racer,
    canvas: Canvas,
    picture: Vec<u8>,
}

impl FrameRacer {
    fn new() -> Self {
        let picture = vec![0; PICTURE * PICTURE * 3];
        Self { racer: Racer::new(), canvas: Canvas::new(), picture }
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
        self.racer.random = NumpyRandom::new(seed);
        self.reset_without_seed(observation);
    }

    fn reset_without_seed(&mut self, observation: &mut [f64]) -> bool {
        self.racer.start();
        self.look(observation);
        true
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        step_alone(self, action, observation)
    }

    fn scene(&self) -> Scene {
        scene::draw(&self.racer)
    }

    fn push(&mut self, at: [f64; 2], speed: [f64; 2]) -> bool {
        scene::push(&mut self.racer, at, speed)
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
        self.look(observation);
        step
    }
}
