//! The unit step: 1 above 0, else 0.

use precocial_envs::lanes::elementary::sigmoid;

use super::{Function, Glyph, Operations, Parity};

pub(super) struct Step;

impl Function for Step {
    fn label(&self) -> &'static str {
        "step"
    }

    fn published_id(&self) -> Option<u8> {
        Some(2)
    }

    fn parity(&self) -> Parity {
        Parity::Neither
    }

    #[inline(always)]
    fn compute(&self, x: f64) -> f64 {
        f64::from(u8::from(x > 0.0))
    }

    #[inline(always)]
    fn derivative(&self, x: f64, _: f64) -> f64 {
        // Flat and with a jump: the logistic function stands in for it.
        let soft = sigmoid(x);
        soft * (1.0 - soft)
    }

    fn formula(&self, sum: &str) -> String {
        format!("step({sum})")
    }

    fn c(&self, sum: &str) -> String {
        format!("step({sum})")
    }

    fn c_definition(&self) -> &'static str {
        "
/* 1 if x > 0, else 0. */
static double step(double x)
{
    return x > 0.0 ? 1.0 : 0.0;
}
"
    }

    fn rust(&self, sum: &str) -> String {
        format!("step({sum})")
    }

    fn rust_definition(&self) -> &'static str {
        "
/// 1 if x > 0, else 0.
fn step(x: f64) -> f64 {
    if x > 0.0 { 1.0 } else { 0.0 }
}
"
    }

    fn onnx(&self, graph: &mut dyn Operations, x: &str) -> String {
        let zero = graph.constant(0.0);
        graph.one_where("Greater", x, &zero)
    }

    fn glyph(&self) -> Glyph {
        // The second 0 stands for the first number above it.
        Glyph { reach: 1.0, corners: &[-1.0, 0.0, f64::MIN_POSITIVE, 1.0], never_negative: true }
    }
}
