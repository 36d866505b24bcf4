//! Covariance matrix adaptation evolution strategy (Hansen, *The CMA Evolution
//! Strategy: A Tutorial*, 2016, arXiv 1604.00772), with positive weights.
//!
//! It is written out here because the crates that have it draw from the
//! machine's own randomness, or cannot be frozen and thawed, and solve
//! eigenvalues with kernels whose last bits depend on the processor.

use precocial_envs::lanes::elementary::exp;
use serde::{Deserialize, Serialize};

use super::candidates::{Candidates, normal_numbers};
use super::{CmaEsSettings, eigen::eigen};

/// A normal distribution of weights that moves and changes its shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CmaEs {
    population: usize,
    mean: Vec<f64>,
    sigma: f64,
    /// The evolution path of the mean,
    path: Vec<f64>,
    /// and that of the step size.
    step_path: Vec<f64>,
    /// How little is left of the step path's zero start.
    step_path_start: f64,
    /// Row by row, as the two below.
    covariance: Vec<f64>,
    /// The covariance's eigenvectors as they were at the last update, columns,
    axes: Vec<f64>,
    /// and the roots of its eigenvalues.
    lengths: Vec<f64>,
    iteration: u64,
}

/// The constants of the strategy (table 1 of the tutorial).
struct Constants {
    /// Of the better half, best first; their sum is 1.
    weights: Vec<f64>,
    /// What so many weighted candidates are worth.
    effective: f64,
    path: f64,
    step_path: f64,
    rank_one: f64,
    rank_many: f64,
    damping: f64,
    /// The mean length of a standard normal vector.
    length: f64,
}

impl Constants {
    fn of(population: usize, size: usize) -> Self {
        let n = size as f64;
        let half = population / 2;
        let raw: Vec<f64> = (1..=half)
            .map(|rank| libm::log(f64::midpoint(population as f64, 1.0)) - libm::log(rank as f64))
            .collect();
        let sum: f64 = raw.iter().sum();
        let weights: Vec<f64> = raw.iter().map(|weight| weight / sum).collect();
        let effective = 1.0 / weights.iter().map(|weight| weight * weight).sum::<f64>();
        let step_path = (effective + 2.0) / (n + effective + 5.0);
        let rank_one = 2.0 / ((n + 1.3) * (n + 1.3) + effective);
        let rank_many =
            2.0 * (effective - 2.0 + 1.0 / effective) / ((n + 2.0) * (n + 2.0) + effective);
        Self {
            weights,
            effective,
            path: (4.0 + effective / n) / (n + 4.0 + 2.0 * effective / n),
            step_path,
            rank_one,
            rank_many: rank_many.min(1.0 - rank_one),
            damping: 1.0
                + 2.0 * (((effective - 1.0) / (n + 1.0)).sqrt() - 1.0).max(0.0)
                + step_path,
            length: n.sqrt() * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n)),
        }
    }
}

impl CmaEs {
    /// A round distribution at the start. Fewer than four candidates cannot
    /// show a direction: four is the least.
    pub fn new(settings: &CmaEsSettings, start: &[f64]) -> Self {
        let size = start.len();
        let mut unit = vec![0.0; size * size];
        for index in 0..size {
            unit[index * size + index] = 1.0;
        }
        Self {
            population: (settings.population.get() as usize).max(4),
            mean: start.to_vec(),
            sigma: settings.sigma,
            path: vec![0.0; size],
            step_path: vec![0.0; size],
            step_path_start: 1.0,
            covariance: unit.clone(),
            axes: unit,
            lengths: vec![1.0; size],
            iteration: 0,
        }
    }

    /// Whether its parts have the sizes they should.
    pub(super) fn fits(&self, size: usize) -> bool {
        let vectors = [&self.mean, &self.path, &self.step_path, &self.lengths];
        let matrices = [&self.covariance, &self.axes];
        (4..=1_000_000).contains(&self.population)
            && vectors.iter().all(|vector| vector.len() == size)
            && matrices.iter().all(|matrix| matrix.len() == size * size)
    }

    /// The covariance's root, inverted, times a vector.
    fn whiten(&self, vector: &[f64]) -> Vec<f64> {
        let size = vector.len();
        let mut white = vec![0.0; size];
        for (axis, &length) in self.lengths.iter().enumerate() {
            let along = |row: usize| self.axes[row * size + axis];
            let share: f64 = (0..size).map(|row| along(row) * vector[row]).sum::<f64>() / length;
            for (row, white) in white.iter_mut().enumerate() {
                *white += along(row) * share;
            }
        }
        white
    }

