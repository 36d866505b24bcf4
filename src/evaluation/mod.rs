//! How good a topology is: its returns over shared weights and episodes.
//!
//! A pair of a shared weight and an episode is a job; a network's jobs run in
//! lanes side by side, and networks run on threads side by side. All networks
//! of a generation meet the same episodes.

mod rollout;
mod shared_weights;

pub use rollout::{Job, Rollout, Tally};
pub use shared_weights::{SharedWeights, WeightError};

use std::sync::Mutex;

use precocial_envs::Task;
use rayon::prelude::*;

use crate::network::Network;
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
pub fn evaluate(
    task: &dyn Task,
    topologies: &[impl std::borrow::Borrow<Topology> + Sync],
    weights: &[f64],
    seeds: &[u64],
) -> Vec<Evaluation> {
    // A few networks: a thread for each shared weight keeps all threads busy.
    let threads = rayon::current_num_threads();
    if topologies.len() < 2 * threads {
        let one = |topology: &_| {
            evaluate_one(task, std::borrow::Borrow::borrow(topology), weights, seeds)
        };
        return topologies.par_iter().map(one).collect();
    }
    let jobs = jobs(weights, seeds);
    let on_rollout = |rollout: &mut Rollout, topology: &Topology| {
        let mut returns = vec![0.0; jobs.len()];
        let tally = rollout.run(&Network::compile(topology), &jobs, &mut returns);
        let returns = returns.chunks(seeds.len().max(1)).map(<[f64]>::to_vec).collect();
        Evaluation { returns, tally }
    };
    // Worlds may be costly to build: each thread builds its own once, in a box,
    // so that no two threads write to one cache line.
    let rollouts: Vec<Mutex<Option<Box<Rollout>>>> =
        (0..threads).map(|_| Mutex::default()).collect();
    let evaluate_here = |topology: &Topology| {
        let own = rayon::current_thread_index().and_then(|thread| rollouts.get(thread));
        match own.and_then(|own| own.try_lock().ok()) {
            Some(mut own) => {
                on_rollout(own.get_or_insert_with(|| Box::new(Rollout::new(task))), topology)
            }
            None => on_rollout(&mut Rollout::new(task), topology),
        }
    };
    let networks = topologies.par_iter().with_max_len(1);
    networks.map(|topology| evaluate_here(topology.borrow())).collect()
}

/// The same for one topology, with a thread for each shared weight.
pub fn evaluate_one(
    task: &dyn Task,
    topology: &Topology,
    weights: &[f64],
    seeds: &[u64],
) -> Evaluation {
    let network = Network::compile(topology);
    let parts: Vec<_> = weights
        .par_iter()
        .with_max_len(1)
        .map_init(
            || Rollout::new(task),
            |rollout, &weight| {
                let mut returns = vec![0.0; seeds.len()];
                let tally = rollout.run(&network, &jobs(&[weight], seeds), &mut returns);
                (returns, tally)
            },
        )
        .collect();
    let mut evaluation = Evaluation::default();
    for (returns, tally) in parts {
        evaluation.returns.push(returns);
        evaluation.tally += tally;
    }
    evaluation
}

fn jobs(weights: &[f64], seeds: &[u64]) -> Vec<Job> {
    let of_weight = |&weight| seeds.iter().map(move |&seed| Job { weight, seed });
    weights.iter().flat_map(of_weight).collect()
}
