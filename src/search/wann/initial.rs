//! The minimal topologies that a search starts from.

use rand::{Rng, RngExt as _};

use crate::topology::{BIAS, Topology};

/// A topology without hidden nodes: every connection from bias and inputs to
/// the outputs is there, each enabled with the given probability.
pub(super) fn initial(
    inputs: usize,
    outputs: usize,
    enabled: f64,
    generator: &mut impl Rng,
) -> Topology {
    let mut topology = Topology::new(inputs, outputs);
    for target in topology.output_ids() {
        for source in std::iter::once(BIAS).chain(topology.input_ids()) {
            let place = topology.connections().len();
            // Neither can fail: the nodes are there, and not yet connected.
            let _ = topology.add_connection(source, target);
            let _ = topology.set_enabled(place, generator.random_bool(enabled));
        }
    }
    topology
}
