//! A new path between two nodes. Where a topology must stay even in the shared
//! weight and would not, the path passes one more node.

use rand::Rng;

use super::pick;
use crate::activation::{Activation, Parity};
use crate::topology::{NodeId, Topology};

/// The topology with a path between two nodes by way of new ones with these
/// activations. If it must be even and is not, another new node, whose function
/// is odd, follows these or comes before them.
pub(super) fn connect(
    topology: &Topology,
    (source, target): (NodeId, NodeId),
    through: &[Activation],
    (activations, keep_even): (&[Activation], bool),
    generator: &mut impl Rng,
) -> Option<Topology> {
    let connect = |through: &[Activation]| {
        let mut child = topology.clone();
        child.add_path(source, through, target).ok()?;
        Some(child)
    };
    let direct = connect(through)?;
    if !keep_even || direct.is_even() {
        return Some(direct);
    }
    let odd: Vec<Activation> =
        activations.iter().copied().filter(|a| a.parity() == Parity::Odd).collect();
    let more = pick(&odd, generator)?;
    let paths = [[through, &[more]].concat(), [&[more], through].concat()];
    paths.iter().filter_map(|through| connect(through)).find(Topology::is_even)
}
