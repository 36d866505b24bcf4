//! The published way in Python, where `python3` has `numpy`: a script that gets a
//! network on its standard input and prints how fast it was.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use precocial::activation::Activation;
use precocial::topology::Topology;
use serde_json::{Map, Value, json};

/// What a script beside this folder prints of a network and some settings.
pub(crate) fn speed(script: &str, topology: &Topology, settings: &Value) -> Option<f64> {
    // The order of the reference: bias, inputs, hidden nodes sorted, outputs.
    let layers = topology.layers()?;
    let outputs = topology.output_ids();
    let hidden = layers.iter().map(|&(node, _)| node).filter(|&node| node >= outputs.end);
    let order: Vec<u32> = (0..outputs.start).chain(hidden).chain(outputs.clone()).collect();
    let place = |node| order.iter().position(|&other| other == node);
    let enabled = topology.connections().iter().filter(|connection| connection.enabled);
    let activations = order.iter().map(|&node| topology.activation(node).map(Activation::label));
    let mut network: Map<String, Value> = settings.as_object()?.clone();
    network.insert("activations".to_owned(), json!(activations.collect::<Vec<_>>()));
    let connections = enabled.map(|c| (place(c.source), place(c.target))).collect::<Vec<_>>();
    network.insert("connections".to_owned(), json!(connections));
    let mut python = Command::new("python3")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches").join(script))
        .env("OMP_NUM_THREADS", "1")
        .env("OPENBLAS_NUM_THREADS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    python.stdin.take()?.write_all(Value::Object(network).to_string().as_bytes()).ok()?;
    let answer = python.wait_with_output().ok()?;
    String::from_utf8(answer.stdout).ok()?.trim().parse().ok()
}
