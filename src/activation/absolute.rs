//! The absolute value.

use super::{Function, Glyph, Operations, Parity};

pub(super) struct Absolute;

impl Function for Absolute {
    fn label(&self) -> &'static str {
        "absolute"
    }

    fn published_id(&self) -> Option<u8> {
        Some(8)
    }

    fn parity(&self) -> Parity {
        Parity::Even
    }

    #[inline(always)]
    fn compute(&self, x: f64) -> f64 {
        x.abs()
    }

    #[inline(always)]
    fn derivative(&self, x: f64, _: f64) -> f64 {
        // At the corner, that of the right side.
        if x < 0.0 { -1.0 } else { 1.0 }
    }

    fn formula(&self, sum: &str) -> String {
        format!("abs({sum})")
    }

    fn c(&self, sum: &str) -> String {
        format!("fabs({sum})")
    }

    fn c_definition(&self) -> &'static str {
        ""
    }

    fn rust(&self, sum: &str) -> String {
        format!("f64::abs({sum})")
    }

    fn rust_definition(&self) -> &'static str {
        ""
    }

    fn onnx(&self, graph: &mut dyn Operations, x: &str) -> String {
        graph.operation("Abs", &[x])
    }

    fn glyph(&self) -> Glyph {
        Glyph { reach: 1.0, corners: &[-1.0, 0.0, 1.0], never_negative: true }
    }
}
