//! Network motifs: connections and triples of connected nodes, by what the nodes are
//! (R. Milo and others, *Network motifs: simple building blocks of complex networks*,
//! Science 298, 2002; there nodes are all alike).

use std::collections::{BTreeMap, BTreeSet};

use super::wiring::{Label, Link, Wiring};

/// A small piece of a wiring. Links are inverted where it says true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Motif {
    /// From one node to another.
    Connection(Label, bool, Label),
    /// From one node by way of another to a third.
    Chain([Label; 3], [bool; 2]),
    /// From two nodes to one.
    FanIn([(Label, bool); 2], Label),
    /// From one node to two.
    FanOut(Label, [(bool, Label); 2]),
    /// From the first node to the third, directly and by way of the second: the signs of
    /// both links of the chain, and of the direct one.
    FeedForwardLoop([Label; 3], [bool; 3]),
}

impl Motif {
    /// Written with arrows, inverted links with a bar at their end: `a → b ⊣ c`. Labels
    /// have the names that are given.
    pub fn text(&self, name: impl Fn(Label) -> String) -> String {
        let right = |inverted: bool| if inverted { '⊣' } else { '→' };
        let left = |inverted: bool| if inverted { '⊢' } else { '←' };
        let chain = |[a, b, c]: [Label; 3], [first, second]: [bool; 2]| {
            let (a, b, c) = (name(a), name(b), name(c));
            format!("{a} {} {b} {} {c}", right(first), right(second))
        };
        match *self {
            Self::Connection(source, inverted, target) => {
                format!("{} {} {}", name(source), right(inverted), name(target))
            }
            Self::Chain(nodes, inverted) => chain(nodes, inverted),
            Self::FanIn([(a, first), (c, second)], b) => {
                let (a, b, c) = (name(a), name(b), name(c));
                format!("{a} {} {b} {} {c}", right(first), left(second))
            }
            Self::FanOut(b, [(first, a), (second, c)]) => {
                let (a, b, c) = (name(a), name(b), name(c));
                format!("{a} {} {b} {} {c}", left(first), right(second))
            }
            Self::FeedForwardLoop(nodes, [first, second, direct]) => {
                let direct = (name(nodes[0]), right(direct), name(nodes[2]));
                let chain = chain(nodes, [first, second]);
                format!("{chain}, {} {} {}", direct.0, direct.1, direct.2)
            }
        }
    }
}

impl Wiring {
    /// All motifs that occur in it.
    pub fn motifs(&self) -> BTreeSet<Motif> {
        let mut into: BTreeMap<usize, Vec<&Link>> = BTreeMap::new();
        let mut from: BTreeMap<usize, Vec<&Link>> = BTreeMap::new();
        for link in &self.links {
            into.entry(link.target).or_default().push(link);
            from.entry(link.source).or_default().push(link);
        }
        let label = |index: usize| self.labels[index];
        let mut motifs = BTreeSet::new();
        for link in &self.links {
            let (source, target) = (label(link.source), label(link.target));
            motifs.insert(Motif::Connection(source, link.inverted, target));
            for next in from.get(&link.target).into_iter().flatten() {
                let nodes = [source, target, label(next.target)];
                motifs.insert(Motif::Chain(nodes, [link.inverted, next.inverted]));
                let direct = from[&link.source].iter().filter(|other| other.target == next.target);
                motifs.extend(direct.map(|direct| {
                    let signs = [link.inverted, next.inverted, direct.inverted];
                    Motif::FeedForwardLoop(nodes, signs)
                }));
            }
        }
        for (&target, links) in &into {
            for (first, second) in pairs(links) {
                let mut ends = [first, second].map(|link| (label(link.source), link.inverted));
                ends.sort_unstable();
                motifs.insert(Motif::FanIn(ends, label(target)));
            }
        }
        for (&source, links) in &from {
            for (first, second) in pairs(links) {
                let mut ends = [first, second].map(|link| (link.inverted, label(link.target)));
                ends.sort_unstable();
                motifs.insert(Motif::FanOut(label(source), ends));
            }
        }
        motifs
    }
}

/// Every two of them.
fn pairs<'a>(links: &'a [&'a Link]) -> impl Iterator<Item = (&'a Link, &'a Link)> {
    (1..links.len())
        .flat_map(move |later| links[..later].iter().map(move |earlier| (*earlier, links[later])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::topology::Topology;

    /// Two inputs, one of which is passed on inverted.
    #[test]
    fn finds_every_kind() {
        let mut topology = Topology::new(2, 1);
        topology.add_path(1, &[Activation::Tanh], 3).unwrap();
        topology.add_path(1, &[Activation::Inverse], 3).unwrap();
        topology.add_connection(2, 4).unwrap();
        let name = |label: Label| match label {
            Label::Source(number) => format!("x{number}"),
            Label::Hidden(activation) => activation.label().to_lowercase(),
            Label::Output(_) => "y".to_owned(),
        };
        let motifs = Wiring::new(&topology).motifs();
        let texts: BTreeSet<String> = motifs.iter().map(|motif| motif.text(name)).collect();
        let expected = [
            "x1 → tanh",
            "x1 ⊣ y",
            "x2 → tanh",
            "tanh → y",
            "x1 → tanh → y",
            "x2 → tanh → y",
            "x1 → tanh ← x2",
            "x1 ⊣ y ← tanh",
            "tanh ← x1 ⊣ y",
            "x1 → tanh → y, x1 ⊣ y",
        ];
        assert_eq!(texts, expected.map(str::to_owned).into());
    }
}
