//! The images of a task, as training reads them, and their order.

use std::sync::Arc;

use precocial_envs::data_sets::{Samples, Split};
use precocial_envs::{Kind, Task};
use rand::seq::SliceRandom as _;

use super::Batch;
use crate::stream::{Purpose, stream};

/// Images in their three parts.
#[derive(Clone)]
pub struct ImageData {
    /// Weights are learned on these.
    pub training: Arc<Samples>,
    /// Everything is chosen on these.
    pub validation: Arc<Batch>,
    /// These choose nothing.
    pub test: Arc<Batch>,
}

impl ImageData {
    /// The samples of a supervised task.
    pub fn of(task: &dyn Task) -> Option<Self> {
        let Kind::Supervised(supervised) = task.kind() else { return None };
        let data = supervised.data();
        let batch = |split| Arc::new(Batch::all(data.samples(split)));
        Some(Self {
            training: data.samples(Split::Training).clone(),
            validation: batch(Split::Validation),
            test: batch(Split::Test),
        })
    }
}

/// Small batches of images: all images in an order of chance, then all of them
/// in another. What is left over at the end of a pass is not shown in it.
pub struct Batches {
    seed: u64,
    /// Which of the run's orders this is.
    generation: u64,
    size: usize,
    order: Vec<usize>,
    pass: Option<u64>,
}

impl Batches {
    /// Batches of so many of `images` images.
    pub fn new(seed: u64, generation: u64, size: usize, images: usize) -> Self {
        let size = size.min(images);
        Self { seed, generation, size, order: (0..images).collect(), pass: None }
    }

    /// How many batches a pass over all images has.
    pub fn in_a_pass(&self) -> u64 {
        (self.order.len() / self.size.max(1)).max(1) as u64
    }

    /// The places of the images of a batch.
    pub fn places(&mut self, batch: u64) -> &[usize] {
        let pass = batch / self.in_a_pass();
        if self.pass != Some(pass) {
            self.pass = Some(pass);
            self.order.sort_unstable();
            let mut generator = stream(self.seed, Purpose::ImageOrder, self.generation, pass);
            self.order.shuffle(&mut generator);
        }
        let begin = (batch % self.in_a_pass()) as usize * self.size;
        &self.order[begin..][..self.size]
    }
}

#[cfg(test)]
mod tests {
    use super::Batches;

    #[test]
    fn a_pass_shows_every_image_once() {
        let mut batches = Batches::new(1, 0, 3, 10);
        let pass = |batches: &mut Batches, first| {
            let mut seen: Vec<usize> = Vec::new();
            for batch in first..first + 3 {
                seen.extend(batches.places(batch));
            }
            seen
        };
        let (first, second) = (pass(&mut batches, 0), pass(&mut batches, 3));
        assert_ne!(first, second);
        for mut seen in [first.clone(), second] {
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), 9);
        }
        // An order can be come back to.
        assert_eq!(pass(&mut batches, 0), first);
    }
}
