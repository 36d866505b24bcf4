//! The network as a C99 function that needs the standard library's `math.h`
//! and nothing else.
//!
//! ```text
//! void act(const double inputs[5], double weight, double outputs[1])   /* a shared weight */
//! void act(const double inputs[5], double outputs[1])                  /* weights built in */
//! ```
//!
//! What acts is computed in the engine's order, so that sums round alike where
//! the compiler keeps to C99 (`-std=c99`; fused multiply-adds round otherwise).
//! The elementary functions are the platform's, which may differ in the last
//! digit. Actions of tasks with choices are left to the caller.

use std::fmt::Write as _;

use super::ExportedNetwork;
use super::plan::ExportPlan;
use super::source;
use crate::activation::Activation;
use crate::network::Weights;
use crate::topology::Role;

/// The source of a file with one public function.
pub(super) fn write(network: &ExportedNetwork) -> String {
    let plan = ExportPlan::of(network);
    let mut text = "#include <math.h>\n".to_owned();
    for activation in source::used_activations(&plan) {
        text += activation.function().c_definition();
    }
    text += "\n/*\n";
    for line in source::about(network) {
        let _ = writeln!(text, "{}", format!(" * {line}").trim_end());
    }
    let inputs = match network.topology.inputs() {
        // C has no arrays of nothing.
        0 => "const double *inputs".to_owned(),
        count => format!("const double inputs[{count}]"),
    };
    let weight = match network.weights {
        Weights::Shared(_) => ", double weight",
        Weights::Each(_) => "",
    };
    let outputs = network.topology.outputs();
    let _ = writeln!(text, " */\nvoid act({inputs}{weight}, double outputs[{outputs}])\n{{");
    let used = source::used_inputs(network, &plan);
    if used.is_empty() {
        text += "    (void)inputs;\n";
    }
    if !weight.is_empty() && !source::has_connections(&plan) {
        text += "    (void)weight;\n";
    }
    for id in used {
        let name = source::harmless(&network.name(id));
        let _ = writeln!(text, "    const double x{id} = inputs[{}]; /* {name} */", id - 1);
    }
    let first_output = network.topology.output_ids().start;
    for node in &plan.nodes {
        let value = source::value(network, &plan, node, in_c);
        let _ = if node.role == Role::Output {
            writeln!(text, "    outputs[{}] = {value};", node.id - first_output)
        } else {
            writeln!(text, "    const double h{} = {value};", node.id)
        };
    }
    text + "}\n"
}

fn in_c(activation: Activation, sum: &str) -> String {
    activation.function().c(sum)
}
