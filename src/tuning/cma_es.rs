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

/// Two attempts, of two matrices each, of numbers with up to 24 characters: a
/// checkpoint of more weights could be larger than is read again, 1 GiB.
pub(super) const MOST_WEIGHTS: usize = 3_000;

/// A normal distribution of weights that moves and changes its shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CmaEs {
    population: usize,
    mean: Vec<f64>,
    sigma: f64,
    /// The evolution path of the mean,
    #[serde(rename = "path")]
    p_c: Vec<f64>,
    /// and that of the step size.
    #[serde(rename = "step_path")]
    p_sigma: Vec<f64>,
    /// How much the zero start still weighs in the path of the step size.
    #[serde(rename = "step_path_start")]
    p_sigma_start: f64,
    /// Row by row, as the two below.
    covariance: Vec<f64>,
    /// The covariance's eigenvectors as they were at the last update, columns,
    #[serde(rename = "axes")]
    eigenvectors: Vec<f64>,
    /// and the roots of its eigenvalues.
    #[serde(rename = "lengths")]
    eigenvalue_roots: Vec<f64>,
    iteration: u64,
}

/// The constants of the strategy, named as in table 1 of the tutorial.
struct Constants {
    /// Of the better half, best first; their sum is 1.
    weights: Vec<f64>,
    /// The variance-effective number of selected candidates.
    mu_eff: f64,
    /// How fast the evolution path of the mean forgets,
    c_c: f64,
    /// and that of the step size.
    c_sigma: f64,
    /// The learning rate of the rank-one update of the covariance,
    c_1: f64,
    /// and of the rank-mu update.
    c_mu: f64,
    /// The damping of the step size.
    d_sigma: f64,
    /// The mean length of a standard normal vector.
    chi_n: f64,
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
        let mu_eff = 1.0 / weights.iter().map(|weight| weight * weight).sum::<f64>();
        let c_sigma = (mu_eff + 2.0) / (n + mu_eff + 5.0);
        let c_1 = 2.0 / ((n + 1.3) * (n + 1.3) + mu_eff);
        let c_mu = 2.0 * (mu_eff - 2.0 + 1.0 / mu_eff) / ((n + 2.0) * (n + 2.0) + mu_eff);
        Self {
            weights,
            mu_eff,
            c_c: (4.0 + mu_eff / n) / (n + 4.0 + 2.0 * mu_eff / n),
            c_sigma,
            c_1,
            c_mu: c_mu.min(1.0 - c_1),
            d_sigma: 1.0 + 2.0 * (((mu_eff - 1.0) / (n + 1.0)).sqrt() - 1.0).max(0.0) + c_sigma,
            chi_n: n.sqrt() * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n)),
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
            p_c: vec![0.0; size],
            p_sigma: vec![0.0; size],
            p_sigma_start: 1.0,
            covariance: unit.clone(),
            eigenvectors: unit,
            eigenvalue_roots: vec![1.0; size],
            iteration: 0,
        }
    }

    /// Whether its parts have the sizes they should.
    pub(super) fn fits(&self, size: usize) -> bool {
        let vectors = [&self.mean, &self.p_c, &self.p_sigma, &self.eigenvalue_roots];
        let matrices = [&self.covariance, &self.eigenvectors];
        (4..=1_000_000).contains(&self.population)
            && vectors.iter().all(|vector| vector.len() == size)
            && matrices.iter().all(|matrix| matrix.len() == size * size)
    }

    /// Whether candidates can be drawn from it.
    pub(super) fn is_sound(&self) -> bool {
        let vectors = [&self.mean, &self.p_c, &self.p_sigma, &self.covariance, &self.eigenvectors];
        let positive = |&number: &f64| number > 0.0 && number.is_finite();
        vectors.into_iter().flatten().all(|number| number.is_finite())
            && self.eigenvalue_roots.iter().chain([&self.sigma]).all(positive)
            && (0.0..=1.0).contains(&self.p_sigma_start)
    }

    /// The covariance's root, inverted, times a vector.
    fn whiten(&self, vector: &[f64]) -> Vec<f64> {
        let size = vector.len();
        let mut white = vec![0.0; size];
        for (axis, &length) in self.eigenvalue_roots.iter().enumerate() {
            let along = |row: usize| self.eigenvectors[row * size + axis];
            let share: f64 = (0..size).map(|row| along(row) * vector[row]).sum::<f64>() / length;
            for (row, white) in white.iter_mut().enumerate() {
                *white += along(row) * share;
            }
        }
        white
    }

    /// Updates the eigenvectors when a thirtieth of the covariance has been replaced:
    /// earlier it makes no difference but to the time it takes.
    fn update_eigenvectors(&mut self, constants: &Constants) {
        let size = self.mean.len();
        let every = 1.0 / (30.0 * (constants.c_1 + constants.c_mu));
        #[allow(clippy::cast_sign_loss)] // It is from 1 to 1e6.
        if !self.iteration.is_multiple_of(every.clamp(1.0, 1e6) as u64) {
            return;
        }
        let (eigenvalues, eigenvectors) = eigen(&self.covariance, size);
        // Rounding may leave an eigenvalue that is not above zero.
        self.eigenvalue_roots =
            eigenvalues.into_iter().map(|value| value.max(1e-20).sqrt()).collect();
        self.eigenvectors = eigenvectors;
    }
}

impl Candidates for CmaEs {
    fn ask(&self, seed: u64, iteration: u64) -> Vec<Vec<f64>> {
        let size = self.mean.len();
        let candidate = |index| {
            let mut drawn = normal_numbers(seed, iteration, index, size);
            for (x, length) in drawn.iter_mut().zip(&self.eigenvalue_roots) {
                *x *= length * self.sigma;
            }
            let rotated = self.eigenvectors.chunks(size).map(|row| dot(row, &drawn));
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

        let keep = 1.0 - constants.c_sigma;
        let gain = (constants.c_sigma * (1.0 + keep) * constants.mu_eff).sqrt();
        let white = self.whiten(&step);
        self.p_sigma.iter_mut().for_each(|x| *x *= keep);
        add(&mut self.p_sigma, gain, &white);
        self.p_sigma_start *= keep * keep;
        let length = dot(&self.p_sigma, &self.p_sigma).sqrt();
        let expected = constants.chi_n * (1.0 - self.p_sigma_start).sqrt();
        // Where the path is long, the step size is about to grow; the path of the mean
        // stalls meanwhile, so that the covariance does not grow as well.
        let h_sigma = f64::from(u8::from(length < (1.4 + 2.0 / (size as f64 + 1.0)) * expected));

        let keep = 1.0 - constants.c_c;
        let variance = constants.c_c * (1.0 + keep);
        self.p_c.iter_mut().for_each(|x| *x *= keep);
        add(&mut self.p_c, h_sigma * (variance * constants.mu_eff).sqrt(), &step);

        let keep =
            1.0 - constants.c_1 - constants.c_mu + (1.0 - h_sigma) * constants.c_1 * variance;
        for (row, line) in self.covariance.chunks_mut(size).enumerate() {
            for x in &mut *line {
                *x *= keep;
            }
            add(line, constants.c_1 * self.p_c[row], &self.p_c);
            for (weight, own) in constants.weights.iter().zip(&steps) {
                add(line, constants.c_mu * weight * own[row], own);
            }
        }
        let change = constants.c_sigma / constants.d_sigma * (length / constants.chi_n - 1.0);
        // A step size grows at most e times in an iteration.
        self.sigma *= exp(change.min(1.0));
        self.iteration += 1;
        self.update_eigenvectors(&constants);
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
