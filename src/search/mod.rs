//! Where new topologies come from.
//!
//! A [`Search`] advances one generation at a time. Its state is plain data: it
//! can be frozen after any generation and thawed on another machine.

mod champion;
mod expression;
mod initial;
mod schedule;
pub(crate) mod settings;
pub mod variation;
mod wann;

pub use champion::{Champion, WeightScore};
pub use expression::express;
pub use schedule::Schedule;
pub use settings::{
    Confirmation, PublishedSlips, RankingSettings, Selection, Starts, WannSettings, WhenImpossible,
};
pub use wann::{Wann, WannState};

use serde::{Deserialize, Serialize};

/// What a generation was like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The generation, from 0.
    pub generation: u64,
    /// Mean over the population of the mean return over weights.
    pub fitness_mean: f64,
    /// Median over the population of the mean return over weights.
    pub fitness_median: f64,
    /// The best mean return over weights.
    pub fitness_best: f64,
    /// The best return of any network at its best weight.
    pub max_best: f64,
    /// Enabled connections of the network with the best mean.
    pub connections_of_best: usize,
    /// Median over the population of the enabled connections.
    pub connections_median: f64,
    /// Median over the population of the hidden nodes.
    pub hidden_median: f64,
    /// The champion's score on fresh episodes, once there is a champion.
    pub champion_score: Option<f64>,
    /// The champion's connections; it has only those that act.
    pub champion_connections: Option<usize>,
    /// Steps in all episodes of this generation.
    pub steps: u64,
    /// Episodes that ended because a number was not finite.
    pub non_finite: u64,
}

/// Something that looks for a topology, a generation at a time.
pub trait Search {
    /// How many generations are done.
    fn generation(&self) -> u64;

    /// How many are to be done.
    fn generations(&self) -> u64;

    /// Runs one generation on the threads of the current rayon pool.
    fn advance(&mut self) -> Progress;

    /// The best network so far, once one is confirmed.
    fn champion(&self) -> Option<&Champion>;
}

#[cfg(test)]
mod tests;
