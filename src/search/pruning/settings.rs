//! The settings of pruning.

use std::num::NonZeroU32;

use precocial_envs::Task;
use serde::{Deserialize, Serialize};

use crate::gradient::{OptimizerSettings, TrainingSettings};
use crate::search::TrainingPlan;
use crate::search::trained::{InitialNetwork, layered, layers_in_words};
use crate::settings::{count, probability, share};

/// Settings of pruning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PruningSettings {
    /// Nodes in each hidden layer, all rectified. Default `[300, 100]`; each from
    /// 1 to 4294967295, with at most a million edges in all.
    pub layers: Vec<NonZeroU32>,
    /// A network to prune instead of them, with its weights: they are not
    /// trained before the first round. Default None; None or a topology with
    /// weights: `run --from` puts those of a champion here.
    #[cfg_attr(feature = "cli", schemars(with = "serde_json::Value"))]
    pub from: Option<InitialNetwork>,
    /// What is dropped. Default Weights.
    pub unit: PruningUnit,
    /// Rounds of pruning, after the one that trains the whole network. Default
    /// 20; any whole number.
    pub rounds: u64,
    /// Share that each round takes from every layer, or from every matrix but
    /// the one into the outputs. Default 0.2; from 0 to below 1.
    #[serde(deserialize_with = "share")]
    pub rate: f64,
    /// Share that each round takes from the weights into the outputs. Default
    /// 0.1; from 0 to below 1.
    #[serde(deserialize_with = "share")]
    pub output_rate: f64,
    /// Whether each round prunes the whole network at once, instead of that of
    /// the round before it. Default false.
    pub one_shot: bool,
    /// How the whole network is trained.
    pub training: TrainingSettings,
    /// How what is left is trained on after each round: by Adam with a learning
    /// rate of 0.0006 for 300 iterations, else as the whole network. Where it is
    /// given, what it leaves out has the defaults of `training`.
    pub fine_tuning: TrainingSettings,
    /// The champion is the smallest network whose accuracy on the validation
    /// samples is at most so far below that of the whole one. Default 0.0; from 0
    /// to 1.
    #[serde(deserialize_with = "probability")]
    pub tolerance: f64,
}

/// What is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum PruningUnit {
    /// The weights that are smallest (Han et al. 2015); the matrices keep their
    /// size, and those of dropped weights are zero.
    Weights,
    /// Whole neurons, so that the matrices shrink.
    Neurons {
        /// Which are dropped. No default.
        score: NeuronScore,
    },
}

/// What a neuron is worth; those that are worth least go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum NeuronScore {
    /// Its mean absolute value on training samples, times the norm of the
    /// weights that leave it.
    Activity,
    /// The norm of the weights that leave it.
    OutgoingNorm,
    /// The norm of the weights that enter it.
    IncomingNorm,
}

impl Default for PruningSettings {
    fn default() -> Self {
        Self {
            layers: vec![count(300), count(100)],
            from: None,
            unit: PruningUnit::Weights,
            rounds: 20,
            rate: 0.2,
            output_rate: 0.1,
            one_shot: false,
            training: TrainingSettings::default(),
            fine_tuning: TrainingSettings {
                optimizer: OptimizerSettings::Adam { learning_rate: 6e-4 },
                iterations: count(300),
                ..TrainingSettings::default()
            },
            tolerance: 0.0,
        }
    }
}

impl PruningSettings {
    pub(super) fn training_plan(&self, task: &dyn Task) -> TrainingPlan {
        let tuning = u64::from(self.fine_tuning.iterations.get());
        let first =
            if self.from.is_some() { tuning } else { self.training.iterations.get().into() };
        TrainingPlan {
            shape: layered(task, &self.layers, self.from.as_ref()).0,
            summary: layers_in_words(&self.layers),
            networks: "in each a pruned network, and one that chance prunes",
            networks_at_once: 2,
            steps: self.rounds.saturating_mul(2 * tuning).saturating_add(first),
            training: self.training.clone(),
        }
    }
}
