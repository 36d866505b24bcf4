//! The sine of π times the sum.

use std::f64::consts::PI;

use precocial_envs::lanes::elementary::{cos_pi, sin_pi};

use super::onnx::{half_turns, sine_near_zero};
use super::{Function, Glyph, Operations, Parity};

pub(super) struct Sine;

impl Function for Sine {
    fn label(&self) -> &'static str {
        "sine"
    }

    fn published_id(&self) -> Option<u8> {
        Some(3)
    }

    fn parity(&self) -> Parity {
        Parity::Odd
    }

    #[inline(always)]
    fn compute(&self, x: f64) -> f64 {
        sin_pi(x)
    }

    #[inline(always)]
    fn derivative(&self, x: f64, _: f64) -> f64 {
        PI * cos_pi(x)
    }

    fn formula(&self, sum: &str) -> String {
        format!("sin(π{sum})")
    }

    fn c(&self, sum: &str) -> String {
        format!("sine({sum})")
    }

    fn c_definition(&self) -> &'static str {
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

    fn rust(&self, sum: &str) -> String {
        format!("sine({sum})")
    }

    fn rust_definition(&self) -> &'static str {
        "
/// sin(pi x), exact where x is a multiple of 1/2.
fn sine(x: f64) -> f64 {
    let turned = x - 2.0 * (x / 2.0).round_ties_even();
    let rise = turned.abs();
    (std::f64::consts::PI * rise.min(1.0 - rise)).sin().copysign(turned)
}
"
    }

    fn onnx(&self, graph: &mut dyn Operations, x: &str) -> String {
        let within = half_turns(graph, x);
        let sign = graph.operation("Sign", &[&within]);
        // The sine rises to ½ and falls the same way.
        let rise = graph.operation("Abs", &[&within]);
        let one = graph.constant(1.0);
        let fall = graph.operation("Sub", &[&one, &rise]);
        let near = graph.operation("Min", &[&rise, &fall]);
        let value = sine_near_zero(graph, &near);
        graph.operation("Mul", &[&value, &sign])
    }

    fn glyph(&self) -> Glyph {
        Glyph { reach: 1.0, corners: &[], never_negative: false }
    }
}
