//! Gradient descent on the weights of a supervised task's network: the ordinary
//! way to train, on the connections that evolution has left. The arithmetic is that of every
//! other training ([`crate::gradient`]); here is what a tuning keeps of it.

use precocial_envs::{Kind, Task};
use serde::{Deserialize, Serialize};

use super::DescentSettings;
use crate::gradient::{BatchGradient, Moments, OptimizerSettings, TopologyTrainer, TrainingData};
use crate::topology::Topology;

/// Weights that descend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Descent {
    settings: DescentSettings,
    weights: Vec<f32>,
    moments: Moments,
    /// What the step size has shrunk by.
    factor: f64,
}

impl Descent {
    /// A descent from these weights.
    pub fn new(settings: &DescentSettings, start: &[f64]) -> Self {
        Self {
            settings: settings.clone(),
            weights: start.iter().map(|&weight| weight as f32).collect(),
            moments: settings.optimizer().moments(start.len()),
            factor: 1.0,
        }
    }

    /// Whether its parts have the sizes they should.
    pub(super) fn fits(&self, size: usize) -> bool {
        self.weights.len() == size && self.moments.fits(&self.settings.optimizer(), size)
    }

    /// Whether it can go on from here.
    pub(super) fn is_sound(&self) -> bool {
        self.weights.iter().all(|weight| weight.is_finite())
            && self.factor >= 0.0
            && self.factor.is_finite()
    }

    /// The weights.
    pub(super) fn weights(&self) -> Vec<f64> {
        self.weights.iter().map(|&weight| f64::from(weight)).collect()
    }

    /// The step size.
    pub(super) fn learning_rate(&self) -> f64 {
        self.factor * self.settings.learning_rate
    }

    /// Takes the steps of an iteration; gives the mean loss on the way, and how
    /// many examples it was taken of.
    pub(super) fn advance(&mut self, iteration: u64, training: &mut Training) -> (f64, u64) {
        let optimizer = self.settings.optimizer();
        let steps = training.steps_per_iteration;
        let (mut sum, mut examples) = (0.0, 0);
        for step in iteration * steps..(iteration + 1) * steps {
            let Training { trainer, data, batches, .. } = training;
            let (loss, gradient) = trainer.gradient(step, &self.weights, data, batches);
            sum += loss.sum;
            examples += loss.examples;
            let (weights, moments) = (&mut self.weights, &mut self.moments);
            optimizer.step(self.factor, weights.len(), weights, &gradient, moments);
        }
        self.factor *= self.settings.rate_decay;
        (sum / examples.max(1) as f64, examples)
    }
}

impl DescentSettings {
    fn optimizer(&self) -> OptimizerSettings {
        OptimizerSettings::Adam { learning_rate: self.learning_rate }
    }
}

/// What a descent reads and works with; nothing of it is saved.
pub(super) struct Training {
    trainer: TopologyTrainer,
    data: TrainingData,
    batches: BatchGradient,
    /// As many as read the samples of an episode once.
    steps_per_iteration: u64,
}

impl Training {
    /// That of a topology on a task, or nothing where it has no gradients.
    pub(super) fn new(
        task: &dyn Task,
        topology: &Topology,
        settings: &DescentSettings,
        seed: u64,
    ) -> Option<Self> {
        let data = TrainingData::of(task)?;
        let Kind::Supervised(supervised) = task.kind() else { return None };
        let size = settings.batch.get() as usize;
        let batches = BatchGradient::new((seed, 0), size, data.training.len());
        let steps = supervised.examples().count().div_ceil(batches.batch_size().max(1));
        let trainer = TopologyTrainer::new(topology);
        Some(Self { trainer, data, batches, steps_per_iteration: steps as u64 })
    }
}

#[cfg(test)]
mod tests {
    use precocial_envs::data_sets::cross_entropy;

    use super::*;
    use crate::activation::Activation;
    use crate::network::{Network, Weights, outputs};
    use crate::search::WannSettings;
    use crate::stream::{Purpose, stream};
    use crate::tuning::start::live;

