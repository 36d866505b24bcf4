//! What nodes do to a row of sums, and how much they pass back. The functions
//! are written for double precision; what needs no function stays in single.

use precocial_envs::lanes::WIDTH;

use super::lanes::Lanes;
use crate::network::{RowWork, with_functions};
use crate::topology::Activation;

/// The values of a node that receives these sums.
#[inline(always)]
pub(super) fn activate_row(activation: Activation, sums: &Lanes) -> Lanes {
    let mut row = *sums;
    match activation {
        Activation::Linear => {}
        Activation::Relu => {
            for x in row.as_flattened_mut() {
                *x = if *x > 0.0 { *x } else { 0.0 };
            }
        }
        other => with_functions(other, Values(&mut row)),
    }
    row
}

struct Values<'a>(&'a mut Lanes);

impl RowWork for Values<'_> {
    #[inline(always)]
    fn run(self, value: impl Fn(f64) -> f64, _: impl Fn(f64, f64) -> f64) {
        for part in self.0.as_flattened_mut().as_chunks_mut::<WIDTH>().0 {
            let mut wide = part.map(f64::from);
            for x in &mut wide {
                *x = value(*x);
            }
            for (x, wide) in part.iter_mut().zip(wide) {
                *x = wide as f32;
            }
        }
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
    match activation {
        Activation::Linear => {}
        Activation::Relu => {
            for (gradient, value) in
                gradients.as_flattened_mut().iter_mut().zip(values.as_flattened())
            {
                *gradient = if *value > 0.0 { *gradient } else { 0.0 };
            }
        }
        other => with_functions(other, Backward { gradients, sums, values }),
    }
}

struct Backward<'a> {
    gradients: &'a mut Lanes,
    sums: &'a Lanes,
    values: &'a Lanes,
}

impl RowWork for Backward<'_> {
    #[inline(always)]
    fn run(self, _: impl Fn(f64) -> f64, derivative: impl Fn(f64, f64) -> f64) {
        let parts = self.gradients.as_flattened_mut().as_chunks_mut::<WIDTH>().0.iter_mut();
        let sums = self.sums.as_flattened().as_chunks::<WIDTH>().0;
        let values = self.values.as_flattened().as_chunks::<WIDTH>().0;
        for ((gradients, sums), values) in parts.zip(sums).zip(values) {
            for lane in 0..WIDTH {
                let derivative = derivative(f64::from(sums[lane]), f64::from(values[lane]));
                gradients[lane] = (f64::from(gradients[lane]) * derivative) as f32;
            }
        }
    }
}
