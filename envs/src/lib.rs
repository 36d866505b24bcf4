//! Environments as [Gymnasium](https://gymnasium.farama.org) means them, and
//! many of them side by side. This crate knows nothing of evolution.
//!
//! - [`Environment`] is one environment: newcomers implement this trait.
//! - A [`VectorEnvironment`] is [`lanes::LANES`] environments that step together:
//!   fast tasks implement it; every other gets it from [`SyncVectorEnvironment`].
//! - [`LaneGroups`] are the environments of several agents, stepped together.
//! - [`Task`] is a recipe any thread can build all of them from; a [`Registry`]
//!   finds it by its name.
//! - [`data_sets`] are tasks too: an episode shows samples, to be predicted.
//! - A [`FitnessFunction`] is a task without steps: it scores networks itself.
//! - [`lanes`] holds the arithmetic that every fast kernel shares.
//!
//! Adding a task is one file in `tasks/` and one line in [`tasks::all`].

mod box2d;
pub mod data_sets;
mod environment;
mod fitness;
#[cfg(test)]
mod golden;
#[cfg(feature = "gym-rs")]
pub mod gym_rs;
pub mod gzip;
mod lane_groups;
pub mod lanes;
mod location;
mod numpy_random;
mod portable;
mod random;
mod registry;
mod scene;
mod task;
pub mod tasks;
pub mod text;
mod vector_environment;

pub use environment::{Environment, Status, Step};
pub use fitness::{FitnessFunction, Policies};
pub use lane_groups::{LaneGroup, LaneGroups};
pub use numpy_random::NumpyRandom;
pub use portable::PortableTask;
pub use random::{standard_normal, start_generator};
pub use registry::{Registry, TaskError, TaskSource, UnknownTask, find, nearest};
pub use scene::{Color, Scene, Shape};
pub use task::{Actions, Kind, Signature, Task, names};
pub use vector_environment::{SyncVectorEnvironment, VectorEnvironment};
