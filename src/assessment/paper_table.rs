//! The table that the paper has of a champion (Gaier & Ha 2019, section 4):
//! how it does with random weights, with one random shared weight, with its
//! best shared weight, and with weights that were trained.
//!
//! All four rows have the same fresh episodes; where a data set has splits, the
//! best shared weight is chosen on the validation split, and the rows are of the
//! test split.

use rand::RngExt as _;

use crate::evaluation::{Evaluator, Score, Split, Tally, Trial};
use crate::network::Weights;
use crate::stream::{Purpose, episode_seeds, stream};
use crate::topology::Topology;
use crate::tuning::{RANGE, scan};

/// How the table is measured.
#[derive(Clone, Debug, PartialEq)]
pub struct TableSettings {
    /// Trials of each row.
    pub episodes: u32,
    /// Decides episodes and random weights.
    pub seed: u64,
    /// The shared weights among which the best is sought.
    pub scanned: Vec<f64>,
}

/// The table of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct PaperTable {
    /// Each connection has a weight of its own, uniform in (-2, 2), redrawn for
    /// every trial.
    pub random_weights: Score,
    /// All connections have the same weight, uniform in (-2, 2), redrawn for
    /// every trial.
    pub random_shared: Score,
    /// The best shared weight of a fine scan.
    pub best_shared: f64,
    /// That weight, on episodes that did not choose it.
    pub tuned_shared: Score,
    /// The tuned weights, where the network has some.
    pub tuned_weights: Option<Score>,
    /// What was counted on the way.
    pub tally: Tally,
}

impl PaperTable {
    /// Measures the table on the threads of the current rayon pool. `tuned` has
    /// a weight for each connection of the topology.
    ///
    /// # Panics
    ///
    /// If there are no episodes or no weights to scan, or if the tuned weights
    /// are fewer than the connections.
    pub fn measure(
        evaluator: &dyn Evaluator,
        topology: &Topology,
        tuned: Option<&[f64]>,
        settings: &TableSettings,
    ) -> Self {
        let TableSettings { episodes, seed, ref scanned } = *settings;
        let fresh = episode_seeds(seed, Purpose::Evaluation, 0, episodes);
        let [first, again] = [1, 2].map(|round| {
            let address = (seed, Purpose::Evaluation, round);
            evaluator.episodes(Split::Validation, address, episodes).seeds
        });
        let mut tally = Tally::default();
        let found = scan(evaluator, topology, scanned, (&first, &again), &mut tally);

        let random: Vec<Vec<f64>> =
            (0..fresh.len()).map(|trial| random_weights(seed, trial, topology)).collect();
        let alone: Vec<f64> = (0..fresh.len()).map(|trial| random_shared(seed, trial)).collect();
        let rows = [
            random.iter().map(|weights| Weights::Each(weights)).collect(),
            alone.into_iter().map(Weights::Shared).collect(),
            vec![Weights::Shared(found.best); fresh.len()],
            tuned.map_or_else(Vec::new, |weights| vec![Weights::Each(weights); fresh.len()]),
        ];
        let all: Vec<Trial<'_>> = rows
            .iter()
            .flat_map(|row| row.iter().zip(&fresh))
            .map(|(&weights, &seed)| Trial { weights, seed })
            .collect();
        let returns = evaluator.trials(topology, Split::Test, &all, &mut tally);
        let mut scores = returns.chunks(fresh.len()).map(Score::of);
        let mut next = || scores.next();
        let row = "three rows of trials gave three rows of returns";
        Self {
            random_weights: next().expect(row),
            random_shared: next().expect(row),
            best_shared: found.best,
            tuned_shared: next().expect(row),
            tuned_weights: next(),
            tally,
        }
    }
}

/// The weights of a trial with random weights.
pub(crate) fn random_weights(seed: u64, trial: usize, topology: &Topology) -> Vec<f64> {
    let mut generator = stream(seed, Purpose::RandomWeights, 0, trial as u64);
    topology.connections().iter().map(|_| generator.random_range(-RANGE..RANGE)).collect()
}

/// The weight of a trial with a random shared weight.
pub(crate) fn random_shared(seed: u64, trial: usize) -> f64 {
    stream(seed, Purpose::RandomWeights, 1, trial as u64).random_range(-RANGE..RANGE)
}
