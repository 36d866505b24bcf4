//! The best shared weight of a network, found by trying many.

use crate::evaluation::{Evaluator, Split, Tally, Trial, mean};
use crate::network::Weights;
use crate::topology::Topology;

/// Random weights, and shared weights that are scanned, lie between this and its
/// negative.
pub const RANGE: f64 = 2.0;

/// How many of the best are tried again.
const FINALISTS: usize = 8;

/// What trying many shared weights gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Scan {
    /// Each shared weight with its mean return over the first episodes.
    pub means: Vec<(f64, f64)>,
    /// The best of them.
    pub best: f64,
}

/// Tries shared weights on some episodes, and the eight best again on `others`:
/// the best of many on few episodes is often only lucky. The best over both is
/// chosen, the first of equals. Where a data set has splits, the validation
/// split is what they are tried on.
///
/// Its mean is flattering still: measure it on fresh episodes.
///
/// # Panics
///
/// If there are no weights or no episodes.
pub fn scan(
    evaluator: &dyn Evaluator,
    topology: &Topology,
    weights: &[f64],
    (seeds, others): (&[u64], &[u64]),
    counted: &mut Tally,
) -> Scan {
    assert!(!weights.is_empty() && !seeds.is_empty(), "nothing to scan");
    let mut means = |weights: &[f64], seeds: &[u64]| -> Vec<f64> {
        let of_weight = |&weight| {
            seeds.iter().map(move |&seed| Trial { weights: Weights::Shared(weight), seed })
        };
        let all: Vec<Trial<'_>> = weights.iter().flat_map(of_weight).collect();
        let returns = evaluator.trials(topology, Split::Validation, &all, counted);
        returns.chunks(seeds.len()).map(mean).collect()
    };
    let first = means(weights, seeds);
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|&a, &b| first[b].total_cmp(&first[a]));
    order.truncate(FINALISTS);
    let finalists: Vec<f64> = order.iter().map(|&index| weights[index]).collect();
    let mut best = finalists[0];
    if !others.is_empty() {
        let (old, new) = (seeds.len() as f64, others.len() as f64);
        let again = means(&finalists, others);
        let both: Vec<f64> =
            order.iter().zip(&again).map(|(&p, again)| first[p] * old + again * new).collect();
        let most = both.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if let Some(index) = both.iter().position(|&mean| mean == most) {
            best = finalists[index];
        }
    }
    Scan { means: weights.iter().copied().zip(first).collect(), best }
}
