//! Searches that another program brings: they run there and nowhere else.

use precocial_envs::Task;
use serde::{Deserialize, Serialize};

use super::error::SearchError;
use super::kind::{Needs, SearchContext, SearchKind, Unit};
use super::{InitialNetwork, Plan, Search, SearchState};
use crate::evaluation::EvaluationSettings;
use crate::topology::{EditError, Topology};

/// What an experiment says of a search that another program brings. Any program
/// can look at its runs; only that one can go on with them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OwnSettings {
    /// Its name, for people. No default; any text.
    pub name: String,
    /// Generations in a run. No default; any whole number.
    pub generations: u64,
    /// Its settings, as it writes them. Default `""`; any text.
    #[serde(default)]
    pub settings: String,
}

impl SearchKind for OwnSettings {
    fn unit(&self) -> Unit {
        Unit::GENERATION
    }

    fn generations(&self) -> u64 {
        self.generations
    }

    fn set_generations(&mut self, generations: u64) {
        self.generations = generations;
    }

    fn needs(&self) -> Needs {
        Needs::Returns
    }

    fn initial_network(&self) -> Option<&Topology> {
        None
    }

    /// An own search says in its settings what it begins with.
    fn begin_with(&mut self, _network: InitialNetwork) -> Result<(), EditError> {
        Ok(())
    }

    fn check(&self, _inputs: usize, _outputs: usize) -> Result<(), SearchError> {
        Ok(())
    }

    fn plan(&self, _task: &dyn Task, _evaluation: &EvaluationSettings) -> Plan {
        Plan::Unknown
    }

    fn begin(&self, _context: SearchContext) -> Result<Box<dyn Search + Send>, SearchError> {
        Err(SearchError::Own(self.name.clone()))
    }

    fn thaw(
        &self,
        _context: SearchContext,
        _state: SearchState,
    ) -> Result<Box<dyn Search + Send>, SearchError> {
        Err(SearchError::Own(self.name.clone()))
    }
}
