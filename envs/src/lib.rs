//! Environments as [Gymnasium](https://gymnasium.farama.org) means them, and
//! many of them side by side. This crate knows nothing of evolution.
//!
//! - [`Environment`] is one world: newcomers write this one.
//! - A [`VectorEnvironment`] is [`lanes::LANES`] worlds that step together: fast
//!   environments write this one; every other gets it from [`SyncVectorEnvironment`].
//! - [`LaneGroups`] are the worlds of several agents, stepped together.
//! - [`Task`] is a recipe any thread can build all of them from, found by name with
//!   [`find`].
//! - [`images`] are tasks too: an episode shows a batch of them, to be classified.
//! - [`lanes`] holds the arithmetic that every fast kernel shares.
//!
//! Adding a task is one file in `tasks/` and one line in [`tasks::ALL`].

mod box2d;
mod environment;
#[cfg(test)]
mod golden;
#[cfg(feature = "gym-rs")]
pub mod gym_rs;
pub mod images;
mod lane_groups;
pub mod lanes;
mod numpy_random;
mod random;
mod scene;
mod task;
pub mod tasks;
mod vector_environment;

pub use environment::{Environment, Status, Step};
pub use lane_groups::{LaneGroup, LaneGroups};
pub use numpy_random::NumpyRandom;
pub use random::{standard_normal, start_generator};
pub use scene::{Color, Scene, Shape};
pub use task::{Actions, Signature, Task};
pub use tasks::{UnknownTask, find};
pub use vector_environment::{SyncVectorEnvironment, VectorEnvironment};
