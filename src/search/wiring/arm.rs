//! A wiring on its way: the one that is looked for, or a control.

use serde::{Deserialize, Serialize};

use super::graph::Largest;
use super::{Values, WiringSettings};
use crate::gradient::{
    Answers, Batch, Batches, Blocks, Edges, ImageData, Moments, Products, Space, Trainer,
};
use crate::search::Mask;

/// What changes of a wiring while it learns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArmState {
    /// For each allowed edge a weight, or a score where weights are frozen; then
    /// the biases.
    pub parameters: Vec<f32>,
    /// The optimizer's.
    pub moments: Moments,
}

/// Which of its edges are real, and what learns.
#[derive(Clone, Debug)]
pub(super) enum Rule {
    /// The largest; all learn as if they were real.
    Discover,
    /// The largest; only real ones learn.
    NoUpdate,
    /// These for ever.
    Fixed(Mask),
}

/// A wiring with what does not change of it.
pub(super) struct Arm<'a> {
    pub(super) name: &'static str,
    pub(super) shape: &'a Blocks,
    pub(super) settings: &'a WiringSettings,
    pub(super) rule: Rule,
    /// What frozen edges weigh; the signs of others do not count.
    pub(super) frozen: &'a [f32],
    /// The magnitude that signed edges share.
    pub(super) magnitude: f32,
}

/// Space to work in.
#[derive(Default)]
struct Work {
    largest: Largest,
    /// 1 for a real edge, else 0.
    real: Vec<f32>,
    /// Weights as they act, and biases.
    acting: Vec<f32>,
    gradient: Vec<f32>,
    batch: Batch,
    space: Space,
}

impl Arm<'_> {
    /// A pass over all training images.
    pub(super) fn pass(&self, state: &mut ArmState, data: &ImageData, (seed, pass): (u64, u64)) {
        let batch = self.settings.batch.get() as usize;
        let mut batches = Batches::new(seed, 0, batch, data.training.len());
        let steps = batches.in_a_pass();
        // Of edges that stay, those that are not there cost nothing.
        let products = match &self.rule {
            Rule::Fixed(kept) => Products::Edges(Edges::new(self.shape, &kept.0)),
            Rule::Discover | Rule::NoUpdate => Products::Dense,
        };
        let mut work = Work::default();
        for step in pass * steps..(pass + 1) * steps {
            work.batch.fill(&data.training, batches.places(step));
            self.act(state, &mut work);
            work.gradient.clear();
            work.gradient.resize(state.parameters.len(), 0.0);
            let Work { acting, batch, space, gradient, real, .. } = &mut work;
            self.shape.add_gradient(&products, acting, batch, space, gradient);
            self.learn(gradient, real, &state.parameters);
            self.step(state, &mut work.gradient, (step, steps));
        }
    }

    fn step(&self, state: &mut ArmState, gradient: &mut [f32], (step, steps): (u64, u64)) {
        if let Some(limit) = self.settings.gradient_limit {
            let square = |slope: &f32| f64::from(*slope) * f64::from(*slope);
            let length = gradient.iter().map(square).sum::<f64>().sqrt();
            if length > limit {
                let factor = (limit / length) as f32;
                for slope in &mut *gradient {
                    *slope *= factor;
                }
            }
        }
        let factor = self.settings.schedule.at(step, self.settings.passes.saturating_mul(steps));
        let ArmState { parameters, moments } = state;
        let weights = parameters.len() - self.shape.biases();
        self.settings.optimizer.step(factor, weights, parameters, gradient, moments);
    }

    /// Which edges are real, and what they weigh.
    fn act(&self, state: &ArmState, work: &mut Work) {
        work.acting.clone_from(&state.parameters);
        if matches!(self.rule, Rule::Fixed(_)) {
            return;
        }
        let edges = self.shape.edges();
        let count = self.settings.edges.get() as usize;
        work.real.resize(edges, 0.0);
        work.largest.choose(&state.parameters[..edges], count, &mut work.real);
        let weights = work.acting.iter_mut().zip(&work.real).zip(self.frozen);
        match self.settings.values {
            Values::Free => weights.for_each(|((weight, real), _)| *weight *= real),
            Values::Signed { .. } => weights.for_each(|((weight, real), _)| {
                *weight = (self.magnitude * real).copysign(*weight);
            }),
            Values::Frozen => weights.for_each(|((weight, real), frozen)| *weight = frozen * real),
        }
    }

    /// What the loss makes of acting weights becomes what it makes of what is
    /// learned, straight through the choice.
    fn learn(&self, gradient: &mut [f32], real: &[f32], parameters: &[f32]) {
        if matches!(self.rule, Rule::Fixed(_)) {
            return;
        }
        if matches!(self.settings.values, Values::Frozen) {
            // Scores rank by their size: one below zero grows downwards.
            for ((slope, frozen), score) in gradient.iter_mut().zip(self.frozen).zip(parameters) {
                *slope *= frozen.copysign(frozen * score);
            }
        }
        if matches!(self.rule, Rule::NoUpdate) {
            for (slope, real) in gradient.iter_mut().zip(real) {
                *slope *= real;
            }
        }
    }

    /// The real edges, and the parameters with the weights as they act.
    pub(super) fn network(&self, state: &ArmState) -> (Mask, Vec<f32>) {
        if let Rule::Fixed(kept) = &self.rule {
            let edges = Edges::new(self.shape, &kept.0);
            return (kept.clone(), edges.unpack(&state.parameters));
        }
        let mut work = Work::default();
        self.act(state, &mut work);
        (Mask(work.real.iter().map(|&real| real > 0.0).collect()), work.acting)
    }

    /// The state before the first step.
    pub(super) fn begin(&self, first: &[f32]) -> ArmState {
        let edges = self.shape.edges();
        let parameters: Vec<f32> = match &self.rule {
            Rule::Fixed(kept) => {
                // Scaled by how many edges lead to a node (He et al. 2015), as is
                // right for a wiring that stays.
                let fan = kept.count().max(1) as f64 / self.shape.targets() as f64;
                let factor = ((6.0 / fan).sqrt() / self.settings.initial) as f32;
                let slots = Edges::new(self.shape, &kept.0);
                let weights = slots.slots().map(|slot| factor * first[slot]);
                weights.chain(first[edges..].iter().copied()).collect()
            }
            _ => first.to_vec(),
        };
        ArmState { moments: self.settings.optimizer.moments(parameters.len()), parameters }
    }

    /// How many parameters a state has.
    pub(super) fn parameters(&self) -> usize {
        let edges = match &self.rule {
            Rule::Fixed(kept) => kept.count(),
            _ => self.shape.edges(),
        };
        edges + self.shape.biases()
    }

    /// What the wiring says to some images.
    pub(super) fn read(&self, network: &(Mask, Vec<f32>), images: &Batch) -> Answers {
        Trainer::new(self.shape, &network.0.0).read(&network.1, images)
    }
}
