//! The car against recordings of Gymnasium.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::canvas::Canvas;
use super::model::{HULL, WHEELS};
use super::picture::{self, PICTURE};
use super::racer::Racer;
use super::view;
use crate::box2d::World;
use crate::data_sets::sha256::hexadecimal;
use crate::lanes::{BLOCKS, Row, WIDTH, set};
use crate::tasks::CarRacing;
use crate::{LaneGroup, NumpyRandom, Status, Task as _, golden};

const RECORDINGS: [&str; 2] = ["follow_seed0", "random_seed0"];

fn recordings() -> Vec<(&'static str, Value)> {
    let read =
        |name: &&'static str| Some((*name, golden::shared(&format!("car-racing/{name}.json.gz"))?));
    RECORDINGS.iter().filter_map(read).collect()
}

fn body(world: &World, index: usize) -> [f64; 6] {
    let body = world.body(index);
    let (position, velocity) = (body.position(), body.linear_velocity());
    [position.x, position.y, body.angle(), velocity.x, velocity.y, body.angular_velocity()]
        .map(f64::from)
}

/// The 58 numbers of a recorded state.
fn state(racer: &Racer) -> Vec<f64> {
    let mut state = body(&racer.world, HULL).to_vec();
    for (index, wheel) in racer.wheels.iter().enumerate() {
        state.extend(body(&racer.world, HULL + 1 + index));
        state.extend([wheel.gas, wheel.brake, wheel.steer, wheel.phase, wheel.spin]);
        state.push(f64::from(racer.world.joint_angle(index)));
        state.push(f64::from(wheel.tiles));
    }
    assert_eq!(state.len(), 6 + 13 * WHEELS.len());
    state
}

