//! How the weights of a pass are laid out, and so how its products are computed.

use super::{Architecture, Edges};

/// How the weights of a pass are laid out.
#[derive(Clone, Debug, PartialEq)]
pub enum WeightLayout {
    /// Whole matrices: every edge that the architecture allows has a weight, and
    /// that of an absent edge is 0. The biases follow.
    Dense,
    /// The edges that there are, one after the other. The biases follow.
    Edges(Edges),
}

impl Architecture {
    /// How many weights and biases there are.
    pub fn parameters(&self, layout: &WeightLayout) -> usize {
        self.weights(layout) + self.biases
    }

    /// How many weights there are.
    pub(super) fn weights(&self, layout: &WeightLayout) -> usize {
        match layout {
            WeightLayout::Dense => self.edges(),
            WeightLayout::Edges(edges) => edges.len(),
        }
    }
}
