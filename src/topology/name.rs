//! What nodes are called.

use super::{NodeId, Role, Topology};

impl Topology {
    /// What a node is called: `bias`, the observation, `output` with its number from 1
    /// where there are several, `hidden` with the node's number. An input without an
    /// observation is called by its number, from 1.
    pub fn name_of(&self, node: NodeId, observations: &[String]) -> String {
        match self.role(node) {
            Some(Role::Bias) => "bias".to_owned(),
            Some(Role::Input) => match observations.get(node as usize - 1) {
                Some(name) => name.clone(),
                None => format!("input {node}"),
            },
            Some(Role::Output) if self.outputs() == 1 => "output".to_owned(),
            Some(Role::Output) => format!("output {}", node - self.output_ids().start + 1),
            Some(Role::Hidden) | None => format!("hidden {node}"),
        }
    }
}
