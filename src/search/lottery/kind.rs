//! The search for lottery tickets as a kind of search.

use precocial_envs::Task;

use super::{Lottery, LotterySettings};
use crate::evaluation::EvaluationSettings;
use crate::search::SearchError;
use crate::search::kind::{Needs, SearchContext, SearchKind, Unit};
use crate::search::trained::{check_training, layered_size};
use crate::search::{InitialNetwork, Plan, Search, SearchState};
use crate::topology::{EditError, Topology};

impl SearchKind for LotterySettings {
    fn unit(&self) -> Unit {
        Unit::ROUND
    }

    fn generations(&self) -> u64 {
        self.rounds.saturating_add(1)
    }

    fn set_generations(&mut self, generations: u64) {
        self.rounds = generations.saturating_sub(1);
    }

    fn needs(&self) -> Needs {
        Needs::Classes
    }

    fn initial_network(&self) -> Option<&Topology> {
        self.from.as_ref().map(|from| &from.topology)
    }

    fn begin_with(&mut self, network: InitialNetwork) -> Result<(), EditError> {
        self.from = Some(network);
        Ok(())
    }

    fn check(&self, inputs: usize, outputs: usize) -> Result<(), SearchError> {
        check_training(self.from.as_ref(), || layered_size(&self.layers, inputs, outputs))
    }

    fn plan(&self, task: &dyn Task, _evaluation: &EvaluationSettings) -> Plan {
        Plan::Training(self.training_plan(task))
    }

    fn begin(&self, context: SearchContext) -> Result<Box<dyn Search + Send>, SearchError> {
        Ok(Box::new(Lottery::new(context.evaluator.task(), context.seed, self.clone())))
    }

    fn thaw(
        &self,
        context: SearchContext,
        state: SearchState,
    ) -> Result<Box<dyn Search + Send>, SearchError> {
        let SearchState::Lottery(state) = state else { return Err(SearchError::State) };
        let thawed = Lottery::thaw(context.evaluator.task(), context.seed, self.clone(), state);
        Ok(Box::new(thawed.ok_or(SearchError::State)?))
    }
}
