//! Predictions of a network, and their confusion matrix.

use std::sync::Arc;

use precocial_envs::Actions;
use precocial_envs::data_sets::{DataSet, Samples, Split};
use precocial_envs::lanes::{InstructionSet, WIDTH};
use rayon::prelude::*;

use crate::network::{
    ConnectionOrder, GROUP, MergedNetworks, MergedSpace, Network, PlanWeights, ReadOutputs,
    SampleBatch, SampleRow, Weights,
};
use crate::topology::Topology;

/// So many weights are evaluated at a time, as their outputs take memory.
pub(super) const TOGETHER: usize = 20;

/// A confusion matrix.
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

    fn of(classes: usize, labels: &[u16], predicted: impl Iterator<Item = usize>) -> Self {
        let mut confusion = Self::new(classes);
        for (&label, predicted) in labels.iter().zip(predicted) {
            confusion.counts[usize::from(label) * classes + predicted] += 1;
        }
        confusion
    }

    /// The confusion matrix of a topology with some weights on a split of a data
    /// set of classes.
    ///
    /// # Panics
    ///
    /// If the data set has no classes.
    pub fn measure(
        data: &DataSet,
        split: Split,
        topology: &Topology,
        weights: Weights<'_>,
    ) -> Self {
        Predictor::new(data.samples(split), topology).confusions(&[weights]).remove(0)
    }

    /// For each class, how often it was taken for each.
    pub fn rows(&self) -> impl Iterator<Item = &[u64]> {
        self.counts.chunks(self.classes)
    }

    /// How many samples were predicted right.
    pub fn right(&self) -> u64 {
        self.rows().enumerate().map(|(class, row)| row[class]).sum()
    }

    /// How many samples there were.
    pub fn samples(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The share of samples that were predicted right, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        self.right() as f64 / self.samples() as f64
    }

    /// The same for each class; of classes without samples it is not a number.
    pub fn by_class(&self) -> impl Iterator<Item = f64> {
        let share =
            |(class, row): (usize, &[u64])| row[class] as f64 / row.iter().sum::<u64>() as f64;
        self.rows().enumerate().map(share)
    }
}

/// The outputs of a network for all samples, sample by sample, and how many it
/// has for each.
pub(super) struct Predictions(pub(super) Vec<f64>, pub(super) usize);

/// A network and the samples whose targets it predicts.
pub(super) struct Predictor {
    samples: Arc<Samples>,
    batch: SampleBatch,
    network: Network,
    order: ConnectionOrder,
}

impl Predictor {
    /// All samples of a split.
    pub(super) fn new(samples: &Arc<Samples>, topology: &Topology) -> Self {
        let (network, order) = Network::compile_with_order(topology);
        let all = (0..samples.len()).map(|index| samples.sample(index));
        let batch = SampleBatch::new(samples.features(), all);
        Self { samples: samples.clone(), batch, network, order }
    }

    pub(super) fn outputs(&self) -> usize {
        self.network.outputs()
    }

    /// How many samples.
    pub(super) fn samples(&self) -> usize {
        self.samples.len()
    }

    /// What it predicts with each of these weights.
    pub(super) fn predictions(&self, weights: &[Weights<'_>]) -> Vec<Predictions> {
        let mut shared = Vec::new();
        let mut each = Vec::new();
        let arranged: Vec<_> = weights.iter().map(|&weights| self.order.arrange(weights)).collect();
        for weights in &arranged {
            match weights {
                PlanWeights::Shared(weight) => shared.push(*weight),
                PlanWeights::Each(weights) => each.push(&weights[..]),
            }
        }
        let merged = MergedNetworks::new([&self.network]);
        let (batch, set) = (&self.batch, InstructionSet::detect());
        let read = |group: usize| {
            let mut rows = Rows(Vec::with_capacity(weights.len() * self.outputs()));
            let groups = || (batch, group..group + 1);
            if !shared.is_empty() {
                let space = &mut MergedSpace::default();
                merged.read_samples(set, groups(), &shared, space, &mut rows);
            }
            if !each.is_empty() {
                self.network.read_samples(set, groups(), &each, &mut Vec::new(), &mut rows);
            }
            rows.0
        };
        let groups: Vec<Vec<SampleRow>> = (0..batch.groups()).into_par_iter().map(read).collect();
        let of_weights = |index: usize| {
            let mut outputs = Vec::with_capacity(batch.samples() * self.outputs());
            for sample in 0..batch.samples() {
                let (rows, lane) = (&groups[sample / GROUP], sample % GROUP);
                let rows = &rows[index * self.outputs()..][..self.outputs()];
                outputs.extend(rows.iter().map(|row| row[lane / WIDTH][lane % WIDTH]));
            }
            Predictions(outputs, self.outputs())
        };
        let (mut of_shared, mut of_each) = (0..shared.len(), shared.len()..weights.len());
        let in_order = |weights: &PlanWeights| match weights {
            PlanWeights::Shared(_) => of_shared.next(),
            PlanWeights::Each(_) => of_each.next(),
        };
        arranged.iter().filter_map(in_order).map(of_weights).collect()
    }

    pub(super) fn confusions(&self, weights: &[Weights<'_>]) -> Vec<Confusion> {
        let some = weights.chunks(TOGETHER).flat_map(|some| self.predictions(some));
        some.map(|predictions| self.confusion(&predictions.0)).collect()
    }

    /// The confusion matrix of outputs, a number for each class, sample by sample.
    pub(super) fn confusion(&self, numbers: &[f64]) -> Confusion {
        let labels = self.samples.targets().labels().expect("the data set has classes");
        let predicted = numbers.chunks(self.outputs()).map(Actions::choose);
        Confusion::of(self.outputs(), labels, predicted)
    }
}

/// Keeps all outputs.
struct Rows(Vec<SampleRow>);

impl ReadOutputs for Rows {
    #[inline(always)]
    fn read(&mut self, _: usize, _: usize, outputs: &[SampleRow]) {
        self.0.extend(outputs);
    }
}
