//! Derivatives of the activation functions.

use std::f64::consts::PI;

use precocial_envs::lanes::elementary::{cos_pi, sigmoid, sin_pi};

use crate::topology::Activation;

/// How fast a node's value changes with what it receives, `x`; `value` is what
/// [`activate`](super::activate) gives for it.
///
/// Two functions have no useful derivative somewhere: the step, which is flat
/// and jumps, gets that of the logistic function in its place, and the absolute
/// value, which has a corner at 0, that of its right side there.
#[inline(always)]
pub fn slope(activation: Activation, x: f64, value: f64) -> f64 {
    match activation {
        Activation::Linear => 1.0,
        Activation::Step => {
            let soft = sigmoid(x);
            soft * (1.0 - soft)
        }
        Activation::Sine => PI * cos_pi(x),
        Activation::Gaussian => -x * value,
        Activation::Tanh => 1.0 - value * value,
        Activation::Sigmoid => value * (1.0 - value),
        Activation::Inverse => -1.0,
        Activation::Absolute => {
            if x < 0.0 {
                -1.0
            } else {
                1.0
            }
        }
        Activation::Relu => {
            if x > 0.0 {
                1.0
            } else {
                0.0
            }
        }
        Activation::Cosine => -PI * sin_pi(x),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::activate;

    #[test]
    fn slopes_are_those_of_the_functions() {
        for activation in Activation::ALL {
            for x in [-1.7, -0.3, 0.2, 0.9, 2.4] {
                let h = 1e-6;
                let rise = activate(activation, x + h) - activate(activation, x - h);
                let expected = if activation == Activation::Step {
                    (sigmoid(x + h) - sigmoid(x - h)) / (2.0 * h)
                } else {
                    rise / (2.0 * h)
                };
                let own = slope(activation, x, activate(activation, x));
                assert!((own - expected).abs() < 1e-8, "{activation:?} at {x}: {own} {expected}");
            }
        }
    }
}
