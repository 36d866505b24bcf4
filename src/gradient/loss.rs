//! What training makes small: the loss of a network's outputs, and how it
//! changes with each of them.
//!
//! A new loss is a struct here that implements [`Loss`], and the kind of
//! targets in a batch that it belongs to.

use precocial_envs::data_sets::WORST_LOSS;
use precocial_envs::lanes::elementary::{exp, ln};

use super::batch::GroupTargets;
use super::lanes::{GROUP, Lanes, PANEL};

/// The loss of a network on some examples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BatchLoss {
    /// The sum over the examples.
    pub sum: f64,
    /// How many examples are classified correctly; 0 where there are no classes.
    pub correct: u64,
    /// How many there are.
    pub examples: u64,
}

impl BatchLoss {
    /// The mean loss of an example.
    pub fn mean(&self) -> f64 {
        self.sum / self.examples.max(1) as f64
    }

    /// The share that is classified correctly.
    pub fn accuracy(&self) -> f64 {
        self.correct as f64 / self.examples.max(1) as f64
    }
}

/// A loss of a group of examples.
pub(super) trait Loss {
    /// Adds up the loss of each example, and gives how `share` times their sum
    /// changes with each output; 0 in lanes without an example. Implement it with
    /// `#[inline(always)]`: it becomes part of the kernel.
    fn differentiate(
        &self,
        outputs: &[Lanes],
        share: f64,
        gradients: &mut [Lanes],
        total: &mut BatchLoss,
    );
}

/// Takes the loss that belongs to the targets of a group.
#[inline(always)]
pub(super) fn differentiate(
    targets: GroupTargets<'_>,
    outputs: &[Lanes],
    share: f64,
    gradients: &mut [Lanes],
    total: &mut BatchLoss,
) {
    match targets {
        GroupTargets::Labels(labels) => {
            CrossEntropy { labels }.differentiate(outputs, share, gradients, total);
        }
        GroupTargets::Values { values, examples } => {
            SquaredError { values, examples }.differentiate(outputs, share, gradients, total);
        }
    }
}

/// The cross-entropy of a softmax over the outputs, in nats, at most
/// [`WORST_LOSS`].
struct CrossEntropy<'a> {
    /// The class of each lane; no class in a lane without an example.
    labels: &'a [u16; GROUP],
}

impl Loss for CrossEntropy<'_> {
    #[inline(always)]
    fn differentiate(
        &self,
        outputs: &[Lanes],
        share: f64,
        gradients: &mut [Lanes],
        total: &mut BatchLoss,
    ) {
        for part in 0..GROUP / PANEL {
            let mut largest = [f64::NEG_INFINITY; PANEL];
            let mut likeliest = [0_u16; PANEL];
            for (class, row) in (0_u16..).zip(outputs) {
                for lane in 0..PANEL {
                    let output = f64::from(row[part][lane]);
                    likeliest[lane] = if output > largest[lane] { class } else { likeliest[lane] };
                    largest[lane] = if output > largest[lane] { output } else { largest[lane] };
                }
            }
            let mut sum = [0.0; PANEL];
            for row in outputs {
                for lane in 0..PANEL {
                    sum[lane] += exp(f64::from(row[part][lane]) - largest[lane]);
                }
            }
            let labels = &self.labels[part * PANEL..][..PANEL];
            for lane in 0..PANEL {
                let Some(row) = outputs.get(usize::from(labels[lane])) else { continue };
                let loss = ln(sum[lane]) + (largest[lane] - f64::from(row[part][lane]));
                // Not a number is not below it either.
                total.sum += if loss < WORST_LOSS { loss } else { WORST_LOSS };
                total.correct += u64::from(likeliest[lane] == labels[lane]);
                total.examples += 1;
            }
            for ((class, row), gradients) in (0_u16..).zip(outputs).zip(gradients.iter_mut()) {
                for lane in 0..PANEL {
                    let probability = exp(f64::from(row[part][lane]) - largest[lane]) / sum[lane];
                    let target = if labels[lane] == class { 1.0 } else { 0.0 };
                    let is_example = usize::from(labels[lane]) < outputs.len();
                    let share = if is_example { share } else { 0.0 };
                    gradients[part][lane] = (share * (probability - target)) as f32;
                }
            }
        }
    }
}

/// The squared error, the mean over the outputs, at most
/// [`WORST_SQUARED_ERROR`].
struct SquaredError<'a> {
    /// A row of numbers for each output.
    values: &'a [Lanes],
    /// How many lanes have an example.
    examples: usize,
}

/// What an error that is not a number counts as.
const WORST_SQUARED_ERROR: f64 = 1e12;

impl Loss for SquaredError<'_> {
    #[inline(always)]
    fn differentiate(
        &self,
        outputs: &[Lanes],
        share: f64,
        gradients: &mut [Lanes],
        total: &mut BatchLoss,
    ) {
        let of_output = 1.0 / outputs.len().max(1) as f64;
        for part in 0..GROUP / PANEL {
            let examples = self.examples.saturating_sub(part * PANEL).min(PANEL);
            let mut squares = [0.0; PANEL];
            for ((row, values), gradients) in
                outputs.iter().zip(self.values).zip(gradients.iter_mut())
            {
                for lane in 0..PANEL {
                    let error = f64::from(row[part][lane]) - f64::from(values[part][lane]);
                    squares[lane] += error * error;
                    let share = if lane < examples { share } else { 0.0 };
                    gradients[part][lane] = (share * (2.0 * of_output) * error) as f32;
                }
            }
            for square in &squares[..examples] {
                let loss = of_output * square;
                // Not a number is not below it either.
                total.sum += if loss < WORST_SQUARED_ERROR { loss } else { WORST_SQUARED_ERROR };
            }
            total.examples += examples as u64;
        }
    }
}
