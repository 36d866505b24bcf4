//! The network as a graph in the DOT language, for Graphviz.

use super::ExportedNetwork;

/// The text of [`crate::Topology::to_dot`]: the whole topology, without weights.
pub(super) fn write(network: &ExportedNetwork) -> String {
    network.topology.to_dot(network.names)
}