fn numbers(golden: &Value) -> Vec<f64> {
    golden.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

#[test]
fn drives_as_in_gymnasium() {
    for (name, golden) in recordings() {
        let mut racer = Racer::new();
        racer.random = NumpyRandom::new(golden["seed"].as_u64().unwrap());
        racer.start();
        assert_eq!(state(&racer), numbers(&golden["reset_state"]), "{name}, reset");
        let actions = golden["actions"].as_array().unwrap();
        assert_eq!(actions.len(), 500);
        for (k, action) in actions.iter().enumerate() {
            racer.control(golden::numbers(action));
            racer.drive();
            racer.world.step();
            let step = racer.finish_step();
            assert_eq!(state(&racer), numbers(&golden["state"][k]), "{name}, step {k}");
            assert_eq!(step.reward, golden["rewards"][k].as_f64().unwrap(), "{name}, step {k}");
            let terminated = golden["terminated"][k].as_bool().unwrap();
            assert_eq!(step.status == Status::Terminated, terminated, "{name}, step {k}");
        }
    }
}

/// What reaches the physics is equal; the doubles are from another C library.
#[test]
fn tracks_are_those_of_gymnasium() {
    for (name, golden) in recordings() {
        let mut racer = Racer::new();
        racer.random = NumpyRandom::new(golden["seed"].as_u64().unwrap());
        racer.start();
        let track = &racer.track;
        let points = golden["track"].as_array().unwrap();
        assert_eq!(track.points.len(), points.len(), "{name}");
        for (point, golden) in track.points.iter().zip(points) {
            let [x, y] = point.at;
            golden::assert_close(&[point.alpha, point.beta, x, y], golden, 1e-9);
        }
        let mut quads = Vec::new();
        for (index, tile) in track.tiles.iter().enumerate() {
            quads.push(tile);
            quads.extend(track.borders.iter().filter(|(of, _)| *of == index).map(|(_, quad)| quad));
        }
        let polygons = golden["road_poly"].as_array().unwrap();
        assert_eq!(quads.len(), polygons.len(), "{name}");
        for (index, (quad, golden)) in quads.into_iter().zip(polygons).enumerate() {
            let single: Vec<f32> = quad.iter().flatten().map(|&number| number as f32).collect();
            let truth = golden[0].as_array().unwrap().iter().flat_map(numbers);
            let truth: Vec<f32> = truth.map(|number| number as f32).collect();
            assert_eq!(single, truth, "{name}, polygon {index}");
        }
    }
}

/// The 14 recorded frames, whatever their outlines and digits: the mean difference, also
/// of what an encoder sees of them.
#[test]
fn pictures_are_close_to_those_of_gymnasium() {
    let name = "car-racing/follow_seed0";
    let Some(golden) = golden::shared(&format!("{name}.json.gz")) else { return };
    let Some(frames) = golden::shared_bytes(&format!("{name}_frames.npy.gz")) else { return };
    // After NumPy's header.
    let frames: Vec<_> = frames[128..].chunks_exact(PICTURE * PICTURE * 3).collect();
    let (mut racer, mut canvas) = (Racer::new(), Canvas::new());
    let mut picture = vec![0; PICTURE * PICTURE * 3];
    racer.random = NumpyRandom::new(golden["seed"].as_u64().unwrap());
    racer.start();
    let steps: Vec<_> = numbers(&golden["frame_steps"]);
    assert_eq!((frames.len(), steps.len()), (14, 14));
    let mut sum = 0.0;
    for (frame, after) in frames.iter().zip(steps) {
        while f64::from(racer.steps) < after + 1.0 {
            let action = &golden["actions"][racer.steps as usize - 1];
            racer.control(golden::numbers(action));
            racer.drive();
            racer.world.step();
            racer.finish_step();
        }
        picture::draw(&racer, &mut canvas, &mut picture);
        let difference = picture.iter().zip(*frame).map(|(&here, &there)| here.abs_diff(there));
        let mean = difference.map(f64::from).sum::<f64>() / frame.len() as f64;
        assert!(mean < 3.0, "after {after} steps: {mean}");
        let [mut here, mut there] = [[0.0; view::BLOCKS]; 2];
        view::of_picture(&picture, &mut here);
        view::of_picture(frame, &mut there);
        let mut drawn = [0.0; view::BLOCKS];
        view::of_racer(&racer, &mut canvas, &mut drawn);
        for seen in [here, there] {
            let difference = drawn.iter().zip(seen).map(|(here, there)| (here - there).abs());
            let mean = difference.sum::<f64>() / view::BLOCKS as f64;
            assert!(mean < 0.01, "after {after} steps: {mean}");
        }
        sum += mean;
    }
    assert!(sum / 14.0 < 1.5, "mean {}", sum / 14.0);
}

fn action(step: u32) -> [f64; 3] {
    [libm::sin(f64::from(step) / 9.0), if step % 30 < 20 { 1.0 } else { 0.2 }, 0.0]
}

/// Whether the numbers are asked for or not, alone and in lanes.
#[test]
fn pictures_are_the_observations() {
    const SEED: u64 = 5;
    let mut observation = vec![0.0; PICTURE * PICTURE * 3];
    let (mut numbers, mut bytes) = (CarRacing.environment(), CarRacing.environment());
    numbers.reset(SEED, &mut observation);
    bytes.reset(SEED, &mut []);
    let mut lanes = CarRacing.lane_groups(1);
    lanes.reset(0, 0, SEED + 1, &mut []);
    lanes.reset(0, 1, SEED, &mut []);
    for step in 0..60 {
        let action = action(step);
        assert_eq!(
            numbers.step(&action, &mut observation),
            bytes.step(&action, &mut []),
            "step {step}"
        );
        let mut rows = [Row::default(); 3];
        for (row, number) in rows.iter_mut().zip(action) {
            (0..2).for_each(|lane| set(row, lane, number));
        }
        let mut reward = Row::default();
        let mut status = [[Status::Running; WIDTH]; BLOCKS];
        let group = LaneGroup {
            lanes: 2,
            action: &rows,
            observation: &mut [],
            reward: &mut reward,
            status: &mut status,
        };
        lanes.step(&mut [group]);
        let picture = bytes.picture().unwrap();
        assert!(observation.iter().copied().eq(picture.iter().copied().map(f64::from)));
        assert!(lanes.picture(0, 1).unwrap() == picture, "step {step}");
        assert!(lanes.picture(0, 0).unwrap() != picture, "another seed, step {step}");
    }
}

/// However it is drawn: on every machine the same bytes.
#[test]
fn drawing_keeps_its_bytes() {
    let mut environment = CarRacing.environment();
    let mut digest = Sha256::new();
    for seed in 0..3 {
        environment.reset(seed, &mut []);
        for step in 0..150 {
            environment.step(&action(step), &mut []);
            digest.update(environment.picture().unwrap());
        }
    }
    assert_eq!(
        hexadecimal(digest),
        "defddf21028a541f59ad9614cf4abaa698154318cce55fd4c9cb7838d469d924"
    );
}
