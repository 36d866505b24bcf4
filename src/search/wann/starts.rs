//! Several starts: whole populations one after the other, rounds in which the best of
//! them go on, and the best networks of those that are left together; and several groups
//! of these, of which the best goes on.

use serde::{Deserialize, Serialize};

use super::fitness::Fitness;
use super::settings::{PlaceInRound, PlaceInStarts};
use super::{Starts, Wann};
use crate::evaluation::{Evaluation, EvaluationConditions, Split, Tally};
use crate::stop::StopSignal;
use crate::stream::Purpose;
use crate::topology::Topology;

/// A start that has had its generations in a round, or a group that has had all of its.
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
    /// Evaluates the best networks of a start, where it ends and another round follows, or of
    /// a group that ends, in episodes that are the same for all starts of the round, or for
    /// all groups; nothing if it is asked to stop before.
    pub(super) fn judge_start(
        &self,
        fitness: &[Fitness],
        networks: &[Topology],
        stop: &StopSignal,
    ) -> Option<Judgement> {
        let (settings, generation) = (&self.settings, self.state.generation);
        let starts = &settings.starts;
        let judged = match starts.place(generation) {
            Some(PlaceInStarts { ends: true, round: None, .. }) => Some(starts.all_generations()),
            Some(PlaceInStarts { ends: true, round: Some(round), .. }) => {
                Some(round.begins).filter(|_| round.number < starts.rounds.len())
            }
            _ => None,
        };
        let Some(address) = judged else { return Some(Judgement::default()) };
        let limit = settings.ranking.connection_limit.at(generation);
        let candidates = self.candidates(fitness, networks, limit, None);
        let address = (self.seed, Purpose::Starts, address);
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

    /// Replaces the population by the next one: children of the best, or where a start or a
    /// group ends, that of the next one, the best of all starts, or the best group.
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
        let ended = judgement.score.map(|score| EndedStart { score, population: next });
        self.state.population = match place.round {
            Some(round) => self.next_of_round(order, place.group, &round, ended),
            None => self.next_of_groups(place.group, ended),
        };
    }

    /// What follows a start that ends.
    fn next_of_round(
        &mut self,
        order: &[usize],
        group: u64,
        round: &PlaceInRound,
        ended: Option<EndedStart>,
    ) -> Vec<Topology> {
        match (ended, self.settings.starts.rounds.get(round.number)) {
            (Some(start), Some(&(going_on, _))) => {
                self.keep_start(start, going_on.get() as usize);
            }
            _ => self.keep_best(order, round.start + 1, round.starts),
        }
        let (state, is_last) = (&mut self.state, round.start + 1 == round.starts);
        if is_last && state.waiting.is_empty() {
            state.waiting = state.ended.drain(..).map(|start| start.population).collect();
        }
        if !state.waiting.is_empty() {
            state.waiting.remove(0)
        } else if is_last {
            std::mem::take(&mut state.reserve)
        } else {
            let before = group * u64::from(self.settings.starts.count.get());
            self.first_population(before + round.start + 1)
        }
    }

    /// What follows a group that ends: the next one, or the best of all, of equals the earlier.
    fn next_of_groups(&mut self, group: u64, ended: Option<EndedStart>) -> Vec<Topology> {
        let best = self.state.best_group.take().into_iter().chain(ended);
        let best = best.reduce(|best, next| if next.score > best.score { next } else { best });
        let Starts { count, groups, .. } = &self.settings.starts;
        match best {
            Some(best) if group + 1 == u64::from(groups.count.get()) => best.population,
            best => {
                self.state.best_group = best;
                self.first_population((group + 1) * u64::from(count.get()))
            }
        }
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
