//! What the writers of source code share, whatever the language.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::ExportedNetwork;
use super::plan::{ExportPlan, PlanNode, WeightedSource};
use crate::activation::Activation;
use crate::network::Weights;
use crate::topology::{BIAS, NodeId, Role};

/// What a reader of the code has to know, line by line.
pub(super) fn about(network: &ExportedNetwork) -> Vec<String> {
    let topology = network.topology;
    let version = env!("CARGO_PKG_VERSION");
    let mut lines = vec![
        format!("A network for {}, written by precocial {version}.", network.task),
        String::new(),
    ];
    if !network.origin.is_empty() {
        lines.extend([format!("Origin: {}", network.origin), String::new()]);
    }
    match network.weights {
        Weights::Shared(weight) => lines.extend([
            "All connections share one weight, which the caller chooses;".to_owned(),
            format!("{weight:?} is the one to start with."),
        ]),
        Weights::Each(_) => lines.push("Each connection has a weight of its own.".to_owned()),
    }
    for (index, score) in network.scores.iter().enumerate() {
        if index == 0 {
            lines.extend([String::new(), "Mean returns by shared weight:".to_owned()]);
        }
        lines.push(format!("  {:?}: {:.1}", score.weight, score.mean));
    }
    lines.extend([String::new(), "Inputs, in order:".to_owned()]);
    lines.extend(topology.input_ids().map(|id| format!("  {}: {}", id - 1, network.name(id))));
    lines.extend([
        String::new(),
        "Outputs: the numbers of the action, raw. Continuous actions are clipped by".to_owned(),
        "the task; where it has choices, the first of the largest is taken.".to_owned(),
    ]);
    lines.into_iter().map(|line| harmless(&line)).collect()
}

/// Text as it may stand in a comment of any language: names come from files,
/// and must not end the comment or turn into code.
pub(super) fn harmless(text: &str) -> String {
    let allowed = |c: char| c.is_alphanumeric() || " -_.,:;()+=/'%&#@".contains(c);
    text.chars().map(|c| if allowed(c) { c } else { '_' }).collect()
}

/// The inputs that something is computed from.
pub(super) fn used_inputs(network: &ExportedNetwork, plan: &ExportPlan) -> BTreeSet<NodeId> {
    let sources = plan.nodes.iter().flat_map(|node| &node.sources);
    sources.map(|s| s.id).filter(|id| network.topology.input_ids().contains(id)).collect()
}

/// The functions that are needed, each once.
pub(super) fn used_activations(plan: &ExportPlan) -> BTreeSet<Activation> {
    plan.nodes.iter().map(|node| node.activation).collect()
}

/// Whether anything has a weight.
pub(super) fn has_connections(plan: &ExportPlan) -> bool {
    plan.nodes.iter().any(|node| !node.sources.is_empty())
}

/// The variable of an input or hidden node; the bias is a constant.
pub(super) fn variable(network: &ExportedNetwork, id: NodeId) -> String {
    match network.topology.role(id) {
        Some(Role::Bias) => "1.0".to_owned(),
        Some(Role::Input) => format!("x{id}"),
        _ => format!("h{id}"),
    }
}

/// The value of a node, in a language that has sums and products as C and Rust
/// have them; `write` applies an activation to an expression.
pub(super) fn value(
    network: &ExportedNetwork,
    plan: &ExportPlan,
    node: &PlanNode,
    write: fn(Activation, &str) -> String,
) -> String {
    write(node.activation, &sum(network, plan, &node.sources))
}

/// What a node receives, added in the engine's order: rounding is the same.
fn sum(network: &ExportedNetwork, plan: &ExportPlan, sources: &[WeightedSource]) -> String {
    let Some((first, others)) = sources.split_first() else { return "0.0".to_owned() };
    let variable = |source: &WeightedSource| variable(network, source.id);
    if first.weight.is_none() || plan.equal_weight.is_some() {
        let weight = plan.equal_weight.map_or("weight".to_owned(), |weight| format!("{weight:?}"));
        let names: Vec<_> = sources.iter().map(variable).collect();
        let names = names.join(" + ");
        return if others.is_empty() {
            format!("{weight} * {names}")
        } else {
            format!("{weight} * ({names})")
        };
    }
    let mut text = String::new();
    for (index, source) in sources.iter().enumerate() {
        let weight = source.weight.unwrap_or_default();
        let (sign, weight) = match index {
            0 => ("", weight),
            // A difference has the bits of a sum with the other sign.
            _ if weight < 0.0 => (" - ", -weight),
            _ => (" + ", weight),
        };
        let _ = write!(text, "{sign}{weight:?}");
        if source.id != BIAS {
            let _ = write!(text, " * {}", variable(source));
        }
    }
    text
}
