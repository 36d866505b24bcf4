//! What a node receives, about to be activated: shared by every way to run a
//! network.

use precocial_envs::lanes::Block;

use crate::activation::{Activation, Function, Work};

/// A node's weighted sums, and where its values go.
pub(super) struct Sums<'a, const N: usize> {
    pub(super) values: [Block; N],
    pub(super) target: &'a mut [Block],
}

impl<const N: usize> Sums<'_, N> {
    /// Computes the node's values.
    #[inline(always)]
    pub(super) fn activate(self, activation: Activation) {
        activation.dispatch(self);
    }
}

impl<const N: usize> Work for Sums<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run(self, function: &'static impl Function) {
        for (mut values, target) in self.values.into_iter().zip(self.target) {
            for x in &mut values {
                *x = function.value(*x);
            }
            *target = values;
        }
    }
}
