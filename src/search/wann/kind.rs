//! The weight-agnostic search as a kind of search.

use precocial_envs::Task;

use super::express;
use super::{Confirmation, Starts, Wann, WannSettings};
use crate::activation::Parity;
use crate::evaluation::EvaluationSettings;
use crate::search::SearchError;
use crate::search::kind::{Needs, SearchContext, SearchKind, Unit};
use crate::search::{EvaluationPlan, InitialNetwork, Plan, Search, SearchState};
use crate::stream::{Purpose, stream};
use crate::topology::{EditError, Topology};

/// How much the network is varied that a plan's speed is measured with: about
/// the size of an evolved one.
const VARIATIONS: usize = 80;
/// How many of its children are typical networks.
const TYPICAL: u64 = 64;

impl SearchKind for WannSettings {
    fn unit(&self) -> Unit {
        Unit::GENERATION
    }

    fn generations(&self) -> u64 {
        self.generations
    }

    fn set_generations(&mut self, generations: u64) {
        self.generations = generations;
    }

    fn starts(&self) -> Option<&Starts> {
        Some(&self.starts).filter(|starts| starts.are_several())
    }

    fn needs(&self) -> Needs {
        Needs::Returns
    }

    fn initial_network(&self) -> Option<&Topology> {
        self.from.as_ref()
    }

    fn begin_with(&mut self, network: InitialNetwork) -> Result<(), EditError> {
        self.from = Some(network.for_shared_weights()?);
        Ok(())
    }

    fn check(&self, inputs: usize, outputs: usize) -> Result<(), SearchError> {
        self.check_size(inputs, outputs)?;
        if !self.variation.keep_even {
            return Ok(());
        }
        if !self.activations.iter().any(|a| a.parity() == Parity::Odd) {
            return Err(SearchError::NoOddActivation);
        }
        if !self.from.as_ref().is_none_or(Topology::is_even) {
            return Err(SearchError::NotEven);
        }
        Ok(())
    }

    fn plan(&self, task: &dyn Task, evaluation: &EvaluationSettings) -> Plan {
        let weights = evaluation.weights.values().len() as u64;
        let product = |factors: &[u64]| factors.iter().copied().fold(weights, u64::saturating_mul);
        let population = self.population.get();
        let episodes = self.halving.episodes(self.generations, population, &evaluation.episodes);
        let Confirmation { every, candidates, episodes: fresh, reevaluate } = &self.confirmation;
        let every = u64::from(every.get());
        // In the first generation and in the last of every so many; the best once more for
        // its score, and the champion where it is evaluated again.
        let times = (self.generations / every).saturating_mul(1 + u64::from(*reevaluate));
        let first = candidates.at(0).filter(|_| self.generations > 0 && every > 1);
        let first = first.map_or(0, |count| u64::from(count) + 1);
        let confirmed = candidates.sum_of_last(every, self.generations);
        let confirmed = confirmed.saturating_add(times).saturating_add(first);
        let judged = self.starts.judged().filter_map(|generation| candidates.at(generation));
        let judged = judged.map(u64::from).fold(confirmed, u64::saturating_add);
        Plan::Evaluation(EvaluationPlan {
            population,
            episodes: product(&[episodes]),
            confirmation_episodes: product(&[judged, fresh.get().into()]),
            typical: self.typical(task.signature().size()),
            made_before: if self.from.is_some() { 0 } else { 1 + VARIATIONS },
        })
    }

    fn begin(&self, context: SearchContext) -> Result<Box<dyn Search + Send>, SearchError> {
        Ok(Box::new(Wann::new(context, self.clone())))
    }

    fn thaw(
        &self,
        context: SearchContext,
        state: SearchState,
    ) -> Result<Box<dyn Search + Send>, SearchError> {
        let SearchState::Wann(state) = state else { return Err(SearchError::State) };
        Ok(Box::new(Wann::thaw(context, self.clone(), state).ok_or(SearchError::State)?))
    }

    fn population(&self, state: &SearchState) -> Option<Vec<Topology>> {
        let SearchState::Wann(state) = state else { return None };
        let slip = self.published_slips.disabled_hidden_connections_act;
        let expressed = |topology| express(topology, slip).into_owned();
        Some(state.population.iter().map(expressed).collect())
    }
}

impl WannSettings {
    /// Children of one evolved network, or of the one that the search begins
    /// with, which has evolved already.
    fn typical(&self, (inputs, outputs): (usize, usize)) -> Vec<Topology> {
        let parent = self.from.clone().unwrap_or_else(|| {
            let mut generator = stream(0, Purpose::Replay, 0, 0);
            let mut topology = self.minimal(inputs, outputs, 1.0, &mut generator);
            for _ in 0..VARIATIONS {
                topology = self.variation.vary(&topology, &self.activations, &mut generator);
            }
            topology
        });
        let child = |index| {
            let mut generator = stream(0, Purpose::Replay, 1, index);
            self.variation.vary(&parent, &self.activations, &mut generator)
        };
        (0..TYPICAL.min(self.population.get().into())).map(child).collect()
    }
}
