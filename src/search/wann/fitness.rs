//! The fitness of a generation: what ranks its networks, and its statistics.

use std::cmp::Ordering;

use super::Lineage;
use crate::evaluation::{Evaluation, Tally, mean};
use crate::search::{Champion, GenerationProgress, Progress, front};
use crate::topology::Topology;

/// What a network is ranked by, and what is reported of it.
pub(super) struct Fitness {
    evaluation: Evaluation,
    earlier: Lineage,
    pub(super) mean: f64,
    pub(super) max: f64,
    pub(super) min: f64,
    pub(super) connections: usize,
    pub(super) hidden: usize,
}

impl Fitness {
    /// Of a network's evaluation in this generation and of what is known of it from
    /// earlier ones.
    pub(super) fn of(evaluation: Evaluation, topology: &Topology, earlier: Lineage) -> Self {
        let mut fitness = Self {
            evaluation,
            earlier,
            mean: f64::NAN,
            max: f64::NAN,
            min: f64::NAN,
            connections: topology.complexity(),
            hidden: topology.hidden().len(),
        };
        fitness.sum_up();
        fitness
    }

    /// Counts more episodes of each shared weight.
    pub(super) fn add(&mut self, further: Evaluation) {
        self.evaluation.add(further);
        self.sum_up();
    }

    /// What is known after this generation.
    pub(super) fn record(&self) -> Lineage {
        self.earlier.and(&self.evaluation)
    }

    fn sum_up(&mut self) {
        let returns = self.record().returns;
        self.mean = mean(&returns);
        self.max = returns.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        self.min = returns.iter().copied().fold(f64::INFINITY, f64::min);
    }

    /// By how many episodes it was judged, then by its mean: who got into a later round of
    /// successive halving was better than who did not.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let episodes = |fitness: &Self| fitness.evaluation.returns.first().map_or(0, Vec::len);
        episodes(self).cmp(&episodes(other)).then(self.mean.total_cmp(&other.mean))
    }
}

/// What is reported of a generation, with the champion after it and what was counted to
/// confirm it.
pub(super) fn progress(
    generation: u64,
    fitness: &[Fitness],
    confirmed: Tally,
    champion: Option<&Champion>,
) -> Progress {
    let mut tally: Tally = fitness.iter().map(|f| f.evaluation.tally).sum();
    tally += confirmed;
    let means: Vec<f64> = fitness.iter().map(|f| f.mean).collect();
    let best = fitness.iter().reduce(|best, f| if f.compare(best).is_gt() { f } else { best });
    Progress::Evaluated(GenerationProgress {
        generation,
        fitness_mean: mean(&means),
        fitness_median: median(means),
        fitness_best: best.map_or(f64::NAN, |best| best.mean),
        max_best: fitness.iter().fold(f64::NEG_INFINITY, |max, f| max.max(f.max)),
        min_best: fitness.iter().fold(f64::NEG_INFINITY, |max, f| max.max(f.min)),
        connections_of_best: best.map_or(0, |best| best.connections),
        connections_median: median(fitness.iter().map(|f| f.connections as f64).collect()),
        hidden_median: median(fitness.iter().map(|f| f.hidden as f64).collect()),
        champion_score: champion.map(Champion::score),
        champion_connections: champion.map(|champion| champion.topology.complexity()),
        steps: tally.steps,
        non_finite: tally.non_finite,
        front: front::recorded(fitness.iter().map(|f| (f.connections, f.mean).into()).collect()),
    })
}

/// The middle value, or the mean of the two in the middle.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { mean(&values[middle - 1..=middle]) }
}
