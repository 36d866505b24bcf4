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
//! place. Actions of tasks with choices are left to the caller.

use std::fmt::Write as _;

use super::Subject;
use super::plan::Plan;
use super::source;
use crate::network::Weights;
use crate::topology::{Activation, Role};

/// The source of a file with one public function.
pub(super) fn write(subject: &Subject) -> String {
    let plan = Plan::of(subject);
    let mut text = "#include <math.h>\n".to_owned();
    for activation in source::used_activations(&plan) {
        text += helper(activation);
    }
    text += "\n/*\n";
    for line in source::about(subject) {
        let _ = writeln!(text, "{}", format!(" * {line}").trim_end());
    }
    let inputs = match subject.topology.inputs() {
        // C has no arrays of nothing.
        0 => "const double *inputs".to_owned(),
        count => format!("const double inputs[{count}]"),
    };
    let weight = match subject.weights {
        Weights::Shared(_) => ", double weight",
        Weights::Each(_) => "",
    };
    let outputs = subject.topology.outputs();
    let _ = writeln!(text, " */\nvoid act({inputs}{weight}, double outputs[{outputs}])\n{{");
    let used = source::used_inputs(subject, &plan);
    if used.is_empty() {
        text += "    (void)inputs;\n";
    }
    if !weight.is_empty() && !source::has_connections(&plan) {
        text += "    (void)weight;\n";
    }
    for id in used {
        let name = source::harmless(&subject.name(id));
        let _ = writeln!(text, "    const double x{id} = inputs[{}]; /* {name} */", id - 1);
    }
    let first_output = subject.topology.output_ids().start;
    for step in &plan.nodes {
        let value = source::value(subject, step, call);
        let _ = if step.role == Role::Output {
            writeln!(text, "    outputs[{}] = {value};", step.id - first_output)
        } else {
            writeln!(text, "    const double h{} = {value};", step.id)
        };
    }
    text + "}\n"
}

fn call(activation: Activation) -> &'static str {
    match activation {
        Activation::Absolute => "fabs",
        other => other.label(),
    }
}

/// The function that [`call`] names, unless it is the standard library's.
fn helper(activation: Activation) -> &'static str {
    match activation {
        Activation::Linear | Activation::Tanh | Activation::Inverse | Activation::Absolute => "",
        Activation::Step => {
            "
/* 1 if x > 0, else 0. */
static double step(double x)
{
    return x > 0.0 ? 1.0 : 0.0;
}
"
        }
        Activation::Sine => {
            "
/* sin(pi x), exact where x is a multiple of 1/2. */
static double sine(double x)
{
    const double turned = remainder(x, 2.0);
    const double rise = fabs(turned);
    const double fall = 1.0 - rise;
    return copysign(sin(3.141592653589793 * (fall < rise ? fall : rise)), turned);
}
"
        }
        Activation::Gaussian => {
            "
/* exp(-x^2 / 2); what is next to nothing is 0. */
static double gaussian(double x)
{
    const double y = exp(-0.5 * (x * x));
    return y < 3.054936363499605e-151 ? 0.0 : y;
}
"
        }
        Activation::Sigmoid => {
            "
/* 1 / (1 + exp(-x)); what is next to nothing is 0. */
static double sigmoid(double x)
{
    const double y = 1.0 / (1.0 + exp(-x));
    return y < 3.054936363499605e-151 ? 0.0 : y;
}
"
        }
        Activation::Relu => {
            "
/* x if it is positive, else 0. */
static double relu(double x)
{
    return x < 0.0 ? 0.0 : x;
}
"
        }
        Activation::Cosine => {
            "
/* cos(pi x), exact where x is a multiple of 1/2. */
static double cosine(double x)
{
    const double turned = remainder(x, 2.0);
    return sin(3.141592653589793 * (0.5 - fabs(turned)));
}
"
        }
    }
}
