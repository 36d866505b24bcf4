//! The network that every format is written from.

use super::ExportError;
use crate::network::Weights;
use crate::run::ChampionFile;
use crate::search::WeightScore;
use crate::topology::{NodeId, Topology};

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
    /// The name of each input, in order; those without are called by number.
    pub observations: &'a [String],
    /// What it scores with each shared weight; may be empty.
    pub scores: &'a [WeightScore],
}

impl<'a> ExportedNetwork<'a> {
    /// A champion with its tuned weights, or else its best shared weight, or
    /// else 1, and the names of its inputs, in order.
    pub fn of(champion: &'a ChampionFile, observations: &'a [String]) -> Self {
        Self {
            task: &champion.task,
            origin: &champion.origin,
            topology: &champion.topology,
            weights: champion.best_weights(),
            observations,
            scores: &champion.scores,
        }
    }

    /// What a node is called: `bias`, the observation, `output` with its number
    /// from 1 where there are several, `hidden` with the node's number.
    pub fn name(&self, node: NodeId) -> String {
        self.topology.name_of(node, self.observations)
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
