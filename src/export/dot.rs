//! The network as a graph in the DOT language, for Graphviz.

use super::Subject;

/// The text of [`crate::Topology::to_dot`]: the whole topology, without weights.
pub(super) fn write(subject: &Subject) -> String {
    subject.topology.to_dot()
}
