//! What people look at: a network at work, in the terminal and as an animated
//! picture; its wiring; a run's curve.

#[cfg(feature = "report")]
pub mod animation;
#[cfg(feature = "report")]
pub(crate) mod chart;
pub(crate) mod count;
#[cfg(feature = "report")]
pub mod curve;
mod episode;
#[cfg(feature = "report")]
pub mod frame;
pub mod network_picture;
#[cfg(feature = "report")]
pub(crate) mod number;
#[cfg(feature = "report")]
mod palette;
#[cfg(feature = "report")]
mod raster;
pub mod recording;
#[cfg(feature = "report")]
pub(crate) mod still;
mod task_names;
#[cfg(feature = "cli")]
pub mod terminal;

pub use episode::{End, Episode, SideBySide};
pub use task_names::TaskNames;

#[cfg(test)]
mod tests;
