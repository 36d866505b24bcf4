//! The rectifier: what is positive passes, the rest is 0.

use super::{Function, Glyph, Operations, Parity, SingleBlock};

pub(super) struct Relu;

impl Function for Relu {
    fn label(&self) -> &'static str {
        "relu"
    }

    fn published_id(&self) -> Option<u8> {
        Some(9)
    }

    fn parity(&self) -> Parity {
        Parity::Neither
    }

    #[inline(always)]
    fn compute(&self, x: f64) -> f64 {
        if x < 0.0 { 0.0 } else { x }
    }

    #[inline(always)]
    fn derivative(&self, x: f64, _: f64) -> f64 {
        // At the corner, that of the left side.
        if x > 0.0 { 1.0 } else { 0.0 }
    }

    #[inline(always)]
    fn single_values(&self, blocks: &mut [SingleBlock]) {
        for x in blocks.as_flattened_mut() {
            *x = if *x > 0.0 { *x } else { 0.0 };
        }
    }

    #[inline(always)]
    fn single_backward(
        &self,
        gradients: &mut [SingleBlock],
        _: &[SingleBlock],
        values: &[SingleBlock],
    ) {
        let values = values.as_flattened();
        for (gradient, value) in gradients.as_flattened_mut().iter_mut().zip(values) {
            *gradient = if *value > 0.0 { *gradient } else { 0.0 };
        }
    }

    fn formula(&self, sum: &str) -> String {
        format!("relu({sum})")
    }

    fn c(&self, sum: &str) -> String {
        format!("relu({sum})")
    }

    fn c_definition(&self) -> &'static str {
        "
/* x if it is positive, else 0. */
static double relu(double x)
{
    return x < 0.0 ? 0.0 : x;
}
"
    }

    fn rust(&self, sum: &str) -> String {
        format!("relu({sum})")
    }

    fn rust_definition(&self) -> &'static str {
        "
/// x if it is positive, else 0.
fn relu(x: f64) -> f64 {
    if x < 0.0 { 0.0 } else { x }
}
"
    }

    fn onnx(&self, graph: &mut dyn Operations, x: &str) -> String {
        graph.operation("Relu", &[x])
    }

    fn glyph(&self) -> Glyph {
        Glyph { reach: 1.0, corners: &[-1.0, 0.0, 1.0], never_negative: true }
    }
}
