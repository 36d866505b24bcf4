//! Supervised tasks: networks predict the targets of samples, a batch of them
//! at once, and the return is minus the mean loss.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use precocial_envs::Task;
use precocial_envs::data_sets::{Examples, Supervised};
use precocial_envs::lanes::{InstructionSet, LANES};
use rayon::prelude::*;

use super::distinct::evaluate_distinct;
use super::evaluator::run_trials;
use super::losses::{LabelledBatch, LossSum, Losses};
use super::{
    Assignment, Evaluation, EvaluationConditions, Evaluator, Job, Jobs, Split, Tally, Trial,
};
use crate::network::{MergedNetworks, MergedSpace, Network};
use crate::stop::{PieceCounter, StopSignal};
use crate::topology::Topology;

/// Evaluates networks on the samples of a data set.
pub struct ExampleEvaluator {
    task: Arc<dyn Task>,
    supervised: Supervised,
}

/// How many networks of so many are merged, which changes no result: enough for
/// most to have close relatives, few enough for every thread to merge some and
/// for their values to stay near the processor.
fn together(networks: usize) -> usize {
    networks.div_ceil(rayon::current_num_threads()).clamp(64, 1024)
}

impl ExampleEvaluator {
    /// The evaluator of a task that is this supervised one.
    pub fn new(task: Arc<dyn Task>, supervised: Supervised) -> Self {
        Self { task, supervised }
    }
}

impl Evaluator for ExampleEvaluator {
    fn task(&self) -> &Arc<dyn Task> {
        &self.task
    }

    /// Patience does not apply: all samples of an episode are always read.
    fn evaluate_unless(
        &self,
        topologies: &[&Topology],
        conditions: &EvaluationConditions,
        stop: &StopSignal,
    ) -> Option<Vec<Evaluation>> {
        let examples = self.supervised.data().examples(conditions.episodes.split);
        evaluate_distinct(topologies, conditions, stop, |networks, conditions| {
            let EvaluationConditions { weights, episodes, .. } = conditions;
            evaluate(&examples, networks, (weights, &episodes.seeds), stop)
        })
    }

