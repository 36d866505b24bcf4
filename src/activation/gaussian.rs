//! The bell curve e^(-x²/2).

use precocial_envs::lanes::elementary::exp;

use super::onnx::flush;
use super::{Function, Glyph, Operations, Parity};

pub(super) struct Gaussian;

impl Function for Gaussian {
    fn label(&self) -> &'static str {
        "gaussian"
    }

    fn published_id(&self) -> Option<u8> {
        Some(4)
    }

    fn parity(&self) -> Parity {
        Parity::Even
    }

    #[inline(always)]
    fn compute(&self, x: f64) -> f64 {
        exp(x * x * -0.5)
    }

    #[inline(always)]
    fn derivative(&self, x: f64, value: f64) -> f64 {
        -x * value
    }

    fn formula(&self, sum: &str) -> String {
        format!("gaussian({sum})")
    }

    fn c(&self, sum: &str) -> String {
        format!("gaussian({sum})")
    }

    fn c_definition(&self) -> &'static str {
        "
/* exp(-x^2 / 2); what is next to nothing is 0. */
static double gaussian(double x)
{
    const double y = exp(-0.5 * (x * x));
    return y < 3.054936363499605e-151 ? 0.0 : y;
}
"
    }

    fn rust(&self, sum: &str) -> String {
        format!("gaussian({sum})")
    }

    fn rust_definition(&self) -> &'static str {
        "
/// exp(-x^2 / 2); what is next to nothing is 0.
fn gaussian(x: f64) -> f64 {
    let y = (-0.5 * (x * x)).exp();
    if y < 3.054936363499605e-151 { 0.0 } else { y }
}
"
    }

    fn onnx(&self, graph: &mut dyn Operations, x: &str) -> String {
        let half = graph.constant(-0.5);
        let square = graph.operation("Mul", &[x, x]);
        let exponent = graph.operation("Mul", &[&square, &half]);
        let value = graph.operation("Exp", &[&exponent]);
        flush(graph, &value)
    }

    fn glyph(&self) -> Glyph {
        Glyph { reach: 3.0, corners: &[], never_negative: true }
    }
}
