//! Crowding distance: how far the neighbours of a candidate are within its front.

use serde::{Deserialize, Serialize};

use super::Objectives;

/// How gaps in one objective are made comparable with gaps in the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Normalizer {
    /// Divide by the front's range, as NSGA-II says.
    #[default]
    Range,
    /// Multiply by |1 / max - min|: what the published code computes, by a
    /// slip in the order of operations.
    Published,
}

impl Normalizer {
    fn factor(self, low: f64, high: f64) -> f64 {
        match self {
            Self::Range if high > low => 1.0 / (high - low),
            Self::Range => 0.0,
            Self::Published => (1.0 / high - low).abs(),
        }
    }
}

/// The crowding distance of each member of a front: the gap between its two
/// neighbours, summed over the objectives; infinite at both ends.
pub fn crowding(objectives: &[Objectives], front: &[usize], normalizer: Normalizer) -> Vec<f64> {
    let mut distances = vec![0.0; front.len()];
    for objective in [0, 1] {
        let value = |index: usize| objectives[front[index]][objective];
        let mut order: Vec<usize> = (0..front.len()).collect();
        order.sort_by(|&a, &b| value(a).total_cmp(&value(b)));
        let (Some(&first), Some(&last)) = (order.first(), order.last()) else { break };
        let factor = normalizer.factor(value(first), value(last));
        for around in order.windows(3) {
            distances[around[1]] += (value(around[2]) - value(around[0])).abs() * factor;
        }
        distances[first] = f64::INFINITY;
        distances[last] = f64::INFINITY;
    }
    // A gap of zero times an infinite factor is no number: the published slip
    // at a maximum of zero.
    distances.iter().map(|d| if d.is_nan() { 0.0 } else { *d }).collect()
}
