//! The network that the benches run: the published swing-up champion where the
//! reference's recorded data lies beside the repository, and else a random
//! topology of its size.

use precocial::activation::Activation;
use precocial::topology::{BIAS, Topology};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

const PUBLISHED: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/golden/wann/champion_swing.json");
const INPUTS: u32 = 5;
const HIDDEN: usize = 22;
const CONNECTIONS: usize = 52;

/// The champion, or what stands in for it; prints which.
pub(crate) fn champion() -> Topology {
    if let Ok(text) = std::fs::read_to_string(PUBLISHED) {
        eprintln!("network: the published swing-up champion");
        return published(&text).expect("the recorded champion is well-formed");
    }
    eprintln!("network: a random topology of the published champion's size");
    random()
}

/// Its file counts nodes as bias, inputs, hidden nodes, output; here the output
/// stands before the hidden nodes.
fn published(text: &str) -> Option<Topology> {
    let file: Value = serde_json::from_str(text).ok()?;
    let activations = file["act"].as_array()?;
    let output = activations.len() as u64 - 1;
    let number = |node: &Value| {
        node.as_u64().map(|node| match node {
            node if node <= u64::from(INPUTS) => node,
            node if node == output => u64::from(INPUTS) + 1,
            node => node + 1,
        })
    };
    let hidden = (INPUTS as usize + 1..output as usize).map(|node| {
        let activation = Activation::PUBLISHED[activations[node].as_u64()? as usize - 1];
        Some(json!([node + 1, activation]))
    });
    let connections =
        file["conns"].as_array()?.iter().map(|c| Some(json!([number(&c[0])?, number(&c[1])?])));
    serde_json::from_value(json!({
        "inputs": INPUTS,
        "outputs": [Activation::Linear],
        "hidden": hidden.collect::<Option<Vec<_>>>()?,
        "connections": connections.collect::<Option<Vec<_>>>()?,
    }))
    .ok()
}

/// Splits connections until there are enough nodes, so that each lies on a path
/// to the output; then connects at random.
fn random() -> Topology {
    let mut generator = ChaCha8Rng::seed_from_u64(1);
    let mut topology = Topology::new(INPUTS as usize, 1);
    let output = topology.output_ids().start;
    topology.add_connection(1, output).expect("both nodes are there");
    for kind in 0..HIDDEN {
        let connections = topology.connections();
        let enabled: Vec<usize> =
            (0..connections.len()).filter(|&i| connections[i].enabled).collect();
        let split = enabled[generator.random_range(0..enabled.len())];
        let activation = Activation::ALL[kind % Activation::ALL.len()];
        topology.insert_node(split, activation).expect("the connection is there");
    }
    let end = output + 1 + HIDDEN as u32;
    while topology.complexity() < CONNECTIONS {
        let (source, target) = (generator.random_range(BIAS..end), generator.random_range(0..end));
        // What is refused, a cycle say, is drawn again.
        let _ = topology.add_connection(source, target);
    }
    topology
}
