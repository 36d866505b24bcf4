//! The tasks there are: one file each, one line each in [`ALL`].

pub mod bipedal_walker;
pub mod cart_pole;
pub mod cartpole_swingup;
pub mod mountain_car_continuous;

pub use bipedal_walker::BipedalWalker;
pub use cart_pole::CartPole;
pub use cartpole_swingup::CartPoleSwingUp;
pub use mountain_car_continuous::MountainCarContinuous;

use crate::Task;

/// Every task of this crate.
pub static ALL: &[&dyn Task] = &[
    &CartPoleSwingUp::V1,
    &CartPoleSwingUp::HARD,
    &CartPole,
    &MountainCarContinuous,
    &BipedalWalker::V3,
    &BipedalWalker::HARDCORE,
    &BipedalWalker::NO_PENALTY,
    #[cfg(feature = "gym-rs")]
    &crate::gym_rs::CART_POLE,
    #[cfg(feature = "gym-rs")]
    &crate::gym_rs::MOUNTAIN_CAR,
];

/// No task has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTask {
    /// The name that was asked for.
    pub name: String,
}

impl std::fmt::Display for UnknownTask {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = ALL.iter().map(|task| task.name()).collect();
        write!(formatter, "there is no task `{}`; there are {}", self.name, names.join(", "))
    }
}

impl std::error::Error for UnknownTask {}

/// The task of that name.
pub fn find(name: &str) -> Result<&'static dyn Task, UnknownTask> {
    ALL.iter()
        .copied()
        .find(|task| task.name() == name)
        .ok_or_else(|| UnknownTask { name: name.to_owned() })
}
