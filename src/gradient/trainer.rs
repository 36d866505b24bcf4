//! A training from first weights to last, and the best on the way.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::data::{Batches, ImageData};
use super::{
    Answers, Batch, Blocks, Edges, LearningSchedule, Moments, OptimizerSettings, Products, Space,
};
use crate::settings::{at_most_a_million, count};

/// Below this share of the edges they are taken one by one, above it as whole
/// matrices with holes. Measured (`cargo bench --bench training`); part of the
/// result, as the two differ in the last bits.
pub const SPARSE: f64 = 0.35;

/// How weights are learned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrainingSettings {
    /// How steps are taken.
    pub optimizer: OptimizerSettings,
    /// How step sizes change.
    pub schedule: LearningSchedule,
    /// Images between two steps.
    #[serde(deserialize_with = "at_most_a_million")]
    pub batch: NonZeroU32,
    /// Steps of a training.
    #[serde(deserialize_with = "at_most_a_million")]
    pub iterations: NonZeroU32,
    /// The validation images are read after every so many steps.
    #[serde(deserialize_with = "at_most_a_million")]
    pub validate_every: NonZeroU32,
}

/// The defaults are those of Frankle & Carbin 2019 for LeNet-300-100, with a
/// twelfth of their iterations.
impl Default for TrainingSettings {
    fn default() -> Self {
        Self {
            optimizer: OptimizerSettings::Adam { learning_rate: 1.2e-3 },
            schedule: LearningSchedule::Constant,
            batch: count(60),
            iterations: count(4000),
            validate_every: count(100),
        }
    }
}

/// What a training gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// The parameters after the last step,
    pub last: Vec<f32>,
    /// and those with the lowest loss on the validation images.
    pub best: Vec<f32>,
    /// After how many steps that was.
    pub best_iteration: u64,
    /// What they said to the validation images.
    pub validation: Answers,
}

/// A shape, and which of its edges there are.
#[derive(Clone, Debug)]
pub struct Trainer<'a> {
    shape: &'a Blocks,
    products: Products,
    /// With whole matrices: 1 for an edge that is there, else 0.
    holes: Option<Vec<f32>>,
    /// The same for biases.
    without_bias: Option<Vec<f32>>,
}

impl<'a> Trainer<'a> {
    /// A trainer for the edges that are `kept`, in the way that is faster.
    pub fn new(shape: &'a Blocks, kept: &[bool]) -> Self {
        let left = kept.iter().filter(|&&kept| kept).count();
        if (left as f64) < SPARSE * kept.len() as f64 {
            return Self::edge_by_edge(shape, kept);
        }
        Self::whole(shape, kept)
    }

    /// A trainer that takes whole matrices, with holes where no edge is.
    pub fn whole(shape: &'a Blocks, kept: &[bool]) -> Self {
        let is_whole = kept.iter().all(|&kept| kept);
        let holes = kept.iter().map(|&kept| f32::from(u8::from(kept)));
        let holes = (!is_whole).then(|| holes.collect());
        Self { shape, products: Products::Dense, holes, without_bias: None }
    }

    /// The same with these biases alone; the others stay what they are.
    #[must_use]
    pub fn with_biases(mut self, kept: &[bool]) -> Self {
        let all = kept.iter().all(|&kept| kept);
        let kept = kept.iter().map(|&kept| f32::from(u8::from(kept)));
        self.without_bias = (!all).then(|| kept.collect());
        self
    }

    /// A trainer that takes edges one by one.
    pub fn edge_by_edge(shape: &'a Blocks, kept: &[bool]) -> Self {
        let products = Products::Edges(Edges::new(shape, kept));
        Self { shape, products, holes: None, without_bias: None }
    }

    /// The parameters that the edges have among those of the whole shape.
    fn pack(&self, parameters: &[f32]) -> Vec<f32> {
        if let Products::Edges(edges) = &self.products {
            return edges.pack(parameters);
        }
        let mut packed = parameters.to_vec();
        for (parameter, hole) in packed.iter_mut().zip(self.holes.iter().flatten()) {
            *parameter *= hole;
        }
        packed
    }

