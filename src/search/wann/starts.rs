//! Several starts: whole populations one after the other, rounds in which the best of
//! them go on, and the best networks of those that are left together.

use serde::{Deserialize, Serialize};

use super::Wann;
use super::fitness::Fitness;
use crate::evaluation::{Evaluation, EvaluationConditions, Split, Tally};
use crate::stop::StopSignal;
use crate::stream::Purpose;
use crate::topology::Topology;

/// A start that has had its generations in a round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndedStart {
    /// The mean return of its best network.
    pub score: f64,
    /// The networks with which it would go on.
    pub population: Vec<Topology>,
}

/// How good a start is that ends, and what was counted to find out.
#[derive(Default)]
pub(super) struct Judgement {
    score: Option<f64>,
    pub(super) tally: Tally,
}

impl Wann {
    /// Evaluates the best networks of a start, where it ends and another round follows, in
    /// episodes that are the same for all starts of the round; nothing if it is asked to
    /// stop before.
    pub(super) fn judge_start(
        &self,
        fitness: &[Fitness],
        networks: &[Topology],
        stop: &StopSignal,
    ) -> Option<Judgement> {
        let (settings, generation) = (&self.settings, self.state.generation);
        let place = settings.starts.place(generation).filter(|place| place.ends);
        let Some(place) = place.filter(|place| place.round < settings.starts.rounds.len()) else {
            return Some(Judgement::default());
        };
        let limit = settings.ranking.connection_limit.at(generation);
        let candidates = self.candidates(fitness, networks, limit, None);
        let address = (self.seed, Purpose::Starts, place.round_begins);
        let count = settings.confirmation.episodes.get();
        let conditions = EvaluationConditions {
            weights: self.weights.clone(),
            episodes: self.evaluator.episodes(Split::Training, address, count),
            patience: self.evaluation.patience,
        };
        let candidates: Vec<_> = candidates.iter().collect();
        stop.begin("candidate", candidates.len() as u64);
        let evaluations = self.evaluator.evaluate_unless(&candidates, &conditions, stop)?;
        let best = evaluations.iter().map(Evaluation::mean).reduce(f64::max);
        let tally = evaluations.iter().map(|evaluation| evaluation.tally).sum();
        // There is no candidate where every network is above the limit.
        Some(Judgement { score: Some(best.unwrap_or(f64::MIN)), tally })
    }

    /// Replaces the population by the next one: children of the best, or where a
    /// start ends, that of the next start or the best of all.
    pub(super) fn replace_population(
        &mut self,
        order: &[usize],
        fitness: &[Fitness],
        judgement: &Judgement,
    ) {
        let (next, mut records): (Vec<_>, Vec<_>) = self.vary(order, fitness).into_iter().unzip();
        if records.iter().all(|record| record.episodes == 0) {
            records.clear();
        }
        let place = self.settings.starts.place(self.state.generation);
        let Some(place) = place.filter(|place| place.ends) else {
            (self.state.population, self.state.records) = (next, records);
            return;
        };
        // What is known of networks is from other episodes than those of other starts.
        self.state.records.clear();
        match (judgement.score, self.settings.starts.rounds.get(place.round)) {
            (Some(score), Some(&(going_on, _))) => {
                self.keep_start(EndedStart { score, population: next }, going_on.get() as usize);
            }
            _ => self.keep_best(order, place.start + 1, place.starts),
        }
        let (state, is_last) = (&mut self.state, place.start + 1 == place.starts);
        if is_last && state.waiting.is_empty() {
            state.waiting = state.ended.drain(..).map(|start| start.population).collect();
        }
        self.state.population = if !state.waiting.is_empty() {
            state.waiting.remove(0)
        } else if is_last {
            std::mem::take(&mut state.reserve)
        } else {
            self.first_population(place.start + 1)
        };
    }

    /// A start goes on in the next round if it is one of so many best; of equals, the earlier.
    fn keep_start(&mut self, start: EndedStart, going_on: usize) {
        let ended = &mut self.state.ended;
        let rank = ended.partition_point(|other| other.score >= start.score);
        ended.insert(rank, start);
        ended.truncate(going_on);
    }

    /// The best networks of a start wait for those of the others: it is the one of this
    /// number, from 1, of so many.
    fn keep_best(&mut self, order: &[usize], number: u64, of: u64) {
        let (population, reserve) = (&self.state.population, &mut self.state.reserve);
        let share = (population.len() as u64 * number / of) as usize;
        let share = share.saturating_sub(reserve.len());
        reserve.extend(order[..share].iter().map(|&index| population[index].clone()));
    }
}
