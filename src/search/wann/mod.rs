//! Weight-agnostic neural network search (Gaier & Ha 2019, section 3): evaluate
//! every network with several shared weights; rank by performance and
//! complexity; vary the best.

mod expression;
mod initial;
mod kind;
mod schedule;
mod settings;
pub mod variation;

pub use expression::express;
pub use schedule::Schedule;
pub use settings::{
    Confirmation, PublishedSlips, RankingSettings, Selection, Starts, WannSettings, WhenImpossible,
};

use std::sync::Arc;

use rand::RngExt as _;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    Champion, GenerationProgress, Progress, Search, SearchContext, SearchState, WeightScore,
};
use crate::evaluation::{
    Evaluation, EvaluationConditions, EvaluationSettings, Evaluator, Split, Tally, mean,
};
use crate::ranking::{Objectives, rank, tournament};
use crate::stream::{Purpose, stream};
use crate::topology::Topology;
use initial::initial;

/// The search; advance it with [`Search::advance`].
pub struct Wann {
    evaluator: Arc<dyn Evaluator>,
    seed: u64,
    evaluation: EvaluationSettings,
    /// The shared weights of `evaluation`.
    weights: Vec<f64>,
    settings: WannSettings,
    state: WannState,
}

/// Everything that changes while the search runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WannState {
    /// Generations done.
    pub generation: u64,
    /// The networks to evaluate next.
    pub population: Vec<Topology>,
    /// The best networks of earlier starts, until all have been.
    #[serde(default)]
    pub reserve: Vec<Topology>,
    /// The best so far.
    pub champion: Option<Champion>,
}

impl Wann {
    /// A search from the beginning. A network to begin with must have the
    /// task's numbers of inputs and outputs.
    pub fn new(context: SearchContext, settings: WannSettings) -> Self {
        let state = WannState {
            generation: 0,
            population: Vec::new(),
            reserve: Vec::new(),
            champion: None,
        };
        let mut search = Self::with_state(context, settings, state);
        search.state.population = search.initial(0);
        search
    }

    /// A search that goes on from a state, or nothing where its networks are
    /// not those of such a search.
    pub fn thaw(context: SearchContext, settings: WannSettings, state: WannState) -> Option<Self> {
        let shape = context.evaluator.task().signature().size();
        let champion = state.champion.iter().map(|champion| &champion.topology);
        let mut all = state.population.iter().chain(&state.reserve).chain(champion);
        let size = settings.population.get() as usize;
        let sound = state.population.len() == size
            && state.reserve.len() <= size
            && all.all(|topology| (topology.inputs(), topology.outputs()) == shape);
        sound.then(|| Self::with_state(context, settings, state))
    }

    /// What changes while it runs.
    pub fn state(&self) -> &WannState {
        &self.state
    }

    fn with_state(
        SearchContext { evaluator, seed, evaluation }: SearchContext,
        settings: WannSettings,
        state: WannState,
    ) -> Self {
        let weights = evaluation.weights.values();
        Self { evaluator, seed, evaluation, weights, settings, state }
    }

    /// The first population of a start: minimal networks, or a network to begin
    /// with and its children.
    fn initial(&self, start: u64) -> Vec<Topology> {
        let (inputs, outputs) = self.evaluator.task().signature().size();
        let settings = &self.settings;
        let network = |index| {
            let mut generator = stream(self.seed, Purpose::Initial, start, index);
            if let Some(from) = &settings.from {
                if index == 0 {
                    return from.clone();
                }
                return settings.variation.vary(from, &settings.activations, &mut generator);
            }
            let mut topology = initial(inputs, outputs, settings.initial_enabled, &mut generator);
            for output in topology.output_ids() {
                // The node is an output of this very topology.
                let _ = topology.set_activation(output, settings.output_activation);
            }
            topology
        };
        (0..u64::from(settings.population.get())).map(network).collect()
    }

