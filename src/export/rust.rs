//! The network as a Rust function that needs nothing else.
//!
//! ```text
//! pub fn act(inputs: &[f64; 5], weight: f64) -> [f64; 1]    // a shared weight
//! pub fn act(inputs: &[f64; 5]) -> [f64; 1]                 // weights built in
//! ```
//!
//! What acts is computed in the engine's order, so that sums round alike; the
//! elementary functions are the standard library's, which may differ in the
//! last place. Actions of tasks with choices are left to the caller.

use std::fmt::Write as _;

use super::Subject;
use super::plan::Plan;
use super::source;
use crate::network::Weights;
use crate::topology::{Activation, Role};

/// The source of a module with one public function.
pub(super) fn write(subject: &Subject) -> String {
    let plan = Plan::of(subject);
    let (inputs, outputs) = (subject.topology.inputs(), subject.topology.outputs());
    let mut text = String::new();
    for line in source::about(subject) {
        let _ = writeln!(text, "{}", format!("/// {line}").trim_end());
    }
    let weight = match subject.weights {
        Weights::Shared(_) => ", weight: f64",
        Weights::Each(_) => "",
    };
    let _ = writeln!(text, "pub fn act(inputs: &[f64; {inputs}]{weight}) -> [f64; {outputs}] {{");
    let used = source::used_inputs(subject, &plan);
    if used.is_empty() {
        text += "    let _ = inputs;\n";
    }
    if !weight.is_empty() && !source::has_connections(&plan) {
        text += "    let _ = weight;\n";
    }
    for id in used {
        let name = source::harmless(&subject.name(id));
        let _ = writeln!(text, "    let x{id} = inputs[{}]; // {name}", id - 1);
    }
    let (hidden, last): (Vec<_>, Vec<_>) =
        plan.nodes.iter().partition(|step| step.role == Role::Hidden);
    for step in hidden {
        let _ = writeln!(text, "    let h{} = {};", step.id, source::value(subject, step, call));
    }
    text += "    [\n";
    for step in last {
        let _ = writeln!(text, "        {},", source::value(subject, step, call));
    }
    text += "    ]\n}\n";
    for activation in source::used_activations(&plan) {
        text += helper(activation);
    }
    text
}

fn call(activation: Activation) -> &'static str {
    match activation {
        Activation::Tanh => "f64::tanh",
        Activation::Absolute => "f64::abs",
        other => other.label(),
    }
}

/// The function that [`call`] names, unless it is the standard library's.
fn helper(activation: Activation) -> &'static str {
    match activation {
        Activation::Linear | Activation::Tanh | Activation::Inverse | Activation::Absolute => "",
        Activation::Step => {
            "
/// 1 if x > 0, else 0.
fn step(x: f64) -> f64 {
    if x > 0.0 { 1.0 } else { 0.0 }
}
"
        }
        Activation::Sine => {
            "
/// sin(pi x), exact where x is a multiple of 1/2.
fn sine(x: f64) -> f64 {
    let turned = x - 2.0 * (x / 2.0).round_ties_even();
    let rise = turned.abs();
    (std::f64::consts::PI * rise.min(1.0 - rise)).sin().copysign(turned)
}
"
        }
        Activation::Gaussian => {
            "
/// exp(-x^2 / 2); what is next to nothing is 0.
fn gaussian(x: f64) -> f64 {
    let y = (-0.5 * (x * x)).exp();
    if y < 3.054936363499605e-151 { 0.0 } else { y }
}
"
        }
        Activation::Sigmoid => {
            "
/// 1 / (1 + exp(-x)); what is next to nothing is 0.
fn sigmoid(x: f64) -> f64 {
    let y = 1.0 / (1.0 + (-x).exp());
    if y < 3.054936363499605e-151 { 0.0 } else { y }
}
"
        }
        Activation::Relu => {
            "
/// x if it is positive, else 0.
fn relu(x: f64) -> f64 {
    if x < 0.0 { 0.0 } else { x }
}
"
        }
        Activation::Cosine => {
            "
/// cos(pi x), exact where x is a multiple of 1/2.
fn cosine(x: f64) -> f64 {
    let turned = x - 2.0 * (x / 2.0).round_ties_even();
    (std::f64::consts::PI * (0.5 - turned.abs())).sin()
}
"
        }
    }
}
