//! What a node receives, about to be activated: shared by every way to run a
//! network.

use precocial_envs::lanes::Block;

use super::functions::{RowWork, with_functions};
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
        with_functions(activation, self);
    }
}

impl<const N: usize> RowWork for Sums<'_, N> {
    #[inline(always)]
    fn run(self, value: impl Fn(f64) -> f64, _: impl Fn(f64, f64) -> f64) {
        for (mut values, target) in self.values.into_iter().zip(self.target) {
            for x in &mut values {
                *x = value(*x);
            }
            *target = values;
        }
    }
}
