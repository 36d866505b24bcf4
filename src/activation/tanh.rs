//! The hyperbolic tangent.

use precocial_envs::lanes::elementary::tanh;

use super::{Function, Glyph, Operations, Parity};

pub(super) struct Tanh;

impl Function for Tanh {
    fn label(&self) -> &'static str {
        "tanh"
    }

    fn published_id(&self) -> Option<u8> {
        Some(5)
    }

    fn parity(&self) -> Parity {
        Parity::Odd
    }

    #[inline(always)]
    fn compute(&self, x: f64) -> f64 {
        tanh(x)
    }

    #[inline(always)]
    fn derivative(&self, _: f64, value: f64) -> f64 {
        1.0 - value * value
    }

    fn formula(&self, sum: &str) -> String {
        format!("tanh({sum})")
    }

    fn c(&self, sum: &str) -> String {
        format!("tanh({sum})")
    }

    fn c_definition(&self) -> &'static str {
        ""
    }

    fn rust(&self, sum: &str) -> String {
        format!("f64::tanh({sum})")
    }

    fn rust_definition(&self) -> &'static str {
        ""
    }

    fn onnx(&self, graph: &mut dyn Operations, x: &str) -> String {
        graph.operation("Tanh", &[x])
    }

    fn glyph(&self) -> Glyph {
        Glyph { reach: 3.0, corners: &[], never_negative: false }
    }
}
