//! *Change activation*: a hidden node, chosen uniformly, gets another
//! activation: one with which the topology stays even, where it must.

use rand::Rng;
use rand::seq::SliceRandom as _;

use super::pick;
use crate::activation::Activation;
use crate::topology::Topology;

pub(super) fn vary(
    parent: &Topology,
    activations: &[Activation],
    keep_even: bool,
    generator: &mut impl Rng,
) -> Option<Topology> {
    let node = pick(parent.hidden(), generator)?;
    let mut others: Vec<Activation> =
        activations.iter().copied().filter(|&a| a != node.activation).collect();
    let child = |activation| {
        let mut child = parent.clone();
        child.set_activation(node.id, activation).ok()?;
        Some(child)
    };
    if !keep_even {
        return child(pick(&others, generator)?);
    }
    others.shuffle(generator);
    others.into_iter().filter_map(child).find(Topology::is_even)
}
