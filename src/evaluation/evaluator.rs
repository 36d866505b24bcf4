//! The seam between those who need returns and those who compute them: the
//! [`Evaluator`], with what it is asked and what it answers.

use std::num::NonZeroU32;
use std::sync::Arc;

pub use precocial_envs::data_sets::Split;
use precocial_envs::{Kind, Task};
use serde::{Deserialize, Serialize};

use super::{ExampleEvaluator, FitnessEvaluator, RolloutEvaluator, Tally, mean};
use crate::network::{Network, PlanWeights, Weights};
use crate::stop::StopSignal;
use crate::stream::{Purpose, episode_seeds};
use crate::topology::Topology;

/// Computes returns of networks at a task.
///
/// The results are in the order of what was asked for, and the same for any
/// number of threads or machines.
pub trait Evaluator: Send + Sync {
    /// The task.
    fn task(&self) -> &Arc<dyn Task>;

    /// Evaluates every topology with every shared weight in every episode.
    /// Topologies that act alike may be evaluated once: the others of them get
    /// the same returns and an empty tally.
    fn evaluate(
        &self,
        topologies: &[&Topology],
        conditions: &EvaluationConditions,
    ) -> Vec<Evaluation> {
        let evaluations = self.evaluate_unless(topologies, conditions, &StopSignal::default());
        evaluations.expect("nobody asks to stop")
    }

    /// The same, or nothing if it is asked to stop before all is done.
    fn evaluate_unless(
        &self,
        topologies: &[&Topology],
        conditions: &EvaluationConditions,
        stop: &StopSignal,
    ) -> Option<Vec<Evaluation>>;

    /// Evaluates topologies that arrive while others are evaluated, until all that have
    /// arrived are done and no more are there, or until it is asked to stop.
    ///
    /// The default takes batch by batch, two at a time.
    fn evaluate_arriving(
        &self,
        arrivals: &dyn Arrivals,
        conditions: &EvaluationConditions,
        stop: &StopSignal,
    ) {
        let evaluate_batches = || {
            loop {
                let batch = arrivals.next();
                let topologies: Vec<&Topology> =
                    batch.iter().map(|(_, topology)| topology).collect();
                if topologies.is_empty() {
                    return;
                }
                let Some(evaluations) = self.evaluate_unless(&topologies, conditions, stop) else {
                    return;
                };
                for ((index, _), evaluation) in batch.iter().zip(evaluations) {
                    arrivals.done(*index, evaluation);
                }
            }
        };
        // The threads that the end of a batch leaves idle begin with the other one.
        if rayon::current_num_threads() > 1 {
            rayon::join(evaluate_batches, evaluate_batches);
        } else {
            evaluate_batches();
        }
    }

    /// The returns of trials of a topology in episodes of a split. What was
    /// counted on the way is added to `counted`.
    ///
    /// # Panics
    ///
    /// If a trial has a weight for each connection, but not as many as the
    /// topology has connections.
    fn trials(
        &self,
        topology: &Topology,
        split: Split,
        trials: &[Trial<'_>],
        counted: &mut Tally,
    ) -> Vec<f64> {
        let returns = self.trials_unless(topology, split, trials, counted, &StopSignal::default());
        returns.expect("nobody asks to stop")
    }

    /// The same, or nothing if it is asked to stop before all is done.
    ///
    /// # Panics
    ///
    /// As [`trials`](Self::trials).
    fn trials_unless(
        &self,
        topology: &Topology,
        split: Split,
        trials: &[Trial<'_>],
        counted: &mut Tally,
        stop: &StopSignal,
    ) -> Option<Vec<f64>>;

    /// Whether all episodes of a split are the same: one is enough.
    fn is_deterministic(&self, split: Split) -> bool;

    /// What was sent to other processes and back so far, where others compute.
    fn traffic(&self) -> Option<Traffic> {
        None
    }

    /// So many episodes of a split, with seeds from their own address; one
    /// where all are the same.
    fn episodes(
        &self,
        split: Split,
        (seed, purpose, generation): (u64, Purpose, u64),
        count: u32,
    ) -> Episodes {
        let count = if self.is_deterministic(split) { 1 } else { count };
        Episodes { split, seeds: episode_seeds(seed, purpose, generation, count) }
    }
}

/// Topologies that arrive one batch after the other, as from another process, and
/// whoever wants their evaluations. Several threads ask.
pub trait Arrivals: Sync {
    /// The next batch, each topology with its index; an empty one where nothing is there
    /// now.
    fn next(&self) -> Vec<(usize, Topology)>;

    /// Takes the evaluation of one.
    fn done(&self, index: usize, evaluation: Evaluation);
}

/// The evaluator of a task, on the threads of the current rayon pool.
pub fn evaluator(task: Arc<dyn Task>) -> Arc<dyn Evaluator> {
    match task.kind() {
        Kind::Control => Arc::new(RolloutEvaluator::new(task)),
        Kind::Supervised(supervised) => {
            let supervised = supervised.clone();
            Arc::new(ExampleEvaluator::new(task, supervised))
        }
        Kind::Fitness(_) => Arc::new(FitnessEvaluator::new(task)),
    }
}

/// Messages between processes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traffic {
    /// How many.
    pub messages: u64,
    /// Their length, in bytes, together.
    pub bytes: u64,
}

impl Traffic {
    /// Counts a message.
    pub(crate) fn count(&mut self, bytes: usize) {
        self.messages += 1;
        self.bytes += bytes as u64;
    }

