//! The environments of this crate as tasks: one file each, one line each in
//! [`all`].

pub mod bipedal_walker;
pub mod car_racing;
pub mod cart_pole;
pub mod cartpole_swingup;
pub mod lunar_lander;
pub mod mountain_car_continuous;
mod pole;
mod world_environment;

pub use bipedal_walker::BipedalWalker;
pub use car_racing::{CarRacing, CarRacingLatent, CarRacingPixels};
pub use cart_pole::CartPole;
pub use cartpole_swingup::CartPoleSwingUp;
pub use lunar_lander::LunarLander;
pub use mountain_car_continuous::MountainCarContinuous;

use std::sync::Arc;

use crate::{Task, TaskSource};

/// Every task of this crate that an agent acts in.
pub fn all() -> Vec<Arc<dyn Task>> {
    let mut tasks = of_code_alone();
    tasks.push(Arc::new(CarRacingLatent::default()));
    #[cfg(feature = "gym-rs")]
    tasks.extend([
        Arc::new(crate::gym_rs::cart_pole()) as Arc<dyn Task>,
        Arc::new(crate::gym_rs::mountain_car()),
    ]);
    tasks
}

/// Those of them that are made of code alone, without a file of numbers.
pub fn of_code_alone() -> Vec<Arc<dyn Task>> {
    vec![
        Arc::new(CartPoleSwingUp::V1),
        Arc::new(CartPoleSwingUp::HARD),
        Arc::new(CartPole),
        Arc::new(MountainCarContinuous),
        Arc::new(BipedalWalker::V3),
        Arc::new(BipedalWalker::HARDCORE),
        Arc::new(BipedalWalker::NO_PENALTY),
        Arc::new(CarRacing),
        Arc::new(CarRacingPixels),
        Arc::new(LunarLander::V3),
        Arc::new(LunarLander::CONTINUOUS),
        Arc::new(LunarLander::WINDY),
        Arc::new(LunarLander::CONTINUOUS_WINDY),
    ]
}

/// Families of such tasks, whose names say more.
pub fn sources() -> Vec<Arc<dyn TaskSource>> {
    vec![Arc::new(car_racing::WithEncoder)]
}
