//! A training from first weights to last, and the best on the way.

use std::borrow::Cow;

use super::{
    Architecture, BatchGradient, BatchLoss, Edges, ExampleBatch, TrainingData, TrainingSettings,
    WeightLayout, Workspace,
};
use crate::stop::StopSignal;

/// Below this share of the allowed edges they are taken one by one, above it as
/// whole matrices with masked edges. Measured (`cargo bench --bench training`);
/// part of the result, as the two differ in the last bits.
pub const SPARSE_DENSITY: f64 = 0.35;

/// What a training gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// The parameters after the last step,
    pub last: Vec<f32>,
    /// and those with the lowest loss on the validation examples.
    pub best: Vec<f32>,
    /// After how many steps that was.
    pub best_iteration: u64,
    /// Their loss on the validation examples.
    pub validation: BatchLoss,
}

/// An architecture, and which of its edges there are.
///
/// Parameters outside are those of all edges and biases that the architecture
/// allows; *packed* ones are laid out as the passes read them.
#[derive(Clone, Debug)]
pub struct Trainer<'a> {
    architecture: Cow<'a, Architecture>,
    layout: WeightLayout,
    /// With whole matrices: 1 for an edge that is present, else 0.
    edge_mask: Option<Vec<f32>>,
    /// The same for biases.
    bias_mask: Option<Vec<f32>>,
}

/// 1 for what is present, else 0; nothing where all is.
fn mask(present: &[bool]) -> Option<Vec<f32>> {
    let all = present.iter().all(|&present| present);
    let number = |&present: &bool| f32::from(u8::from(present));
    (!all).then(|| present.iter().map(number).collect())
}

impl<'a> Trainer<'a> {
    /// A trainer for the edges that are `kept`, in the way that is faster.
    pub fn new(architecture: &'a Architecture, kept: &[bool]) -> Self {
        let left = kept.iter().filter(|&&kept| kept).count();
        if (left as f64) < SPARSE_DENSITY * kept.len() as f64 {
            return Self::edge_by_edge(architecture, kept);
        }
        Self::dense(architecture, kept)
    }

    /// A trainer that takes whole matrices, with a mask where edges are absent.
    pub fn dense(architecture: &'a Architecture, kept: &[bool]) -> Self {
        Self::with_layout(Cow::Borrowed(architecture), WeightLayout::Dense, mask(kept))
    }

    /// A trainer that takes edges one by one.
    pub fn edge_by_edge(architecture: &'a Architecture, kept: &[bool]) -> Self {
        let layout = WeightLayout::Edges(Edges::new(architecture, kept));
        Self::with_layout(Cow::Borrowed(architecture), layout, None)
    }

    fn with_layout(
        architecture: Cow<'a, Architecture>,
        layout: WeightLayout,
        edge_mask: Option<Vec<f32>>,
    ) -> Self {
        Self { architecture, layout, edge_mask, bias_mask: None }
    }

    /// The parameters as passes read them.
    fn pack(&self, parameters: &[f32]) -> Vec<f32> {
        if let WeightLayout::Edges(edges) = &self.layout {
            return edges.pack(parameters);
        }
        let mut packed = parameters.to_vec();
        for (parameter, present) in packed.iter_mut().zip(self.edge_mask.iter().flatten()) {
            *parameter *= present;
        }
        packed
    }

    /// The way back; absent edges have the weight 0.
    fn unpack(&self, packed: Vec<f32>) -> Vec<f32> {
        match &self.layout {
            WeightLayout::Dense => packed,
            WeightLayout::Edges(edges) => edges.unpack(&packed),
        }
    }

    /// The loss of parameters on some examples.
    pub fn read(&self, parameters: &[f32], examples: &ExampleBatch) -> BatchLoss {
        self.read_packed(&self.pack(parameters), examples, &mut Workspace::default())
    }

    fn read_packed(
        &self,
        packed: &[f32],
        examples: &ExampleBatch,
        workspace: &mut Workspace,
    ) -> BatchLoss {
        self.architecture.read(&self.layout, packed, examples, workspace)
    }

    /// Trains parameters from `start`, which has one for each edge and bias that
    /// the architecture allows. `order` names the order of the examples. Gives
    /// nothing if it is asked to stop before the last step.
    pub fn train(
        &self,
        start: &[f32],
        settings: &TrainingSettings,
        data: &TrainingData,
        (seed, order): (u64, u64),
        stop: &StopSignal,
    ) -> Option<Trained> {
        let trained = self.train_packed(self.pack(start), settings, data, (seed, order), stop)?;
        let (last, best) = (self.unpack(trained.last), self.unpack(trained.best));
        Some(Trained { last, best, ..trained })
    }