    /// What came after an earlier count.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        let messages = self.messages.saturating_sub(earlier.messages);
        Self { messages, bytes: self.bytes.saturating_sub(earlier.bytes) }
    }
}

/// Which episodes: their seeds, and where a data set has splits, of which one.
/// Control tasks have episodes of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Episodes {
    /// The split that their samples are of.
    #[serde(with = "SplitName")]
    pub split: Split,
    /// The seed of each.
    pub seeds: Vec<u64>,
}

impl Episodes {
    /// Episodes like those of a generation.
    pub fn of_training(seeds: &[u64]) -> Self {
        Self { split: Split::Training, seeds: seeds.to_vec() }
    }
}

/// How [`Split`] is serialised: its own crate does not depend on serde.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Split")]
enum SplitName {
    Training,
    Validation,
    Test,
}

/// What is the same for all networks that are compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvaluationConditions {
    /// The shared weights.
    pub weights: Vec<f64>,
    /// The episodes for each of them.
    pub episodes: Episodes,
    /// Cuts an episode after so many steps without a new highest return.
    pub patience: Option<NonZeroU32>,
}

impl EvaluationConditions {
    /// These weights in the episodes of these seeds, each to its end.
    pub fn new(weights: &[f64], seeds: &[u64]) -> Self {
        let episodes = Episodes::of_training(seeds);
        Self { weights: weights.to_vec(), episodes, patience: None }
    }
}

/// What a network's episodes gave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// For each shared weight, the returns of its episodes.
    pub returns: Vec<Vec<f64>>,
    /// What was counted on the way.
    pub tally: Tally,
}

impl Evaluation {
    /// Adds further episodes of the same shared weights.
    pub fn add(&mut self, further: Self) {
        for (returns, more) in self.returns.iter_mut().zip(further.returns) {
            returns.extend(more);
        }
        self.tally += further.tally;
    }

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

/// One episode with these weights.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// The weights.
    pub weights: Weights<'a>,
    /// The seed of the episode.
    pub seed: u64,
}

impl<'a> Trial<'a> {
    /// A trial in each of these episodes.
    pub fn each(weights: Weights<'a>, seeds: &[u64]) -> Vec<Self> {
        seeds.iter().map(|&seed| Self { weights, seed }).collect()
    }
}

/// Divides trials by the kind of their weights, as each kind has its own
/// arithmetic, lets `run` find the returns of all with shared weights and then
/// of all with weights of their own, and puts these in the order of the trials.
/// Nothing where `run` gives nothing.
pub(super) fn run_trials(
    topology: &Topology,
    trials: &[Trial<'_>],
    run: impl FnOnce(&Network, &[super::Job], &[super::Job<&[f64]>]) -> Option<Vec<f64>>,
) -> Option<Vec<f64>> {
    use super::Job;

    let (network, order) = Network::compile_with_order(topology);
    let mut arranged: Vec<PlanWeights> = Vec::new();
    let mut arranged_of = Vec::with_capacity(trials.len());
    for (index, trial) in trials.iter().enumerate() {
        // Neighbours often have the same weights.
        let before = index.checked_sub(1).map(|before| trials[before].weights);
        if !before.is_some_and(|before| before.is_same(trial.weights)) {
            arranged.push(order.arrange(trial.weights));
        }
        arranged_of.push(arranged.len() - 1);
    }
    let (mut shared, mut each): (Vec<Job>, Vec<Job<&[f64]>>) = (Vec::new(), Vec::new());
    for (trial, &index) in trials.iter().zip(&arranged_of) {
        match &arranged[index] {
            PlanWeights::Shared(weight) => shared.push(Job { weight: *weight, seed: trial.seed }),
            PlanWeights::Each(weights) => each.push(Job { weight: weights, seed: trial.seed }),
        }
    }
    let returns = run(&network, &shared, &each)?;
    let (of_shared, of_each) = returns.split_at(shared.len());
    let (mut of_shared, mut of_each) = (of_shared.iter(), of_each.iter());
    let in_order = |&index: &usize| match arranged[index] {
        PlanWeights::Shared(_) => of_shared.next(),
        PlanWeights::Each(_) => of_each.next(),
    };
    Some(arranged_of.iter().filter_map(in_order).copied().collect())
}
