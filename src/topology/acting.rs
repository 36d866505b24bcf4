//! The part of a topology that acts.

use std::collections::{BTreeMap, BTreeSet};

use super::{NodeId, Topology};

impl Topology {
    /// The enabled connections that reach an output through enabled
    /// connections, and the hidden nodes between them. It computes
    /// exactly what the whole topology does; nodes keep their numbers.
    #[must_use]
    pub fn acting(&self) -> Self {
        let mut sources_of: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for connection in self.connections.iter().filter(|c| c.enabled) {
            sources_of.entry(connection.target).or_default().push(connection.source);
        }
        let mut live: BTreeSet<NodeId> = self.output_ids().collect();
        let mut open: Vec<NodeId> = self.output_ids().collect();
        while let Some(node) = open.pop() {
            for &source in sources_of.get(&node).into_iter().flatten() {
                if live.insert(source) {
                    open.push(source);
                }
            }
        }
        let mut acting = self.clone();
        acting.hidden.retain(|hidden| live.contains(&hidden.id));
        acting.connections.retain(|c| c.enabled && live.contains(&c.target));
        acting
    }
    /// The numbers of the inputs that affect an output, in order.
    pub fn used_inputs(&self) -> Vec<NodeId> {
        let acting = self.acting();
        let sources: BTreeSet<NodeId> = acting.connections.iter().map(|c| c.source).collect();
        self.input_ids().filter(|input| sources.contains(input)).collect()
    }
}
