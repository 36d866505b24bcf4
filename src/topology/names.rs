//! What the nodes of a topology are called.

use super::{NodeId, Role, Topology};

/// The names of inputs and outputs, in order; a node without one is called by its
/// number. The default has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeNames<'a> {
    /// What each input observes.
    pub observations: &'a [String],
    /// What each output means: the classes, or the numbers that are predicted.
    pub outputs: &'a [String],
}

impl NodeNames<'_> {
    /// What a node is called: `bias`, the observation, the class, `output` with its
    /// number from 1 where there are several and they have no names, `hidden` with
    /// the node's number.
    pub fn name(&self, topology: &Topology, node: NodeId) -> String {
        match topology.role(node) {
            Some(Role::Bias) => "bias".to_owned(),
            Some(Role::Input) => match self.observations.get(node as usize - 1) {
                Some(name) => name.clone(),
                None => format!("input {node}"),
            },
            Some(Role::Output) => {
                let index = (node - topology.output_ids().start) as usize;
                match self.outputs.get(index) {
                    Some(name) => name.clone(),
                    None if topology.outputs() == 1 => "output".to_owned(),
                    None => format!("output {}", index + 1),
                }
            }
            Some(Role::Hidden) | None => format!("hidden {node}"),
        }
    }
}
