//! From a table of numbers to a topology.

use thiserror::Error;

use super::table::{NumberTable, TableEntry, TablePosition};
use super::{Disabled, Imported};
use crate::activation::Activation;
use crate::topology::{BIAS, Connection, Hidden, InvalidTopology, NodeId, Role, Topology};

/// The published code knows x² as well, though no task of it does.
const SQUARED: f64 = 11.0;

/// Why a text is no network.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum InvalidNetwork {
    /// Nothing in it.
    #[error("it is empty; a table of numbers was expected")]
    Empty,
    /// Too large to be meant.
    #[error("a table of more than {0} nodes")]
    TooLarge(usize),
    /// Not a number.
    #[error("{0}: \"{1}\" is not a number")]
    NotANumber(TablePosition, String),
    /// A line as long as no other.
    #[error("line {line} has {numbers} numbers, and line 1 has {expected}")]
    Ragged {
        /// The line, from 1.
        line: usize,
        /// Its numbers.
        numbers: usize,
        /// Those of the first line.
        expected: usize,
    },
    /// Not N lines of N + 1 numbers.
    #[error(
        "a network of N nodes is N lines of N + 1 numbers, and these are {lines} lines of {width}"
    )]
    NotSquare {
        /// How many lines.
        lines: usize,
        /// How many numbers in each.
        width: usize,
    },
    /// Not even bias, inputs and outputs.
    #[error(
        "it has {nodes} nodes, and a bias, {inputs} inputs and {outputs} outputs are needed: it \
         is of another task"
    )]
    TooFewNodes {
        /// The nodes of the file.
        nodes: usize,
        /// The inputs needed.
        inputs: usize,
        /// The outputs needed.
        outputs: usize,
    },
    /// Bias and inputs receive nothing.
    #[error("{0}: a connection cannot end at {1}")]
    IntoGiven(TablePosition, String),
    /// An output gives nothing to other nodes.
    #[error("{0}: a connection cannot start at {1}")]
    FromOutput(TablePosition, String),
    /// A connection against the order of the nodes: a cycle, or a node that
    /// acts before what it needs.
    #[error(
        "{0}: a connection from {1} back to {2}; nodes stand in the order in which they act, so \
         that connections form no cycle"
    )]
    Backwards(TablePosition, String, String),
    /// A weight that cannot be one.
    #[error("{0}: a weight cannot be {1}")]
    Infinite(TablePosition, String),
    /// No activation has this number.
    #[error("{0}: an activation is a whole number from 1 to 10, not {1}")]
    NoActivation(TablePosition, f64),
    /// The one activation of the published code that this engine has not.
    #[error("{0}: the activation 11 (squared) is not supported")]
    Squared(TablePosition),
    /// What is taken for the first or the last hidden node is rather an input or
    /// an output.
    #[error(
        "it is rather a network of another task, with other numbers of inputs and outputs than \
         {inputs} and {outputs}: nothing enters {not_entered} and nothing leaves {not_left} of \
         what would be its {hidden} hidden nodes, line {line} among them"
    )]
    OfAnotherTask {
        /// The inputs taken for granted.
        inputs: usize,
        /// The outputs taken for granted.
        outputs: usize,
        /// How many hidden nodes no connection enters,
        not_entered: usize,
        /// or none leaves,
        not_left: usize,
        /// of how many.
        hidden: usize,
        /// The line, from 1, of the first or the last of them.
        line: usize,
    },
    /// What all together is not a topology.
    #[error(transparent)]
    Topology(#[from] InvalidTopology),
}

