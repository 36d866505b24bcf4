//! What need not be evaluated twice: topologies that act alike, and a shared
//! weight of −w after one of w where a topology is even in it.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Evaluation, EvaluationConditions};
use crate::network::Network;
use crate::stop::StopSignal;
use crate::topology::Topology;

/// Compiles topologies and evaluates those that act alike once, and those that
/// are even in the shared weight with one of w and −w. Nothing where `evaluate`
/// gives nothing. What need not be evaluated is counted as done; what must be,
/// `evaluate` counts.
pub(super) fn evaluate_distinct(
    topologies: &[&Topology],
    conditions: &EvaluationConditions,
    stop: &StopSignal,
    mut evaluate: impl FnMut(&[&Network], &EvaluationConditions) -> Option<Vec<Evaluation>>,
) -> Option<Vec<Evaluation>> {
    let (once, weight_of) = magnitudes(&conditions.weights);
    let has_pairs = once.len() < conditions.weights.len();
    // What acts alike is even alike.
    let compile = |topology: &&Topology| {
        let network = Network::compile(topology);
        (has_pairs && network.is_even(), network)
    };
    let networks: Vec<(bool, Network)> = topologies.par_iter().map(compile).collect();
    // The first of each kind, and for every topology the index of its first; the
    // even ones stand by themselves.
    let mut distinct: [Vec<&Network>; 2] = Default::default();
    let mut firsts: BTreeMap<&Network, usize> = BTreeMap::new();
    let mut first_of = Vec::with_capacity(networks.len());
    for (even, network) in &networks {
        let distinct = &mut distinct[usize::from(*even)];
        let index = *firsts.entry(network).or_insert(distinct.len());
        if index == distinct.len() {
            distinct.push(network);
        }
        first_of.push((usize::from(*even), index));
    }
    let [plain, even] = &distinct;
    stop.count((topologies.len() - plain.len() - even.len()) as u64);
    let mut of_plain = Vec::new();
    if !plain.is_empty() {
        of_plain = evaluate(plain, conditions)?;
    }
    let mut of_even = Vec::new();
    if !even.is_empty() {
        of_even = evaluate(even, &EvaluationConditions { weights: once, ..conditions.clone() })?;
        for evaluation in &mut of_even {
            let returns = &evaluation.returns;
            evaluation.returns = weight_of.iter().map(|&index| returns[index].clone()).collect();
        }
    }
    let mut evaluations = [of_plain, of_even];
    let of_first = |(even, index): (usize, usize)| {
        let evaluation = &mut evaluations[even][index];
        // The first takes the tally; none is left for the others.
        let tally = std::mem::take(&mut evaluation.tally);
        Evaluation { returns: evaluation.returns.clone(), tally }
    };
    Some(first_of.into_iter().map(of_first).collect())
}

/// For every topology, the index of the first that acts like it.
pub(crate) fn first_alike(topologies: &[&Topology]) -> Vec<usize> {
    let networks: Vec<Network> =
        topologies.par_iter().map(|topology| Network::compile(topology)).collect();
    let mut firsts: BTreeMap<&Network, usize> = BTreeMap::new();
    let first = |(index, network)| *firsts.entry(network).or_insert(index);
    networks.iter().enumerate().map(first).collect()
}

/// The weights that differ in more than their sign, each as it first comes, and
/// for every weight the index of its like among them.
pub(super) fn magnitudes(weights: &[f64]) -> (Vec<f64>, Vec<usize>) {
    let mut once: Vec<f64> = Vec::new();
    let mut index_of = BTreeMap::new();
    let like = weights.iter().map(|&weight| {
        // Weights are finite: equal magnitudes have equal bits.
        *index_of.entry(weight.abs().to_bits()).or_insert_with(|| {
            once.push(weight);
            once.len() - 1
        })
    });
    let like = like.collect();
    (once, like)
}
