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

use car_racing::Encoder;

use crate::{PortableTask, Task, TaskSource};

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
        Arc::new(BipedalWalker::HARDCORE_NO_PENALTY),
        Arc::new(CarRacing),
        Arc::new(CarRacingPixels),
        Arc::new(LunarLander::V3),
        Arc::new(LunarLander::CONTINUOUS),
        Arc::new(LunarLander::WINDY),
        Arc::new(LunarLander::CONTINUOUS_WINDY),
    ]
}

/// The task that [`Task::portable`] told of.
///
/// # Errors
///
/// Why there is none.
pub fn of_portable(PortableTask { name, encoder }: PortableTask) -> Result<Arc<dyn Task>, String> {
    if let Some(layers) = encoder {
        let encoder = Encoder::without_digest(layers).map_err(|problem| problem.to_string())?;
        return Ok(Arc::new(CarRacingLatent::with_encoder(name, encoder)));
    }
    let known = of_code_alone().into_iter().find(|task| task.name() == name);
    known.ok_or_else(|| format!("there is no task {name} of code alone"))
}

/// Families of such tasks, whose names say more.
pub fn sources() -> Vec<Arc<dyn TaskSource>> {
    vec![Arc::new(car_racing::WithEncoder)]
}
