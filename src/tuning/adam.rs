//! Steps along a gradient whose sizes even out (Adam, Kingma & Ba 2015).

use serde::{Deserialize, Serialize};

/// Adam's guard against division by zero.
const GUARD: f64 = 1e-8;
/// How slowly it forgets squares.
const SQUARE_DECAY: f64 = 0.999;

/// The running means of a gradient and of its squares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Moments {
    first: Vec<f64>,
    second: Vec<f64>,
    /// What is left of their zero start.
    decayed: (f64, f64),
}

impl Moments {
    pub(super) fn new(size: usize) -> Self {
        Self { first: vec![0.0; size], second: vec![0.0; size], decayed: (1.0, 1.0) }
    }

    pub(super) fn len(&self) -> usize {
        if self.first.len() == self.second.len() { self.first.len() } else { usize::MAX }
    }

    /// Moves weights up a gradient; `decay` says how slowly it is forgotten.
    pub(super) fn climb(&mut self, weights: &mut [f64], gradient: &[f64], rate: f64, decay: f64) {
        self.decayed.0 *= decay;
        self.decayed.1 *= SQUARE_DECAY;
        let rate = rate * (1.0 - self.decayed.1).sqrt() / (1.0 - self.decayed.0);
        let moments = self.first.iter_mut().zip(&mut self.second);
        for ((weight, (first, second)), slope) in weights.iter_mut().zip(moments).zip(gradient) {
            *first = decay * *first + (1.0 - decay) * slope;
            *second = SQUARE_DECAY * *second + (1.0 - SQUARE_DECAY) * slope * slope;
            *weight += rate * *first / (second.sqrt() + GUARD);
        }
    }
}
