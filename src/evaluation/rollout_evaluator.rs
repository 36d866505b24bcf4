//! Control tasks: networks act in environments.
//!
//! A pair of a shared weight and an episode is a job; a network's jobs run in
//! lanes side by side, and networks run on threads side by side.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use precocial_envs::Task;
use precocial_envs::lanes::{InstructionSet, LANES};
use rayon::prelude::*;

use super::distinct::{evaluate_distinct, magnitudes};
use super::evaluator::run_trials;
use super::{
    Arrivals, Assignment, Evaluation, EvaluationConditions, Evaluator, Job, Jobs, Rollout, Split,
    Tally, Trial,
};
use crate::network::Network;
use crate::stop::StopSignal;
use crate::topology::Topology;

/// Evaluates networks by rollouts in a control task's environments.
pub struct RolloutEvaluator {
    task: Arc<dyn Task>,
}

impl RolloutEvaluator {
    /// The evaluator of a task, whatever its kind.
    pub fn new(task: Arc<dyn Task>) -> Self {
        Self { task }
    }

    fn evaluate_networks(
        &self,
        networks: &[&Network],
        EvaluationConditions { weights, episodes, patience }: &EvaluationConditions,
        stop: &StopSignal,
    ) -> Option<Vec<Evaluation>> {
        let seeds = &episodes.seeds;
        let jobs = jobs(weights, seeds);
        // With few networks, each shared weight goes its own way, so that all
        // threads are busy.
        let (threads, groups) = (rayon::current_num_threads(), self.task.lane_groups_together());
        let enough = match threads {
            // One thread gains nothing by it where a network's jobs fill no second lane
            // group.
            1 if jobs.len() <= LANES => 0,
            1 => groups,
            _ => 4 * threads * groups,
        };
        let few = networks.len() < enough;
        let share = if few { seeds.len() } else { jobs.len() }.max(1);
        let shares: Vec<Assignment<'_>> = networks
            .iter()
            .flat_map(|&network| {
                let network = Cow::Borrowed(network);
                jobs.chunks(share).map(move |jobs| Assignment {
                    network: network.clone(),
                    jobs: Jobs::Shared(jobs),
                })
            })
            .collect();
        let mut evaluations = vec![Evaluation::default(); networks.len()];
        let shares_of_one = jobs.len().div_ceil(share).max(1);
        let counter = stop.counter(networks.len(), shares.len());
        let results = self.run(&shares, *patience, stop, || counter.count())?;
        for (index, (returns, tally)) in results.into_iter().enumerate() {
            let evaluation = &mut evaluations[index / shares_of_one];
            evaluation.returns.extend(returns.chunks(seeds.len().max(1)).map(<[f64]>::to_vec));
            evaluation.tally += tally;
        }
        Some(evaluations)
    }

