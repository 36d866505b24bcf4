//! Steps down a gradient.

use precocial_envs::lanes::{InstructionSet, Kernel};
use serde::{Deserialize, Serialize};

use crate::settings::{positive, probability, share};

/// How steps are taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum OptimizerSettings {
    /// Adam (Kingma & Ba 2015), its guard outside the corrected root, as the
    /// paper writes it at the end of its section 2.
    Adam {
        /// The first step size. No default; above 0.
        #[serde(deserialize_with = "positive")]
        learning_rate: f64,
    },
    /// Stochastic gradient descent.
    Sgd {
        /// The first step size. No default; above 0.
        #[serde(deserialize_with = "positive")]
        learning_rate: f64,
        /// How much of the last step goes into the next. No default; from 0 to
        /// below 1.
        #[serde(deserialize_with = "share")]
        momentum: f64,
        /// How strongly weights are drawn to zero; biases are not. No default;
        /// from 0 to 1.
        #[serde(deserialize_with = "probability")]
        weight_decay: f64,
    },
}

/// How slowly Adam forgets gradients, and their squares.
const DECAYS: (f64, f64) = (0.9, 0.999);
/// Its guard against division by zero.
const GUARD: f32 = 1e-8;
/// A smaller running mean is zero: what it would move rounds away, and numbers
/// that small are slow.
const TINY: f32 = 1e-30;

/// Running means of gradients.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moments {
    first: Vec<f32>,
    /// Adam's alone.
    second: Vec<f32>,
    /// What is left of their zero start.
    decayed: (f64, f64),
}

impl OptimizerSettings {
    /// The first step size.
    pub fn learning_rate(&self) -> f64 {
        match self {
            Self::Adam { learning_rate } | Self::Sgd { learning_rate, .. } => *learning_rate,
        }
    }

    /// Running means for so many parameters, before the first step.
    pub fn moments(&self, parameters: usize) -> Moments {
        let seconds = if matches!(self, Self::Adam { .. }) { parameters } else { 0 };
        Moments { first: vec![0.0; parameters], second: vec![0.0; seconds], decayed: (1.0, 1.0) }
    }

    /// Moves parameters down their gradient; `factor` is the schedule's. The
    /// first `weights` of them are weights, the others biases. A gradient that
    /// is not finite moves nothing: one such step would spoil everything.
    pub fn step(
        &self,
        factor: f64,
        weights: usize,
        parameters: &mut [f32],
        gradient: &[f32],
        moments: &mut Moments,
    ) {
        if !gradient.iter().all(|x| x.is_finite()) {
            return;
        }
        let rate = factor * self.learning_rate();
        match self {
            Self::Adam { .. } => {
                let (left, squares_left) = &mut moments.decayed;
                *left *= DECAYS.0;
                *squares_left *= DECAYS.1;
                let rate = rate * (1.0 - *squares_left).sqrt() / (1.0 - *left);
                InstructionSet::detect().run(AdamKernel {
                    rate: rate as f32,
                    parameters,
                    gradient,
                    first: &mut moments.first,
                    second: &mut moments.second,
                });
            }
            Self::Sgd { momentum, weight_decay, .. } => {
                let [rate, momentum] = [rate, *momentum].map(|x| x as f32);
                let first = &mut moments.first;
                let parts = [(0..weights, *weight_decay as f32), (weights..parameters.len(), 0.0)];
                for (part, decay) in parts {
                    let (parameters, gradient) =
                        (&mut parameters[part.clone()], &gradient[part.clone()]);
                    let velocity = &mut first[part];
                    let kernel =
                        SgdKernel { rate, momentum, decay, parameters, gradient, velocity };
                    InstructionSet::detect().run(kernel);
                }
            }
        }
    }
}

impl Moments {
    /// Whether they are those of so many parameters.
    pub fn fits(&self, settings: &OptimizerSettings, parameters: usize) -> bool {
        let seconds =
            if matches!(settings, OptimizerSettings::Adam { .. }) { parameters } else { 0 };
        (self.first.len(), self.second.len()) == (parameters, seconds)
    }
}

