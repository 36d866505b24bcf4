//! What a node receives, about to be activated: shared by every way to run a
//! network.

use precocial_envs::lanes::Block;

use super::activate;
use crate::topology::Activation;

/// A node's weighted sums, and where its values go.
pub(super) struct Sums<'a, const N: usize> {
    pub(super) values: [Block; N],
    pub(super) target: &'a mut [Block],
}

impl<const N: usize> Sums<'_, N> {
    /// Computes the node's values.
    #[inline(always)]
    pub(super) fn activate(self, activation: Activation) {
        // The choice stands outside the loop over lanes, so that each arm
        // becomes straight vector code.
        match activation {
            Activation::Linear => self.apply(|x| activate(Activation::Linear, x)),
            Activation::Step => self.apply(|x| activate(Activation::Step, x)),
            Activation::Sine => self.apply(|x| activate(Activation::Sine, x)),
            Activation::Gaussian => self.apply(|x| activate(Activation::Gaussian, x)),
            Activation::Tanh => self.apply(|x| activate(Activation::Tanh, x)),
            Activation::Sigmoid => self.apply(|x| activate(Activation::Sigmoid, x)),
            Activation::Inverse => self.apply(|x| activate(Activation::Inverse, x)),
            Activation::Absolute => self.apply(|x| activate(Activation::Absolute, x)),
            Activation::Relu => self.apply(|x| activate(Activation::Relu, x)),
            Activation::Cosine => self.apply(|x| activate(Activation::Cosine, x)),
        }
    }

    #[inline(always)]
    fn apply(self, function: impl Fn(f64) -> f64) {
        for (mut values, target) in self.values.into_iter().zip(self.target) {
            for value in &mut values {
                *value = function(*value);
            }
            *target = values;
        }
    }
}
