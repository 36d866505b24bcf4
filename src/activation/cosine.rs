//! The cosine of π times the sum.

use std::f64::consts::PI;

use precocial_envs::lanes::elementary::{cos_pi, sin_pi};

use super::onnx::{half_turns, sine_near_zero};
use super::{Function, Glyph, Operations, Parity};

pub(super) struct Cosine;

impl Function for Cosine {
    fn label(&self) -> &'static str {
        "cosine"
    }

    fn published_id(&self) -> Option<u8> {
        Some(10)
    }

    fn parity(&self) -> Parity {
        Parity::Even
    }

    #[inline(always)]
    fn compute(&self, x: f64) -> f64 {
        cos_pi(x)
    }

    #[inline(always)]
    fn derivative(&self, x: f64, _: f64) -> f64 {
        -PI * sin_pi(x)
    }

    fn formula(&self, sum: &str) -> String {
        format!("cos(π{sum})")
    }

    fn c(&self, sum: &str) -> String {
        format!("cosine({sum})")
    }

    fn c_definition(&self) -> &'static str {
        "
/* cos(pi x), exact where x is a multiple of 1/2. */
static double cosine(double x)
{
    const double turned = remainder(x, 2.0);
    return sin(3.141592653589793 * (0.5 - fabs(turned)));
}
"
    }

    fn rust(&self, sum: &str) -> String {
        format!("cosine({sum})")
    }

    fn rust_definition(&self) -> &'static str {
        "
/// cos(pi x), exact where x is a multiple of 1/2.
fn cosine(x: f64) -> f64 {
    let turned = x - 2.0 * (x / 2.0).round_ties_even();
    (std::f64::consts::PI * (0.5 - turned.abs())).sin()
}
"
    }

    fn onnx(&self, graph: &mut dyn Operations, x: &str) -> String {
        // By way of the sine: runtimes need no cosine of doubles, and some have
        // none.
        let within = half_turns(graph, x);
        let distance = graph.operation("Abs", &[&within]);
        let half = graph.constant(0.5);
        let near = graph.operation("Sub", &[&half, &distance]);
        sine_near_zero(graph, &near)
    }

    fn glyph(&self) -> Glyph {
        Glyph { reach: 1.0, corners: &[], never_negative: false }
    }
}
