//! The car as Gymnasium has it: controls as they are, and a picture to look at.

use std::sync::{Arc, LazyLock};

use super::CarRacing;
use super::canvas::Canvas;
use super::picture::{self, PICTURE};
use super::racer::{Controls, Racer};
use super::sensed::{SensedRacer, Sensor};
use crate::tasks::world_environment::WorldLaneGroups;
use crate::{Environment, LaneGroups, PortableTask, Signature, Task, VectorEnvironment};

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
        Box::new(SensedRacer::new(Camera::new()))
    }

    fn vector_environment(&self) -> Box<dyn VectorEnvironment> {
        let new = || SensedRacer::new(Camera::new());
        Box::new(WorldLaneGroups::new(1, self.signature().size(), new))
    }

    fn lane_groups(&self, count: usize) -> Box<dyn LaneGroups> {
        let new = || SensedRacer::new(Camera::new());
        Box::new(WorldLaneGroups::new(count, self.signature().size(), new))
    }

    fn lane_groups_together(&self) -> usize {
        super::GROUPS_TOGETHER
    }

    fn portable(&self) -> Option<PortableTask> {
        Some(PortableTask::of_code_alone(self.name()))
    }
}

/// What the picture is drawn on.
struct Camera {
    canvas: Canvas,
    picture: Vec<u8>,
}

impl Camera {
    fn new() -> Self {
        Self { canvas: Canvas::new(), picture: vec![0; PICTURE * PICTURE * 3] }
    }
}

impl Sensor for Camera {
    fn observe(&mut self, racer: &Racer, observation: &mut [f64]) {
        picture::draw(racer, &mut self.canvas, &mut self.picture);
        for (value, &color) in observation.iter_mut().zip(&self.picture) {
            *value = f64::from(color);
        }
    }

    fn picture(&self) -> Option<&[u8]> {
        Some(&self.picture)
    }

    fn controls(action: &[f64]) -> Controls {
        [action[0], action[1], action[2]]
    }
}
