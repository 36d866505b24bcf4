//! The network that every format is written from.

use super::ExportError;
use crate::network::Weights;
use crate::run::ChampionFile;
use crate::search::WeightScore;
use crate::topology::{NodeId, NodeNames, Topology};
use precocial_envs::Actions;

/// A matrix of more nodes would take gigabytes.
const MOST_NODES: usize = 10_000;

/// A network to be exported, with what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct ExportedNetwork<'a> {
    /// The task that it was evolved for.
    pub task: &'a str,
    /// Where it comes from, for people; may be empty.
    pub origin: &'a str,
    /// The network.
    pub topology: &'a Topology,
    /// A shared weight is the one to start with: the user of the network may
    /// take another. A weight for each connection is part of the network.
    pub weights: Weights<'a>,
    /// What its inputs and outputs are called.
    pub names: NodeNames<'a>,
    /// What its outputs mean to the task, where that is known.
    pub actions: Option<Actions>,
    /// What it scores with each shared weight; may be empty.
    pub scores: &'a [WeightScore],
    /// How an ONNX model takes its numbers; other formats do not look at it.
    pub onnx: OnnxOptions,
}

/// How an ONNX model takes its numbers. By default they are `float32`, as Gymnasium's
/// observations, and the weights are built in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OnnxOptions {
    /// Inputs and outputs are `float64`.
    pub double: bool,
    /// A shared weight is an input that has to be given, where there is one.
    pub weight_input: bool,
}

impl<'a> ExportedNetwork<'a> {
    /// A champion with its tuned weights, or else its best shared weight, or
    /// else 1; what its inputs and outputs are is not known.
    pub fn of(champion: &'a ChampionFile) -> Self {
        Self {
            task: &champion.task,
            origin: &champion.origin,
            topology: &champion.topology,
            weights: champion.best_weights(),
            names: NodeNames::default(),
            actions: None,
            scores: &champion.scores,
            onnx: OnnxOptions::default(),
        }
    }

    /// What a node is called; see [`NodeNames::name`].
    pub fn name(&self, node: NodeId) -> String {
        self.names.name(self.topology, node)
    }

    /// Whether the weights are those of the topology.
    pub(super) fn check(&self) -> Result<(), ExportError> {
        let weights = match self.weights {
            Weights::Shared(ref weight) => std::slice::from_ref(weight),
            Weights::Each(weights) => {
                let connections = self.topology.connections().len();
                if connections != weights.len() {
                    return Err(ExportError::Weights { connections, weights: weights.len() });
                }
                weights
            }
        };
        let wrong = weights.iter().find(|weight| !weight.is_finite());
        wrong.map_or(Ok(()), |&weight| Err(ExportError::NotFinite(weight)))
    }

    /// Whether a matrix of all nodes is of a size to be written.
    pub(super) fn check_size(&self) -> Result<(), ExportError> {
        let nodes = self.topology.node_ids().count();
        if nodes > MOST_NODES {
            return Err(ExportError::TooLarge { nodes, most: MOST_NODES });
        }
        Ok(())
    }
}