    /// The way back; absent edges have the weight 0.
    fn unpack(&self, packed: Vec<f32>) -> Vec<f32> {
        match &self.products {
            Products::Dense => packed,
            Products::Edges(edges) => edges.unpack(&packed),
        }
    }

    /// What parameters say to some images.
    pub fn read(&self, parameters: &[f32], images: &Batch) -> Answers {
        self.shape.read(&self.products, &self.pack(parameters), images, &mut Space::default())
    }

    /// Trains parameters from `start`, which has one for each edge and bias of
    /// the whole shape. `order` names the order of images.
    #[allow(clippy::missing_panics_doc)] // There is a last step, and it is read after.
    pub fn train(
        &self,
        start: &[f32],
        settings: &TrainingSettings,
        data: &ImageData,
        (seed, order): (u64, u64),
    ) -> Trained {
        let mut steps = Steps::new(self, start, settings, data, (seed, order));
        let iterations = u64::from(settings.iterations.get());
        let mut best: Option<(u64, Answers, Vec<f32>)> = None;
        for iteration in 0..iterations {
            steps.take(iteration);
            let done = iteration + 1;
            let due = done.is_multiple_of(u64::from(settings.validate_every.get()));
            if !due && done < iterations {
                continue;
            }
            let answers = steps.read(&data.validation);
            if best.as_ref().is_none_or(|(_, least, _)| answers.loss < least.loss) {
                best = Some((done, answers, steps.parameters.clone()));
            }
        }
        let (best_iteration, validation, best) = best.expect("the last step is read after");
        let (last, best) = (self.unpack(steps.parameters), self.unpack(best));
        Trained { last, best, best_iteration, validation }
    }

    /// Takes so many steps from `start`, and nothing else.
    pub fn take_steps(
        &self,
        start: &[f32],
        count: u64,
        settings: &TrainingSettings,
        data: &ImageData,
        (seed, order): (u64, u64),
    ) -> Vec<f32> {
        let mut steps = Steps::new(self, start, settings, data, (seed, order));
        for iteration in 0..count {
            steps.take(iteration);
        }
        self.unpack(steps.parameters)
    }
}

/// Parameters on their way.
struct Steps<'a> {
    trainer: &'a Trainer<'a>,
    settings: &'a TrainingSettings,
    data: &'a ImageData,
    batches: Batches,
    parameters: Vec<f32>,
    gradient: Vec<f32>,
    moments: Moments,
    batch: Batch,
    space: Space,
}

impl<'a> Steps<'a> {
    fn new(
        trainer: &'a Trainer<'_>,
        start: &[f32],
        settings: &'a TrainingSettings,
        data: &'a ImageData,
        (seed, order): (u64, u64),
    ) -> Self {
        let parameters = trainer.pack(start);
        let batch = settings.batch.get() as usize;
        Self {
            trainer,
            settings,
            data,
            batches: Batches::new(seed, order, batch, data.training.len()),
            gradient: vec![0.0; parameters.len()],
            moments: settings.optimizer.moments(parameters.len()),
            parameters,
            batch: Batch::default(),
            space: Space::default(),
        }
    }

    fn take(&mut self, iteration: u64) {
        let Trainer { shape, products, holes, without_bias } = self.trainer;
        let Self { settings, parameters, gradient, moments, batch, space, .. } = self;
        batch.fill(&self.data.training, self.batches.places(iteration));
        gradient.fill(0.0);
        shape.add_gradient(products, parameters, batch, space, gradient);
        for (slope, hole) in gradient.iter_mut().zip(holes.iter().flatten()) {
            *slope *= hole;
        }
        let weights = parameters.len() - shape.biases();
        for (slope, kept) in gradient[weights..].iter_mut().zip(without_bias.iter().flatten()) {
            *slope *= kept;
        }
        let factor = settings.schedule.at(iteration, u64::from(settings.iterations.get()));
        settings.optimizer.step(factor, weights, parameters, gradient, moments);
    }

    fn read(&mut self, images: &Batch) -> Answers {
        let Trainer { shape, products, .. } = self.trainer;
        shape.read(products, &self.parameters, images, &mut self.space)
    }
}
