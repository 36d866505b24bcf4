//! Champions are confirmed on fresh episodes: the best of a generation is often
//! only lucky in the episodes that ranked it.

use super::Wann;
use super::fitness::Fitness;
use crate::evaluation::{Evaluation, EvaluationConditions, Split, Tally};
use crate::search::{Champion, WeightScore};
use crate::stop::StopSignal;
use crate::stream::Purpose;
use crate::topology::Topology;

impl Wann {
    /// Evaluates the best networks of this generation on fresh episodes, where it is
    /// time for that; the best of them becomes the champion if it beats the one
    /// before. Gives what was counted; nothing if it is asked to stop before all is
    /// known, and then there is no new champion.
    pub(super) fn confirm(
        &mut self,
        fitness: &[Fitness],
        expressed: &[Topology],
        stop: &StopSignal,
    ) -> Option<Tally> {
        let settings = &self.settings.confirmation;
        let generation = self.state.generation;
        // Never "the last generation": a run that is resumed with more
        // generations must go the same way as one that had them at once.
        let due =
            generation == 0 || (generation + 1).is_multiple_of(u64::from(settings.every.get()));
        if !due {
            return Some(Tally::default());
        }
        let evaluate = |candidates: &[Topology], purpose| {
            let address = (self.seed, purpose, generation);
            let episodes =
                self.evaluator.episodes(Split::Validation, address, settings.episodes.get());
            let conditions =
                EvaluationConditions { weights: self.weights.clone(), episodes, patience: None };
            let candidates: Vec<_> = candidates.iter().collect();
            stop.begin("candidate", candidates.len() as u64);
            self.evaluator.evaluate_unless(&candidates, &conditions, stop)
        };
        let limit = self.settings.ranking.connection_limit.last();
        let champion = self.state.champion.as_ref().map(|champion| &champion.topology);
        let mut candidates = self.candidates(fitness, expressed, limit, champion);
        let challengers = candidates.len();
        candidates.extend(champion.filter(|_| settings.reevaluate).cloned());
        let challenges = evaluate(&candidates, Purpose::Challenge)?;
        let mut tally = challenges.iter().map(|challenge| challenge.tally).sum();
        let again = challenges.get(challengers).map(Evaluation::mean);
        let to_beat = again.or(self.state.champion.as_ref().map(|champion| champion.challenge));
        let best = candidates.into_iter().zip(challenges.iter().map(Evaluation::mean));
        let best = best.take(challengers);
        let best = best.reduce(|best, next| if next.1 > best.1 { next } else { best });
        if let Some((topology, challenge)) = best.filter(|best| to_beat.is_none_or(|c| best.1 > c))
        {
            let scores = evaluate(std::slice::from_ref(&topology), Purpose::Score)?;
            tally += scores[0].tally;
            self.state.champion = Some(Champion {
                generation,
                challenge,
                scores: WeightScore::of(&scores[0], &self.weights),
                topology,
                trained: None,
            });
        }
        Some(tally)
    }

    /// The best networks within a connection limit, without what does not act, each
    /// once; `but` is none of them.
    pub(super) fn candidates(
        &self,
        fitness: &[Fitness],
        expressed: &[Topology],
        limit: Option<u32>,
        but: Option<&Topology>,
    ) -> Vec<Topology> {
        let limit = limit.map_or(usize::MAX, |limit| limit as usize);
        let mut order: Vec<usize> =
            (0..fitness.len()).filter(|&i| fitness[i].connections <= limit).collect();
        order.sort_by(|&a, &b| fitness[b].compare(&fitness[a]));
        let most = self.settings.confirmation.candidates.at(self.state.generation).unwrap_or(1);
        let mut candidates = Vec::new();
        for topology in order.into_iter().map(|index| expressed[index].acting()) {
            if candidates.len() == most as usize {
                break;
            }
            if Some(&topology) != but && !candidates.contains(&topology) {
                candidates.push(topology);
            }
        }
        candidates
    }
}
