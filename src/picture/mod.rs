//! What people look at: a network at work, in the terminal and as an animated
//! picture; its wiring; a run's curve.

pub mod animation;
pub(crate) mod chart;
pub mod curve;
mod episode;
pub mod network_picture;
pub(crate) mod number;
mod raster;
pub mod recording;
pub mod terminal;

pub use episode::{End, Episode};

#[cfg(test)]
mod tests;
