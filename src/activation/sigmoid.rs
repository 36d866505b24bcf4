//! The logistic function 1 / (1 + e^-x).

use precocial_envs::lanes::elementary::sigmoid;

use super::onnx::flush;
use super::{Function, Glyph, Operations, Parity};

pub(super) struct Sigmoid;

impl Function for Sigmoid {
    fn label(&self) -> &'static str {
        "sigmoid"
    }

    fn published_id(&self) -> Option<u8> {
        Some(6)
    }

    fn parity(&self) -> Parity {
        Parity::Neither
    }

    #[inline(always)]
    fn compute(&self, x: f64) -> f64 {
        sigmoid(x)
    }

    #[inline(always)]
    fn derivative(&self, _: f64, value: f64) -> f64 {
        value * (1.0 - value)
    }

    fn formula(&self, sum: &str) -> String {
        format!("sigmoid({sum})")
    }

    fn c(&self, sum: &str) -> String {
        format!("sigmoid({sum})")
    }

    fn c_definition(&self) -> &'static str {
        "
/* 1 / (1 + exp(-x)); what is next to nothing is 0. */
static double sigmoid(double x)
{
    const double y = 1.0 / (1.0 + exp(-x));
    return y < 3.054936363499605e-151 ? 0.0 : y;
}
"
    }

    fn rust(&self, sum: &str) -> String {
        format!("sigmoid({sum})")
    }

    fn rust_definition(&self) -> &'static str {
        "
/// 1 / (1 + exp(-x)); what is next to nothing is 0.
fn sigmoid(x: f64) -> f64 {
    let y = 1.0 / (1.0 + (-x).exp());
    if y < 3.054936363499605e-151 { 0.0 } else { y }
}
"
    }

    fn onnx(&self, graph: &mut dyn Operations, x: &str) -> String {
        let value = graph.operation("Sigmoid", &[x]);
        flush(graph, &value)
    }

    fn glyph(&self) -> Glyph {
        Glyph { reach: 5.5, corners: &[], never_negative: true }
    }
}
