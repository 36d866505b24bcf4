//! What a champion's network is made of.

use crate::activation::Activation;
use crate::run::ChampionFile;
use crate::topology::{Formula, NodeId, Topology};
use precocial_envs::Signature;
use serde::Serialize;

use crate::cli::failure::Failure;
use crate::cli::output::{count, print};

/// A longer formula explains nothing.
const LONGEST: usize = 200;
/// The names of more inputs than these explain nothing either.
const MOST_NAMES: usize = 60;

/// A network at a glance.
#[derive(Serialize)]
pub(super) struct NetworkView {
    inputs_used: Vec<String>,
    inputs_unused: Vec<String>,
    outputs: usize,
    hidden: usize,
    /// Hidden nodes that have a say in an output.
    hidden_acting: usize,
    connections: usize,
    disabled: usize,
    /// Connections on the longest path to an output.
    depth: usize,
    /// How many hidden nodes do what.
    activations: Vec<(Activation, usize)>,
    output_activations: Vec<Activation>,
    /// What each output computes, or nothing where that is long.
    formulas: Vec<Option<String>>,
    /// For each output: how many hidden nodes its formula is made of, where it
    /// is too long.
    #[serde(skip)]
    too_long: Vec<usize>,
}

impl NetworkView {
    pub(super) fn new(champion: &ChampionFile, signature: Option<Signature>) -> Self {
        let topology = &champion.topology;
        // An unknown task, or one of another size, names nothing.
        let fits = |of: &Signature| of.size() == (topology.inputs(), topology.outputs());
        let names = signature.filter(fits).map(|signature| signature.observations);
        let names = names.as_deref().unwrap_or_default();
        let name = |input: NodeId| {
            let name = names.get(input as usize - 1);
            name.map_or_else(|| format!("input {input}"), Clone::clone)
        };
        let used = topology.used_inputs();
        let (used, unused): (Vec<NodeId>, Vec<NodeId>) =
            topology.input_ids().partition(|input| used.binary_search(input).is_ok());
        let formulas = topology.formulas(names, LONGEST);
        let text = |formula: &Formula| match formula {
            Formula::Text(text) => Some(text.clone()),
            Formula::TooLong { .. } => None,
        };
        let nodes = |formula: &Formula| match formula {
            Formula::Text(_) => 0,
            Formula::TooLong { hidden } => *hidden,
        };
        let acting = topology.acting();
        let of_output = |output| topology.activation(output).unwrap_or(Activation::Linear);
        Self {
            inputs_used: used.into_iter().map(name).collect(),
            inputs_unused: unused.into_iter().map(name).collect(),
            outputs: topology.outputs(),
            hidden: topology.hidden().len(),
            hidden_acting: acting.hidden().len(),
            connections: topology.complexity(),
            disabled: topology.connections().len() - topology.complexity(),
            depth: depth(&acting),
            activations: activations(topology),
            output_activations: topology.output_ids().map(of_output).collect(),
            formulas: formulas.iter().map(text).collect(),
            too_long: formulas.iter().map(nodes).collect(),
        }
    }

    pub(super) fn show(&self) -> Result<(), Box<Failure>> {
        print!(
            "network      {}, {} ({} disabled), depth {}",
            count(self.hidden, "hidden node"),
            count(self.connections, "connection"),
            self.disabled,
            self.depth
        )?;
        if self.hidden_acting < self.hidden {
            print!("             {} reach no output", self.hidden - self.hidden_acting)?;
        }
        let (used, all) =
            (self.inputs_used.len(), self.inputs_used.len() + self.inputs_unused.len());
        if all > MOST_NAMES {
            print!("inputs       {used} of {all} used (--json names them)")?;
        } else {
            print!("inputs       used: {}", list(&self.inputs_used))?;
            print!("             not used: {}", list(&self.inputs_unused))?;
        }
        let activations: Vec<_> = self
            .activations
            .iter()
            .map(|(activation, count)| format!("{count} {}", activation.label()))
            .collect();
        print!("activations  {}", list(&activations))?;
        for (index, formula) in self.formulas.iter().enumerate() {
            let output = index + 1;
            match formula {
                Some(formula) => print!("output {output:<5} = {formula}")?,
                None => print!(
                    "output {output:<5} {}, of {}: too long to show",
                    self.output_activations[index].label(),
                    count(self.too_long[index], "hidden node")
                )?,
            }
        }
        Ok(())
    }
}

/// The connections on the longest path to an output of a network that acts.
fn depth(acting: &Topology) -> usize {
    if acting.connections().is_empty() {
        return 0;
    }
    // A valid topology has no cycle; `layers` cannot fail on it.
    let layers = acting.layers().unwrap_or_default();
    layers.into_iter().map(|(_, layer)| layer).max().unwrap_or(0)
}

/// How many hidden nodes do what, in the order of [`Activation::ALL`].
fn activations(topology: &Topology) -> Vec<(Activation, usize)> {
    let number = |activation| {
        topology.hidden().iter().filter(|hidden| hidden.activation == activation).count()
    };
    let all = Activation::ALL.into_iter().map(|activation| (activation, number(activation)));
    all.filter(|&(_, number)| number > 0).collect()
}

fn list(words: &[String]) -> String {
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}
