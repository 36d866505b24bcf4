//! The activation functions, for one number. Inlined into the loop over lanes,
//! they become vector code; see `precocial_envs::lanes::elementary`.

use precocial_envs::lanes::elementary::{cos_pi, exp, sigmoid, sin_pi, tanh};

use crate::topology::Activation;

/// A result smaller than this (2^-500) is exactly zero, by definition: sums
/// and products of what is left stay clear of the denormal numbers, which cost
/// a processor up to a hundred times an ordinary one.
pub const TINY: f64 = 3.054_936_363_499_605e-151;

/// The value of a node that receives `x`.
#[inline(always)]
pub fn activate(activation: Activation, x: f64) -> f64 {
    let value = match activation {
        Activation::Linear => x,
        Activation::Step => f64::from(u8::from(x > 0.0)),
        Activation::Sine => sin_pi(x),
        Activation::Gaussian => exp(x * x * -0.5),
        Activation::Tanh => tanh(x),
        Activation::Sigmoid => sigmoid(x),
        Activation::Inverse => -x,
        Activation::Absolute => x.abs(),
        Activation::Relu => {
            if x < 0.0 {
                0.0
            } else {
                x
            }
        }
        Activation::Cosine => cos_pi(x),
    };
    if value.abs() < TINY { 0.0 } else { value }
}
