//! The network as a Rust function that needs nothing else.
//!
//! ```text
//! pub fn act(inputs: &[f64; 5], weight: f64) -> [f64; 1]    // a shared weight
//! pub fn act(inputs: &[f64; 5]) -> [f64; 1]                 // weights built in
//! ```
//!
//! What acts is computed in the engine's order, so that sums round alike; the
//! elementary functions are the standard library's, which may differ in the
//! last digit. Actions of tasks with choices are left to the caller.

use std::fmt::Write as _;

use super::ExportedNetwork;
use super::plan::ExportPlan;
use super::source;
use crate::activation::Activation;
use crate::network::Weights;
use crate::topology::Role;

/// The source of a module with one public function.
pub(super) fn write(network: &ExportedNetwork) -> String {
    let plan = ExportPlan::of(network);
    let (inputs, outputs) = (network.topology.inputs(), network.topology.outputs());
    let mut text = String::new();
    for line in source::about(network) {
        let _ = writeln!(text, "{}", format!("/// {line}").trim_end());
    }
    let weight = match network.weights {
        Weights::Shared(_) => ", weight: f64",
        Weights::Each(_) => "",
    };
    let _ = writeln!(text, "pub fn act(inputs: &[f64; {inputs}]{weight}) -> [f64; {outputs}] {{");
    let used = source::used_inputs(network, &plan);
    if used.is_empty() {
        text += "    let _ = inputs;\n";
    }
    if !weight.is_empty() && !source::has_connections(&plan) {
        text += "    let _ = weight;\n";
    }
    for id in used {
        let name = source::harmless(&network.name(id));
        let _ = writeln!(text, "    let x{id} = inputs[{}]; // {name}", id - 1);
    }
    let (hidden, last): (Vec<_>, Vec<_>) =
        plan.nodes.iter().partition(|node| node.role == Role::Hidden);
    for node in hidden {
        let _ = writeln!(
            text,
            "    let h{} = {};",
            node.id,
            source::value(network, &plan, node, in_rust)
        );
    }
    text += "    [\n";
    for node in last {
        let _ = writeln!(text, "        {},", source::value(network, &plan, node, in_rust));
    }
    text += "    ]\n}\n";
    for activation in source::used_activations(&plan) {
        text += activation.function().rust_definition();
    }
    text
}

fn in_rust(activation: Activation, sum: &str) -> String {
    activation.function().rust(sum)
}
