//! What a page needs to run the engine itself: the engine as WebAssembly, what it is to
//! be told, and what the parts of the network are called.

use std::io::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use precocial_envs::Kind;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Measured, Report};
use crate::activation::Activation;
use crate::network::row_order;
use crate::picture::TaskNames;
use crate::topology::{NodeNames, Role, Topology};

/// The engine, as `src/report/engine/build.sh` builds it.
const ENGINE: &[u8] = include_bytes!("engine.wasm");
/// With more connections a page would be too large: eleven bytes for each that has a
/// weight of its own.
const MOST_CONNECTIONS: usize = 300_000;

/// What the page's engine is told and how its network is to be read.
#[derive(Debug, Serialize)]
pub(super) struct Live {
    /// What the engine is made from.
    message: Value,
    /// The nodes that act, in the order of the network's rows.
    nodes: Vec<LiveNode>,
    /// The tuned weights, if there are some.
    tuned: Option<Vec<f64>>,
    /// The seed of the recorded episodes, as text: it may have more digits than a
    /// page's numbers.
    seed: String,
    /// Steps a second, and steps after which an episode is truncated.
    rate: f64,
    limit: u32,
}

#[derive(Debug, Serialize)]
struct LiveNode {
    id: u32,
    name: String,
    /// Of nodes that compute something: the activation's name and formula of the sum s.
    #[serde(skip_serializing_if = "Option::is_none")]
    activation: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    formula: Option<String>,
}

impl Live {
    /// What the page of a champion needs, if the engine can have its task or, where
    /// samples are predicted, needs none.
    pub(super) fn of(report: &Report<'_>, measured: &Measured) -> Option<Self> {
        let champion = report.subject.champion.as_ref()?;
        let task = report.task?;
        if champion.topology.connections().len() > MOST_CONNECTIONS {
            return None;
        }
        let signature = task.signature();
        let names = TaskNames::of(task);
        let message = match task.kind() {
            Kind::Control => json!({ "topology": champion.topology, "task": task.portable()? }),
            Kind::Supervised(_) => json!({ "topology": champion.topology }),
            Kind::Fitness(_) => return None,
        };
        let acting = champion.topology.acting();
        Some(Self {
            message,
            nodes: nodes(&acting, names.nodes()),
            tuned: champion.tuned.as_ref().map(|tuned| tuned.weights.clone()),
            seed: measured.settings.seed.to_string(),
            rate: signature.steps_per_second,
            limit: signature.step_limit,
        })
    }
}

impl Live {
    /// Its text, for a page.
    pub(super) fn packed(&self) -> String {
        packed(json!(self).to_string().as_bytes())
    }
}

fn nodes(acting: &Topology, names: NodeNames<'_>) -> Vec<LiveNode> {
    let node = |id| {
        let role = acting.role(id);
        let computed = matches!(role, Some(Role::Hidden | Role::Output));
        let activation = acting.activation(id).filter(|_| computed);
        LiveNode {
            id,
            name: names.name(acting, id),
            activation: activation.map(Activation::label),
            formula: activation.map(|activation| activation.function().formula("s")),
        }
    };
    row_order(acting).into_iter().map(node).collect()
}

/// The engine, for a page.
pub(super) fn module() -> String {
    packed(ENGINE)
}

/// Compressed by gzip, as base64.
fn packed(bytes: &[u8]) -> String {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let written = packed.write_all(bytes).and_then(|()| packed.finish());
    BASE64_STANDARD.encode(written.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    /// Whoever builds the engine anew commits both.
    #[test]
    fn the_engine_is_the_one_whose_digest_is_committed() {
        let (committed, _) = include_str!("engine.wasm.sha256").split_once(' ').unwrap();
        let digest = Sha256::digest(ENGINE);
        let byte = |pair: usize| u8::from_str_radix(&committed[2 * pair..][..2], 16).unwrap();
        let committed: Vec<u8> = (0..committed.len() / 2).map(byte).collect();
        assert_eq!(digest[..], committed, "build it with src/report/engine/build.sh");
        assert!(ENGINE.len() < 480_000, "{} bytes", ENGINE.len());
    }

    #[test]
    fn nodes_stand_in_the_order_of_the_networks_rows() {
        let mut topology = Topology::new(2, 2);
        topology.add_connection(1, 3).unwrap();
        topology.insert_node(0, Activation::Sine).unwrap();
        let (observations, outputs) = (["angle".to_owned()], ["no".to_owned(), "yes".to_owned()]);
        let names = NodeNames { observations: &observations, outputs: &outputs };
        let nodes = nodes(&topology.acting(), names);
        let said: Vec<_> = nodes.iter().map(|node| (node.id, &*node.name)).collect();
        let expected =
            [(0, "bias"), (1, "angle"), (2, "input 2"), (5, "hidden 5"), (3, "no"), (4, "yes")];
        assert_eq!(said, expected);
        assert_eq!(nodes[3].formula.as_deref(), Some("sin(πs)"));
        assert_eq!((nodes[3].activation, nodes[0].activation), (Some("sine"), None));
    }
}
