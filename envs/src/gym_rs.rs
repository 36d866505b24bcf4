//! Environments of the [gym-rs](https://docs.rs/gym-rs/0.3) crate as tasks (feature `gym-rs`).
//!
//! Any type with gym-rs' `Env` becomes a task by a [`GymTask`]: how to build it,
//! how to turn numbers into its action, how to draw what it observes.
//! [`cart_pole`] and [`mountain_car`] are gym-rs' own two.
//!
//! # Why a thread
//!
//! A gym-rs environment has a field for an SDL window and is therefore not
//! `Send`, even when it never opens one; a [`VectorEnvironment`] must be, because
//! evaluators move it between threads. So all environments of one
//! [`VectorEnvironment`] are built, stepped and dropped on a thread of their own,
//! and only numbers are sent. A step of all lanes is one message there and one
//! back, which costs some 10 µs. (A handle that builds its environment on the
//! thread that uses it would break when it is moved in the middle of an episode,
//! and could not drop the environment on the right thread.)
//!
//! # What holds, and what does not
//!
//! - An episode's seed goes to gym-rs' `reset`, which seeds a new generator with
//!   it: same seed, same episode, exactly. That is true of gym-rs' own two; other
//!   environments must do likewise.
//! - gym-rs computes with the platform's `sin`, `cos` and `pow`: the bits may
//!   differ on another machine, unlike those of this crate's own tasks.
//! - gym-rs leaves the time limit to its caller: it is set here.
//! - gym-rs 0.3's cart-pole is wrong. Where the equations have the pole's mass
//!   *times* its length, it adds the two (0.6 instead of 0.05), and it starts
//!   anywhere within ±0.5 instead of ±0.05, so that more than half of the
//!   episodes begin beyond the lean of 12° at which they end, and last a step.
//!   Use [`crate::tasks::CartPole`] for results that are to be compared with
//!   others.
//! - Building gym-rs compiles SDL 2 (by `cmake`) and links `SDL2_gfx`. Nothing
//!   here opens a window.

mod environment_thread;
mod numeric_env;

pub use numeric_env::{NumericEnv, numeric_env};

use ::gym_rs::envs::classical_control::{cartpole::CartPoleEnv, mountain_car::MountainCarEnv};
use ::gym_rs::utils::renderer::RenderMode;

use crate::lanes::{BLOCKS, LANES, Row, WIDTH, get, set};
use crate::tasks::{cart_pole, mountain_car_continuous};
use crate::{Actions, Environment, Scene, Signature, Status, Step, Task, VectorEnvironment, names};
use environment_thread::EnvironmentThread;

/// A task made of a gym-rs environment.
#[derive(Clone, Debug)]
pub struct GymTask {
    /// See [`Task::name`].
    pub name: &'static str,
    /// See [`Task::summary`].
    pub summary: &'static str,
    /// See [`Task::signature`]; gym-rs does not know its own time limits.
    pub signature: Signature,
    /// Builds the environment, by [`numeric_env`], on the thread where it will live.
    pub build: fn() -> Box<dyn NumericEnv>,
    /// Draws the environment from an observation.
    pub draw: fn(&[f64]) -> Scene,
}

impl GymTask {
    fn thread(&self, lanes: usize) -> EnvironmentThread {
        EnvironmentThread::new(self.build, lanes, self.signature.step_limit)
    }
}

impl Task for GymTask {
    fn name(&self) -> &str {
        self.name
    }

    fn summary(&self) -> &str {
        self.summary
    }

    fn signature(&self) -> Signature {
        self.signature.clone()
    }

    fn environment(&self) -> Box<dyn Environment> {
        let observation = vec![0.0; self.signature.observations.len()];
        Box::new(GymEnvironment { thread: self.thread(1), draw: self.draw, observation })
    }

    fn vector_environment(&self) -> Box<dyn VectorEnvironment> {
        Box::new(GymVectorEnvironment { thread: self.thread(LANES) })
    }
}

struct GymEnvironment {
    thread: EnvironmentThread,
    draw: fn(&[f64]) -> Scene,
    observation: Vec<f64>,
}

impl Environment for GymEnvironment {
    fn reset(&mut self, seed: u64, observation: &mut [f64]) {
        self.observation = self.thread.reset(0, seed);
        observation.copy_from_slice(&self.observation);
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        let outcome = self.thread.step(vec![action.to_vec()]).remove(0);
        self.observation = outcome.observation;
        observation.copy_from_slice(&self.observation);
        outcome.step
    }

    fn scene(&self) -> Scene {
        (self.draw)(&self.observation)
    }
}

struct GymVectorEnvironment {
    thread: EnvironmentThread,
}

fn scatter(lane: usize, numbers: &[f64], rows: &mut [Row]) {
    assert_eq!(numbers.len(), rows.len(), "the signature names every observation");
    for (row, &number) in rows.iter_mut().zip(numbers) {
        set(row, lane, number);
    }
}

impl VectorEnvironment for GymVectorEnvironment {
    fn reset(&mut self, lane: usize, seed: u64, observation: &mut [Row]) {
        scatter(lane, &self.thread.reset(lane, seed), observation);
    }

    fn step(
        &mut self,
        lanes: usize,
        action: &[Row],
        observation: &mut [Row],
        reward: &mut Row,
        status: &mut [[Status; WIDTH]; BLOCKS],
    ) {
        let of_lane = |lane| action.iter().map(|row| get(row, lane)).collect();
        let outcomes = self.thread.step((0..lanes).map(of_lane).collect());
        for (lane, outcome) in outcomes.into_iter().enumerate() {
            scatter(lane, &outcome.observation, observation);
            set(reward, lane, outcome.step.reward);
            status[lane / WIDTH][lane % WIDTH] = outcome.step.status;
        }
    }

    fn relocate(&mut self, from: usize, to: usize) {
        self.thread.relocate(from, to);
    }
}

/// gym-rs' cart-pole, with its wrong physics; see the [module](self).
pub fn cart_pole() -> GymTask {
    GymTask {
        name: "gym-rs/cartpole",
        summary: "gym-rs' cart-pole, whose physics is wrong: for comparison only",
        signature: Signature {
            observations: names(["x", "speed", "angle", "spin"]),
            actions: Actions::Discrete { count: 2 },
            step_limit: 500,
            // Every step gives 1.
            worst_return: 0.0,
            solved_at: None,
            steps_per_second: 50.0,
        },
        build: || numeric_env(CartPoleEnv::new(RenderMode::None), Actions::choose),
        draw: |observation| cart_pole::scene(observation[0], observation[2]),
    }
}

/// gym-rs' mountain car: push left, not at all, right; -1 a step until the flag.
pub fn mountain_car() -> GymTask {
    GymTask {
        name: "gym-rs/mountain-car",
        summary: "gym-rs' mountain car: reach the flag in as few steps as possible",
        signature: Signature {
            observations: names(["position", "speed"]),
            actions: Actions::Discrete { count: 3 },
            step_limit: 200,
            worst_return: -200.0,
            solved_at: Some(-110.0),
            steps_per_second: 30.0,
        },
        build: || numeric_env(MountainCarEnv::new(RenderMode::None), Actions::choose),
        draw: |observation| mountain_car_continuous::scene(observation[0], 0.5),
    }
}

#[cfg(test)]
mod tests;
