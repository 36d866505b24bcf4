//! Where new topologies come from.
//!
//! A [`Search`] advances one generation at a time. Its state is plain data: it
//! can be frozen after any generation and thawed on another machine.
//!
//! - [`Wann`] evolves topologies that are good with any one shared weight.
//! - [`lottery`] trains, prunes and begins again with what is left.
//! - [`pruning`] trains, prunes and trains on.
//! - [`wiring`] trains all edges and lets the largest be real.
//!
//! [`SearchSettings`] is what an experiment says of them, and any of them can
//! begin with the champion of another ([`InitialNetwork`]).

mod champion;
mod expression;
mod initial;
mod kinds;
pub mod lottery;
mod mask;
mod progress;
pub mod pruning;
mod schedule;
pub(crate) mod settings;
mod trained;
pub mod variation;
mod wann;
pub mod wiring;

pub use champion::{Champion, TrainedWeights, WeightScore};
pub use expression::express;
pub use kinds::{SearchSettings, SearchState};
pub use mask::Mask;
pub use progress::{GenerationProgress, NetworkProgress, Progress, TrainingProgress};
pub use schedule::Schedule;
pub use settings::{
    Confirmation, PublishedSlips, RankingSettings, Selection, Starts, WannSettings, WhenImpossible,
};
pub use trained::{InitialNetwork, TrainingPlan};
pub use wann::{Wann, WannState};

/// Something that looks for a topology, a generation at a time.
///
/// What a generation is depends on the search: all networks of a population
/// evaluated once, a round of training and pruning, a pass over all images.
pub trait Search {
    /// How many generations are done.
    fn generation(&self) -> u64;

    /// How many are to be done.
    fn generations(&self) -> u64;

    /// Runs one generation on the threads of the current rayon pool.
    fn advance(&mut self) -> Progress;

    /// The best network so far, once one is confirmed.
    fn champion(&self) -> Option<&Champion>;

    /// What to save.
    fn freeze(&self) -> SearchState;
}

#[cfg(test)]
mod tests;
