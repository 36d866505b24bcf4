//! The tasks there are: one file each, one line each in [`ALL`].

pub mod bipedal_walker;
pub mod cart_pole;
pub mod cartpole_swingup;
pub mod mountain_car_continuous;

pub use bipedal_walker::BipedalWalker;
pub use cart_pole::CartPole;
pub use cartpole_swingup::CartPoleSwingUp;
pub use mountain_car_continuous::MountainCarContinuous;

use std::path::Path;

use crate::Task;
use crate::images::Collection;
use crate::images::collections::{DIGITS, MNIST, MNIST_196, MNIST_256, MNIST_784};

/// Every task of this crate.
pub static ALL: &[&dyn Task] = &[
    &CartPoleSwingUp::V1,
    &CartPoleSwingUp::HARD,
    &CartPole,
    &MountainCarContinuous,
    &BipedalWalker::V3,
    &BipedalWalker::HARDCORE,
    &BipedalWalker::NO_PENALTY,
    &DIGITS,
    &MNIST_256,
    &MNIST_784,
    &MNIST,
    &MNIST_196,
    #[cfg(feature = "gym-rs")]
    &crate::gym_rs::CART_POLE,
    #[cfg(feature = "gym-rs")]
    &crate::gym_rs::MOUNTAIN_CAR,
];

/// How the name of a task begins that is a folder of idx files.
const FOLDER: &str = "idx:";

/// No task has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTask {
    /// The name that was asked for.
    pub name: String,
    /// What is wrong with the folder that it names, if it does.
    pub problem: Option<String>,
}

impl std::fmt::Display for UnknownTask {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = &self.name;
        if let Some(problem) = &self.problem {
            return write!(formatter, "the task `{name}` cannot be had: {problem}");
        }
        let names: Vec<_> = ALL.iter().map(|task| task.name()).collect();
        write!(
            formatter,
            "there is no task `{name}`; there are {}, and idx:FOLDER with a folder of idx files",
            names.join(", ")
        )
    }
}

impl std::error::Error for UnknownTask {}

/// The task of that name.
pub fn find(name: &str) -> Result<&'static dyn Task, UnknownTask> {
    if let Some(task) = ALL.iter().copied().find(|task| task.name() == name) {
        return Ok(task);
    }
    let unknown = |problem| UnknownTask { name: name.to_owned(), problem };
    let Some(folder) = name.strip_prefix(FOLDER) else { return Err(unknown(None)) };
    let found = Collection::folder(name, Path::new(folder));
    found.map(|found| found as &dyn Task).map_err(|error| unknown(Some(error.to_string())))
}
