//! The kinds of searches, by their settings in an experiment and by their state.
//! Nothing outside this module tells them apart.
//!
//! A new search is a module whose settings are a [`SearchKind`], a variant of
//! [`SearchSettings`] and one of [`SearchState`]. A search of another program is
//! [`SearchSettings::Own`], run by
//! [`Run::create_with`](crate::run::Run::create_with).

use std::sync::Arc;

use precocial_envs::{Actions, Task};
use serde::{Deserialize, Serialize};

use super::lottery::{LotterySettings, LotteryState};
use super::pruning::{PruningSettings, PruningState};
use super::wiring::{WiringSettings, WiringState};
use super::{
    InitialNetwork, OwnSettings, Plan, Search, SearchError, Starts, WannSettings, WannState,
};
use crate::evaluation::{EvaluationSettings, Evaluator};
use crate::topology::{EditError, InvalidTopology, Topology};

/// How networks are found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum SearchSettings {
    /// Weight-agnostic neural network search.
    Wann(WannSettings),
    /// Winning lottery tickets.
    Lottery(LotterySettings),
    /// Pruning.
    Pruning(PruningSettings),
    /// Discovered wirings.
    Wiring(WiringSettings),
    /// A search that another program brings.
    Own(OwnSettings),
}

/// The state of any search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SearchState {
    /// Weight-agnostic neural network search.
    Wann(WannState),
    /// Winning lottery tickets.
    Lottery(LotteryState),
    /// Pruning.
    Pruning(PruningState),
    /// Discovered wirings.
    Wiring(WiringState),
    /// A search that another program brings.
    Own {
        /// Generations done.
        generation: u64,
        /// Whatever it needs to go on, as it writes it.
        state: String,
    },
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self::Wann(WannSettings::default())
    }
}

impl SearchSettings {
    /// The searches of this program with their defaults, by the names that the
    /// command line has for them.
    pub fn built_in() -> [(&'static str, Self); 4] {
        [
            ("wann", Self::Wann(WannSettings::default())),
            ("lottery", Self::Lottery(LotterySettings::default())),
            ("pruning", Self::Pruning(PruningSettings::default())),
            ("wiring", Self::Wiring(WiringSettings::default())),
        ]
    }

    /// What kind of search it is.
    pub fn kind(&self) -> &dyn SearchKind {
        match self {
            Self::Wann(settings) => settings,
            Self::Lottery(settings) => settings,
            Self::Pruning(settings) => settings,
            Self::Wiring(settings) => settings,
            Self::Own(settings) => settings,
        }
    }

    /// The same, to be changed.
    pub fn kind_mut(&mut self) -> &mut dyn SearchKind {
        match self {
            Self::Wann(settings) => settings,
            Self::Lottery(settings) => settings,
            Self::Pruning(settings) => settings,
            Self::Wiring(settings) => settings,
            Self::Own(settings) => settings,
        }
    }
}

impl SearchState {
    /// Generations done.
    pub fn generation(&self) -> u64 {
        match self {
            Self::Wann(state) => state.generation,
            Self::Lottery(state) => state.generation,
            Self::Pruning(state) => state.generation,
            Self::Wiring(state) => state.generation,
            Self::Own { generation, .. } => *generation,
        }
    }
}

impl SearchState {
    /// Whether all of its networks are of a size that is read again.
    ///
    /// # Errors
    ///
    /// If one is too large.
    pub fn check(&self) -> Result<(), InvalidTopology> {
        let (evolved, champion): (&[Topology], _) = match self {
            Self::Wann(state) => (&state.population, &state.champion),
            Self::Lottery(state) => (&[], &state.champion),
            Self::Pruning(state) => (&[], &state.champion),
            Self::Wiring(state) => (&[], &state.champion),
            Self::Own { .. } => (&[], &None),
        };
        let champion = champion.iter().map(|champion| &champion.topology);
        evolved.iter().chain(champion).try_for_each(Topology::check_size)
    }
}

/// What a generation is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// One.
    pub singular: &'static str,
    /// Several.
    pub plural: &'static str,
}

impl Unit {
    /// Evaluations of a population.
    pub const GENERATION: Self = Self { singular: "generation", plural: "generations" };
    /// Rounds of training and pruning.
    pub const ROUND: Self = Self { singular: "round", plural: "rounds" };
    /// Passes over the training samples.
    pub const PASS: Self = Self { singular: "pass", plural: "passes" };
}

/// What a search needs of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Returns: any task will do.
    Returns,
    /// Samples with classes, to train on.
    Classes,
}

/// What a search works with.
#[derive(Clone)]
pub struct SearchContext {
    /// Says how good networks are; it knows the task.
    pub evaluator: Arc<dyn Evaluator>,
    /// Every random number comes from it.
    pub seed: u64,
    /// How networks are evaluated.
    pub evaluation: EvaluationSettings,
}

/// A kind of search, with its settings.
pub trait SearchKind {
    /// What a generation is called.
    fn unit(&self) -> Unit;

    /// How many generations it has.
    fn generations(&self) -> u64;

    /// Gives it another number of generations.
    fn set_generations(&mut self, generations: u64);

    /// Whether a run that has gone on for longer is the same as one that was to
    /// be longer from the beginning.
    fn can_go_on(&self) -> bool {
        true
    }

    /// Its starts, where there are several that follow each other before the search
    /// goes on with the best of all.
    fn starts(&self) -> Option<&Starts> {
        None
    }

    /// What it needs of a task.
    fn needs(&self) -> Needs;

    /// The network that it begins with, if any.
    fn initial_network(&self) -> Option<&Topology>;

    /// Makes it begin with a network.
    ///
    /// # Errors
    ///
    /// If it cannot ([`InitialNetwork::for_shared_weights`]).
    fn begin_with(&mut self, network: InitialNetwork) -> Result<(), EditError>;

    /// Whether the settings are sound for a task of so many inputs and outputs.
    fn check(&self, inputs: usize, outputs: usize) -> Result<(), SearchError>;

    /// What it is going to do.
    fn plan(&self, task: &dyn Task, evaluation: &EvaluationSettings) -> Plan;

    /// The search from the beginning.
    ///
    /// # Errors
    ///
    /// If it cannot work on such a task.
    fn begin(&self, context: SearchContext) -> Result<Box<dyn Search + Send>, SearchError>;

    /// The search from a state.
    ///
    /// # Errors
    ///
    /// If the state is not one of such a search.
    fn thaw(
        &self,
        context: SearchContext,
        state: SearchState,
    ) -> Result<Box<dyn Search + Send>, SearchError>;

    /// The networks that a state is about to evaluate, where it has some, as
    /// they act.
    fn population(&self, _state: &SearchState) -> Option<Vec<Topology>> {
        None
    }
}

/// Checks a search and its initial network against a task.
///
/// # Errors
///
/// If the task lacks what the search needs, or the network or another setting
/// does not fit it.
pub fn check(kind: &dyn SearchKind, task: &dyn Task) -> Result<(), SearchError> {
    let signature = task.signature();
    let needed = signature.size();
    if let Some(network) = kind.initial_network() {
        let given = (network.inputs(), network.outputs());
        if given != needed {
            return Err(SearchError::InitialNetwork {
                task: task.name().to_owned(),
                needed,
                given,
            });
        }
    }
    kind.check(needed.0, needed.1)?;
    if kind.needs() == Needs::Classes && !matches!(signature.actions, Actions::Classes { .. }) {
        return Err(SearchError::NoClasses(task.name().to_owned()));
    }
    Ok(())
}
