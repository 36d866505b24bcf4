//! Losses of networks on samples, many samples and weights at a time.

use precocial_envs::data_sets::{Samples, Targets, at_worst};
use precocial_envs::lanes::elementary::{exp, ln};
use precocial_envs::lanes::{Block, WIDTH};

use crate::network::{GROUP, ReadOutputs, SampleBatch, SampleRow};

/// Samples with their targets, as networks read them.
pub(super) struct LabelledBatch {
    pub(super) batch: SampleBatch,
    /// For each group a row with the labels, -1 beyond the last sample, or a row
    /// for each number that is predicted, not a number beyond the last.
    targets: Vec<SampleRow>,
    /// How many rows a group has; none where samples have labels.
    numbers: Option<usize>,
}

impl LabelledBatch {
    /// The samples of these indices.
    pub(super) fn new(samples: &Samples, indices: &[usize]) -> Self {
        let values = indices.iter().map(|&index| samples.sample(index));
        let batch = SampleBatch::new(samples.features(), values);
        let (rows, beyond, numbers) = match samples.targets() {
            Targets::Labels(_) => (1, -1.0, None),
            Targets::Numbers { width, .. } => (*width, f64::NAN, Some(*width)),
        };
        let mut targets = vec![[[beyond; WIDTH]; GROUP / WIDTH]; batch.groups() * rows];
        for (position, &index) in indices.iter().enumerate() {
            let (group, lane) = (position / GROUP, position % GROUP);
            for row in 0..rows {
                targets[group * rows + row][lane / WIDTH][lane % WIDTH] = match samples.targets() {
                    Targets::Labels(labels) => f64::from(labels[index]),
                    Targets::Numbers { width, values } => f64::from(values[index * width + row]),
                };
            }
        }
        Self { batch, targets, numbers }
    }

    /// The rows of a group.
    #[inline(always)]
    fn targets(&self, group: usize) -> &[SampleRow] {
        let rows = self.numbers.unwrap_or(1);
        &self.targets[group * rows..][..rows]
    }
}

/// The loss of some samples with some weights.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LossSum {
    /// The sum over the samples.
    pub(super) sum: f64,
    /// Whether an output was not finite.
    pub(super) non_finite: bool,
}

impl std::ops::AddAssign for LossSum {
    fn add_assign(&mut self, other: Self) {
        self.sum += other.sum;
        self.non_finite |= other.non_finite;
    }
}

/// Adds up losses, group by group.
pub(super) struct Losses<'a> {
    samples: &'a LabelledBatch,
    /// For each of the weights.
    pub(super) losses: Vec<LossSum>,
}

impl<'a> Losses<'a> {
    pub(super) fn new(samples: &'a LabelledBatch, weights: usize) -> Self {
        Self { samples, losses: vec![LossSum::default(); weights] }
    }
}

/// The largest of the outputs in each lane, and the sum of the exponentials of
/// how far the others are below it.
#[inline(always)]
fn largest_and_sum(block: usize, outputs: &[SampleRow]) -> (Block, Block) {
    let mut largest = [f64::NEG_INFINITY; WIDTH];
    for row in outputs {
        for lane in 0..WIDTH {
            let output = row[block][lane];
            largest[lane] = if output > largest[lane] { output } else { largest[lane] };
        }
    }
    let mut sum = [0.0; WIDTH];
    for row in outputs {
        for lane in 0..WIDTH {
            sum[lane] += exp(row[block][lane] - largest[lane]);
        }
    }
    (largest, sum)
}

impl ReadOutputs for Losses<'_> {
    #[inline(always)]
    fn read(&mut self, group: usize, weights: usize, outputs: &[SampleRow]) {
        let targets = self.samples.targets(group);
        self.losses[weights] += match self.samples.numbers {
            None => cross_entropies(&targets[0], outputs),
            Some(_) => squared_errors(targets, outputs),
        };
    }
}

/// The cross-entropies of a group of samples with these labels.
#[inline(always)]
fn cross_entropies(labels: &SampleRow, outputs: &[SampleRow]) -> LossSum {
    let (mut sums, mut wrong) = ([0.0; WIDTH], [0.0; WIDTH]);
    for (block, labels) in labels.iter().enumerate() {
        let (largest, sum) = largest_and_sum(block, outputs);
        let mut own = [f64::NAN; WIDTH];
        for (class, row) in outputs.iter().enumerate() {
            let class = class as f64;
            for lane in 0..WIDTH {
                own[lane] = if labels[lane] == class { row[block][lane] } else { own[lane] };
            }
        }
        for lane in 0..WIDTH {
            let loss = at_worst(ln(sum[lane]) + (largest[lane] - own[lane]));
            let counts = labels[lane] >= 0.0;
            sums[lane] += if counts { loss } else { 0.0 };
            // Infinity and what is not a number make this not a number.
            let finite = sum[lane] * 0.0 + own[lane] * 0.0 == 0.0;
            wrong[lane] = if counts && !finite { 1.0 } else { wrong[lane] };
        }
    }
    LossSum { sum: sums.iter().sum(), non_finite: wrong.iter().any(|&wrong: &f64| wrong > 0.0) }
}

/// The mean squared errors of a group of samples with these numbers.
#[inline(always)]
fn squared_errors(targets: &[SampleRow], outputs: &[SampleRow]) -> LossSum {
    let (mut sums, mut wrong) = ([0.0; WIDTH], [0.0; WIDTH]);
    for block in 0..GROUP / WIDTH {
        let mut errors = [0.0; WIDTH];
        for (target, output) in targets.iter().zip(outputs) {
            for lane in 0..WIDTH {
                let error = output[block][lane] - target[block][lane];
                errors[lane] += error * error;
            }
        }
        for lane in 0..WIDTH {
            let loss = at_worst(errors[lane] / targets.len() as f64);
            let counts = !targets[0][block][lane].is_nan();
            sums[lane] += if counts { loss } else { 0.0 };
            let finite = errors[lane] * 0.0 == 0.0;
            wrong[lane] = if counts && !finite { 1.0 } else { wrong[lane] };
        }
    }
    LossSum { sum: sums.iter().sum(), non_finite: wrong.iter().any(|&wrong: &f64| wrong > 0.0) }
}
