//! Parity in the shared weight: whether a network acts with a weight of −w as with w.

use super::Network;
use crate::activation::Parity;

impl Network {
    /// Whether it acts with a shared weight of −w exactly as with w: what
    /// [`Topology::is_even`](crate::topology::Topology::is_even) says of the part of
    /// its topology that acts.
    pub fn is_even(&self) -> bool {
        let given = 1 + self.inputs;
        let mut parities = vec![Some(Parity::Even); given];
        let mut begin = 0;
        for node in &self.nodes {
            let end = node.sources_end as usize;
            let sources = self.sources[begin..end].iter();
            let received = sources.filter_map(|&source| parities[source as usize]);
            let parity = node.activation.parity().of_node(received);
            parities.push(parity);
            begin = end;
        }
        let outputs = &parities[self.first_output_row()..];
        outputs.iter().all(|parity| matches!(parity, None | Some(Parity::Even)))
    }
}