    fn trials_unless(
        &self,
        topology: &Topology,
        split: Split,
        trials: &[Trial<'_>],
        counted: &mut Tally,
        stop: &StopSignal,
    ) -> Option<Vec<f64>> {
        let examples = self.supervised.data().examples(split);
        run_trials(topology, trials, |network, shared, each| {
            run(&examples, network, (shared, each), counted, stop)
        })
    }

    fn is_deterministic(&self, split: Split) -> bool {
        self.supervised.data().examples(split).batch.is_none()
    }
}

/// For every network and every shared weight, the returns of all episodes;
/// nothing if it is asked to stop before.
fn evaluate(
    examples: &Examples,
    networks: &[&Network],
    (weights, seeds): (&[f64], &[u64]),
    stop: &StopSignal,
) -> Option<Vec<Evaluation>> {
    let together = together(networks.len());
    let merged: Vec<MergedNetworks> = networks
        .par_chunks(together)
        .map(|networks| MergedNetworks::new(networks.iter().copied()))
        .collect();
    let nothing = Evaluation { returns: vec![Vec::new(); weights.len()], tally: Tally::default() };
    let mut evaluations = vec![nothing; networks.len()];
    let mut counter = None;
    for &seed in seeds {
        let samples = LabelledBatch::new(&examples.samples, &examples.indices(seed));
        let count = samples.batch.samples();
        // All batches are of one size.
        let pieces = seeds.len() * merged.len() * samples.batch.groups();
        let counter = &*counter.get_or_insert_with(|| stop.counter(networks.len(), pieces));
        let of_networks = evaluations.chunks_mut(together);
        let losses = losses(&merged, &samples, weights, (stop, counter))?;
        for (evaluations, losses) in of_networks.zip(losses) {
            for (evaluation, losses) in evaluations.iter_mut().zip(losses.chunks(weights.len())) {
                for (returns, loss) in evaluation.returns.iter_mut().zip(losses) {
                    returns.push(-loss.sum / count as f64);
                    evaluation.tally.steps += count as u64;
                    evaluation.tally.non_finite += u64::from(loss.non_finite);
                }
            }
        }
    }
    Some(evaluations)
}

/// The losses of merged networks on the threads of the current rayon pool: for
/// each, those of its first network with all weights, and so on. Nothing if it
/// is asked to stop before.
fn losses(
    merged: &[MergedNetworks],
    samples: &LabelledBatch,
    weights: &[f64],
    (stop, counter): (&StopSignal, &PieceCounter<'_>),
) -> Option<Vec<Vec<LossSum>>> {
    let groups = samples.batch.groups();
    let run = |space: &mut MergedSpace, index: usize| {
        if stop.is_asked() {
            return None;
        }
        let (merged, group) = (&merged[index / groups], index % groups);
        let mut losses = Losses::new(samples, merged.networks() * weights.len());
        let set = InstructionSet::detect();
        let part = (&samples.batch, group..group + 1);
        merged.read_samples(set, part, weights, space, &mut losses);
        counter.count();
        Some(losses.losses)
    };
    let parts: Option<Vec<Vec<LossSum>>> = (0..merged.len() * groups)
        .into_par_iter()
        .with_max_len(1)
        .map_init(MergedSpace::default, run)
        .collect();
    let parts = parts?;
    // Losses are added in the order of the groups, not in that of the threads.
    let add = |mut sum: Vec<LossSum>, part: &Vec<LossSum>| {
        for (sum, part) in sum.iter_mut().zip(part) {
            *sum += *part;
        }
        sum
    };
    let total = |parts: &[Vec<LossSum>]| parts[1..].iter().fold(parts[0].clone(), add);
    Some(parts.chunks(groups).map(total).collect())
}

/// The returns of the episodes of one network: those with a shared weight, and
/// those with weights of their own. Nothing if it is asked to stop before.
fn run(
    examples: &Examples,
    network: &Network,
    (shared, each): (&[Job], &[Job<&[f64]>]),
    counted: &mut Tally,
    stop: &StopSignal,
) -> Option<Vec<f64>> {
    // Episodes of all samples are the same for all seeds.
    let key = |seed: u64| if examples.batch.is_some() { seed } else { 0 };
    let mut batches: BTreeMap<u64, LabelledBatch> = BTreeMap::new();
    for seed in shared.iter().map(|job| job.seed).chain(each.iter().map(|job| job.seed)) {
        let new = || LabelledBatch::new(&examples.samples, &examples.indices(key(seed)));
        batches.entry(key(seed)).or_insert_with(new);
    }
    // Enough for every thread.
    let all = shared.len() + each.len();
    let share = (all / (2 * rayon::current_num_threads()) / LANES).max(1) * LANES;
    let shares: Vec<Jobs<'_>> = (shared.chunks(share).map(Jobs::Shared))
        .chain(each.chunks(share).map(Jobs::Each))
        .collect();
    let run_share = |jobs: &Jobs<'_>| {
        let share = Assignment { network: Cow::Borrowed(network), jobs: *jobs };
        (!stop.is_asked()).then(|| run_share(&batches, &share, &key))
    };
    let of_shares: Option<Vec<(Vec<f64>, Tally)>> =
        shares.par_iter().with_max_len(1).map(run_share).collect();
    let mut returns = Vec::with_capacity(all);
    for (of_share, tally) in of_shares? {
        returns.extend(of_share);
        *counted += tally;
    }
    Some(returns)
}

/// Some episodes of a network, those with the same samples together.
fn run_share(
    batches: &BTreeMap<u64, LabelledBatch>,
    Assignment { network, jobs }: &Assignment<'_>,
    key: &impl Fn(u64) -> u64,
) -> (Vec<f64>, Tally) {
    let mut of_batch: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for job in 0..jobs.len() {
        of_batch.entry(key(jobs.seed(job))).or_default().push(job);
    }
    let mut returns = vec![0.0; jobs.len()];
    let mut tally = Tally::default();
    for (key, indices) in of_batch {
        let samples = &batches[&key];
        let mut losses = Losses::new(samples, indices.len());
        let all = (&samples.batch, 0..samples.batch.groups());
        let set = InstructionSet::detect();
        match jobs {
            Jobs::Shared(jobs) => {
                let weights: Vec<f64> = indices.iter().map(|&job| jobs[job].weight).collect();
                let space = &mut MergedSpace::default();
                MergedNetworks::new([&**network]).read_samples(
                    set,
                    all,
                    &weights,
                    space,
                    &mut losses,
                );
            }
            Jobs::Each(jobs) => {
                let weights: Vec<&[f64]> = indices.iter().map(|&job| jobs[job].weight).collect();
                network.read_samples(set, all, &weights, &mut Vec::new(), &mut losses);
            }
        }
        let count = samples.batch.samples();
        for (&job, loss) in indices.iter().zip(losses.losses) {
            returns[job] = -loss.sum / count as f64;
            tally.steps += count as u64;
            tally.non_finite += u64::from(loss.non_finite);
        }
    }
    (returns, tally)
}
