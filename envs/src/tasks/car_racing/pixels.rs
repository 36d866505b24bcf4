//! The car as an agent sees it: coarse pixels of the road ahead, and the
//! instruments.

use std::sync::{Arc, LazyLock};

use super::CarRacingPixels;
use super::coverage::{PIXEL, RoadMap};
use super::model::HULL;
use super::racer::Racer;
use super::scene;
use super::sensed::{SensedRacer, Sensor};
use crate::box2d::vector;
use crate::tasks::world_environment::WorldLaneGroups;
use crate::{Environment, LaneGroups, PortableTask, Shape, Signature, Task, VectorEnvironment};

/// Pixels from left to right, the middle one straight ahead.
const COLUMNS: usize = 15;
/// Pixels from behind the car to the front.
const ROWS: usize = 11;
/// The numbers that follow the pixels.
const INSTRUMENTS: [&str; 7] =
    ["speed", "spin 1", "spin 2", "spin 3", "spin 4", "steering", "turning"];

/// The centres of the pixels, in m, to the right of the car's origin and ahead of it.
fn pixels() -> impl Iterator<Item = [f64; 2]> {
    let middle = (COLUMNS - 1) as f64 / 2.0;
    let row = move |row: usize| {
        (0..COLUMNS)
            .map(move |column| [(column as f64 - middle) * PIXEL, (row as f64 - 1.0) * PIXEL])
    };
    (0..ROWS).flat_map(row)
}

static NAMES: LazyLock<Arc<[String]>> = LazyLock::new(|| {
    let pixels = pixels().map(|[right, ahead]| format!("road {right:+} {ahead:+}"));
    pixels.chain(INSTRUMENTS.map(str::to_owned)).collect()
});

impl Task for CarRacingPixels {
    fn name(&self) -> &'static str {
        "car-racing-pixels-v3"
    }

    fn summary(&self) -> &'static str {
        "drive a car along a road seen in coarse pixels (Gymnasium's CarRacing-v3)"
    }

    fn signature(&self) -> Signature {
        super::signature(&NAMES)
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(SensedRacer::new(CoarsePixels::new()))
    }

    fn vector_environment(&self) -> Box<dyn VectorEnvironment> {
        let new = || SensedRacer::new(CoarsePixels::new());
        Box::new(WorldLaneGroups::new(1, self.signature().size(), new))
    }

    fn lane_groups(&self, count: usize) -> Box<dyn LaneGroups> {
        let new = || SensedRacer::new(CoarsePixels::new());
        Box::new(WorldLaneGroups::new(count, self.signature().size(), new))
    }

    fn lane_groups_together(&self) -> usize {
        super::GROUPS_TOGETHER
    }

    fn portable(&self) -> Option<PortableTask> {
        Some(PortableTask::of_code_alone(self.name()))
    }
}

/// The map of the road that is looked up.
struct CoarsePixels {
    map: RoadMap,
}

impl CoarsePixels {
    fn new() -> Self {
        Self { map: RoadMap::new() }
    }

    /// How much of each pixel is road, with its centre in the car's frame.
    fn coverages(&self, racer: &Racer) -> impl Iterator<Item = ([f64; 2], f64)> {
        let hull = racer.world.body(HULL);
        let [x, y] = hull.position().to_f64();
        let right = hull.world_vector(vector(1.0, 0.0)).to_f64();
        let ahead = hull.world_vector(vector(0.0, 1.0)).to_f64();
        pixels().map(move |[across, along]| {
            let at = [
                x + (across * right[0] + along * ahead[0]),
                y + (across * right[1] + along * ahead[1]),
            ];
            ([across, along], self.map.coverage(at))
        })
    }
}

impl Sensor for CoarsePixels {
    fn begin(&mut self, racer: &Racer) {
        self.map.rebuild(&racer.track);
    }

    fn observe(&mut self, racer: &Racer, observation: &mut [f64]) {
        let (pixels, instruments) = observation.split_at_mut(COLUMNS * ROWS);
        for (value, (_, coverage)) in pixels.iter_mut().zip(self.coverages(racer)) {
            *value = coverage;
        }
        let hull = racer.world.body(HULL);
        let [vx, vy] = hull.linear_velocity().to_f64();
        instruments[0] = 0.02 * (vx * vx + vy * vy).sqrt();
        for (value, wheel) in instruments[1..5].iter_mut().zip(&racer.wheels) {
            *value = 0.01 * wheel.spin;
        }
        instruments[5] = -2.5 * f64::from(racer.world.joint_angle(0));
        instruments[6] = -0.2 * f64::from(hull.angular_velocity());
    }

    /// A dot on each pixel that has road in it.
    fn marks(&self, racer: &Racer) -> Vec<Shape> {
        scene::dots(self.coverages(racer)).collect()
    }
}
