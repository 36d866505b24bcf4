//! The settings of the search for lottery tickets. Defaults are those of
//! Frankle & Carbin 2019 for LeNet-300-100, with a twelfth of their iterations.

use std::num::NonZeroU32;

use precocial_envs::Task;
use serde::{Deserialize, Serialize};

use crate::gradient::TrainingSettings;
use crate::search::TrainingPlan;
use crate::search::trained::{InitialNetwork, layered, layers_in_words};
use crate::settings::{probability, share};

/// Settings of the search for lottery tickets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LotterySettings {
    /// Nodes in each hidden layer, all rectified. Default `[300, 100]`; each from
    /// 1 to 4294967295, with at most a million edges in all.
    pub layers: Vec<NonZeroU32>,
    /// A network to begin with instead: its connections are the edges of the
    /// first round. Its weights do not count. Default None; None or a topology
    /// with weights: `run --from` puts those of a champion here.
    #[cfg_attr(feature = "cli", schemars(with = "serde_json::Value"))]
    pub from: Option<InitialNetwork>,
    /// Rounds of pruning, after the one that trains all edges. Default 15; any whole number.
    pub rounds: u64,
    /// Share of the edges that each round takes from every matrix but the one
    /// into the outputs. Default 0.2; from 0 to below 1.
    #[serde(deserialize_with = "share")]
    pub rate: f64,
    /// Share of the edges that each round takes from those into the outputs.
    /// Default 0.1; from 0 to below 1.
    #[serde(deserialize_with = "share")]
    pub output_rate: f64,
    /// Whether each round prunes the network of the first at once, instead of
    /// that of the round before it. Default false.
    pub one_shot: bool,
    /// Survivors go back to the weights they had after so many iterations
    /// (Frankle et al. 2020); 0 is the very beginning. Default 0; from 0 to
    /// 4294967295.
    pub rewind: u32,
    /// How a network is trained.
    pub training: TrainingSettings,
    /// The champion is the smallest ticket whose accuracy on the validation
    /// samples is at most so far below that of the whole network. Default 0.0;
    /// from 0 to 1.
    #[serde(deserialize_with = "probability")]
    pub tolerance: f64,
}

impl Default for LotterySettings {
    fn default() -> Self {
        Self {
            layers: layers(&[300, 100]),
            from: None,
            rounds: 15,
            rate: 0.2,
            output_rate: 0.1,
            one_shot: false,
            rewind: 0,
            training: TrainingSettings::default(),
            tolerance: 0.0,
        }
    }
}

impl LotterySettings {
    pub(super) fn training_plan(&self, task: &dyn Task) -> TrainingPlan {
        let trainings = self.rounds.saturating_mul(3).saturating_add(1);
        TrainingPlan {
            shape: layered(task, &self.layers, self.from.as_ref()).0,
            summary: layers_in_words(&self.layers),
            networks: "in each a ticket, its edges with fresh weights, and as many random edges",
            networks_at_once: 3,
            steps: trainings.saturating_mul(u64::from(self.training.iterations.get())),
            training: self.training.clone(),
        }
    }
}

/// Sizes of layers.
pub(in crate::search) fn layers(sizes: &[u32]) -> Vec<NonZeroU32> {
    sizes.iter().filter_map(|&size| NonZeroU32::new(size)).collect()
}
