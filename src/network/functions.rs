//! The choice of an activation, made once for a whole row.
//!
//! It stands outside the loop over lanes, so that each arm becomes straight
//! vector code; every loop over values that a node computes goes through here.

use super::{activate, slope};
use crate::topology::Activation;

/// What is done to a row with one activation's functions: its value for what a
/// node receives, and its slope for that and the value. Implement it with
/// `#[inline(always)]`.
pub(crate) trait RowWork {
    fn run(self, value: impl Fn(f64) -> f64, slope: impl Fn(f64, f64) -> f64);
}

/// Does `work` with the functions of `activation`.
#[inline(always)]
pub(crate) fn with_functions(activation: Activation, work: impl RowWork) {
    use Activation as A;
    match activation {
        A::Linear => work.run(|x| activate(A::Linear, x), |x, y| slope(A::Linear, x, y)),
        A::Step => work.run(|x| activate(A::Step, x), |x, y| slope(A::Step, x, y)),
        A::Sine => work.run(|x| activate(A::Sine, x), |x, y| slope(A::Sine, x, y)),
        A::Gaussian => work.run(|x| activate(A::Gaussian, x), |x, y| slope(A::Gaussian, x, y)),
        A::Tanh => work.run(|x| activate(A::Tanh, x), |x, y| slope(A::Tanh, x, y)),
        A::Sigmoid => work.run(|x| activate(A::Sigmoid, x), |x, y| slope(A::Sigmoid, x, y)),
        A::Inverse => work.run(|x| activate(A::Inverse, x), |x, y| slope(A::Inverse, x, y)),
        A::Absolute => work.run(|x| activate(A::Absolute, x), |x, y| slope(A::Absolute, x, y)),
        A::Relu => work.run(|x| activate(A::Relu, x), |x, y| slope(A::Relu, x, y)),
        A::Cosine => work.run(|x| activate(A::Cosine, x), |x, y| slope(A::Cosine, x, y)),
    }
}
