//! A wiring while it learns: the one that is looked for, or a control.

use serde::{Deserialize, Serialize};

use super::graph::LargestEdges;
use super::{Values, WiringSettings};
use crate::gradient::{
    Architecture, BatchGradient, BatchLoss, Edges, ExampleBatch, Moments, Trainer, TrainingData,
    WeightLayout,
};
use crate::search::Mask;
use crate::stop::StopSignal;

/// What changes of a wiring while it learns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionState {
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
    /// These, which never change.
    Fixed(Mask),
}

/// A wiring with what does not change of it.
pub(super) struct Condition<'a> {
    pub(super) name: &'static str,
    pub(super) shape: &'a Architecture,
    pub(super) settings: &'a WiringSettings,
    pub(super) rule: Rule,
    /// What frozen edges weigh; the signs of others do not count.
    pub(super) frozen: &'a [f32],
    /// The magnitude that signed edges share.
    pub(super) magnitude: f32,
}

/// Buffers of a pass.
#[derive(Default)]
struct Buffers {
    largest: LargestEdges,
    /// 1 for a real edge, else 0.
    real: Vec<f32>,
    /// Weights as they act, and biases.
    acting: Vec<f32>,
}

impl Condition<'_> {
    /// A pass over all training samples; nothing if it is asked to stop before
    /// the last, and then the state is somewhere between.
    pub(super) fn pass(
        &self,
        state: &mut ConditionState,
        data: &TrainingData,
        (seed, pass): (u64, u64),
        stop: &StopSignal,
    ) -> Option<()> {
        let batch = self.settings.batch.get() as usize;
        let mut batches = BatchGradient::new((seed, 0), batch, data.training.len());
        let steps = batches.batches_per_pass();
        // Where edges never change, absent ones need not be computed.
        let layout = match &self.rule {
            Rule::Fixed(kept) => WeightLayout::Edges(Edges::new(self.shape, &kept.0)),
            Rule::Discover | Rule::NoUpdate => WeightLayout::Dense,
        };
        let mut buffers = Buffers::default();
        for step in pass * steps..(pass + 1) * steps {
            if stop.is_asked() {
                return None;
            }
            self.act(state, &mut buffers);
            let Buffers { acting, real, .. } = &buffers;
            let network = (self.shape, &layout);
            let (_, gradient) = batches.compute(step, &data.training, network, acting);
            self.learn(gradient, real, &state.parameters);
            self.step(state, gradient, (step, steps));
            stop.count(1);
        }
        Some(())
    }

    fn step(&self, state: &mut ConditionState, gradient: &mut [f32], (step, steps): (u64, u64)) {
        if let Some(limit) = self.settings.gradient_limit {
            let square = |x: &f32| f64::from(*x) * f64::from(*x);
            let length = gradient.iter().map(square).sum::<f64>().sqrt();
            if length > limit {
                let factor = (limit / length) as f32;
                for x in &mut *gradient {
                    *x *= factor;
                }
            }
        }
        let factor = self.settings.schedule.at(step, self.settings.passes.saturating_mul(steps));
        let ConditionState { parameters, moments } = state;
        let weights = parameters.len() - self.shape.biases();
        self.settings.optimizer.step(factor, weights, parameters, gradient, moments);
    }

    /// Which edges are real, and what they weigh.
    fn act(&self, state: &ConditionState, buffers: &mut Buffers) {
        buffers.acting.clone_from(&state.parameters);
        if matches!(self.rule, Rule::Fixed(_)) {
            return;
        }
        let edges = self.shape.edges();
        let count = self.settings.edges.get() as usize;
        buffers.real.resize(edges, 0.0);
        buffers.largest.choose(&state.parameters[..edges], count, &mut buffers.real);
        let weights = buffers.acting.iter_mut().zip(&buffers.real).zip(self.frozen);
        match self.settings.values {
            Values::Free => weights.for_each(|((weight, real), _)| *weight *= real),
            Values::Signed { .. } => weights.for_each(|((weight, real), _)| {
                *weight = (self.magnitude * real).copysign(*weight);
            }),
            Values::Frozen => weights.for_each(|((weight, real), frozen)| *weight = frozen * real),
        }
    }

    /// The gradient for acting weights becomes that for what is learned, straight
    /// through the choice.
    fn learn(&self, gradient: &mut [f32], real: &[f32], parameters: &[f32]) {
        if matches!(self.rule, Rule::Fixed(_)) {
            return;
        }
        if matches!(self.settings.values, Values::Frozen) {
            // Scores rank by their size: one below zero grows downwards.
            for ((gradient, frozen), score) in gradient.iter_mut().zip(self.frozen).zip(parameters)
            {
                *gradient *= frozen.copysign(frozen * score);
            }
        }
        if matches!(self.rule, Rule::NoUpdate) {
            for (gradient, real) in gradient.iter_mut().zip(real) {
                *gradient *= real;
            }
        }
    }

    /// The real edges, and the parameters with the weights as they act.
    pub(super) fn network(&self, state: &ConditionState) -> (Mask, Vec<f32>) {
        if let Rule::Fixed(kept) = &self.rule {
            let edges = Edges::new(self.shape, &kept.0);
            return (kept.clone(), edges.unpack(&state.parameters));
        }
        let mut buffers = Buffers::default();
        self.act(state, &mut buffers);
        (Mask(buffers.real.iter().map(|&real| real > 0.0).collect()), buffers.acting)
    }

    /// The state before the first step.
    pub(super) fn begin(&self, first: &[f32]) -> ConditionState {
        let allowed = self.shape.edges();
        let parameters: Vec<f32> = match &self.rule {
            Rule::Fixed(kept) => {
                // Scaled by how many edges lead to a node (He et al. 2015), as is
                // right for a wiring that stays.
                let fan = kept.count().max(1) as f64 / self.shape.targets() as f64;
                let factor = ((6.0 / fan).sqrt() / self.settings.initial) as f32;
                let edges = Edges::new(self.shape, &kept.0);
                let weights = edges.indices().map(|index| factor * first[index]);
                weights.chain(first[allowed..].iter().copied()).collect()
            }
            _ => first.to_vec(),
        };
        ConditionState { moments: self.settings.optimizer.moments(parameters.len()), parameters }
    }

    /// How many parameters a state has.
    pub(super) fn parameters(&self) -> usize {
        let edges = match &self.rule {
            Rule::Fixed(kept) => kept.count(),
            _ => self.shape.edges(),
        };
        edges + self.shape.biases()
    }

    /// The loss of the wiring on some samples.
    pub(super) fn read(&self, network: &(Mask, Vec<f32>), samples: &ExampleBatch) -> BatchLoss {
        Trainer::new(self.shape, &network.0.0).read(&network.1, samples)
    }
}
