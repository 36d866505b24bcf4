//! How good a topology is: its returns over shared weights and episodes.
//!
//! A pair of a shared weight and an episode is a job; a network's jobs run in
//! lanes side by side, and networks run on threads side by side. All networks
//! of a generation meet the same episodes.
//!
//! What a search needs is [`evaluate`]. What is asked of a champion afterwards
//! are [`trials`] with any weights, the [`scan`] for its best shared weight and
//! the [`PaperTable`], or the [`AccuracyTable`] of a classifier.

mod accuracy;
mod confusion;
mod ensemble;
mod images;
mod lane_group;
mod numbers;
mod paper_table;
mod rollout;
mod scan;
mod score;
mod settings;
mod shared_weights;
mod trials;

pub use accuracy::{AccuracyTable, OneMagnitude};
pub use confusion::Confusion;
pub use ensemble::Ensemble;
pub(crate) use numbers::{at_most_a_million, count, positive, positive_if_any, probability, share};
pub use paper_table::{PaperTable, RANGE, TableSettings};
pub use rollout::{Assignment, Job, Jobs, Rollout, Tally};
pub use scan::{Scan, scan};
pub use score::Score;
pub use settings::EvaluationSettings;
pub use shared_weights::{SharedWeights, WeightError};
pub use trials::{Trial, trials};

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};

use precocial_envs::Task;
use rayon::prelude::*;

use crate::network::Network;
use crate::stream::{Purpose, episode_seeds};
use crate::topology::Topology;

/// What a network's episodes gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// For each shared weight, the returns of its episodes.
    pub returns: Vec<Vec<f64>>,
    /// What was counted on the way.
    pub tally: Tally,
}

impl Evaluation {
    /// The mean return of each shared weight.
    pub fn means(&self) -> impl Iterator<Item = f64> {
        self.returns.iter().map(|returns| mean(returns))
    }

    /// The mean over all shared weights.
    pub fn mean(&self) -> f64 {
        mean(&self.means().collect::<Vec<_>>())
    }

    /// The mean return of the best shared weight.
    pub fn max(&self) -> f64 {
        self.means().fold(f64::NEG_INFINITY, f64::max)
    }

    /// The mean return of the worst shared weight.
    pub fn min(&self) -> f64 {
        self.means().fold(f64::INFINITY, f64::min)
    }
}

/// The mean, summed in order.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The standard deviation of a sample (with n - 1); 0 for fewer than two.
pub fn standard_deviation(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let mean = mean(values);
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (squares / (values.len() - 1) as f64).sqrt()
}

/// Evaluates every topology with every shared weight on every episode, on the
/// threads of the current rayon pool. The result does not depend on them.
///
/// Topologies that act alike are evaluated once: the others of them get the
/// same returns and an empty tally.
pub fn evaluate(
    task: &dyn Task,
    topologies: &[impl std::borrow::Borrow<Topology> + Sync],
    weights: &[f64],
    seeds: &[u64],
    patience: Option<NonZeroU32>,
) -> Vec<Evaluation> {
    let networks: Vec<Network> =
        topologies.par_iter().map(|topology| Network::compile(topology.borrow())).collect();
    // The first of each kind, and for every topology the place of its first.
    let mut firsts: BTreeMap<&Network, usize> = BTreeMap::new();
    let mut distinct = Vec::new();
    let mut first_of = Vec::with_capacity(networks.len());
    for network in &networks {
        let place = *firsts.entry(network).or_insert(distinct.len());
        if place == distinct.len() {
            distinct.push(network);
        }
        first_of.push(place);
    }
    let mut evaluations = evaluate_distinct(task, &distinct, weights, seeds, patience);
    let of_place = |place: usize| {
        let evaluation = &mut evaluations[place];
        // The first takes the tally; none is left for the others.
        let tally = std::mem::take(&mut evaluation.tally);
        Evaluation { returns: evaluation.returns.clone(), tally }
    };
    first_of.into_iter().map(of_place).collect()
}

fn evaluate_distinct(
    task: &dyn Task,
    networks: &[&Network],
    weights: &[f64],
    seeds: &[u64],
    patience: Option<NonZeroU32>,
) -> Vec<Evaluation> {
    if let Some(shown) = task.images() {
        return images::evaluate(&shown, networks, weights, seeds);
    }
    let jobs = jobs(weights, seeds);
    // With few networks, each shared weight goes its own way, so that all
    // threads are busy.
    let threads = rayon::current_num_threads();
    let few = networks.len() < 4 * threads * task.lane_groups_together();
    let share = if few { seeds.len() } else { jobs.len() }.max(1);
    let shares: Vec<Assignment<'_>> = networks
        .iter()
        .flat_map(|&network| {
            jobs.chunks(share).map(move |jobs| Assignment { network, jobs: Jobs::Shared(jobs) })
        })
        .collect();
    let mut evaluations = vec![Evaluation::default(); networks.len()];
    let shares_of_one = jobs.len().div_ceil(share).max(1);
    for (place, (returns, tally)) in run_all(task, &shares, patience).into_iter().enumerate() {
        let evaluation = &mut evaluations[place / shares_of_one];
        evaluation.returns.extend(returns.chunks(seeds.len().max(1)).map(<[f64]>::to_vec));
        evaluation.tally += tally;
    }
    evaluations
}

/// Runs assignments on the threads of the current rayon pool; what each gave,
/// in their order.
fn run_all(
    task: &dyn Task,
    shares: &[Assignment<'_>],
    patience: Option<NonZeroU32>,
) -> Vec<(Vec<f64>, Tally)> {
    if let Some(shown) = task.images() {
        return images::run_all(&shown, shares);
    }
    let next = AtomicUsize::new(0);
    let run = |_| {
        let mut rollout = Rollout::new(task);
        if let Some(patience) = patience {
            rollout = rollout.with_patience(patience.get());
        }
        let mut results = Vec::new();
        rollout.run_all(
            || {
                let place = next.fetch_add(1, Ordering::Relaxed);
                shares.get(place).map(|&share| (place, share))
            },
            |place, returns, tally| results.push((place, returns, tally)),
        );
        results
    };
    let threads = rayon::current_num_threads().min(shares.len());
    let mut results: Vec<_> =
        (0..threads).into_par_iter().with_max_len(1).flat_map_iter(run).collect();
    // Who did what depends on the threads; its place does not.
    results.sort_unstable_by_key(|&(place, ..)| place);
    results.into_iter().map(|(_, returns, tally)| (returns, tally)).collect()
}

/// The seeds of so many episodes; one where all episodes are the same.
pub fn episodes(task: &dyn Task, seed: u64, purpose: Purpose, round: u64, count: u32) -> Vec<u64> {
    episode_seeds(seed, purpose, round, if task.is_deterministic() { 1 } else { count })
}

/// The same for one topology, without patience.
pub fn evaluate_one(
    task: &dyn Task,
    topology: &Topology,
    weights: &[f64],
    seeds: &[u64],
) -> Evaluation {
    evaluate(task, &[topology], weights, seeds, None).remove(0)
}

fn jobs(weights: &[f64], seeds: &[u64]) -> Vec<Job> {
    let of_weight = |&weight| seeds.iter().map(move |&seed| Job { weight, seed });
    weights.iter().flat_map(of_weight).collect()
}

#[cfg(test)]
mod tests;
