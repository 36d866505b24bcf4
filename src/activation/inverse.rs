//! The weighted sum with the other sign.

use super::{Function, Glyph, Operations, Parity};

pub(super) struct Inverse;

impl Function for Inverse {
    fn label(&self) -> &'static str {
        "inverse"
    }

    fn published_id(&self) -> Option<u8> {
        Some(7)
    }

    fn parity(&self) -> Parity {
        Parity::Odd
    }

    #[inline(always)]
    fn compute(&self, x: f64) -> f64 {
        -x
    }

    #[inline(always)]
    fn derivative(&self, _: f64, _: f64) -> f64 {
        -1.0
    }

    fn formula(&self, sum: &str) -> String {
        format!("−{sum}")
    }

    fn c(&self, sum: &str) -> String {
        format!("-({sum})")
    }

    fn c_definition(&self) -> &'static str {
        ""
    }

    fn rust(&self, sum: &str) -> String {
        format!("-({sum})")
    }

    fn rust_definition(&self) -> &'static str {
        ""
    }

    fn onnx(&self, graph: &mut dyn Operations, x: &str) -> String {
        graph.operation("Neg", &[x])
    }

    fn glyph(&self) -> Glyph {
        Glyph { reach: 1.0, corners: &[-1.0, 1.0], never_negative: false }
    }
}
