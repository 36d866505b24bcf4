//! A topology as it stands in a file, and the checks on the way in.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Connection, EditError, Hidden, NodeId, Topology};
use crate::activation::Activation;

/// More of anything than this is taken for a damaged file.
pub(crate) const LIMIT: usize = 1_000_000;

#[derive(Serialize, Deserialize)]
#[serde(rename = "Topology", deny_unknown_fields)]
pub(super) struct TopologyFile {
    inputs: u32,
    outputs: Vec<Activation>,
    hidden: Vec<(NodeId, Activation)>,
    /// Source, target.
    connections: Vec<(NodeId, NodeId)>,
    /// Indices in `connections` of those that are disabled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    disabled: Vec<u32>,
}

/// Why what was read is not a topology.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum InvalidTopology {
    /// Too many nodes or connections to be true.
    #[error("a topology of more than {LIMIT} nodes or connections")]
    TooLarge,
    /// A topology has at least one output.
    #[error("a topology without outputs")]
    NoOutputs,
    /// Hidden nodes are numbered from after the outputs, upwards.
    #[error("hidden node {0} is out of order: numbers rise, from {1}")]
    HiddenOrder(NodeId, NodeId),
    /// A connection is not allowed.
    #[error("connection {0} is not possible: {1}")]
    Connection(usize, EditError),
    /// The connections form a cycle.
    #[error("the connections form a cycle")]
    Cycle,
    /// A disabled connection that is not there, or out of order.
    #[error("`disabled` names connection {0}, which is out of order or not there")]
    Disabled(u32),
}

impl From<Topology> for TopologyFile {
    fn from(topology: Topology) -> Self {
        let disabled = (0_u32..).zip(&topology.connections).filter(|(_, c)| !c.enabled);
        Self {
            inputs: topology.inputs,
            disabled: disabled.map(|(index, _)| index).collect(),
            hidden: topology.hidden.iter().map(|hidden| (hidden.id, hidden.activation)).collect(),
            connections: topology.connections.iter().map(|c| (c.source, c.target)).collect(),
            outputs: topology.outputs,
        }
    }
}

impl TryFrom<TopologyFile> for Topology {
    type Error = InvalidTopology;

    fn try_from(file: TopologyFile) -> Result<Self, InvalidTopology> {
        let hidden = file.hidden.into_iter().map(|(id, activation)| Hidden { id, activation });
        let ends = file.connections.into_iter();
        let connections = ends.map(|(source, target)| Connection { source, target, enabled: true });
        let (hidden, connections) = (hidden.collect(), connections.collect());
        let mut topology =
            Self::from_parts(file.inputs as usize, file.outputs, hidden, connections)?;
        let mut least = 0;
        for index in file.disabled {
            let connection =
                topology.connections.get_mut(index as usize).filter(|_| index >= least);
            connection.ok_or(InvalidTopology::Disabled(index))?.enabled = false;
            least = index + 1;
        }
        Ok(topology)
    }
}

impl Topology {
    /// Whether it is of a size that is read again.
    pub(crate) fn check_size(&self) -> Result<(), InvalidTopology> {
        let sizes = [self.inputs(), self.outputs(), self.hidden.len(), self.connections.len()];
        let sound = sizes.into_iter().all(|size| size <= LIMIT);
        sound.then_some(()).ok_or(InvalidTopology::TooLarge)
    }

    /// A topology from what it is made of, all of which is checked: the
    /// activation of each output, at least one; the hidden nodes with rising
    /// numbers, from one more than the last output's; the connections in any
    /// order, each once, without a cycle.
    pub fn from_parts(
        inputs: usize,
        outputs: Vec<Activation>,
        hidden: Vec<Hidden>,
        connections: Vec<Connection>,
    ) -> Result<Self, InvalidTopology> {
        let sizes = [inputs, outputs.len(), hidden.len(), connections.len()];
        if sizes.into_iter().any(|size| size > LIMIT) {
            return Err(InvalidTopology::TooLarge);
        }
        if outputs.is_empty() {
            return Err(InvalidTopology::NoOutputs);
        }
        let mut topology = Self::new(inputs, outputs.len());
        topology.outputs = outputs;
        for node in hidden {
            let least =
                topology.hidden.last().map_or(topology.first_hidden_id(), |last| last.id + 1);
            if node.id < least || node.id == NodeId::MAX {
                return Err(InvalidTopology::HiddenOrder(node.id, least));
            }
            topology.hidden.push(node);
        }
        let mut seen = BTreeSet::new();
        for (index, Connection { source, target, .. }) in connections.iter().enumerate() {
            let (source, target) = (*source, *target);
            let checked = topology.check_ends(source, target).and_then(|()| {
                let new = seen.insert((source, target));
                new.then_some(()).ok_or(EditError::Duplicate(source, target))
            });
            checked.map_err(|error| InvalidTopology::Connection(index, error))?;
        }
        topology.connections = connections;
        topology.layers().ok_or(InvalidTopology::Cycle)?;
        Ok(topology)
    }
}
