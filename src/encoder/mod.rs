//! An encoder of pictures, trained: views of the road are collected from cars that a
//! champion drives, and a variational autoencoder (Kingma & Welling 2014) learns to
//! tell each in 16 numbers and to draw it again from them, as the experiments of the
//! weight-agnostic networks had it done (Gaier & Ha 2019, after Ha & Schmidhuber
//! 2018).
//!
//! What runs in a task is [`Encoder`](precocial_envs::tasks::car_racing::Encoder),
//! the first half of it.

mod autoencoder;
mod collect;
mod reconstructions;

pub use autoencoder::{Autoencoder, Epoch, TrainingError, TrainingSettings, train};
pub use collect::{CollectionSettings, collect};
pub use reconstructions::png;

/// A view as it is learned from.
pub type View = [f32; precocial_envs::tasks::car_racing::BLOCKS];