    /// The same with packed parameters, from beginning to end.
    pub(super) fn train_packed(
        &self,
        start: Vec<f32>,
        settings: &TrainingSettings,
        data: &TrainingData,
        order: (u64, u64),
        stop: &StopSignal,
    ) -> Option<Trained> {
        let mut steps = Steps::new(self, start, settings, data, order);
        let mut workspace = Workspace::default();
        let iterations = u64::from(settings.iterations.get());
        let mut best: Option<(u64, BatchLoss, Vec<f32>)> = None;
        for iteration in 0..iterations {
            if stop.is_asked() {
                return None;
            }
            steps.take(iteration);
            stop.count(1);
            let done = iteration + 1;
            let due = done.is_multiple_of(u64::from(settings.validate_every.get()));
            if !due && done < iterations {
                continue;
            }
            let loss = self.read_packed(&steps.parameters, &data.validation, &mut workspace);
            if best.as_ref().is_none_or(|(_, least, _)| loss.sum < least.sum) {
                best = Some((done, loss, steps.parameters.clone()));
            }
        }
        let (best_iteration, validation, best) = best.expect("the last step is read after");
        Some(Trained { last: steps.parameters, best, best_iteration, validation })
    }

    /// Takes so many steps from `start`, and nothing else. Gives nothing if it is
    /// asked to stop before.
    pub fn take_steps(
        &self,
        start: &[f32],
        count: u64,
        settings: &TrainingSettings,
        data: &TrainingData,
        order: (u64, u64),
        stop: &StopSignal,
    ) -> Option<Vec<f32>> {
        let mut steps = Steps::new(self, self.pack(start), settings, data, order);
        for iteration in 0..count {
            if stop.is_asked() {
                return None;
            }
            steps.take(iteration);
            stop.count(1);
        }
        Some(self.unpack(steps.parameters))
    }

    /// The loss on the batch of a step, and its gradient for packed parameters,
    /// zero for what is absent.
    pub(super) fn gradient<'g>(
        &self,
        step: u64,
        packed: &[f32],
        data: &TrainingData,
        batches: &'g mut BatchGradient,
    ) -> (BatchLoss, &'g mut [f32]) {
        let network = (&*self.architecture, &self.layout);
        let (loss, gradient) = batches.compute(step, &data.training, network, packed);
        for (gradient, present) in gradient.iter_mut().zip(self.edge_mask.iter().flatten()) {
            *gradient *= present;
        }
        let biases = &mut gradient[packed.len() - self.architecture.biases()..];
        for (gradient, present) in biases.iter_mut().zip(self.bias_mask.iter().flatten()) {
            *gradient *= present;
        }
        (loss, gradient)
    }
}

impl Trainer<'static> {
    /// A trainer for the parameters of these indices, which rise, in the way that
    /// is faster; and for each of them its index among the packed ones. Takes no
    /// memory for more edges than a few times those that there are.
    pub(super) fn of_indices(architecture: Architecture, indices: &[usize]) -> (Self, Vec<usize>) {
        let allowed = architecture.edges();
        let (edges, biases) = indices.split_at(indices.partition_point(|&index| index < allowed));
        let mut has_bias = vec![false; architecture.biases()];
        for index in biases {
            has_bias[index - allowed] = true;
        }
        let sparse = (edges.len() as f64) < SPARSE_DENSITY * allowed as f64;
        let (trainer, packed) = if sparse {
            let offset = allowed - edges.len();
            let biases = biases.iter().map(|index| index - offset);
            let packed = (0..edges.len()).chain(biases).collect();
            let layout = WeightLayout::Edges(Edges::of_indices(&architecture, edges.to_vec()));
            (Self::with_layout(Cow::Owned(architecture), layout, None), packed)
        } else {
            let mut kept = vec![false; allowed];
            for &index in edges {
                kept[index] = true;
            }
            let trainer =
                Self::with_layout(Cow::Owned(architecture), WeightLayout::Dense, mask(&kept));
            (trainer, indices.to_vec())
        };
        (Self { bias_mask: mask(&has_bias), ..trainer }, packed)
    }

    /// How many packed parameters there are.
    pub(super) fn packed_len(&self) -> usize {
        self.architecture.parameters(&self.layout)
    }
}

/// Packed parameters on their way.
struct Steps<'a> {
    trainer: &'a Trainer<'a>,
    settings: &'a TrainingSettings,
    data: &'a TrainingData,
    batches: BatchGradient,
    parameters: Vec<f32>,
    moments: super::Moments,
}

impl<'a> Steps<'a> {
    fn new(
        trainer: &'a Trainer<'_>,
        parameters: Vec<f32>,
        settings: &'a TrainingSettings,
        data: &'a TrainingData,
        order: (u64, u64),
    ) -> Self {
        let size = settings.batch.get() as usize;
        Self {
            trainer,
            settings,
            data,
            batches: BatchGradient::new(order, size, data.training.len()),
            moments: settings.optimizer.moments(parameters.len()),
            parameters,
        }
    }

    fn take(&mut self, iteration: u64) {
        let Self { trainer, settings, data, batches, parameters, moments } = self;
        let (_, gradient) = trainer.gradient(iteration, parameters, data, batches);
        let factor = settings.schedule.at(iteration, u64::from(settings.iterations.get()));
        let weights = parameters.len() - trainer.architecture.biases();
        settings.optimizer.step(factor, weights, parameters, gradient, moments);
    }
}
