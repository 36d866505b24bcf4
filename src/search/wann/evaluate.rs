//! *Evaluate* every network with several shared weights, and the best of a generation
//! in more episodes.

use std::ops::Range;

use super::Wann;
use super::fitness::Fitness;
use crate::evaluation::{Evaluation, EvaluationConditions, Split};
use crate::stop::StopSignal;
use crate::stream::Purpose;
use crate::topology::Topology;

impl Wann {
    /// The fitness of networks in this generation's episodes, which are the same for
    /// all of them.
    pub(super) fn evaluate(
        &self,
        networks: &[Topology],
        stop: &StopSignal,
    ) -> Option<Vec<Fitness>> {
        let episodes = self.evaluation.episodes_of_generation(self.state.generation);
        let networks: Vec<_> = networks.iter().collect();
        let evaluations = self.evaluations(&networks, 0..episodes, stop)?;
        let mut records = self.state.records.iter().cloned();
        let fitness = |(evaluation, network)| {
            Fitness::of(evaluation, network, records.next().unwrap_or_default())
        };
        Some(evaluations.into_iter().zip(networks).map(fitness).collect())
    }

    /// Successive halving: evaluates the best of an order in more of this generation's
    /// episodes, and orders them anew at its beginning, round by round.
    pub(super) fn halve(
        &self,
        networks: &[Topology],
        fitness: &mut [Fitness],
        order: &mut [usize],
        stop: &StopSignal,
    ) -> Option<()> {
        let generation = self.state.generation;
        let mut done = self.evaluation.episodes_of_generation(generation);
        for (best, episodes) in self.settings.halving.rounds_of(generation, order.len(), done) {
            let best = &mut order[..best];
            let chosen: Vec<_> = best.iter().map(|&index| &networks[index]).collect();
            let further = self.evaluations(&chosen, done..episodes, stop)?;
            for (&index, evaluation) in best.iter().zip(further) {
                fitness[index].add(evaluation);
            }
            best.copy_from_slice(&self.rank(fitness, best));
            done = episodes;
        }
        Some(())
    }

    /// Evaluations in some of this generation's episodes.
    fn evaluations(
        &self,
        networks: &[&Topology],
        range: Range<u32>,
        stop: &StopSignal,
    ) -> Option<Vec<Evaluation>> {
        let generation = self.state.generation;
        let address = (self.seed, Purpose::Episodes, generation);
        let mut episodes = self.evaluator.episodes(Split::Training, address, range.end);
        // There are fewer where all are the same.
        episodes.seeds.drain(..episodes.seeds.len().min(range.start as usize));
        if episodes.seeds.is_empty() {
            return Some(Vec::new());
        }
        let weights = self.evaluation.weights.of_generation(self.seed, generation);
        let patience = self.evaluation.patience;
        stop.begin("network", networks.len() as u64);
        let conditions = EvaluationConditions { weights, episodes, patience };
        self.evaluator.evaluate_unless(networks, &conditions, stop)
    }
}
