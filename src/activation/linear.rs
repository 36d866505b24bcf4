//! The weighted sum itself.

use super::{Function, Glyph, Operations, Parity, SingleBlock};

pub(super) struct Linear;

impl Function for Linear {
    fn label(&self) -> &'static str {
        "linear"
    }

    fn published_id(&self) -> Option<u8> {
        Some(1)
    }

    fn parity(&self) -> Parity {
        Parity::Odd
    }

    #[inline(always)]
    fn compute(&self, x: f64) -> f64 {
        x
    }

    #[inline(always)]
    fn derivative(&self, _: f64, _: f64) -> f64 {
        1.0
    }

    #[inline(always)]
    fn single_values(&self, _: &mut [SingleBlock]) {}

    #[inline(always)]
    fn single_backward(&self, _: &mut [SingleBlock], _: &[SingleBlock], _: &[SingleBlock]) {}

    fn formula(&self, sum: &str) -> String {
        sum.to_owned()
    }

    fn c(&self, sum: &str) -> String {
        sum.to_owned()
    }

    fn c_definition(&self) -> &'static str {
        ""
    }

    fn rust(&self, sum: &str) -> String {
        sum.to_owned()
    }

    fn rust_definition(&self) -> &'static str {
        ""
    }

    fn onnx(&self, _: &mut dyn Operations, x: &str) -> String {
        x.to_owned()
    }

    fn glyph(&self) -> Glyph {
        Glyph { reach: 1.0, corners: &[-1.0, 1.0], never_negative: false }
    }
}
