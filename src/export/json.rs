//! The network as JSON, for d3 and programs of one's own.
//!
//! ```text
//! {
//!   "precocial": "0.1.0",         the version that wrote it
//!   "task": "cartpole-swingup-v1",
//!   "origin": "…",
//!   "shared_weight": -1.0,        null where each connection has its own
//!   "scores": [{"weight", "mean", "standard_deviation", "episodes"}, …],
//!   "nodes": [{
//!     "id": 7,                    bias 0, then inputs, outputs, hidden nodes
//!     "role": "hidden",           bias, input, hidden or output
//!     "activation": "tanh",       see `Activation::label`
//!     "name": "hidden 7",         inputs: what is observed
//!     "layer": 3,                 bias and inputs 0, outputs last
//!     "live": true                whether it reaches an output
//!   }, …],
//!   "connections": [{
//!     "source": 1, "target": 7,   node ids
//!     "enabled": true,
//!     "live": true,               enabled, and reaches an output
//!     "weight": 0.3               only where each connection has its own
//!   }, …]
//! }
//! ```
//!
//! Nodes and connections stand in the topology's order. A number that is not
//! finite (a score can be) is null.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::ExportedNetwork;
use crate::network::Weights;
use crate::search::WeightScore;
use crate::topology::{NodeId, Role};

#[derive(Serialize)]
struct File<'a> {
    precocial: &'static str,
    task: &'a str,
    origin: &'a str,
    shared_weight: Option<f64>,
    scores: &'a [WeightScore],
    nodes: Vec<JsonNode>,
    connections: Vec<JsonConnection>,
}

#[derive(Serialize)]
struct JsonNode {
    id: NodeId,
    role: &'static str,
    activation: &'static str,
    name: String,
    layer: usize,
    live: bool,
}

#[derive(Serialize)]
struct JsonConnection {
    source: NodeId,
    target: NodeId,
    enabled: bool,
    live: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<f64>,
}

/// The whole topology, with what acts of it marked.
pub(super) fn write(network: &ExportedNetwork) -> String {
    let topology = network.topology;
    let acting = topology.acting();
    let live: BTreeSet<_> = acting.connections().iter().map(|c| (c.source, c.target)).collect();
    let gives: BTreeSet<_> = live.iter().map(|&(source, _)| source).collect();
    // A valid topology has no cycle; `layers` cannot fail on it.
    let layers: BTreeMap<_, _> = topology.layers().unwrap_or_default().into_iter().collect();
    let node = |id| {
        let role = topology.role(id)?;
        Some(JsonNode {
            id,
            role: label(role),
            activation: topology.activation(id)?.label(),
            name: network.name(id),
            layer: layers.get(&id).copied()?,
            live: role == Role::Output || gives.contains(&id),
        })
    };
    let connection = |(index, c): (usize, &crate::topology::Connection)| JsonConnection {
        source: c.source,
        target: c.target,
        enabled: c.enabled,
        live: live.contains(&(c.source, c.target)),
        weight: match network.weights {
            Weights::Shared(_) => None,
            Weights::Each(weights) => Some(weights[index]),
        },
    };
    let file = File {
        precocial: env!("CARGO_PKG_VERSION"),
        task: network.task,
        origin: network.origin,
        shared_weight: match network.weights {
            Weights::Shared(weight) => Some(weight),
            Weights::Each(_) => None,
        },
        scores: network.scores,
        nodes: topology.node_ids().filter_map(node).collect(),
        connections: topology.connections().iter().enumerate().map(connection).collect(),
    };
    // Plain data always becomes JSON.
    serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
}

fn label(role: Role) -> &'static str {
    match role {
        Role::Bias => "bias",
        Role::Input => "input",
        Role::Output => "output",
        Role::Hidden => "hidden",
    }
}
