//! Searches: where new topologies come from.
//!
//! A [`Search`] advances one generation at a time. Its state is plain data: it
//! can be frozen after any generation and thawed on another machine.
//!
//! - [`Wann`] evolves topologies that are good with any one shared weight.
//! - [`lottery`] trains, prunes and starts over with what is left.
//! - [`pruning`] trains, prunes and goes on training.
//! - [`wiring`] trains all edges, of which the largest form the network.
//!
//! [`SearchSettings`] is what an experiment says of them, and any of them can
//! begin with the champion of another ([`InitialNetwork`]).

mod champion;
mod error;
mod front;
pub mod kind;
pub mod lottery;
mod mask;
mod own;
mod plan;
mod progress;
pub mod pruning;
mod trained;
pub mod wann;
pub mod wiring;

pub use champion::{Champion, TrainedWeights, WeightScore};
pub use error::SearchError;
pub use front::{FrontNetwork, non_dominated};
pub use kind::{Needs, SearchContext, SearchKind, SearchSettings, SearchState, Unit};
pub use mask::Mask;
pub use own::OwnSettings;
pub use plan::{EvaluationPlan, Plan, TrainingPlan};
pub use progress::{GenerationProgress, NetworkProgress, Progress, TrainingProgress};
pub use trained::InitialNetwork;
pub use wann::{
    Confirmation, EndedStart, Halving, Lineage, PublishedSlips, RankingSettings, Selection, Starts,
    Wann, WannSettings, WannState, WhenImpossible, express, variation,
};

use crate::stop::StopSignal;
/// A checkpoint of more bytes than this is not read again.
pub(crate) const CHECKPOINT_BYTES: u64 = 1 << 30;

/// Something that looks for a topology, a generation at a time.
///
/// What a generation is depends on the search: all networks of a population
/// evaluated once, a round of training and pruning, a pass over all samples.
pub trait Search {
    /// How many generations are done.
    fn generation(&self) -> u64;

    /// How many are to be done.
    fn generations(&self) -> u64;

    /// Runs one generation on the threads of the current rayon pool.
    fn advance(&mut self) -> Progress;

    /// The same, unless it is asked to stop in the middle: then it gives nothing,
    /// and stands where it stood. A search that does not look at the signal
    /// finishes its generation.
    fn advance_unless(&mut self, _stop: &StopSignal) -> Option<Progress> {
        Some(self.advance())
    }

    /// The best network so far, once one is confirmed.
    fn champion(&self) -> Option<&Champion>;

    /// What to save.
    fn freeze(&self) -> SearchState;
}
