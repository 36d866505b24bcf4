//! What nodes do to a row of sums, and how much they pass back.

use super::lanes::Lanes;
use crate::activation::{Activation, Function, Work};

/// The values of a node that receives these sums.
#[inline(always)]
pub(super) fn activate_row(activation: Activation, sums: &Lanes) -> Lanes {
    let mut row = *sums;
    activation.dispatch(Values(&mut row));
    row
}

struct Values<'a>(&'a mut Lanes);

impl Work for Values<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self, function: &'static impl Function) {
        function.single_values(self.0.as_flattened_mut().as_chunks_mut().0);
    }
}

/// How the loss changes with a node's value becomes how it changes with what
/// the node receives.
#[inline(always)]
pub(super) fn pass_back(
    activation: Activation,
    gradients: &mut Lanes,
    sums: &Lanes,
    values: &Lanes,
) {
    activation.dispatch(Backward { gradients, sums, values });
}

struct Backward<'a> {
    gradients: &'a mut Lanes,
    sums: &'a Lanes,
    values: &'a Lanes,
}

impl Work for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self, function: &'static impl Function) {
        function.single_backward(
            self.gradients.as_flattened_mut().as_chunks_mut().0,
            self.sums.as_flattened().as_chunks().0,
            self.values.as_flattened().as_chunks().0,
        );
    }
}
