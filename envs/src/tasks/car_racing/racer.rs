//! A car on its track: controls, rewards and ends of its episodes.

use super::model::{HULL, MODEL, SIZE, WHEELS};
use super::track::{Point, SCALE, Track};
use super::wheel::Wheel;
use crate::NumpyRandom;
use crate::box2d::{Ground, Polygon, World, vector};
use crate::{Status, Step};

/// The field ends so far from its centre, in m.
pub(super) const FIELD: f64 = 2000.0 / SCALE;
const OFF_FIELD_REWARD: f64 = -100.0;
const STEP_COST: f64 = 0.1;
/// What all tiles of a track together are worth.
const TRACK_REWARD: f64 = 1000.0;
/// Steps after which an episode is truncated.
pub(super) const STEP_LIMIT: u32 = 1000;
/// A car that is back at the start has done a lap after this part of the tiles.
const LAP: f64 = 0.95;

/// Steer, gas and brake.
pub(super) type Controls = [f64; 3];

/// One world with a car in it.
pub(super) struct Racer {
    pub(super) world: World,
    /// Of the roads.
    pub(super) random: NumpyRandom,
    pub(super) track: Track,
    pub(super) wheels: [Wheel; WHEELS.len()],
    visited: Vec<bool>,
    /// The tiles that any part of the car has touched.
    pub(super) touched: Vec<bool>,
    /// Of the physics, that of the start included.
    pub(super) steps: u32,
    visits: usize,
    lap_done: bool,
    score: f64,
    /// The score after the step before.
    paid: f64,
}

impl Racer {
    pub(super) fn new() -> Self {
        Self {
            world: World::new(&MODEL),
            random: NumpyRandom::new(0),
            track: Track::default(),
            wheels: [Wheel::default(); WHEELS.len()],
            visited: Vec::new(),
            touched: Vec::new(),
            steps: 0,
            visits: 0,
            lap_done: false,
            score: 0.0,
            paid: 0.0,
        }
    }

    /// A new episode, up to the step without action that it begins with.
    pub(super) fn start(&mut self) {
        self.track = Track::generate(&mut self.random);
        let Self { world, track, .. } = self;
        world.reset(|ground| build(track, ground));
        let start = track.points[0];
        let angle = start.beta as f32;
        let [x, y] = start.at;
        world.place(HULL, [x as f32, y as f32], angle);
        // Where the hull has its wheels only once it turns them.
        for (index, [across, along]) in WHEELS.into_iter().enumerate() {
            let at = [(x + across * SIZE) as f32, (y + along * SIZE) as f32];
            world.place(HULL + 1 + index, at, angle);
        }
        self.wheels = [Wheel::default(); WHEELS.len()];
        self.visited.clear();
        self.visited.resize(self.track.tiles.len(), false);
        self.touched.clear();
        self.touched.resize(self.track.tiles.len(), false);
        self.steps = 0;
        (self.visits, self.lap_done) = (0, false);
        (self.score, self.paid) = (0.0, 0.0);
        self.drive();
        self.world.step();
        self.touch_tiles();
    }

    /// Sets the controls: neither steer nor brake is clipped.
    pub(super) fn control(&mut self, [steer, gas, brake]: Controls) {
        let gas = gas.clamp(0.0, 1.0);
        for wheel in &mut self.wheels[..2] {
            wheel.steer = -steer;
        }
        for wheel in &mut self.wheels[2..] {
            // Up slowly, down at once.
            wheel.gas += (gas - wheel.gas).min(0.1);
        }
        for wheel in &mut self.wheels {
            wheel.brake = brake;
        }
    }

    /// Drives the wheels for the next step of the physics.
    pub(super) fn drive(&mut self) {
        for (index, wheel) in self.wheels.iter_mut().enumerate() {
            wheel.act(&mut self.world, HULL + 1 + index, index);
        }
    }

    /// What a step of the physics gives.
    pub(super) fn finish_step(&mut self) -> Step {
        self.touch_tiles();
        self.score -= STEP_COST;
        let mut reward = self.score - self.paid;
        self.paid = self.score;
        let mut ends = self.visits == self.track.tiles.len() || self.lap_done;
        let at = self.world.body(HULL).position();
        if f64::from(at.x).abs() > FIELD || f64::from(at.y).abs() > FIELD {
            ends = true;
            reward = OFF_FIELD_REWARD;
        }
        let status = if ends {
            Status::Terminated
        } else if self.steps > STEP_LIMIT {
            Status::Truncated
        } else {
            Status::Running
        };
        Step { reward, status }
    }

    /// Pays for the tiles that wheels touch for the first time.
    fn touch_tiles(&mut self) {
        self.steps += 1;
        let tiles = self.track.tiles.len() as f64;
        for event in self.world.events() {
            self.touched[event.ground] = true;
            // The hull counts for nothing else.
            let Some(wheel) = event.body.checked_sub(HULL + 1) else { continue };
            let wheel = &mut self.wheels[wheel];
            if !event.begins {
                wheel.tiles -= 1;
                continue;
            }
            wheel.tiles += 1;
            if std::mem::replace(&mut self.visited[event.ground], true) {
                continue;
            }
            self.score += TRACK_REWARD / tiles;
            self.visits += 1;
            self.lap_done |= event.ground == 0 && self.visits as f64 / tiles > LAP;
        }
    }
}

/// Replaces the ground by the tiles of a track, in single precision.
fn build(track: &Track, ground: &mut Ground) {
    ground.clear();
    for tile in &track.tiles {
        let corners = tile.map(|[x, y]: Point| vector(x as f32, y as f32));
        ground.add_sensor(Polygon::hull(&corners));
    }
}