struct AdamKernel<'a> {
    rate: f32,
    parameters: &'a mut [f32],
    gradient: &'a [f32],
    first: &'a mut [f32],
    second: &'a mut [f32],
}

impl Kernel for AdamKernel<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { rate, parameters, gradient, first, second } = self;
        let [keep, keep_squares] = [DECAYS.0 as f32, DECAYS.1 as f32];
        let [take, take_squares] = [(1.0 - DECAYS.0) as f32, (1.0 - DECAYS.1) as f32];
        let moments = first.iter_mut().zip(second);
        for ((parameter, &gradient), (first, second)) in
            parameters.iter_mut().zip(gradient).zip(moments)
        {
            let mean = keep * *first + take * gradient;
            let square = keep_squares * *second + take_squares * (gradient * gradient);
            *first = if mean.abs() < TINY { 0.0 } else { mean };
            *second = if square < TINY { 0.0 } else { square };
            *parameter -= rate * *first / (second.sqrt() + GUARD);
        }
    }
}

struct SgdKernel<'a> {
    rate: f32,
    momentum: f32,
    decay: f32,
    parameters: &'a mut [f32],
    gradient: &'a [f32],
    velocity: &'a mut [f32],
}

impl Kernel for SgdKernel<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { rate, momentum, decay, parameters, gradient, velocity } = self;
        for ((parameter, &gradient), velocity) in parameters.iter_mut().zip(gradient).zip(velocity)
        {
            let moved = momentum * *velocity + (gradient + decay * *parameter);
            *velocity = if moved.abs() < TINY { 0.0 } else { moved };
            *parameter -= rate * *velocity;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(settings: &OptimizerSettings, gradients: [f32; 2]) -> Vec<f32> {
        let (mut parameters, mut moments) = (vec![1.0, 1.0], settings.moments(2));
        for gradient in gradients {
            settings.step(1.0, 1, &mut parameters, &[gradient, gradient], &mut moments);
        }
        parameters
    }

    /// By hand: the velocity is 2, then 0.5 * 2 + 1 = 2; the weight decays by
    /// 0.1 * 1, then 0.1 * 0.79.
    #[test]
    fn momentum_and_decay_are_those_of_the_formula() {
        let settings =
            OptimizerSettings::Sgd { learning_rate: 0.1, momentum: 0.5, weight_decay: 0.1 };
        let after = steps(&settings, [2.0, 1.0]);
        assert!((after[1] - 0.6).abs() < 1e-6, "{after:?}");
        let weight = 1.0 - 0.1 * 2.1;
        let weight = weight - 0.1 * (0.5 * 2.1 + 1.0 + 0.1 * weight);
        assert!((after[0] - weight).abs() < 1e-6, "{after:?}");
    }

    /// Adam's first step is as long as the rate, whatever the gradient; by hand the
    /// second has means (0.2 + 0.09) / 0.19 and (0.001 + 0.003996) / 0.001999.
    #[test]
    fn adam_is_that_of_the_formula() {
        let settings = OptimizerSettings::Adam { learning_rate: 0.1 };
        let after = steps(&settings, [2.0, 1.0]);
        let (mean, square): (f64, f64) = ((0.18 + 0.1) / 0.19, (0.003_996 + 0.001) / 0.001_999);
        let expected = 1.0 - 0.1 - 0.1 * mean / square.sqrt();
        assert!((f64::from(after[0]) - expected).abs() < 1e-6, "{after:?} {expected}");
        assert_eq!(after[0], after[1]);
    }

    #[test]
    fn a_weight_without_a_sound_gradient_stays() {
        for settings in [
            OptimizerSettings::Adam { learning_rate: 0.1 },
            OptimizerSettings::Sgd { learning_rate: 0.1, momentum: 0.9, weight_decay: 0.0 },
        ] {
            assert_eq!(steps(&settings, [0.0, 0.0]), [1.0, 1.0]);
            assert_eq!(steps(&settings, [f32::NAN, f32::INFINITY]), [1.0, 1.0]);
        }
    }
}
