//! What a file of this room has to say about its function.

use precocial_envs::lanes::WIDTH;

use super::{Operations, Parity};

/// A result smaller than this (2^-500) is exactly zero, by definition: sums
/// and products of what is left stay clear of the denormal numbers, which cost
/// a processor up to a hundred times an ordinary one.
pub const TINY: f64 = 3.054_936_363_499_605e-151;

/// Lanes of single precision that become one block of doubles.
pub(crate) type SingleBlock = [f32; WIDTH];

/// An activation function. What is computed in kernels is `#[inline(always)]`
/// in every implementation: written for one number and inlined into a loop over
/// lanes, it becomes vector code (see `precocial_envs::lanes::elementary`).
pub(crate) trait Function {
    /// The name in lower case, for people.
    fn label(&self) -> &'static str;

    /// The number that the published code gives it, if it knows it.
    fn published_id(&self) -> Option<u8>;

    /// What becomes of the value when the sum changes its sign, to the last bit.
    fn parity(&self) -> Parity;

    /// The function at `x`.
    fn compute(&self, x: f64) -> f64;

    /// The derivative at `x`, where the node's value is `value`.
    fn derivative(&self, x: f64, value: f64) -> f64;

    /// The function of `sum` in a formula for people.
    fn formula(&self, sum: &str) -> String;

    /// The function of `sum` as an expression in C.
    fn c(&self, sum: &str) -> String;

    /// What [`c`](Self::c) calls, unless the standard library has it.
    fn c_definition(&self) -> &'static str;

    /// The function of `sum` as an expression in Rust.
    fn rust(&self, sum: &str) -> String;

    /// What [`rust`](Self::rust) calls, unless the standard library has it.
    fn rust_definition(&self) -> &'static str;

    /// Adds the function of the values called `x` to an ONNX graph; gives the
    /// name of the result.
    fn onnx(&self, graph: &mut dyn Operations, x: &str) -> String;

    /// How its own graph is drawn.
    fn glyph(&self) -> Glyph;

    /// The value of a node that receives `x`.
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        let value = self.compute(x);
        if value.abs() < TINY { 0.0 } else { value }
    }

    /// Sums in single precision become values. Functions are written for double
    /// precision; one that needs none stays in single.
    #[inline(always)]
    fn single_values(&self, blocks: &mut [SingleBlock]) {
        for block in blocks {
            let mut wide = block.map(f64::from);
            for x in &mut wide {
                *x = self.value(*x);
            }
            for (x, wide) in block.iter_mut().zip(wide) {
                *x = wide as f32;
            }
        }
    }

    /// How a loss changes with a node's values becomes how it changes with its
    /// sums, in single precision.
    #[inline(always)]
    fn single_backward(
        &self,
        gradients: &mut [SingleBlock],
        sums: &[SingleBlock],
        values: &[SingleBlock],
    ) {
        for ((gradients, sums), values) in gradients.iter_mut().zip(sums).zip(values) {
            for lane in 0..WIDTH {
                let derivative = self.derivative(f64::from(sums[lane]), f64::from(values[lane]));
                gradients[lane] = (f64::from(gradients[lane]) * derivative) as f32;
            }
        }
    }
}

/// What is done with a function once its type is known. Implement it with
/// `#[inline(always)]` where it is part of a kernel.
pub(crate) trait Work {
    /// What comes of it.
    type Output;

    /// Does it.
    fn run(self, function: &'static impl Function) -> Self::Output;
}

/// How a function's graph is drawn in a few pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glyph {
    /// It is drawn from minus this x to this x.
    pub reach: f64,
    /// Straight lines between these x draw it exactly; empty for a curve.
    pub corners: &'static [f64],
    /// Whether the function is never negative: its x axis is then drawn low.
    pub never_negative: bool,
}
