//! *Change activation*: a hidden node, chosen uniformly, gets another
//! activation.

use rand::Rng;

use super::pick;
use crate::activation::Activation;
use crate::topology::Topology;

pub(super) fn vary(
    parent: &Topology,
    activations: &[Activation],
    generator: &mut impl Rng,
) -> Option<Topology> {
    let node = pick(parent.hidden(), generator)?;
    let others: Vec<Activation> =
        activations.iter().copied().filter(|&a| a != node.activation).collect();
    let activation = pick(&others, generator)?;
    let mut child = parent.clone();
    child.set_activation(node.id, activation).ok()?;
    Some(child)
}
