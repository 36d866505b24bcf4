//! *Rank*: by performance and complexity.

use rand::RngExt as _;

use super::Wann;
use super::fitness::Fitness;
use crate::ranking::{Objectives, rank};
use crate::stream::{Purpose, stream};

/// A number of a network to be maximised.
type Objective = fn(&Fitness) -> f64;

impl Wann {
    /// The indices of some of a generation's networks, the best first: ranked by the mean
    /// over the shared weights and this generation's second objective. Networks
    /// over the connection limit come last, the largest at the very end.
    pub(super) fn rank(&self, fitness: &[Fitness], some: &[usize]) -> Vec<usize> {
        let second = self.second_objective();
        let objectives = |&index: &usize| [fitness[index].mean, second(&fitness[index])];
        let objectives: Vec<Objectives> = some.iter().map(objectives).collect();
        let order = rank(&objectives, self.settings.published_slips.crowding);
        let mut order: Vec<usize> = order.into_iter().map(|place| some[place]).collect();
        let limit = &self.settings.ranking.connection_limit;
        if let Some(limit) = limit.at(self.state.generation) {
            let limit = limit as usize;
            order.sort_by_key(|&index| fitness[index].connections.saturating_sub(limit));
        }
        order
    }

    /// The second objective of this generation, drawn anew for each.
    fn second_objective(&self) -> Objective {
        let settings = &self.settings.ranking;
        let simplicity: Objective = |f| 1.0 / f.connections.max(1) as f64;
        let choices: [(f64, Objective); 3] = [
            (settings.by_simplicity, simplicity),
            (settings.by_max, |f| f.max),
            (settings.by_min, |f| f.min),
        ];
        let total: f64 = choices.iter().map(|(weight, _)| weight).sum();
        let draw: f64 = stream(self.seed, Purpose::Objectives, self.state.generation, 0).random();
        let mut left = draw * total;
        for (weight, objective) in choices {
            if left < weight {
                return objective;
            }
            left -= weight;
        }
        // All weights are zero, or rounding has reached the very end.
        simplicity
    }
}
