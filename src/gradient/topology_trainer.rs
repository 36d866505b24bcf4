//! Learning the weights of a topology's connections, and no others.

use super::{Architecture, BatchGradient, BatchLoss, Trainer, TrainingData, TrainingSettings};
use crate::stop::StopSignal;
use crate::topology::Topology;

/// A topology whose weights are learned. Memory grows with its connections, not
/// with those that its layers would allow.
#[derive(Clone, Debug)]
pub struct TopologyTrainer {
    trainer: Trainer<'static>,
    /// For each connection that acts which it is, and the index of its parameter
    /// as the passes read them.
    indices: Vec<(usize, usize)>,
}

impl TopologyTrainer {
    /// A trainer for the connections of a topology.
    pub fn new(topology: &Topology) -> Self {
        let (architecture, indices) = Architecture::of_topology(topology, true);
        let acting = indices.into_iter().enumerate();
        let mut acting: Vec<(usize, usize)> =
            acting.filter_map(|(connection, index)| Some((index?, connection))).collect();
        acting.sort_unstable();
        let indices: Vec<usize> = acting.iter().map(|&(index, _)| index).collect();
        let (trainer, packed) = Trainer::of_indices(architecture, &indices);
        let mut indices: Vec<(usize, usize)> =
            acting.into_iter().map(|(_, connection)| connection).zip(packed).collect();
        indices.sort_unstable();
        Self { trainer, indices }
    }

    /// The connections that act, in order: those whose weights are learned.
    pub fn connections(&self) -> impl ExactSizeIterator<Item = usize> {
        self.indices.iter().map(|&(connection, _)| connection)
    }

    /// Parameters from the weights of all connections.
    fn pack(&self, weights: &[f64]) -> Vec<f32> {
        let mut parameters = vec![0.0; self.trainer.packed_len()];
        for &(connection, index) in &self.indices {
            parameters[index] = weights[connection] as f32;
        }
        parameters
    }

    /// The weights with the lowest loss on the validation examples on the way from
    /// `start`, which has one for each connection. Connections that do not act
    /// keep theirs.
    #[allow(clippy::missing_panics_doc)] // It never does: nobody asks it to stop.
    pub fn train(
        &self,
        start: &[f64],
        settings: &TrainingSettings,
        data: &TrainingData,
        seed: u64,
    ) -> Vec<f64> {
        let start_packed = self.pack(start);
        let nobody = StopSignal::default();
        let trained = self.trainer.train_packed(start_packed, settings, data, (seed, 0), &nobody);
        let best = trained.expect("nobody asks to stop").best;
        let mut weights = start.to_vec();
        for &(connection, index) in &self.indices {
            weights[connection] = f64::from(best[index]);
        }
        weights
    }

    /// The loss on the batch of a step with these weights, one for each of the
    /// [`connections`](Self::connections), and how its mean changes with each.
    pub fn gradient(
        &self,
        step: u64,
        weights: &[f32],
        data: &TrainingData,
        batches: &mut BatchGradient,
    ) -> (BatchLoss, Vec<f32>) {
        let mut parameters = vec![0.0; self.trainer.packed_len()];
        for (&(_, index), &weight) in self.indices.iter().zip(weights) {
            parameters[index] = weight;
        }
        let (loss, gradient) = self.trainer.gradient(step, &parameters, data, batches);
        (loss, self.indices.iter().map(|&(_, index)| gradient[index]).collect())
    }
}
