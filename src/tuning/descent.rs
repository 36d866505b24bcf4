//! Gradient descent on the weights of a classifier: the ordinary way to train,
//! on the connections that evolution has left.
//!
//! The images of an iteration's episode pass in small batches, and after each
//! the weights take a step of Adam's down the cross-entropy.

use precocial_envs::data_sets::Examples;
use precocial_envs::lanes::InstructionSet;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::DescentSettings;
use super::adam::Moments;
use crate::evaluation::{LabelledBatch, LossSlopes};
use crate::network::{GradientSpace, Network};

/// How slowly Adam forgets a gradient.
const DECAY: f64 = 0.9;

/// Weights on their way down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Descent {
    settings: DescentSettings,
    weights: Vec<f64>,
    moments: Moments,
    /// Adam's step size as it is now.
    rate: f64,
}

impl Descent {
    /// A descent from these weights.
    pub fn new(settings: &DescentSettings, start: &[f64]) -> Self {
        Self {
            settings: settings.clone(),
            weights: start.to_vec(),
            moments: Moments::new(start.len()),
            rate: settings.learning_rate,
        }
    }

    /// Whether its parts have the sizes they should.
    pub(super) fn fits(&self, size: usize) -> bool {
        self.weights.len() == size && self.moments.len() == size
    }

    /// The weights.
    pub(super) fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The step size.
    pub(super) fn rate(&self) -> f64 {
        self.rate
    }

    /// Passes over an episode's images once, on the threads of the current rayon
    /// pool, and gives their mean return on the way. `order` says which weight
    /// belongs to each source of the network's plan.
    pub(super) fn pass(
        &mut self,
        examples: &Examples,
        network: &Network,
        order: &[usize],
        seed: u64,
    ) -> f64 {
        let places = examples.indices(seed);
        let mut sum = 0.0;
        for places in places.chunks(self.settings.batch.get() as usize) {
            let images = LabelledBatch::new(&examples.samples, places);
            let weights: Vec<f64> = order.iter().map(|&place| self.weights[place]).collect();
            let (loss, of_sources) = gradient(network, &images, &weights);
            sum += loss;
            // Down the loss is up its negative.
            let mut slopes = vec![0.0; self.weights.len()];
            for (&place, slope) in order.iter().zip(of_sources) {
                slopes[place] -= slope;
            }
            // A step in no direction would spoil everything.
            if slopes.iter().all(|slope| slope.is_finite()) {
                self.moments.climb(&mut self.weights, &slopes, self.rate, DECAY);
            }
        }
        self.rate *= self.settings.rate_decay;
        -sum / places.len() as f64
    }
}

/// The sum of the losses of some images, and how their mean changes with the
/// weight of each source of the plan.
fn gradient(network: &Network, images: &LabelledBatch, weights: &[f64]) -> (f64, Vec<f64>) {
    let set = InstructionSet::detect();
    let of_group = |space: &mut GradientSpace, group: usize| {
        let mut loss = LossSlopes::new(images);
        let mut gradient = vec![0.0; weights.len()];
        let group = (&images.batch, group);
        network.add_gradient(set, group, weights, space, &mut loss, &mut gradient);
        (loss.sum, gradient)
    };
    let groups: Vec<_> = (0..images.batch.groups())
        .into_par_iter()
        .map_init(GradientSpace::default, of_group)
        .collect();
    // Group after group, whoever was first.
    let mut whole = (0.0, vec![0.0; weights.len()]);
    for (loss, gradient) in groups {
        whole.0 += loss;
        whole.1.iter_mut().zip(gradient).for_each(|(sum, slope)| *sum += slope);
    }
    whole
}

#[cfg(test)]
mod tests {
    use precocial_envs::Kind;
    use precocial_envs::data_sets::{Split, cross_entropy};

    use super::*;
    use crate::activation::Activation;
    use crate::network::{Weights, outputs};
    use crate::search::WannSettings;
    use crate::stream::{Purpose, stream};
    use crate::topology::Topology;

    /// Held against finite differences, with all activations there are.
    #[test]
    fn gradients_are_those_of_finite_differences() {
        let task = precocial_envs::find("digits").unwrap();
        let Kind::Supervised(digits) = task.kind() else { panic!("digits are examples") };
        let shown = digits.data().samples(Split::Validation);
        let labels = shown.targets().labels().unwrap();
        let mut topology = Topology::new(64, 10);
        for (place, target) in topology.output_ids().enumerate() {
            for source in 0..5 {
                topology.add_connection(10 + 5 * place as u32 + source, target).unwrap();
            }
        }
        let mut variation = WannSettings::default().variation;
        variation.change_activation = 0.0;
        let mut generator = stream(5, Purpose::Variation, 0, 0);
        // The step has no derivative to compare with.
        let smooth: Vec<Activation> =
            Activation::ALL.into_iter().filter(|&a| a != Activation::Step).collect();
        for _ in 0..60 {
            topology = variation.vary(&topology, &smooth, &mut generator);
        }
        let (network, places) = Network::compile_with_places(&topology);
        let weights: Vec<f64> =
            (0..topology.connections().len()).map(|i| 0.7 + 0.1 * (i % 7) as f64).collect();
        let images: Vec<usize> = (0..40).collect();
        let batch = LabelledBatch::new(shown, &images);
        let loss = |weights: &[f64]| -> f64 {
            let of = |&image: &usize| {
                let pixels: Vec<f64> = shown.sample(image).iter().map(|&x| f64::from(x)).collect();
                let outputs = outputs(&topology, Weights::Each(weights), &pixels);
                cross_entropy(outputs.into_iter(), usize::from(labels[image]))
            };
            images.iter().map(of).sum()
        };
        let (sum, slopes) = gradient(&network, &batch, &places.arrange(&weights));
        assert!((sum - loss(&weights)).abs() < 1e-9 * sum, "{sum} {}", loss(&weights));
        assert!(network.live_hidden() > 20);
        for (place, slope) in places.in_topology().into_iter().zip(slopes) {
            let h = 1e-6;
            let moved = |by: f64| {
                let mut weights = weights.clone();
                weights[place] += by;
                loss(&weights) / images.len() as f64
            };
            let expected = (moved(h) - moved(-h)) / (2.0 * h);
            assert!((slope - expected).abs() < 1e-6 * (1.0 + expected.abs()), "{slope} {expected}");
        }
    }
}
