//! Networks of the paper's own code, as this engine's.
//!
//! The published implementation (the folder `WANNRelease` of
//! google/brain-tokyo-workshop) keeps a network as a table of numbers, one
//! line a node: [`read_network`] makes a [`Topology`] of it. Its tool for
//! tuning keeps weights as JSON: [`read_offsets`] reads them, and
//! [`weights`] makes a weight for each connection of them. Texts come in,
//! values go out; nothing here touches a file.
//!
//! The table of N nodes has N lines of N + 1 numbers. Number t of line s is
//! what the connection from node s to node t weighs: 0 where there is none,
//! `nan` where it is disabled. The last number of a line is the activation of
//! its node, from 1 on in the order of
//! [`Activation::PUBLISHED`](crate::activation::Activation::PUBLISHED). The nodes stand in the
//! order in which they act: bias, inputs, hidden nodes, outputs. How many are
//! inputs and outputs is not in the file, but known from the task.

mod network;
mod offsets;
mod table;

pub use network::{InvalidNetwork, read_network};
pub use offsets::{InvalidOffsets, Offsets, published_bias, read_offsets, weights};
pub use table::TablePosition;

use crate::topology::{Role, Topology};

/// What becomes of connections that the file has as `nan`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disabled {
    /// They stay disabled, as the published tool that measures networks has it.
    #[default]
    Off,
    /// Those between two hidden nodes act, as they did in the published search
    /// by a slip of its code, with a weight of 1 in the table; the others stay
    /// disabled. The published champions have none between hidden nodes.
    ActBetweenHidden,
}

/// A network as it was in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// Nodes and connections, the disabled ones included; the connections
    /// stand as in the table, line by line.
    pub topology: Topology,
    /// The numbers of the table, one for each connection of the topology, and
    /// 0 for the disabled ones. The published search leaves noise there: what
    /// its networks are meant to have is one weight for all.
    pub table_weights: Vec<f64>,
    /// How many activations of bias and inputs were other than 1 (linear). The
    /// published code never applies them, and neither does this one.
    pub ignored_activations: usize,
    /// The lines, from 1, of hidden nodes that no connection enters; disabled
    /// ones count. Such a node is a constant.
    pub not_entered: Vec<usize>,
    /// The same of those that none leaves: they do nothing.
    pub not_left: Vec<usize>,
}

impl Imported {
    /// Makes sure that this can be a network of so many inputs and outputs. Of
    /// another task's, inputs are taken for the first hidden nodes, which nothing
    /// enters, or outputs for the last ones, which nothing leaves.
    ///
    /// # Errors
    ///
    /// [`InvalidNetwork::OfAnotherTask`]. Right networks hardly ever have such
    /// nodes, and not there.
    pub fn check_task(&self) -> Result<(), InvalidNetwork> {
        let (inputs, outputs) = (self.topology.inputs(), self.topology.outputs());
        let hidden = self.topology.hidden().len();
        let (first, last) = (inputs + 2, inputs + 1 + hidden);
        let line = if self.not_entered.first() == Some(&first) {
            first
        } else if self.not_left.last() == Some(&last) {
            last
        } else {
            return Ok(());
        };
        let (not_entered, not_left) = (self.not_entered.len(), self.not_left.len());
        Err(InvalidNetwork::OfAnotherTask { inputs, outputs, not_entered, not_left, hidden, line })
    }
}

impl Disabled {
    /// Whether such a connection acts.
    fn acts(self, source: Role, target: Role) -> bool {
        self == Self::ActBetweenHidden && source == Role::Hidden && target == Role::Hidden
    }
}
