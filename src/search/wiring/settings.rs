//! The settings of the search for wirings.

use std::num::NonZeroU32;

use precocial_envs::Task;
use precocial_envs::data_sets::Split;
use serde::{Deserialize, Serialize};

use super::graph::shape;
use crate::gradient::{LearningSchedule, OptimizerSettings, TrainingSettings};
use crate::search::TrainingPlan;
use crate::search::trained::InitialNetwork;
use crate::settings::{at_most_a_million, count, positive, positive_if_any};

/// Settings of the search for wirings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct WiringSettings {
    /// Which edges are allowed. Default `Blocks(hidden: 100,
    /// blocks: 4)`.
    pub graph: Graph,
    /// A network to begin with instead: every edge is allowed that follows
    /// the order of its layers, and its connections begin with its weights.
    /// Default None; None or a topology with weights: `run --from` puts those of
    /// a champion here.
    #[cfg_attr(feature = "cli", schemars(with = "serde_json::Value"))]
    pub from: Option<InitialNetwork>,
    /// So many edges are real, in the whole graph. Default 1000; from 1 to
    /// 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub edges: NonZeroU32,
    /// What weights the real edges have. Default Free.
    pub values: Values,
    /// Whether nodes have biases. Default true.
    pub biases: bool,
    /// First weights are uniform between this and its negative. Default 0.25;
    /// above 0.
    #[serde(deserialize_with = "positive")]
    pub initial: f64,
    /// Passes over the training samples. Default 10; any whole number.
    pub passes: u64,
    /// How steps are taken. Default `Sgd(learning_rate: 0.2, momentum: 0.9,
    /// weight_decay: 0.0005)`.
    pub optimizer: OptimizerSettings,
    /// How step sizes change over all passes. Default Cosine.
    pub schedule: LearningSchedule,
    /// Samples between two steps. Default 128; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub batch: NonZeroU32,
    /// Gradients that are longer are cut to this length. Default None; None or
    /// above 0.
    #[serde(deserialize_with = "positive_if_any")]
    pub gradient_limit: Option<f64>,
}

/// Which edges are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Graph {
    /// Rectified hidden nodes in blocks of equal size; edges lead to any later
    /// block (a static graph).
    Blocks {
        /// Hidden nodes in all. No default; from 1 to 1000000.
        #[serde(deserialize_with = "at_most_a_million")]
        hidden: NonZeroU32,
        /// Blocks that they form. No default; from 1 to 1000000.
        #[serde(deserialize_with = "at_most_a_million")]
        blocks: NonZeroU32,
    },
    /// Rectified hidden nodes and outputs that read the inputs and one another
    /// a step later, cycles included (a dynamic graph in discrete time).
    Recurrent {
        /// Hidden nodes. No default; from 1 to 1000000.
        #[serde(deserialize_with = "at_most_a_million")]
        hidden: NonZeroU32,
        /// Steps before the outputs are read. No default; from 1 to 1000000.
        #[serde(deserialize_with = "at_most_a_million")]
        steps: NonZeroU32,
    },
}

/// What weights the real edges have.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Values {
    /// Their own (Wortsman et al. 2019).
    Free,
    /// One magnitude that all share, with the sign of their own.
    Signed {
        /// The magnitude; without it half again √(2 computed nodes / edges), by
        /// which what rectified nodes hand on keeps its size. Default None; None
        /// or above 0.
        #[serde(default, deserialize_with = "positive_if_any")]
        magnitude: Option<f64>,
    },
    /// First weights that never change; what is learned are scores that rank
    /// the edges (edge-popup, Ramanujan et al. 2020, but over the whole graph).
    Frozen,
}

impl Default for WiringSettings {
    fn default() -> Self {
        Self {
            graph: Graph::Blocks { hidden: count(100), blocks: count(4) },
            from: None,
            edges: count(1000),
            values: Values::Free,
            biases: true,
            initial: 0.25,
            passes: 10,
            optimizer: OptimizerSettings::Sgd {
                learning_rate: 0.2,
                momentum: 0.9,
                weight_decay: 5e-4,
            },
            schedule: LearningSchedule::Cosine,
            batch: count(128),
            gradient_limit: None,
        }
    }
}

impl WiringSettings {
    /// About as many edges and biases are allowed, or are real in all steps.
    pub(in crate::search) fn size(&self, inputs: usize, outputs: usize) -> f64 {
        let (hidden, steps) = match self.graph {
            Graph::Blocks { hidden, .. } => (hidden, 1.0),
            Graph::Recurrent { hidden, steps } => (hidden, f64::from(steps.get())),
        };
        let nodes = f64::from(hidden.get()) + outputs as f64;
        let unrolled = steps * (f64::from(self.edges.get()) + nodes);
        unrolled.max(nodes * (nodes + inputs as f64 + 1.0))
    }

    pub(super) fn training_plan(&self, task: &dyn Task) -> TrainingPlan {
        let summary = match (&self.from, self.graph) {
            (Some(_), _) => "all that follow the order of a network".to_owned(),
            (None, Graph::Blocks { hidden, blocks }) => {
                format!("{hidden} hidden nodes in blocks: {blocks}")
            }
            (None, Graph::Recurrent { hidden, steps }) => {
                format!("{hidden} hidden nodes, cycles allowed, steps: {steps}")
            }
        };
        let batch = u64::from(self.batch.get());
        let samples = task
            .kind()
            .supervised()
            .map_or(0, |supervised| supervised.data().samples(Split::Training).len() as u64);
        TrainingPlan {
            shape: shape(task, self),
            summary,
            networks: "in each the wiring and its controls: no update, by chance, in layers",
            networks_at_once: 4,
            steps: self.passes.saturating_mul(4 * (samples / batch)),
            training: TrainingSettings {
                optimizer: self.optimizer.clone(),
                schedule: self.schedule.clone(),
                batch: self.batch,
                ..TrainingSettings::default()
            },
        }
    }
}