    /// How many lane groups each of so many threads steps together. Where networks have
    /// few jobs, as many more as have the same number of live lanes, but no more than half
    /// of what is a thread's share, so that no thread is left with nothing.
    fn groups(&self, shares: &[Assignment<'_>], threads: usize) -> usize {
        let together = self.task.lane_groups_together();
        let Some(most) = shares.iter().map(|share| share.jobs.len()).max() else {
            return together;
        };
        if together <= 1 {
            return together;
        }
        let as_many_lanes = (together * LANES).div_ceil(most.clamp(1, LANES));
        as_many_lanes.min(shares.len() / (2 * threads)).max(together)
    }

    fn rollout(&self, groups: usize, patience: Option<NonZeroU32>, stop: &StopSignal) -> Rollout {
        let set = InstructionSet::detect();
        let rollout = Rollout::with_groups(&*self.task, set, groups).unless(stop);
        match patience {
            Some(patience) => rollout.with_patience(patience.get()),
            None => rollout,
        }
    }

    /// Runs assignments on the threads of the current rayon pool; what each
    /// gave, in their order. Nothing if it is asked to stop before. After each,
    /// `count` is called.
    fn run(
        &self,
        shares: &[Assignment<'_>],
        patience: Option<NonZeroU32>,
        stop: &StopSignal,
        count: impl Fn() + Sync,
    ) -> Option<Vec<(Vec<f64>, Tally)>> {
        let threads = rayon::current_num_threads().min(shares.len());
        let groups = self.groups(shares, threads);
        let next = AtomicUsize::new(0);
        let run = |_| {
            let mut results = Vec::new();
            self.rollout(groups, patience, stop).run_all(
                || {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    shares.get(index).map(|share| (index, share.clone()))
                },
                |index, returns, tally| {
                    count();
                    results.push((index, returns, tally));
                },
            );
            results
        };
        let mut results: Vec<_> =
            (0..threads).into_par_iter().with_max_len(1).flat_map_iter(run).collect();
        // Which thread ran an assignment is a matter of chance; its index is not.
        results.sort_unstable_by_key(|&(index, ..)| index);
        (results.len() == shares.len())
            .then(|| results.into_iter().map(|(_, returns, tally)| (returns, tally)).collect())
    }
}

impl Evaluator for RolloutEvaluator {
    fn task(&self) -> &Arc<dyn Task> {
        &self.task
    }

    fn evaluate_unless(
        &self,
        topologies: &[&Topology],
        conditions: &EvaluationConditions,
        stop: &StopSignal,
    ) -> Option<Vec<Evaluation>> {
        evaluate_distinct(topologies, conditions, stop, |networks, conditions| {
            self.evaluate_networks(networks, conditions, stop)
        })
    }

    /// No lane ever waits for the end of a batch: a network that arrives takes the place
    /// of one that is done, at once and alone.
    fn evaluate_arriving(
        &self,
        arrivals: &dyn Arrivals,
        EvaluationConditions { weights, episodes, patience }: &EvaluationConditions,
        stop: &StopSignal,
    ) {
        let seeds = &episodes.seeds;
        if weights.is_empty() || seeds.is_empty() {
            while let batch @ [_, ..] = &arrivals.next()[..] {
                for &(index, _) in batch {
                    let returns = vec![Vec::new(); weights.len()];
                    arrivals.done(index, Evaluation { returns, tally: Tally::default() });
                }
            }
            return;
        }
        let (once, weight_of) = magnitudes(weights);
        let (jobs, jobs_of_even) = (jobs(weights, seeds), jobs(&once, seeds));
        let waiting = Mutex::new(VecDeque::new());
        let next = || {
            let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if waiting.is_empty() {
                waiting.extend(arrivals.next());
            }
            waiting.pop_front()
        };
        let assignment = |(index, topology): (usize, Topology)| {
            let network = Network::compile(&topology);
            let even = once.len() < weights.len() && network.is_even();
            let jobs = Jobs::Shared(if even { &jobs_of_even } else { &jobs });
            (index, Assignment { network: Cow::Owned(network), jobs })
        };
        let done = |index, returns: Vec<f64>, tally| {
            let of_weights: Vec<&[f64]> = returns.chunks(seeds.len()).collect();
            // What is even has run with one of each weight and its negative.
            let returns = if of_weights.len() < weights.len() {
                weight_of.iter().map(|&weight| of_weights[weight].to_vec()).collect()
            } else {
                of_weights.into_iter().map(<[f64]>::to_vec).collect()
            };
            stop.count(1);
            arrivals.done(index, Evaluation { returns, tally });
        };
        let groups = self.task.lane_groups_together();
        (0..rayon::current_num_threads()).into_par_iter().with_max_len(1).for_each(|_| {
            self.rollout(groups, *patience, stop).run_all(|| next().map(assignment), done);
        });
    }

    fn trials_unless(
        &self,
        topology: &Topology,
        _split: Split,
        trials: &[Trial<'_>],
        counted: &mut Tally,
        stop: &StopSignal,
    ) -> Option<Vec<f64>> {
        run_trials(topology, trials, |network, shared, each| {
            // Enough for every thread, and each fills its lanes.
            let threads = rayon::current_num_threads() * self.task.lane_groups_together();
            let share = (trials.len() / (2 * threads) / LANES).max(1) * LANES;
            let of_shared = shared.chunks(share).map(Jobs::Shared);
            let shares: Vec<_> = of_shared
                .chain(each.chunks(share).map(Jobs::Each))
                .map(|jobs| Assignment { network: Cow::Borrowed(network), jobs })
                .collect();
            let mut returns = Vec::with_capacity(trials.len());
            for (of_share, tally) in self.run(&shares, None, stop, || {})? {
                returns.extend(of_share);
                *counted += tally;
            }
            Some(returns)
        })
    }

    fn is_deterministic(&self, _split: Split) -> bool {
        self.task.is_deterministic()
    }
}

/// An episode with each shared weight and each seed, weight by weight.
fn jobs(weights: &[f64], seeds: &[u64]) -> Vec<Job> {
    let of_weight = |&weight| seeds.iter().map(move |&seed| Job { weight, seed });
    weights.iter().flat_map(of_weight).collect()
}
