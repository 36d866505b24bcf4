//! What a topology computes, written out.

use std::collections::{BTreeMap, BTreeSet};

use super::{BIAS, NodeId, Topology};
use crate::activation::Activation;

/// What an output computes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// Written out, `w` being the shared weight: `tanh(w·(angle + sin(πw·speed)))`.
    Text(String),
    /// Too long to be read.
    TooLong {
        /// The hidden nodes it is made of.
        hidden: usize,
    },
}

impl Topology {
    /// What each output computes, in at most so many characters. Inputs have
    /// the given names; those without one are called `input 1` and so on. The
    /// bias is 1.
    pub fn formulas(&self, names: &[impl AsRef<str>], limit: usize) -> Vec<Formula> {
        let acting = self.acting();
        let mut sources_of: BTreeMap<NodeId, BTreeSet<NodeId>> = BTreeMap::new();
        for connection in &acting.connections {
            sources_of.entry(connection.target).or_default().insert(connection.source);
        }
        // A node that several others use is written out for each of them, so
        // texts could grow without end: what is too long is no text at all.
        let mut known: BTreeMap<NodeId, Option<String>> = BTreeMap::new();
        // A valid topology has no cycle; `layers` cannot fail on it.
        for (node, _) in acting.layers().unwrap_or_default() {
            let text = if node == BIAS {
                Some("1".to_owned())
            } else if acting.input_ids().contains(&node) {
                let name = names.get(node as usize - 1);
                Some(name.map_or_else(|| format!("input {node}"), |name| name.as_ref().to_owned()))
            } else {
                let sources = sources_of.get(&node).into_iter().flatten();
                let terms: Option<Vec<&str>> =
                    sources.map(|source| known.get(source)?.as_deref()).collect();
                let activation = acting.activation(node).unwrap_or(Activation::Linear);
                terms.map(|terms| write(activation, &terms))
            };
            known.insert(node, text.filter(|text| text.chars().count() <= limit));
        }
        let of_output = |output| match known.remove(&output).flatten() {
            Some(text) => Formula::Text(text),
            None => Formula::TooLong { hidden: acting.hidden_behind(output, &sources_of) },
        };
        acting.output_ids().map(of_output).collect()
    }

    /// How many hidden nodes affect a node.
    fn hidden_behind(
        &self,
        node: NodeId,
        sources_of: &BTreeMap<NodeId, BTreeSet<NodeId>>,
    ) -> usize {
        let (mut seen, mut open) = (BTreeSet::new(), vec![node]);
        while let Some(node) = open.pop() {
            for &source in sources_of.get(&node).into_iter().flatten() {
                if self.hidden_index(source).is_some() && seen.insert(source) {
                    open.push(source);
                }
            }
        }
        seen.len()
    }
}

/// A node, given the texts of its sources.
fn write(activation: Activation, terms: &[&str]) -> String {
    let Some(sum) = weighted(terms) else { return of_nothing(activation) };
    activation.function().formula(&sum)
}

/// The weighted sum of what a node receives: a product that begins with `w`,
/// or `None` where that is zero.
fn weighted(terms: &[&str]) -> Option<String> {
    let terms: Vec<&str> = terms.iter().copied().filter(|&term| term != "0").collect();
    match terms[..] {
        [] => None,
        ["1"] => Some("w".to_owned()),
        [term] if term.starts_with('−') => Some(format!("w·({term})")),
        [term] => Some(format!("w·{term}")),
        [first, ref others @ ..] => {
            let mut sum = format!("w·({first}");
            for term in others {
                match term.strip_prefix('−') {
                    Some(positive) => sum.extend([" − ", positive]),
                    None => sum.extend([" + ", term]),
                }
            }
            sum.push(')');
            Some(sum)
        }
    }
}

/// The value of a node that receives nothing.
fn of_nothing(activation: Activation) -> String {
    // Adding 0 makes 0 of -0.
    (activation.value(0.0) + 0.0).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two inputs and an output that does this; hidden nodes from 4 on do these.
    fn topology(
        output: Activation,
        hidden: &[Activation],
        connections: &[(NodeId, NodeId)],
    ) -> Topology {
        let mut topology = Topology::new(2, 1);
        topology.set_activation(3, output).unwrap();
        for &activation in hidden {
            // A node comes by splitting a connection, which is then taken out.
            let index = topology.connections().len();
            topology.add_connection(1, 3).unwrap();
            topology.insert_node(index, activation).unwrap();
            topology.connections.truncate(index);
        }
        for &(source, target) in connections {
            topology.add_connection(source, target).unwrap();
        }
        topology
    }

    fn text(topology: &Topology) -> String {
        match topology.formulas(&["angle", "speed"], 200).remove(0) {
            Formula::Text(text) => text,
            Formula::TooLong { hidden } => format!("too long: {hidden}"),
        }
    }

    #[test]
    fn reads_as_one_would_write_it() {
        use Activation::{Absolute, Gaussian, Inverse, Linear, Sigmoid, Sine, Tanh};
        let written = |output, hidden: &[Activation], connections: &[(NodeId, NodeId)]| {
            text(&topology(output, hidden, connections))
        };
        let sine = [(1, 3), (2, 4), (4, 3)];
        assert_eq!(written(Tanh, &[Sine], &sine), "tanh(w·(angle + sin(πw·speed)))");
        assert_eq!(written(Linear, &[Inverse], &sine), "w·(angle − w·speed)");
        assert_eq!(written(Linear, &[Inverse], &[(0, 3), (0, 4), (4, 3)]), "w·(1 − w)");
        assert_eq!(written(Linear, &[Inverse], &[(2, 4), (4, 3)]), "w·(−w·speed)");
        assert_eq!(written(Inverse, &[Linear], &[(1, 4), (2, 4), (4, 3)]), "−w·w·(angle + speed)");
        assert_eq!(written(Absolute, &[], &[(0, 3)]), "abs(w)");
        // What receives nothing is a number.
        assert_eq!(written(Tanh, &[], &[]), "0");
        assert_eq!(written(Tanh, &[Sigmoid, Gaussian], &[(4, 3), (5, 3)]), "tanh(w·(0.5 + 1))");
        assert_eq!(written(Tanh, &[Sine], &[(4, 3), (1, 3)]), "tanh(w·angle)");
        let names = topology(Tanh, &[], &[(2, 3)]).formulas(&[] as &[&str], 200);
        assert_eq!(names, [Formula::Text("tanh(w·input 2)".to_owned())]);
    }

    #[test]
    fn what_is_disabled_says_nothing() {
        let mut topology =
            topology(Activation::Linear, &[Activation::Sine], &[(1, 3), (2, 4), (4, 3)]);
        topology.set_enabled(2, false).unwrap();
        assert_eq!(text(&topology), "w·angle");
    }

    /// Each node uses the one before twice over, by way of two others: written
    /// out, that doubles every time.
    #[test]
    fn what_is_too_long_is_counted_and_soon() {
        let (mut connections, mut last) = (Vec::new(), 1);
        let count = 3 * 40;
        for first in (4..4 + count).step_by(3) {
            connections.extend([(last, first), (last, first + 1)]);
            connections.extend([(first, first + 2), (first + 1, first + 2)]);
            last = first + 2;
        }
        connections.push((last, 3));
        let hidden = vec![Activation::Tanh; count as usize];
        assert_eq!(text(&topology(Activation::Linear, &hidden, &connections)), "too long: 120");
    }
}
