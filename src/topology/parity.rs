//! Parity in the shared weight: whether a topology acts with a weight of −w as
//! with w.

use std::collections::BTreeMap;

use super::{NodeId, Topology};
use crate::activation::{Activation, Parity};

impl Topology {
    /// Whether it acts with a shared weight of −w exactly as with w, and stays so
    /// whichever of its connections are enabled.
    ///
    /// ```
    /// use precocial::activation::Activation;
    /// use precocial::topology::Topology;
    ///
    /// let mut topology = Topology::new(1, 1);
    /// topology.add_path(1, &[Activation::Linear], 2)?; // w²x
    /// assert!(topology.is_even());
    /// topology.add_connection(1, 2)?; // w²x + wx
    /// assert!(!topology.is_even());
    /// # Ok::<(), precocial::topology::EditError>(())
    /// ```
    pub fn is_even(&self) -> bool {
        let mut sources: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for connection in &self.connections {
            sources.entry(connection.target).or_default().push(connection.source);
        }
        // The parity of each node's value; none where it is always 0, which is
        // even and odd.
        let mut parities: BTreeMap<NodeId, Option<Parity>> = BTreeMap::new();
        // A valid topology has no cycle; `layers` cannot fail on it.
        for (node, layer) in self.layers().unwrap_or_default() {
            let parity = if layer == 0 {
                Some(Parity::Even)
            } else {
                let sources = sources.get(&node).into_iter().flatten();
                let function = self.activation(node).map_or(Parity::Neither, Activation::parity);
                function.of_node(sources.filter_map(|source| parities[source]))
            };
            parities.insert(node, parity);
        }
        let even = |parity: Option<Parity>| matches!(parity, None | Some(Parity::Even));
        self.output_ids().all(|output| even(parities.get(&output).copied().flatten()))
    }
}
