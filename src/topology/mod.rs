//! Topologies, which evolve: nodes, connections and activations, and no weights.
//!
//! A [`Topology`] is feed-forward: its connections, the disabled ones
//! included, never form a cycle, so that a disabled one can be enabled again
//! at any time. It is valid by construction: [`Topology::new`] and every edit
//! check what they are given, and so does reading one from a file.
//!
//! Nodes are numbered: 0 is the bias, then the inputs, the outputs, and the
//! hidden nodes in the order they came.

mod acting;
mod edit;
mod file;
mod formula;
mod graph;
mod motif;
mod names;
mod parity;
mod signs;
mod wiring;

pub use edit::EditError;
pub use file::InvalidTopology;
pub(crate) use file::LIMIT;
pub use formula::Formula;
pub use motif::Motif;
pub use names::NodeNames;
pub use wiring::{Label, Wiring};

use crate::activation::Activation;
use serde::{Deserialize, Serialize};

/// The number of a node.
pub type NodeId = u32;

/// The bias: a node whose value is always 1.
pub const BIAS: NodeId = 0;

/// A node between inputs and outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    /// Its number.
    pub id: NodeId,
    /// What it does to what it receives.
    pub activation: Activation,
}

/// A connection from one node to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Where it comes from: bias, input or hidden node.
    pub source: NodeId,
    /// Where it goes: hidden node or output.
    pub target: NodeId,
    /// Whether it carries anything.
    pub enabled: bool,
}

/// What a node is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Always 1.
    Bias,
    /// One observed number.
    Input,
    /// One number of the action.
    Output,
    /// In between.
    Hidden,
}

/// A network without weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "file::TopologyFile", into = "file::TopologyFile")]
pub struct Topology {
    inputs: u32,
    outputs: Vec<Activation>,
    /// In the order they came, so sorted by id.
    hidden: Vec<Hidden>,
    connections: Vec<Connection>,
}

impl Topology {
    /// A topology without hidden nodes and without connections; the outputs
    /// are linear.
    pub fn new(inputs: usize, outputs: usize) -> Self {
        Self {
            inputs: inputs as u32,
            outputs: vec![Activation::Linear; outputs],
            hidden: Vec::new(),
            connections: Vec::new(),
        }
    }

    /// A topology without hidden nodes in which bias and inputs are connected
    /// with every output: target by target, all enabled.
    pub fn fully_connected(inputs: usize, outputs: usize) -> Self {
        let mut topology = Self::new(inputs, outputs);
        let given = BIAS..=topology.inputs;
        // Each pair once and from inputs to outputs: there is nothing to check.
        let of_target = |target| given.clone().map(move |source| (source, target));
        let connections = topology.output_ids().flat_map(of_target);
        topology.connections = connections
            .map(|(source, target)| Connection { source, target, enabled: true })
            .collect();
        topology
    }

    /// How many inputs, the bias not counted.
    pub fn inputs(&self) -> usize {
        self.inputs as usize
    }

    /// How many outputs.
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// The numbers of the inputs.
    pub fn input_ids(&self) -> std::ops::Range<NodeId> {
        1..1 + self.inputs
    }

    /// The numbers of the outputs.
    pub fn output_ids(&self) -> std::ops::Range<NodeId> {
        1 + self.inputs..self.first_hidden_id()
    }

    fn first_hidden_id(&self) -> NodeId {
        1 + self.inputs + self.outputs.len() as u32
    }

    /// The hidden nodes, in the order they came.
    pub fn hidden(&self) -> &[Hidden] {
        &self.hidden
    }

    /// The connections, in the order they came, the disabled ones included.
    pub fn connections(&self) -> &[Connection] {
        &self.connections
    }

    /// How many connections are enabled.
    pub fn complexity(&self) -> usize {
        self.connections.iter().filter(|connection| connection.enabled).count()
    }

    /// What a node is for, or `None` if there is no such node.
    pub fn role(&self, node: NodeId) -> Option<Role> {
        if node == BIAS {
            Some(Role::Bias)
        } else if self.input_ids().contains(&node) {
            Some(Role::Input)
        } else if self.output_ids().contains(&node) {
            Some(Role::Output)
        } else {
            self.hidden_index(node).map(|_| Role::Hidden)
        }
    }

    /// The activation of a hidden node or an output; bias and inputs are linear.
    pub fn activation(&self, node: NodeId) -> Option<Activation> {
        match self.role(node)? {
            Role::Bias | Role::Input => Some(Activation::Linear),
            Role::Output => Some(self.outputs[(node - self.output_ids().start) as usize]),
            Role::Hidden => self.hidden_index(node).map(|index| self.hidden[index].activation),
        }
    }

    fn hidden_index(&self, node: NodeId) -> Option<usize> {
        self.hidden.binary_search_by_key(&node, |hidden| hidden.id).ok()
    }
}