    fn express<'a>(&self, topology: &'a Topology) -> std::borrow::Cow<'a, Topology> {
        express(topology, self.settings.published_slips.disabled_hidden_connections_act)
    }

    /// Ranks a generation by the mean and this generation's second objective.
    fn rank(&self, fitness: &[Fitness]) -> Vec<usize> {
        let second = self.second_objective();
        let objectives: Vec<Objectives> = fitness.iter().map(|f| [f.mean, second(f)]).collect();
        let mut order = rank(&objectives, self.settings.published_slips.crowding);
        let limit = &self.settings.ranking.connection_limit;
        if let Some(limit) = limit.at(self.state.generation) {
            order.sort_by_key(|&place| fitness[place].connections.saturating_sub(limit));
        }
        order
    }

    fn second_objective(&self) -> Objective {
        let settings = &self.settings.ranking;
        let simplicity: Objective = |f| 1.0 / f.connections.max(1) as f64;
        let choices: [(f64, Objective); 3] = [
            (settings.by_simplicity, simplicity),
            (settings.by_max, |f| f.max),
            (settings.by_min, |f| f.min),
        ];
        let whole: f64 = choices.iter().map(|(weight, _)| weight).sum();
        let draw: f64 = stream(self.seed, Purpose::Objectives, self.state.generation, 0).random();
        let mut left = draw * whole;
        for (weight, objective) in choices {
            if left < weight {
                return objective;
            }
            left -= weight;
        }
        // All weights are zero, or rounding has reached the very end.
        simplicity
    }

    /// Lets the best networks of this generation challenge the champion.
    fn confirm(&mut self, fitness: &[Fitness], expressed: &[Topology]) -> Tally {
        let settings = &self.settings.confirmation;
        let generation = self.state.generation;
        // Never "the last generation": a run that is resumed with more
        // generations must go the same way as one that had them at once.
        let due =
            generation == 0 || (generation + 1).is_multiple_of(u64::from(settings.every.get()));
        if !due {
            return Tally::default();
        }
        let meet = |candidates: &[Topology], purpose| {
            let address = (self.seed, purpose, generation);
            let episodes =
                self.evaluator.episodes(Split::Validation, address, settings.episodes.get());
            let conditions =
                EvaluationConditions { weights: self.weights.clone(), episodes, patience: None };
            self.evaluator.evaluate(&candidates.iter().collect::<Vec<_>>(), &conditions)
        };
        let candidates = self.candidates(fitness, expressed);
        let challenges = meet(&candidates, Purpose::Challenge);
        let mut tally = challenges.iter().map(|challenge| challenge.tally).sum();
        let to_beat = self.state.champion.as_ref().map(|champion| champion.challenge);
        let best = candidates.into_iter().zip(challenges.iter().map(Evaluation::mean));
        let best = best.reduce(|best, next| if next.1 > best.1 { next } else { best });
        if let Some((topology, challenge)) = best.filter(|best| to_beat.is_none_or(|c| best.1 > c))
        {
            let scores = meet(std::slice::from_ref(&topology), Purpose::Score);
            tally += scores[0].tally;
            self.state.champion = Some(Champion {
                generation,
                challenge,
                scores: WeightScore::of(&scores[0], &self.weights),
                topology,
                trained: None,
            });
        }
        tally
    }

    /// What acts of the best networks within the last connection limit, each
    /// once, and not the champion itself.
    fn candidates(&self, fitness: &[Fitness], expressed: &[Topology]) -> Vec<Topology> {
        let limit = self.settings.ranking.connection_limit.last().unwrap_or(usize::MAX);
        let mut places: Vec<usize> =
            (0..fitness.len()).filter(|&i| fitness[i].connections <= limit).collect();
        places.sort_by(|&a, &b| fitness[b].mean.total_cmp(&fitness[a].mean));
        let champion = self.state.champion.as_ref().map(|champion| &champion.topology);
        let mut candidates = Vec::new();
        for topology in places.into_iter().map(|place| expressed[place].acting()) {
            if candidates.len() == self.settings.confirmation.candidates.get() as usize {
                break;
            }
            if Some(&topology) != champion && !candidates.contains(&topology) {
                candidates.push(topology);
            }
        }
        candidates
    }

    /// The next generation, given the order of this one: elites unchanged, the
    /// others children of parents by tournament.
    fn vary(&self, order: &[usize]) -> Vec<Topology> {
        let population = &self.state.population;
        let selection = &self.settings.selection;
        let culled = share(selection.cull, order.len());
        let pool = &order[..order.len() - culled];
        let elites = share(selection.elites, pool.len());
        let child = |index: usize| {
            let generation = self.state.generation;
            let mut generator = stream(self.seed, Purpose::Variation, generation, index as u64);
            let size = selection.tournament.get() as usize;
            let parent = pool[tournament(&mut generator, pool.len(), size)];
            let settings = &self.settings.variation;
            settings.vary(&population[parent], &self.settings.activations, &mut generator)
        };
        let mut next: Vec<Topology> =
            pool[..elites].iter().map(|&i| population[i].clone()).collect();
        next.par_extend((elites..population.len()).into_par_iter().map(child));
        next
    }

    /// Replaces the population by what comes after it.
    fn succeed(&mut self, order: &[usize]) {
        let next = self.vary(order);
        let (starts, done) = (self.settings.starts, self.state.generation + 1);
        let (count, length) = (u64::from(starts.count.get()), u64::from(starts.generations.get()));
        let start = done / length;
        if count == 1 || done % length != 0 || start > count {
            self.state.population = next;
            return;
        }
        // A start ends: its best networks wait for those of the others.
        let (size, reserve) = (next.len(), &mut self.state.reserve);
        let share = ((size as u64 * start / count) as usize).saturating_sub(reserve.len());
        let population = &self.state.population;
        reserve.extend(order[..share].iter().map(|&place| population[place].clone()));
        self.state.population =
            if start == count { std::mem::take(reserve) } else { self.initial(start) };
    }
}

