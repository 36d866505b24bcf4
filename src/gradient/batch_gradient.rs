//! The gradient of one small batch after the other: what every descent follows.

use precocial_envs::data_sets::Samples;
use rand::seq::SliceRandom as _;

use super::{Architecture, BatchLoss, ExampleBatch, WeightLayout, Workspace};
use crate::stream::{Purpose, stream};

/// Small batches of examples: all examples in a random order, then all of them
/// in another. What is left over at the end of a pass is not in it.
struct BatchOrder {
    seed: u64,
    /// Which of the run's orders this is.
    generation: u64,
    size: usize,
    order: Vec<usize>,
    pass: Option<u64>,
}

impl BatchOrder {
    fn new((seed, generation): (u64, u64), size: usize, examples: usize) -> Self {
        let size = size.min(examples);
        Self { seed, generation, size, order: (0..examples).collect(), pass: None }
    }

    fn batches_per_pass(&self) -> u64 {
        (self.order.len() / self.size.max(1)).max(1) as u64
    }

    /// The indices of the examples of a batch.
    fn indices(&mut self, batch: u64) -> &[usize] {
        let pass = batch / self.batches_per_pass();
        if self.pass != Some(pass) {
            self.pass = Some(pass);
            self.order.sort_unstable();
            let mut generator = stream(self.seed, Purpose::SampleOrder, self.generation, pass);
            self.order.shuffle(&mut generator);
        }
        let begin = (batch % self.batches_per_pass()) as usize * self.size;
        &self.order[begin..][..self.size]
    }
}

/// The gradient of one batch after the other.
pub struct BatchGradient {
    order: BatchOrder,
    batch: ExampleBatch,
    workspace: Workspace,
    gradient: Vec<f32>,
}

impl BatchGradient {
    /// Batches of `size` of so many examples; a seed and a number name their
    /// order.
    pub fn new(order: (u64, u64), size: usize, examples: usize) -> Self {
        Self {
            order: BatchOrder::new(order, size, examples),
            batch: ExampleBatch::default(),
            workspace: Workspace::default(),
            gradient: Vec::new(),
        }
    }

    /// How many batches a pass over all examples has.
    pub fn batches_per_pass(&self) -> u64 {
        self.order.batches_per_pass()
    }

    /// How many examples a batch has.
    pub fn batch_size(&self) -> usize {
        self.order.size
    }

    /// The loss on the batch of a step, and how its mean changes with each
    /// parameter. The samples are always those that `new` was told the number of.
    pub fn compute(
        &mut self,
        step: u64,
        samples: &Samples,
        (architecture, layout): (&Architecture, &WeightLayout),
        parameters: &[f32],
    ) -> (BatchLoss, &mut [f32]) {
        self.batch.fill(samples, self.order.indices(step));
        self.gradient.clear();
        self.gradient.resize(parameters.len(), 0.0);
        let Self { batch, workspace, gradient, .. } = self;
        let loss = architecture.add_gradient(layout, parameters, batch, workspace, gradient);
        (loss, gradient)
    }
}

#[cfg(test)]
mod tests {
    use super::BatchOrder;

    #[test]
    fn a_pass_shows_every_example_once() {
        let mut order = BatchOrder::new((1, 0), 3, 10);
        let pass = |order: &mut BatchOrder, first| {
            let mut seen: Vec<usize> = Vec::new();
            for batch in first..first + 3 {
                seen.extend(order.indices(batch));
            }
            seen
        };
        let (first, second) = (pass(&mut order, 0), pass(&mut order, 3));
        assert_ne!(first, second);
        for mut seen in [first.clone(), second] {
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), 9);
        }
        // An order can be come back to.
        assert_eq!(pass(&mut order, 0), first);
    }
}
