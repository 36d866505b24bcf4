//! Evaluations of few networks in portions: each shared weight, and some of the
//! episodes, by whoever has time. A champion is confirmed in hundreds of episodes, for
//! which all ranks would wait if one did them all.

use std::collections::BTreeMap;
use std::ops::Range;

use super::work::Batch;
use crate::evaluation::{Episodes, Evaluation, EvaluationConditions};
use crate::topology::Topology;

/// How evaluations are divided, and put together again.
pub(super) struct Portions {
    /// For each portion, its network, its weights and its episodes.
    all: Vec<(usize, usize, Range<usize>)>,
    /// The indices of weights that differ in nothing but the sign: a network that is
    /// even in them is evaluated with one of them, so they stay together.
    weights: Vec<Vec<usize>>,
    networks: usize,
}

impl Portions {
    /// So many portions or more of the evaluations of so many networks, as far as
    /// there are weights and episodes.
    pub(super) fn new(networks: usize, conditions: &EvaluationConditions, wanted: usize) -> Self {
        let mut alike: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (index, weight) in conditions.weights.iter().enumerate() {
            alike.entry(weight.abs().to_bits()).or_default().push(index);
        }
        let weights: Vec<Vec<usize>> = alike.into_values().collect();
        let episodes = conditions.episodes.seeds.len();
        let times = wanted.div_ceil((networks * weights.len()).max(1));
        let some = episodes.div_ceil(times.max(1)).max(1);
        let starts = || (0..episodes).step_by(some);
        let of_weights = |network, weights| {
            starts().map(move |start| (network, weights, start..(start + some).min(episodes)))
        };
        let of_network = |network| (0..weights.len()).flat_map(move |w| of_weights(network, w));
        let all = (0..networks).flat_map(of_network).collect();
        Self { all, weights, networks }
    }

    /// Them, as work.
    pub(super) fn batch(
        &self,
        topologies: &[&Topology],
        conditions: &EvaluationConditions,
    ) -> Batch {
        let portion = |(network, weights, episodes): &(usize, usize, Range<usize>)| {
            let weights = self.weights[*weights].iter().map(|&index| conditions.weights[index]);
            let seeds = conditions.episodes.seeds[episodes.clone()].to_vec();
            let conditions = EvaluationConditions {
                weights: weights.collect(),
                episodes: Episodes { split: conditions.episodes.split, seeds },
                patience: conditions.patience,
            };
            (topologies[*network].into(), conditions)
        };
        Batch::Portions(self.all.iter().map(portion).collect())
    }

    /// The evaluations of the networks, from those of the portions.
    pub(super) fn join(&self, parts: Vec<Evaluation>) -> Vec<Evaluation> {
        let weights = self.weights.iter().map(Vec::len).sum();
        let nothing = Evaluation { returns: vec![Vec::new(); weights], ..Evaluation::default() };
        let mut whole = vec![nothing; self.networks];
        // Portions stand in the order of their episodes.
        for ((network, weights, _), part) in self.all.iter().zip(parts) {
            let evaluation = &mut whole[*network];
            evaluation.tally += part.tally;
            for (&index, returns) in self.weights[*weights].iter().zip(part.returns) {
                evaluation.returns[index].extend(returns);
            }
        }
        whole
    }
}
