//! What the searches that train have in common: an architecture to begin with,
//! what is reported of a network, and the champion that it may become.

use std::num::NonZeroU32;
use std::sync::OnceLock;
use std::time::Instant;

use precocial_envs::Task;
use serde::{Deserialize, Serialize};

use super::{Champion, Mask, NetworkProgress, SearchError, TrainedWeights};
use crate::evaluation::Score;
use crate::gradient::{
    Architecture, BatchLoss, Edges, ExampleBatch, Trainer, TrainingData, WeightLayout, Workspace,
    check_size,
};
use crate::topology::{EditError, Topology};

/// A network that a search begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InitialNetwork {
    /// The network.
    pub topology: Topology,
    /// A weight for each of its connections, in their order.
    pub weights: Vec<f64>,
}

/// Edges and biases of layers that read one another.
pub(super) fn layered_size(layers: &[NonZeroU32], inputs: usize, outputs: usize) -> f64 {
    let sizes = layers.iter().map(|size| f64::from(size.get())).chain([outputs as f64]);
    let mut before = inputs as f64;
    sizes.map(|size| (std::mem::replace(&mut before, size) + 1.0) * size).sum()
}

impl InitialNetwork {
    /// Whether there is a finite weight for each connection.
    pub fn check(&self) -> Result<(), SearchError> {
        let (weights, connections) = (self.weights.len(), self.topology.connections().len());
        if weights != connections {
            return Err(SearchError::InitialWeights { weights, connections });
        }
        if !self.weights.iter().all(|weight| weight.is_finite()) {
            return Err(SearchError::NotFinite);
        }
        // Every edge that its layers allow has room.
        let edges = Architecture::of_topology(&self.topology, true).0.edges();
        Ok(check_size(edges as f64)?)
    }

    /// What a search with shared weights can begin with: the network, and if
    /// what its weights differ in are their signs alone, with nodes that express
    /// these ([`Topology::with_signs`]).
    ///
    /// # Errors
    ///
    /// If there are no numbers left for those nodes.
    pub fn for_shared_weights(&self) -> Result<Topology, EditError> {
        if self.is_signed() {
            let negative: Vec<bool> = self.weights.iter().map(|&weight| weight < 0.0).collect();
            self.topology.with_signs(&negative)
        } else {
            Ok(self.topology.clone())
        }
    }

    /// Whether its weights differ in their signs, and in nothing else.
    pub fn is_signed(&self) -> bool {
        let Some(first) = self.weights.first() else { return false };
        self.weights.iter().all(|weight| weight.abs() == first.abs())
            && self.weights.iter().any(|weight| weight != first)
    }

    /// Its weights as the parameters of its shape; what it lacks is zero.
    pub(super) fn parameters(&self, shape: &Architecture) -> Vec<f32> {
        let (_, indices) = Architecture::of_topology(&self.topology, shape.biases() > 0);
        let mut parameters = vec![0.0; shape.parameters(&WeightLayout::Dense)];
        for (index, &weight) in indices.into_iter().zip(&self.weights) {
            if let Some(index) = index {
                parameters[index] = weight as f32;
            }
        }
        parameters
    }
}

/// Whether what is trained is sound: the initial network, if there is one, or
/// else as many edges and biases as `size` says.
pub(super) fn check_training(
    from: Option<&InitialNetwork>,
    size: impl FnOnce() -> f64,
) -> Result<(), SearchError> {
    match from {
        Some(from) => from.check(),
        None => Ok(check_size(size())?),
    }
}

/// The sizes of layers in words.
pub(super) fn layers_in_words(layers: &[NonZeroU32]) -> String {
    let sizes: Vec<String> = layers.iter().map(ToString::to_string).collect();
    format!("hidden layers of {}", sizes.join(" and "))
}

/// The samples of a task, read when they are first asked for.
pub(super) fn data<'a>(task: &dyn Task, cell: &'a OnceLock<TrainingData>) -> &'a TrainingData {
    cell.get_or_init(|| {
        TrainingData::of(task).expect("a search that trains has a task with classes")
    })
}

/// Rectified layers with all their edges, or the shape of a network to begin
/// with and the edges that it has.
pub(super) fn layered(
    task: &dyn Task,
    layers: &[NonZeroU32],
    from: Option<&InitialNetwork>,
) -> (Architecture, Mask) {
    if let Some(from) = from {
        let (shape, indices) = Architecture::of_topology(&from.topology, true);
        let mut kept = Mask(vec![false; shape.edges()]);
        for index in indices.into_iter().flatten() {
            if let Some(kept) = kept.0.get_mut(index) {
                *kept = true;
            }
        }
        return (shape, kept);
    }
    let signature = task.signature();
    let sizes = layers.iter().map(|size| size.get() as usize);
    let sizes: Vec<usize> = sizes.chain([signature.actions.count()]).collect();
    let shape = Architecture::layered(signature.observations.len(), &sizes);
    let kept = Mask::full(&shape);
    (shape, kept)
}

/// A network that was trained.
pub(super) struct Subnetwork<'a> {
    pub(super) shape: &'a Architecture,
    pub(super) kept: &'a Mask,
    pub(super) parameters: &'a [f32],
    pub(super) iteration: Option<u64>,
    pub(super) validation: BatchLoss,
}

impl Subnetwork<'_> {
    /// Samples a second forward on this thread: with whole matrices, and edge by
    /// edge. The best of a few tries.
    pub(super) fn speed(&self, samples: &ExampleBatch) -> [f64; 2] {
        let edges = WeightLayout::Edges(Edges::new(self.shape, &self.kept.0));
        [&WeightLayout::Dense, &edges].map(|layout| {
            let parameters = vec![0.01; self.shape.parameters(layout)];
            let mut space = Workspace::default();
            let tries = (0..3).map(|_| {
                let begin = Instant::now();
                self.shape.read(layout, &parameters, samples, &mut space);
                begin.elapsed().as_secs_f64()
            });
            samples.examples() as f64 / tries.fold(f64::INFINITY, f64::min)
        })
    }

    /// What is reported of it.
    pub(super) fn progress(&self, name: &str, test: &ExampleBatch) -> NetworkProgress {
        let of_test = Trainer::new(self.shape, &self.kept.0).read(self.parameters, test);
        let edges = self.kept.count();
        NetworkProgress {
            name: name.to_owned(),
            edges,
            left: edges as f64 / self.kept.0.len().max(1) as f64,
            hidden: self.shape.acting_hidden(&self.kept.0),
            iteration: self.iteration,
            validation_loss: self.validation.mean(),
            validation_accuracy: self.validation.accuracy(),
            test_accuracy: of_test.accuracy(),
            images_per_second: None,
        }
    }
}

/// A network as the champion of a generation, unless its training has run away;
/// `start` are the parameters that it was trained from.
pub(super) fn champion(
    network: &Subnetwork<'_>,
    generation: u64,
    start: &[f32],
) -> Option<Champion> {
    // No file holds a weight that is no number.
    if !network.parameters.iter().all(|parameter| parameter.is_finite()) {
        return None;
    }
    let extracted = network.shape.topology(&network.kept.0);
    let score = -network.validation.mean();
    Some(Champion {
        generation,
        challenge: score,
        scores: Vec::new(),
        trained: Some(TrainedWeights {
            score: Score { mean: score, standard_deviation: 0.0, episodes: 1 },
            weights: extracted.weights(network.parameters),
            start: extracted.weights(start),
        }),
        topology: extracted.topology,
    })
}
