//! What a network makes of images: its answers, and where they are wrong.

use precocial_envs::images::{Part, Shown};
use precocial_envs::lanes::{InstructionSet, WIDTH};
use precocial_envs::{Actions, Task};
use rayon::prelude::*;

use super::images::LabelledBatch;
use crate::network::{GROUP, ImageRow, Merged, MergedSpace, Network, Places, ReadOutputs, Weights};
use crate::topology::Topology;

/// So many weights are read at a time: their outputs take room.
pub(super) const TOGETHER: usize = 20;

/// What a network is right and wrong about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    /// How often each class (a row) was taken for each (a column).
    counts: Vec<u64>,
}

impl Confusion {
    fn new(classes: usize) -> Self {
        Self { classes, counts: vec![0; classes * classes] }
    }

    fn of(classes: usize, labels: &[u8], said: impl Iterator<Item = usize>) -> Self {
        let mut confusion = Self::new(classes);
        for (&label, said) in labels.iter().zip(said) {
            confusion.counts[usize::from(label) * classes + said] += 1;
        }
        confusion
    }

    /// What a topology with some weights is right and wrong about in a part of a
    /// task's images, if it has some.
    pub fn measure(
        task: &dyn Task,
        part: Part,
        topology: &Topology,
        weights: Weights<'_>,
    ) -> Option<Self> {
        let shown = task.held_out(part)?.images()?;
        Some(ImageReader::new(&shown, topology).confusions(&[weights]).remove(0))
    }

    /// For each class, how often it was taken for each.
    pub fn rows(&self) -> impl Iterator<Item = &[u64]> {
        self.counts.chunks(self.classes)
    }

    /// How many images were named right.
    pub fn right(&self) -> u64 {
        self.rows().enumerate().map(|(class, row)| row[class]).sum()
    }

    /// How many images there were.
    pub fn images(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The share of images that were named right, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        self.right() as f64 / self.images() as f64
    }

    /// The same for each class; of classes without images it is not a number.
    pub fn by_class(&self) -> impl Iterator<Item = f64> {
        let share =
            |(class, row): (usize, &[u64])| row[class] as f64 / row.iter().sum::<u64>() as f64;
        self.rows().enumerate().map(share)
    }
}

/// The outputs of a network for all images, image by image, and how many it has.
pub(super) struct Answers(pub(super) Vec<f64>, pub(super) usize);

/// A network that reads images.
pub(super) struct ImageReader<'a> {
    pub(super) shown: &'a Shown,
    images: LabelledBatch,
    network: Network,
    places: Places,
}

impl<'a> ImageReader<'a> {
    /// All images of a part.
    pub(super) fn new(shown: &'a Shown, topology: &Topology) -> Self {
        let all: Vec<usize> = (0..shown.from.len()).collect();
        let (network, places) = Network::compile_with_places(topology);
        Self { shown, images: LabelledBatch::new(shown, &all), network, places }
    }

    pub(super) fn classes(&self) -> usize {
        self.network.outputs()
    }

    /// What it says with each of these weights, all of one kind.
    pub(super) fn answers(&self, weights: &[Weights<'_>]) -> Vec<Answers> {
        let mut shared = Vec::new();
        let mut each = Vec::new();
        for weights in weights {
            match weights {
                Weights::Shared(weight) => shared.push(*weight),
                Weights::Each(weights) => each.push(self.places.arrange(weights)),
            }
        }
        let each: Vec<&[f64]> = each.iter().map(Vec::as_slice).collect();
        let merged = Merged::new([&self.network]);
        let (batch, set) = (&self.images.batch, InstructionSet::detect());
        let read = |group: usize| {
            let mut rows = Rows(Vec::with_capacity(weights.len() * self.classes()));
            let groups = || (batch, group..group + 1);
            if !shared.is_empty() {
                let space = &mut MergedSpace::default();
                merged.read_images(set, groups(), &shared, space, &mut rows);
            }
            if !each.is_empty() {
                self.network.read_images(set, groups(), &each, &mut Vec::new(), &mut rows);
            }
            rows.0
        };
        let groups: Vec<Vec<ImageRow>> = (0..batch.groups()).into_par_iter().map(read).collect();
        let answers = |place: usize| {
            let mut outputs = Vec::with_capacity(batch.images() * self.classes());
            for image in 0..batch.images() {
                let (rows, lane) = (&groups[image / GROUP], image % GROUP);
                let rows = &rows[place * self.classes()..][..self.classes()];
                outputs.extend(rows.iter().map(|row| row[lane / WIDTH][lane % WIDTH]));
            }
            Answers(outputs, self.classes())
        };
        (0..weights.len()).map(answers).collect()
    }

    pub(super) fn confusions(&self, weights: &[Weights<'_>]) -> Vec<Confusion> {
        let some = weights.chunks(TOGETHER).flat_map(|some| self.answers(some));
        some.map(|answers| self.confusion(&answers.0)).collect()
    }

    /// What numbers for each class, image by image, are right and wrong about.
    pub(super) fn confusion(&self, numbers: &[f64]) -> Confusion {
        let said = numbers.chunks(self.classes()).map(Actions::choose);
        Confusion::of(self.classes(), &self.shown.from.labels, said)
    }
}

/// Keeps all outputs.
struct Rows(Vec<ImageRow>);

impl ReadOutputs for Rows {
    #[inline(always)]
    fn read(&mut self, _: usize, _: usize, outputs: &[ImageRow]) {
        self.0.extend(outputs);
    }
}
