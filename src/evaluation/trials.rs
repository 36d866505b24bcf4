//! Episodes of one network with any weights.

use precocial_envs::Task;
use precocial_envs::lanes::LANES;

use super::{Assignment, Job, Jobs, Tally, run_all};
use crate::network::{Network, Weights};
use crate::topology::Topology;

/// One episode with these weights.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// The weights.
    pub weights: Weights<'a>,
    /// The seed of the episode.
    pub seed: u64,
}

/// Runs trials of a topology on the threads of the current rayon pool, and
/// gives their returns, in order. The result does not depend on the threads,
/// nor that of a trial on the others.
///
/// # Panics
///
/// If a trial has a weight for each connection, but not as many as the
/// topology has connections.
pub fn trials(
    task: &dyn Task,
    topology: &Topology,
    trials: &[Trial<'_>],
    counted: &mut Tally,
) -> Vec<f64> {
    let (network, places) = Network::compile_with_places(topology);
    // Each kind of weights has its own arithmetic, and so its own jobs.
    let (mut shared, mut each, mut own) = (Vec::new(), Vec::new(), Vec::new());
    for trial in trials {
        match trial.weights {
            Weights::Shared(weight) => shared.push(Job { weight, seed: trial.seed }),
            Weights::Each(weights) => {
                // Neighbours often have the same weights.
                let same = each.last().is_some_and(|&(last, _)| std::ptr::eq(last, weights));
                if !same {
                    own.push(places.arrange(weights));
                }
                each.push((weights, Job { weight: own.len() - 1, seed: trial.seed }));
            }
        }
    }
    let each: Vec<Job<&[f64]>> = each
        .into_iter()
        .map(|(_, Job { weight, seed })| Job { weight: &own[weight][..], seed })
        .collect();

    // Enough for every thread, and each fills its lanes.
    let share = trials.len() / (2 * rayon::current_num_threads() * task.lane_groups_together());
    let share = (share / LANES).max(1) * LANES;
    let network = &network;
    let of_shared = shared.chunks(share).map(Jobs::Shared);
    let shares: Vec<_> = of_shared
        .chain(each.chunks(share).map(Jobs::Each))
        .map(|jobs| Assignment { network, jobs })
        .collect();
    let mut returns = Vec::with_capacity(trials.len());
    for (of_share, tally) in run_all(task, &shares, None) {
        returns.extend(of_share);
        *counted += tally;
    }
    let (of_shared, of_each) = returns.split_at(shared.len());
    let (mut of_shared, mut of_each) = (of_shared.iter(), of_each.iter());
    let in_order = |trial: &Trial<'_>| match trial.weights {
        Weights::Shared(_) => of_shared.next(),
        Weights::Each(_) => of_each.next(),
    };
    trials.iter().filter_map(in_order).copied().collect()
}