impl Search for Wann {
    fn generation(&self) -> u64 {
        self.state.generation
    }

    fn generations(&self) -> u64 {
        self.settings.generations
    }

    fn advance(&mut self) -> Progress {
        let generation = self.state.generation;
        let EvaluationSettings { episodes, patience, .. } = self.evaluation;
        let address = (self.seed, Purpose::Episodes, generation);
        let episodes = self.evaluator.episodes(Split::Training, address, episodes.get());
        let conditions = EvaluationConditions { weights: self.weights.clone(), episodes, patience };
        let expressed: Vec<Topology> = self
            .state
            .population
            .iter()
            .map(|topology| self.express(topology).into_owned())
            .collect();
        let evaluations =
            self.evaluator.evaluate(&expressed.iter().collect::<Vec<_>>(), &conditions);
        let fitness: Vec<Fitness> = evaluations
            .iter()
            .zip(&expressed)
            .map(|(e, topology)| Fitness::of(e, topology))
            .collect();
        let mut tally = self.confirm(&fitness, &expressed);
        for evaluation in &evaluations {
            tally += evaluation.tally;
        }
        self.succeed(&self.rank(&fitness));
        self.state.generation += 1;
        progress(generation, &fitness, tally, self.state.champion.as_ref())
    }

    fn champion(&self) -> Option<&Champion> {
        self.state.champion.as_ref()
    }

    fn freeze(&self) -> SearchState {
        SearchState::Wann(self.state.clone())
    }
}

type Objective = fn(&Fitness) -> f64;

/// What ranks a network.
struct Fitness {
    mean: f64,
    max: f64,
    min: f64,
    connections: usize,
    hidden: usize,
}

impl Fitness {
    fn of(evaluation: &Evaluation, topology: &Topology) -> Self {
        Self {
            mean: evaluation.mean(),
            max: evaluation.max(),
            min: evaluation.min(),
            connections: topology.complexity(),
            hidden: topology.hidden().len(),
        }
    }
}

fn progress(
    generation: u64,
    fitness: &[Fitness],
    tally: Tally,
    champion: Option<&Champion>,
) -> Progress {
    let means: Vec<f64> = fitness.iter().map(|f| f.mean).collect();
    let best = fitness.iter().reduce(|best, f| if f.mean > best.mean { f } else { best });
    Progress::Evaluated(GenerationProgress {
        generation,
        fitness_mean: mean(&means),
        fitness_median: median(means),
        fitness_best: best.map_or(f64::NAN, |best| best.mean),
        max_best: fitness.iter().fold(f64::NEG_INFINITY, |max, f| max.max(f.max)),
        connections_of_best: best.map_or(0, |best| best.connections),
        connections_median: median(fitness.iter().map(|f| f.connections as f64).collect()),
        hidden_median: median(fitness.iter().map(|f| f.hidden as f64).collect()),
        champion_score: champion.map(Champion::score),
        champion_connections: champion.map(|champion| champion.topology.complexity()),
        steps: tally.steps,
        non_finite: tally.non_finite,
    })
}

/// A share of so many, rounded down.
#[allow(clippy::cast_sign_loss)] // Shares are checked to lie in 0 to 1.
fn share(share: f64, of: usize) -> usize {
    (share * of as f64) as usize
}

/// The middle value, or the mean of the two in the middle.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { mean(&values[middle - 1..=middle]) }
}

#[cfg(test)]
mod tests;
