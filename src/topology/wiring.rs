//! A wiring by what its nodes are, whatever their numbers: what two networks can have in
//! common.

use std::collections::BTreeMap;

use rand::Rng;
use rand::seq::SliceRandom as _;

use super::{NodeId, Role, Topology};
use crate::activation::Activation;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// The bias (0) or an input, by its number.
    Source(NodeId),
    /// A hidden node, by its activation.
    Hidden(Activation),
    /// An output, by its number.
    Output(NodeId),
}

/// A connection between two nodes, by their indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Link {
    pub(super) source: usize,
    pub(super) target: usize,
    /// Whether what it passes on has changed its sign.
    pub(super) inverted: bool,
}

/// The acting part of a topology as labels and links.
///
/// A linear or an inverse node with a single source passes on what it gets: it is no
/// node here, but part of links, which are then plain or inverted. Even networks have
/// one on most of their paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wiring {
    /// Of each node; bias and inputs are all there.
    pub(super) labels: Vec<Label>,
    pub(super) links: Vec<Link>,
    /// How many labels, from the first, are of bias and inputs.
    sources: usize,
}

impl Wiring {
    /// The wiring of a topology.
    pub fn new(topology: &Topology) -> Self {
        let acting = topology.acting();
        let mut sources_of: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for connection in acting.connections() {
            sources_of.entry(connection.target).or_default().push(connection.source);
        }
        // Whether a node only passes on another's value, which one's, and with which sign.
        let passes_on = |node: NodeId| {
            let inverts = match acting.activation(node)? {
                Activation::Linear => false,
                Activation::Inverse => true,
                _ => return None,
            };
            match sources_of.get(&node).map(Vec::as_slice) {
                Some(&[source]) if acting.role(node) == Some(Role::Hidden) => {
                    Some((source, inverts))
                }
                _ => None,
            }
        };
        let mut labels = Vec::new();
        let mut indices: BTreeMap<NodeId, usize> = BTreeMap::new();
        for node in acting.node_ids().filter(|&node| passes_on(node).is_none()) {
            let label = match (acting.role(node), acting.activation(node)) {
                (Some(Role::Output), _) => Label::Output(node),
                (Some(Role::Hidden), Some(activation)) => Label::Hidden(activation),
                _ => Label::Source(node),
            };
            indices.insert(node, labels.len());
            labels.push(label);
        }
        let mut links = Vec::new();
        for (target, sources) in &sources_of {
            let Some(&target) = indices.get(target) else { continue };
            for &source in sources {
                let (mut source, mut inverted) = (source, false);
                while let Some((before, inverts)) = passes_on(source) {
                    (source, inverted) = (before, inverted != inverts);
                }
                links.push(Link { source: indices[&source], target, inverted });
            }
        }
        links.sort_unstable();
        links.dedup();
        Self { labels, links, sources: topology.inputs() + 1 }
    }

    /// The same links, whose signs, sources' labels and hidden nodes' labels have been
    /// dealt out anew: what of a wiring is by chance.
    #[must_use]
    pub fn shuffled(&self, generator: &mut impl Rng) -> Self {
        let mut shuffled = self.clone();
        shuffled.labels[..self.sources].shuffle(generator);
        let is_hidden = |index: &usize| matches!(self.labels[*index], Label::Hidden(_));
        let hidden: Vec<usize> = (0..self.labels.len()).filter(is_hidden).collect();
        let mut labels: Vec<Label> = hidden.iter().map(|&index| self.labels[index]).collect();
        labels.shuffle(generator);
        for (index, label) in hidden.into_iter().zip(labels) {
            shuffled.labels[index] = label;
        }
        let mut signs: Vec<bool> = self.links.iter().map(|link| link.inverted).collect();
        signs.shuffle(generator);
        for (link, inverted) in shuffled.links.iter_mut().zip(signs) {
            link.inverted = inverted;
        }
        shuffled
    }

    /// How many links there are.
    pub fn links(&self) -> usize {
        self.links.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::{Purpose, stream};

    #[test]
    fn signs_are_no_nodes() {
        let mut topology = Topology::new(1, 1);
        let path = [Activation::Inverse, Activation::Tanh, Activation::Linear, Activation::Inverse];
        topology.add_path(1, &path, 2).unwrap();
        topology.add_connection(0, 2).unwrap();
        let wiring = Wiring::new(&topology);
        let nodes = [Label::Source(0), Label::Source(1), Label::Output(2)];
        assert_eq!(wiring.labels[..3], nodes);
        assert_eq!(wiring.labels[3..], [Label::Hidden(Activation::Tanh)]);
        let link = |source, target, inverted| Link { source, target, inverted };
        assert_eq!(wiring.links, [link(0, 2, false), link(1, 3, true), link(3, 2, true)]);
    }

    #[test]
    fn shuffling_keeps_what_there_is() {
        let mut topology = Topology::fully_connected(3, 2);
        for activation in [Activation::Tanh, Activation::Step, Activation::Sine] {
            topology.insert_node(0, activation).unwrap();
        }
        let wiring = Wiring::new(&topology);
        let shuffled = wiring.shuffled(&mut stream(1, Purpose::Shuffling, 0, 0));
        assert_ne!(shuffled, wiring);
        let sorted = |mut labels: Vec<Label>| {
            labels.sort_unstable();
            labels
        };
        assert_eq!(sorted(shuffled.labels.clone()), sorted(wiring.labels.clone()));
        assert_eq!(shuffled.labels[4..6], wiring.labels[4..6], "outputs stay");
        let ends = |wiring: &Wiring| -> Vec<_> {
            wiring.links.iter().map(|link| (link.source, link.target)).collect()
        };
        assert_eq!(ends(&shuffled), ends(&wiring));
    }
}
