//! The walker against recordings of Gymnasium.

use serde_json::Value;

use super::walker::Walker;
use super::*;
use crate::{Status, golden};

/// `==`, and a number that is not one only equals its like.
fn assert_same(here: f64, golden: &Value, label: &dyn Fn() -> String) {
    let truth = golden.as_f64().unwrap();
    assert!(here == truth, "{}: {here:?}, not {truth:?}", label());
}

/// Plays a recorded episode and compares every number.
fn follows(name: &str) {
    let Some(golden) = golden::shared(&format!("bipedal/{name}.json.gz")) else { return };
    let hardcore = golden["hardcore"].as_bool().unwrap();
    // The recordings of both variants were cut at 1600 steps.
    let mut walker =
        Walker::new(if hardcore { BipedalWalker::HARDCORE } else { BipedalWalker::V3 });
    walker.single_precision_rewards = golden["action_dtype"] == "float32";
    let mut observation = [0.0; 24];
    walker.reset(golden["seed"].as_u64().unwrap(), &mut observation);
    compare(&observation, &golden["reset_obs"], &|i| format!("{name}, reset, {i}"));
    compare_bodies(&walker, &golden["reset_state"], &format!("{name}, reset"));
    let actions = golden["actions"].as_array().unwrap();
    for (k, action) in actions.iter().enumerate() {
        let action: [f64; 4] = golden::numbers(action);
        let step = walker.step(&action, &mut observation);
        compare_bodies(&walker, &golden["state"][k], &format!("{name}, step {k}"));
        compare(&observation, &golden["obs"][k], &|i| format!("{name}, step {k}, {i}"));
        assert_same(step.reward, &golden["rewards"][k], &|| format!("{name}, step {k}: reward"));
        let terminated = golden["terminated"][k].as_bool().unwrap();
        assert_eq!(step.status == Status::Terminated, terminated, "{name}, step {k}");
    }
}

fn compare(here: &[f64], golden: &Value, label: &dyn Fn(usize) -> String) {
    let truth = golden.as_array().unwrap();
    assert_eq!(here.len(), truth.len());
    for (i, (here, truth)) in here.iter().zip(truth).enumerate() {
        assert_same(*here, truth, &|| label(i));
    }
}

fn compare_bodies(walker: &Walker, golden: &Value, label: &str) {
    for place in 0..5 {
        let body = walker.world.body(place);
        let (position, velocity) = (body.position(), body.velocity());
        let here = [position.x, position.y, body.angle(), velocity.x, velocity.y, body.spin()];
        compare(&here.map(f64::from), &golden[place], &|i| format!("{label}, body {place}, {i}"));
    }
}

#[test]
fn walks_as_in_gymnasium() {
    for name in ["normal_heuristic_f64_seed0", "normal_heuristic_f64_seed1"] {
        follows(name);
    }
}

#[test]
fn falls_as_in_gymnasium() {
    for name in ["normal_random_f32_seed1", "normal_sine_f32_seed0"] {
        follows(name);
    }
}

#[test]
fn stumbles_as_in_gymnasium() {
    for name in [
        "hardcore_heuristic_f64_seed0",
        "hardcore_heuristic_f64_seed1",
        "hardcore_random_f32_seed1",
        "hardcore_sine_f32_seed5",
    ] {
        follows(name);
    }
}