    /// Lets the axes follow when a thirtieth of the covariance has been replaced:
    /// earlier it makes no difference but to the time it takes.
    fn update_axes(&mut self, constants: &Constants) {
        let size = self.mean.len();
        let every = 1.0 / (30.0 * (constants.rank_one + constants.rank_many));
        #[allow(clippy::cast_sign_loss)] // It is from 1 to 1e6.
        if !self.iteration.is_multiple_of(every.clamp(1.0, 1e6) as u64) {
            return;
        }
        let (values, axes) = eigen(&self.covariance, size);
        // Rounding may leave an eigenvalue that is not above zero.
        self.lengths = values.into_iter().map(|value| value.max(1e-20).sqrt()).collect();
        self.axes = axes;
    }
}

impl Candidates for CmaEs {
    fn ask(&self, seed: u64, iteration: u64) -> Vec<Vec<f64>> {
        let size = self.mean.len();
        let candidate = |index| {
            let mut drawn = normal_numbers(seed, iteration, index, size);
            for (x, length) in drawn.iter_mut().zip(&self.lengths) {
                *x *= length * self.sigma;
            }
            let rotated = self.axes.chunks(size).map(|row| dot(row, &drawn));
            self.mean.iter().zip(rotated).map(|(mean, step)| mean + step).collect()
        };
        (0..self.population).map(candidate).collect()
    }

    fn tell(&mut self, candidates: &[Vec<f64>], means: &[f64]) {
        let size = self.mean.len();
        let constants = Constants::of(self.population, size);
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        order.sort_by(|&a, &b| means[b].total_cmp(&means[a]));
        // The steps of the better half, in units of the step size.
        let steps: Vec<Vec<f64>> = order[..constants.weights.len()]
            .iter()
            .map(|&index| {
                let pairs = candidates[index].iter().zip(&self.mean);
                pairs.map(|(x, mean)| (x - mean) / self.sigma).collect()
            })
            .collect();
        let mut step = vec![0.0; size];
        for (weight, own) in constants.weights.iter().zip(&steps) {
            add(&mut step, *weight, own);
        }
        add(&mut self.mean, self.sigma, &step);

        let keep = 1.0 - constants.step_path;
        let gain = (constants.step_path * (1.0 + keep) * constants.effective).sqrt();
        let white = self.whiten(&step);
        self.step_path.iter_mut().for_each(|x| *x *= keep);
        add(&mut self.step_path, gain, &white);
        self.step_path_start *= keep * keep;
        let length = dot(&self.step_path, &self.step_path).sqrt();
        let expected = constants.length * (1.0 - self.step_path_start).sqrt();
        // A path that is still long says that the step size is to blame.
        let on = f64::from(u8::from(length < (1.4 + 2.0 / (size as f64 + 1.0)) * expected));

        let keep = 1.0 - constants.path;
        let variance = constants.path * (1.0 + keep);
        self.path.iter_mut().for_each(|x| *x *= keep);
        add(&mut self.path, on * (variance * constants.effective).sqrt(), &step);

        let keep = 1.0 - constants.rank_one - constants.rank_many
            + (1.0 - on) * constants.rank_one * variance;
        for (row, line) in self.covariance.chunks_mut(size).enumerate() {
            for x in &mut *line {
                *x *= keep;
            }
            add(line, constants.rank_one * self.path[row], &self.path);
            for (weight, own) in constants.weights.iter().zip(&steps) {
                add(line, constants.rank_many * weight * own[row], own);
            }
        }
        let change = constants.step_path / constants.damping * (length / constants.length - 1.0);
        // A step size grows at most e times in an iteration.
        self.sigma *= exp(change.min(1.0));
        self.iteration += 1;
        self.update_axes(&constants);
    }

    fn center(&self) -> Vec<f64> {
        self.mean.clone()
    }

    fn spread(&self) -> f64 {
        self.sigma
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Adds a multiple of a vector.
fn add(sum: &mut [f64], factor: f64, vector: &[f64]) {
    for (sum, x) in sum.iter_mut().zip(vector) {
        *sum += factor * x;
    }
}
