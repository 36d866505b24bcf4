//! What nodes do to a row of sums, and how much they pass back.

use precocial_envs::lanes::WIDTH;

use super::lanes::Lanes;
use crate::network::{activate, slope};
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
        Activation::Inverse => row.as_flattened_mut().iter_mut().for_each(|x| *x = -*x),
        Activation::Absolute => row.as_flattened_mut().iter_mut().for_each(|x| *x = x.abs()),
        Activation::Step => each(&mut row, |x| activate(Activation::Step, x)),
        Activation::Sine => each(&mut row, |x| activate(Activation::Sine, x)),
        Activation::Gaussian => each(&mut row, |x| activate(Activation::Gaussian, x)),
        Activation::Tanh => each(&mut row, |x| activate(Activation::Tanh, x)),
        Activation::Sigmoid => each(&mut row, |x| activate(Activation::Sigmoid, x)),
        Activation::Cosine => each(&mut row, |x| activate(Activation::Cosine, x)),
    }
    row
}

/// In double precision, which the other functions are written for.
#[inline(always)]
fn each(row: &mut Lanes, function: impl Fn(f64) -> f64) {
    for part in row.as_flattened_mut().as_chunks_mut::<WIDTH>().0 {
        let mut wide = part.map(f64::from);
        for x in &mut wide {
            *x = function(*x);
        }
        for (x, wide) in part.iter_mut().zip(wide) {
            *x = wide as f32;
        }
    }
}

/// How the loss changes with a node's value becomes how it changes with what
/// the node receives.
#[inline(always)]
pub(super) fn pass_back(activation: Activation, slopes: &mut Lanes, sums: &Lanes, values: &Lanes) {
    let rows = Rows { slopes, sums, values };
    match activation {
        Activation::Linear => {}
        Activation::Relu => {
            for (slope, value) in
                rows.slopes.as_flattened_mut().iter_mut().zip(values.as_flattened())
            {
                *slope = if *value > 0.0 { *slope } else { 0.0 };
            }
        }
        Activation::Step => rows.times(|x, y| slope(Activation::Step, x, y)),
        Activation::Sine => rows.times(|x, y| slope(Activation::Sine, x, y)),
        Activation::Gaussian => rows.times(|x, y| slope(Activation::Gaussian, x, y)),
        Activation::Tanh => rows.times(|x, y| slope(Activation::Tanh, x, y)),
        Activation::Sigmoid => rows.times(|x, y| slope(Activation::Sigmoid, x, y)),
        Activation::Inverse => rows.times(|x, y| slope(Activation::Inverse, x, y)),
        Activation::Absolute => rows.times(|x, y| slope(Activation::Absolute, x, y)),
        Activation::Cosine => rows.times(|x, y| slope(Activation::Cosine, x, y)),
    }
}

struct Rows<'a> {
    slopes: &'a mut Lanes,
    sums: &'a Lanes,
    values: &'a Lanes,
}

impl Rows<'_> {
    #[inline(always)]
    fn times(self, function: impl Fn(f64, f64) -> f64) {
        let parts = self.slopes.as_flattened_mut().as_chunks_mut::<WIDTH>().0.iter_mut();
        let sums = self.sums.as_flattened().as_chunks::<WIDTH>().0;
        let values = self.values.as_flattened().as_chunks::<WIDTH>().0;
        for ((slopes, sums), values) in parts.zip(sums).zip(values) {
            for lane in 0..WIDTH {
                let slope = function(f64::from(sums[lane]), f64::from(values[lane]));
                slopes[lane] = (f64::from(slopes[lane]) * slope) as f32;
            }
        }
    }
}
