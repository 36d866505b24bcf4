//! Signs of weights, expressed by nodes.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{Connection, EditError, Hidden, NodeId, Topology};
use crate::activation::Activation;

impl Topology {
    /// A topology that computes with a shared weight w what this one computes with
    /// weights of w² and these signs, one for each connection: all connections
    /// out of a node lead over another one, a linear node where the sign is
    /// positive, an inverse one where it is negative.
    ///
    /// Both ways are two connections long, so that w² weighs on both alike, and
    /// the sign of w has no effect. Disabled connections are left out.
    ///
    /// # Errors
    ///
    /// If there are no numbers left for its nodes.
    ///
    /// # Panics
    ///
    /// If there are fewer signs than connections.
    pub fn with_signs(&self, negative: &[bool]) -> Result<Self, EditError> {
        let mut hidden = self.hidden.clone();
        let mut connections = Vec::with_capacity(2 * self.connections.len());
        let mut relays: BTreeMap<(NodeId, bool), NodeId> = BTreeMap::new();
        let first = self.hidden.last().map_or(self.first_hidden_id(), |last| last.id + 1);
        // The largest number stays free, as wherever nodes are added.
        let mut free = first..NodeId::MAX;
        for (index, connection) in self.connections.iter().enumerate() {
            if !connection.enabled {
                continue;
            }
            let Connection { source, target, .. } = *connection;
            let negative = negative[index];
            let relay = match relays.entry((source, negative)) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    let id = free.next().ok_or(EditError::Full)?;
                    let activation =
                        if negative { Activation::Inverse } else { Activation::Linear };
                    hidden.push(Hidden { id, activation });
                    connections.push(Connection { source, target: id, enabled: true });
                    *new.insert(id)
                }
            };
            connections.push(Connection { source: relay, target, enabled: true });
        }
        let signed = Self::from_parts(self.inputs(), self.outputs.clone(), hidden, connections);
        Ok(signed.expect("nodes between nodes close no cycle"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Weights, outputs};

    #[test]
    fn signs_become_nodes() {
        let mut topology = Topology::new(2, 2);
        topology.add_connection(1, 3).unwrap();
        let node = topology.insert_node(0, Activation::Tanh).unwrap();
        for (source, target) in [(2, node), (0, node), (node, 4), (2, 3), (1, 4)] {
            topology.add_connection(source, target).unwrap();
        }
        let negative = [false, true, false, true, false, true, false, true];
        let signed = topology.with_signs(&negative).unwrap();
        for weight in [0.3, -1.2] {
            let square = weight * weight;
            let own: Vec<f64> =
                negative.iter().map(|&n| if n { -square } else { square }).collect();
            let expected = outputs(&topology, Weights::Each(&own), &[0.7, -0.4]);
            let found = outputs(&signed, Weights::Shared(weight), &[0.7, -0.4]);
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-12, "{found} {expected}");
            }
        }
    }
}