    /// Held against finite differences of what the engine computes in double
    /// precision, with all activations that have a derivative.
    #[test]
    fn gradients_are_those_of_finite_differences() {
        let task = precocial_envs::find("digits").unwrap();
        let mut topology = Topology::new(64, 10);
        for (output, target) in topology.output_ids().enumerate() {
            for source in 0..5 {
                topology.add_connection(10 + 5 * output as u32 + source, target).unwrap();
            }
        }
        topology.add_connection(0, 70).unwrap();
        let mut variation = WannSettings::default().variation;
        variation.change_activation = 0.0;
        let mut generator = stream(5, Purpose::Variation, 0, 0);
        let smooth: Vec<Activation> =
            Activation::ALL.into_iter().filter(|&a| a != Activation::Step).collect();
        for _ in 0..60 {
            topology = variation.vary(&topology, &smooth, &mut generator);
        }
        assert!(Network::compile(&topology).live_hidden() > 20);
        let connections = live(&topology);
        let trainer = TopologyTrainer::new(&topology);
        assert!(trainer.connections().eq(connections.iter().copied()));

        let data = TrainingData::of(&*task).unwrap();
        let samples = data.training.select(&(0..40).collect::<Vec<_>>());
        let data = TrainingData { training: samples.clone().into(), ..data };
        let weights: Vec<f64> =
            (0..topology.connections().len()).map(|i| 0.7 + 0.1 * (i % 7) as f64).collect();
        let loss = |weights: &[f64]| -> f64 {
            let of = |sample: usize| {
                let features: Vec<f64> =
                    samples.sample(sample).iter().map(|&x| f64::from(x)).collect();
                let outputs = outputs(&topology, Weights::Each(weights), &features);
                cross_entropy(
                    outputs.into_iter(),
                    usize::from(samples.targets().labels().unwrap()[sample]),
                )
            };
            (0..samples.len()).map(of).sum::<f64>() / samples.len() as f64
        };
        let of_live: Vec<f32> = connections.iter().map(|&i| weights[i] as f32).collect();
        let mut batches = BatchGradient::new((1, 0), 40, 40);
        let (found, gradient) = trainer.gradient(0, &of_live, &data, &mut batches);
        assert!((found.mean() - loss(&weights)).abs() < 1e-5 * found.mean(), "{found:?}");
        for (connection, own) in connections.into_iter().zip(gradient) {
            let h = 1e-6;
            let moved = |by: f64| {
                let mut weights = weights.clone();
                weights[connection] += by;
                loss(&weights)
            };
            let expected = (moved(h) - moved(-h)) / (2.0 * h);
            let error = (f64::from(own) - expected).abs();
            assert!(error < 1e-4 * (1.0 + expected.abs()), "{own} {expected}");
        }
    }

    /// The state is plain data, from which a descent goes on as without a stop.
    #[test]
    fn a_descent_goes_on_from_its_file() {
        let task = precocial_envs::find("digits").unwrap();
        let mut topology = Topology::new(64, 10);
        for target in topology.output_ids() {
            for source in 20..40 {
                topology.add_connection(source, target).unwrap();
            }
        }
        let settings = DescentSettings::default();
        let begin = || Training::new(&*task, &topology, &settings, 3).unwrap();
        let mut whole = Descent::new(&settings, &[0.5; 200]);
        let mut training = begin();
        let losses: Vec<f64> = (0..4).map(|i| whole.advance(i, &mut training).0).collect();
        assert!(losses[3] < losses[0], "{losses:?}");

        let mut parts = Descent::new(&settings, &[0.5; 200]);
        for iteration in 0..4 {
            parts.advance(iteration, &mut begin());
            parts = ron::from_str(&ron::to_string(&parts).unwrap()).unwrap();
        }
        assert_eq!(parts, whole);
        assert!(parts.fits(200) && !parts.fits(199));
    }
}