/// Reads a network of the published code, which has so many inputs (the bias
/// not counted) and outputs.
pub fn read_network(
    text: &str,
    inputs: usize,
    outputs: usize,
    disabled: Disabled,
) -> Result<Imported, InvalidNetwork> {
    let table = NumberTable::read(text)?;
    let nodes = table.activations.len();
    let least = inputs.saturating_add(outputs).saturating_add(1);
    if nodes < least {
        return Err(InvalidNetwork::TooFewNodes { nodes, inputs, outputs });
    }
    let file = Nodes { inputs, outputs, first_output: nodes - outputs, column: nodes + 1 };
    let mut hidden = Vec::new();
    let mut activations = Vec::new();
    let mut ignored_activations = 0;
    for (node, &id) in table.activations.iter().enumerate() {
        match file.role(node) {
            // The published code never looks at it, and writes 1.
            Role::Bias | Role::Input => ignored_activations += usize::from(id != 0.0 && id != 1.0),
            Role::Output => activations.push(file.activation(node, id)?),
            Role::Hidden => {
                let activation = file.activation(node, id)?;
                hidden.push(Hidden { id: file.id(node), activation });
            }
        }
    }
    let (mut connections, mut table_weights) = (Vec::new(), Vec::new());
    for entry in &table.entries {
        file.check(entry)?;
        let acts = disabled.acts(file.role(entry.source), file.role(entry.target));
        let (enabled, weight) = if entry.weight.is_nan() {
            (acts, f64::from(u8::from(acts)))
        } else {
            (true, entry.weight)
        };
        connections.push(Connection {
            source: file.id(entry.source),
            target: file.id(entry.target),
            enabled,
        });
        table_weights.push(weight);
    }
    let topology = Topology::from_parts(inputs, activations, hidden, connections)?;
    Ok(Imported {
        topology,
        table_weights,
        ignored_activations,
        not_entered: file.hidden_without(table.entries.iter().map(|entry| entry.target)),
        not_left: file.hidden_without(table.entries.iter().map(|entry| entry.source)),
    })
}

/// The nodes as they stand in a file: bias, inputs, hidden nodes, outputs.
struct Nodes {
    inputs: usize,
    outputs: usize,
    first_output: usize,
    /// The column of the activations, from 1.
    column: usize,
}

impl Nodes {
    fn role(&self, node: usize) -> Role {
        match node {
            0 => Role::Bias,
            node if node <= self.inputs => Role::Input,
            node if node < self.first_output => Role::Hidden,
            _ => Role::Output,
        }
    }

    /// Our number of a node: here, outputs come before hidden nodes.
    fn id(&self, node: usize) -> NodeId {
        let id = match self.role(node) {
            Role::Bias => return BIAS,
            Role::Input => node,
            Role::Hidden => node + self.outputs,
            Role::Output => node - self.first_output + self.inputs + 1,
        };
        // There are at most ten thousand.
        id as NodeId
    }

    /// What a node is called.
    fn name(&self, node: usize) -> String {
        match self.role(node) {
            Role::Bias => "the bias".to_owned(),
            Role::Input => format!("input {node}"),
            Role::Hidden => format!("hidden node {}", node - self.inputs),
            Role::Output => format!("output {}", node - self.first_output + 1),
        }
    }

    /// Checks where a connection starts and ends, a disabled one as well.
    fn check(&self, entry: &TableEntry) -> Result<(), InvalidNetwork> {
        let (position, source, target) = (entry.position(), entry.source, entry.target);
        if matches!(self.role(target), Role::Bias | Role::Input) {
            Err(InvalidNetwork::IntoGiven(position, self.name(target)))
        } else if self.role(source) == Role::Output {
            Err(InvalidNetwork::FromOutput(position, self.name(source)))
        } else if source >= target {
            Err(InvalidNetwork::Backwards(position, self.name(source), self.name(target)))
        } else {
            Ok(())
        }
    }

    /// The lines, from 1, of the hidden nodes that are none of these nodes.
    fn hidden_without(&self, nodes: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut found = vec![false; self.column - 1];
        nodes.for_each(|node| found[node] = true);
        let hidden = 1 + self.inputs..self.first_output;
        hidden.filter(|&node| !found[node]).map(|node| node + 1).collect()
    }

    fn position(&self, node: usize) -> TablePosition {
        TablePosition { line: node + 1, column: self.column }
    }

    fn activation(&self, node: usize, id: f64) -> Result<Activation, InvalidNetwork> {
        if id == SQUARED {
            return Err(InvalidNetwork::Squared(self.position(node)));
        }
        let is = |activation: &Activation| activation.published_id().map(f64::from) == Some(id);
        let found = Activation::PUBLISHED.into_iter().find(is);
        found.ok_or(InvalidNetwork::NoActivation(self.position(node), id))
    }
}

#[cfg(test)]
mod tests;
