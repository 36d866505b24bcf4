//! What people look at: a network at work, in the terminal and as an animated
//! picture; its wiring; a run's curve.

pub mod animation;
pub mod curve;
mod episode;
pub mod network_picture;
mod published;
mod raster;
pub mod recording;
pub mod terminal;

pub use episode::{End, Episode};
pub use published::{Figure, Published, PublishedAccuracy, published, published_accuracy};

#[cfg(test)]
mod tests;
