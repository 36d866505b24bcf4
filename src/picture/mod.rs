//! What people look at: a network at work, in the terminal and as an animated
//! picture; its wiring; a run's curve.

#[cfg(feature = "report")]
pub mod animation;
#[cfg(feature = "report")]
pub mod curve;
mod episode;
pub mod network_picture;
mod published;
#[cfg(feature = "report")]
mod raster;
pub mod recording;
#[cfg(feature = "cli")]
pub mod terminal;

pub use episode::{End, Episode};
pub use published::{Figure, Published, PublishedAccuracy, published, published_accuracy};

#[cfg(test)]
mod tests;
