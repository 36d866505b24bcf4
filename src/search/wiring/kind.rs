//! The search for wirings as a kind of search.

use precocial_envs::Task;

use super::{Wiring, WiringSettings};
use crate::evaluation::EvaluationSettings;
use crate::gradient::LearningSchedule;
use crate::search::SearchError;
use crate::search::kind::{Needs, SearchContext, SearchKind, Unit};
use crate::search::trained::check_training;
use crate::search::{InitialNetwork, Plan, Search, SearchState};
use crate::topology::{EditError, Topology};

impl SearchKind for WiringSettings {
    fn unit(&self) -> Unit {
        Unit::PASS
    }

    fn generations(&self) -> u64 {
        self.passes
    }

    fn set_generations(&mut self, generations: u64) {
        self.passes = generations;
    }

    /// Step sizes that fall along a cosine depend on how many passes there are.
    fn can_go_on(&self) -> bool {
        self.schedule != LearningSchedule::Cosine
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
        check_training(self.from.as_ref(), || self.size(inputs, outputs))
    }

    fn plan(&self, task: &dyn Task, _evaluation: &EvaluationSettings) -> Plan {
        Plan::Training(self.training_plan(task))
    }

    fn begin(&self, context: SearchContext) -> Result<Box<dyn Search + Send>, SearchError> {
        Ok(Box::new(Wiring::new(context.evaluator.task(), context.seed, self.clone())))
    }

    fn thaw(
        &self,
        context: SearchContext,
        state: SearchState,
    ) -> Result<Box<dyn Search + Send>, SearchError> {
        let SearchState::Wiring(state) = state else { return Err(SearchError::State) };
        let thawed = Wiring::thaw(context.evaluator.task(), context.seed, self.clone(), state);
        Ok(Box::new(thawed.ok_or(SearchError::State)?))
    }
}
