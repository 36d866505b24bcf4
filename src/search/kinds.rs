//! Every search there is, by its settings and by its state. A new one is a
//! module, and a line in each `match` here.

use precocial_envs::Task;
use serde::{Deserialize, Serialize};

use super::lottery::{Lottery, LotterySettings, LotteryState};
use super::pruning::{Pruning, PruningSettings, PruningState};
use super::trained::{TrainingPlan, layered_size};
use super::wiring::{Wiring, WiringSettings, WiringState};
use super::{InitialNetwork, Search, Wann, WannSettings, WannState};
use crate::evaluation::EvaluationSettings;
use crate::gradient::{LearningSchedule, check_size};
use crate::topology::EditError;

/// How networks are found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SearchSettings {
    /// Weight-agnostic neural network search.
    Wann(WannSettings),
    /// Winning lottery tickets.
    Lottery(LotterySettings),
    /// Pruning.
    Pruning(PruningSettings),
    /// Discovered wirings.
    Wiring(WiringSettings),
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
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self::Wann(WannSettings::default())
    }
}

impl SearchSettings {
    /// What one generation of it is called.
    pub fn unit(&self) -> &'static str {
        match self {
            Self::Wann(_) => "generation",
            Self::Lottery(_) | Self::Pruning(_) => "round",
            Self::Wiring(_) => "pass",
        }
    }

    /// How many generations it has.
    pub fn generations(&self) -> u64 {
        match self {
            Self::Wann(settings) => settings.generations,
            Self::Lottery(settings) => settings.rounds.saturating_add(1),
            Self::Pruning(settings) => settings.rounds.saturating_add(1),
            Self::Wiring(settings) => settings.passes,
        }
    }

    /// Whether a run that has gone on for longer is the same as one that was to
    /// be longer from the beginning.
    pub fn can_go_on(&self) -> bool {
        match self {
            Self::Wiring(settings) => settings.schedule != LearningSchedule::Cosine,
            Self::Wann(_) | Self::Lottery(_) | Self::Pruning(_) => true,
        }
    }

    /// Gives it another number of generations.
    pub fn set_generations(&mut self, generations: u64) {
        match self {
            Self::Wann(settings) => settings.generations = generations,
            Self::Lottery(settings) => settings.rounds = generations.saturating_sub(1),
            Self::Pruning(settings) => settings.rounds = generations.saturating_sub(1),
            Self::Wiring(settings) => settings.passes = generations,
        }
    }

    /// The network that it begins with, if any.
    pub fn from(&self) -> Option<&crate::Topology> {
        match self {
            Self::Wann(settings) => settings.from.as_ref(),
            Self::Lottery(settings) => settings.from.as_ref().map(|from| &from.topology),
            Self::Pruning(settings) => settings.from.as_ref().map(|from| &from.topology),
            Self::Wiring(settings) => settings.from.as_ref().map(|from| &from.topology),
        }
    }

    /// Whether it is sound for a task of so many inputs and outputs.
    pub fn check(&self, inputs: usize, outputs: usize) -> Result<(), String> {
        let (from, size) = match self {
            Self::Wann(_) => return Ok(()),
            Self::Lottery(settings) => {
                (&settings.from, layered_size(&settings.layers, inputs, outputs))
            }
            Self::Pruning(settings) => {
                (&settings.from, layered_size(&settings.layers, inputs, outputs))
            }
            Self::Wiring(settings) => (&settings.from, settings.size(inputs, outputs)),
        };
        match from {
            Some(from) => from.check(),
            None => check_size(size).map_err(|error| error.to_string()),
        }
    }

    /// Begins with a network.
    ///
    /// # Errors
    ///
    /// If its signs cannot become nodes ([`InitialNetwork::for_shared_weights`]).
    pub fn begin_with(&mut self, from: InitialNetwork) -> Result<(), EditError> {
        match self {
            Self::Wann(settings) => settings.from = Some(from.for_shared_weights()?),
            Self::Lottery(settings) => settings.from = Some(from),
            Self::Pruning(settings) => settings.from = Some(from),
            Self::Wiring(settings) => settings.from = Some(from),
        }
        Ok(())
    }

    /// What a search that trains is going to do, if this is one.
    pub fn training_plan(&self, task: &dyn Task) -> Option<TrainingPlan> {
        match self {
            Self::Wann(_) => None,
            Self::Lottery(settings) => Some(settings.plan(task)),
            Self::Pruning(settings) => Some(settings.plan(task)),
            Self::Wiring(settings) => Some(settings.plan(task)),
        }
    }

    /// Whether it trains networks, which takes a task of images.
    pub fn trains(&self) -> bool {
        !matches!(self, Self::Wann(_))
    }

    /// The search from the beginning. The task must be prepared.
    pub fn search(
        &self,
        task: &'static dyn Task,
        seed: u64,
        evaluation: &EvaluationSettings,
    ) -> Box<dyn Search + Send> {
        match self.clone() {
            Self::Wann(settings) => Box::new(Wann::new(task, seed, evaluation.clone(), settings)),
            Self::Lottery(settings) => Box::new(Lottery::new(task, seed, settings)),
            Self::Pruning(settings) => Box::new(Pruning::new(task, seed, settings)),
            Self::Wiring(settings) => Box::new(Wiring::new(task, seed, settings)),
        }
    }

    /// The search from a state, or nothing where the state is not one of it.
    pub fn thaw(
        &self,
        task: &'static dyn Task,
        seed: u64,
        evaluation: &EvaluationSettings,
        state: SearchState,
    ) -> Option<Box<dyn Search + Send>> {
        match (self.clone(), state) {
            (Self::Wann(settings), SearchState::Wann(state)) => {
                let evaluation = evaluation.clone();
                Some(Box::new(Wann::thaw(task, seed, evaluation, settings, state)?))
            }
            (Self::Lottery(settings), SearchState::Lottery(state)) => {
                Some(Box::new(Lottery::thaw(task, seed, settings, state)?))
            }
            (Self::Pruning(settings), SearchState::Pruning(state)) => {
                Some(Box::new(Pruning::thaw(task, seed, settings, state)?))
            }
            (Self::Wiring(settings), SearchState::Wiring(state)) => {
                Some(Box::new(Wiring::thaw(task, seed, settings, state)?))
            }
            _ => None,
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
        }
    }
}
