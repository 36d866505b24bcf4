//! Weight-agnostic neural network search (Gaier & Ha 2019, section 3): evaluate
//! every network with several shared weights; rank by performance and
//! complexity; vary the best.
//!
//! [`Wann`]'s `advance`, here, is one generation. Its networks are evaluated in
//! `evaluate`, ranked in `rank`; the next generation is made in `vary` with the operators
//! in [`variation`], and `confirm` says when the best of one becomes the champion. In `starts`
//! several populations follow each other.

mod confirm;
mod evaluate;
mod expression;
mod fitness;
mod initial;
mod kind;
mod lineage;
mod rank;
mod settings;
mod size;
mod starts;
pub mod variation;
mod vary;

pub use expression::express;
pub use lineage::Lineage;
pub use settings::{
    Confirmation, Groups, Halving, PublishedSlips, RankingSettings, Selection, Starts,
    WannSettings, WhenImpossible,
};
pub use starts::EndedStart;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Champion, Progress, Search, SearchContext, SearchState};
use crate::evaluation::{EvaluationSettings, Evaluator};
use crate::stop::StopSignal;
use crate::topology::Topology;
use fitness::progress;

/// The search; advance it with [`Search::advance`].
pub struct Wann {
    evaluator: Arc<dyn Evaluator>,
    seed: u64,
    evaluation: EvaluationSettings,
    /// The shared weights at which champions are confirmed.
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
    /// The populations that go on later in this round of starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<Vec<Topology>>,
    /// The starts that go on in the next round, as far as is known, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<EndedStart>,
    /// The best group of starts that has ended, while others follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_group: Option<EndedStart>,
    /// What is known of each network of the population from generations before; empty where
    /// nothing is inherited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<Lineage>,
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
            waiting: Vec::new(),
            ended: Vec::new(),
            best_group: None,
            records: Vec::new(),
            champion: None,
        };
        let mut search = Self::with_state(context, settings, state);
        search.state.population = search.first_population(0);
        search
    }

    /// A search that goes on from a state, or nothing where its networks are
    /// not those of such a search.
    pub fn thaw(context: SearchContext, settings: WannSettings, state: WannState) -> Option<Self> {
        let shape = context.evaluator.task().signature().size();
        let champion = state.champion.iter().map(|champion| &champion.topology);
        let ended = || state.ended.iter().chain(&state.best_group);
        let others = || state.waiting.iter().chain(ended().map(|start| &start.population));
        let all = state.population.iter().chain(&state.reserve).chain(champion);
        let mut all = all.chain(others().flatten());
        let size = settings.population.get() as usize;
        let weights = context.evaluation.weights.values().len();
        let sound = state.population.len() == size
            && state.reserve.len() <= size
            && others().all(|population| population.len() == size)
            && ended().all(|start| start.score.is_finite())
            && (state.records.is_empty() || state.records.len() == size)
            && state.records.iter().all(|record| record.is_sound(weights))
            && all.all(|topology| (topology.inputs(), topology.outputs()) == shape);
        sound.then(|| Self::with_state(context, settings, state))
    }

    /// What changes while the search runs.
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

    /// The population as it acts.
    fn expressed(&self) -> Vec<Topology> {
        let slip = self.settings.published_slips.disabled_hidden_connections_act;
        let population = self.state.population.iter();
        population.map(|topology| express(topology, slip).into_owned()).collect()
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
        self.advance_unless(&StopSignal::default()).expect("nobody asks to stop")
    }

    fn advance_unless(&mut self, stop: &StopSignal) -> Option<Progress> {
        let generation = self.state.generation;
        // Evaluate every network with several shared weights;
        let networks = self.expressed();
        let mut fitness = self.evaluate(&networks, stop)?;
        // rank by performance and complexity, the best of them after more episodes;
        let mut order = self.rank(&fitness, &(0..networks.len()).collect::<Vec<_>>());
        self.halve(&networks, &mut fitness, &mut order, stop)?;
        let judgement = self.judge_start(&fitness, &networks, stop)?;
        let mut counted = self.confirm(&fitness, &networks, stop)?;
        counted += judgement.tally;
        // vary the best.
        self.replace_population(&order, &fitness, &judgement);
        self.state.generation += 1;
        Some(progress(generation, &fitness, counted, self.state.champion.as_ref()))
    }

    fn champion(&self) -> Option<&Champion> {
        self.state.champion.as_ref()
    }

    fn freeze(&self) -> SearchState {
        SearchState::Wann(self.state.clone())
    }
}

#[cfg(test)]
mod tests;
