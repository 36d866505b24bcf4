//! Parameter-exploring policy gradients (Sehnke et al. 2010), as the paper's
//! authors use it under the name of population-based REINFORCE: candidates in
//! mirrored pairs, centred ranks instead of returns, and Adam (Kingma & Ba
//! 2015) for the mean, in double precision as all that acts.

use serde::{Deserialize, Serialize};

use super::PepgSettings;
use super::candidates::{Candidates, normal_numbers};
use crate::evaluation::{mean, standard_deviation};

/// How slowly Adam forgets a gradient,
const DECAY: f64 = 0.99;
/// and its squares.
const SQUARE_DECAY: f64 = 0.999;
/// Its guard against division by zero.
const GUARD: f64 = 1e-8;
/// A deviation changes by at most this share in an iteration.
const LARGEST_CHANGE: f64 = 0.2;

/// A normal distribution for each weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pepg {
    settings: PepgSettings,
    start: Vec<f64>,
    mean: Vec<f64>,
    sigma: Vec<f64>,
    moments: AdamMoments,
}

impl Pepg {
    /// The same deviation for every weight, around the start.
    pub fn new(settings: &PepgSettings, start: &[f64]) -> Self {
        Self {
            settings: settings.clone(),
            start: start.to_vec(),
            mean: start.to_vec(),
            sigma: vec![settings.sigma; start.len()],
            moments: AdamMoments::new(start.len()),
        }
    }

    /// Whether its parts have the sizes they should.
    pub(super) fn fits(&self, size: usize) -> bool {
        let vectors = [&self.start, &self.mean, &self.sigma];
        vectors.iter().all(|vector| vector.len() == size) && self.moments.fits(size)
    }

    /// Whether candidates can be drawn from it.
    pub(super) fn is_sound(&self) -> bool {
        let Self { start, mean, moments, .. } = self;
        let vectors = [start, mean, &moments.first, &moments.second];
        vectors.into_iter().flatten().all(|number| number.is_finite())
            && self.sigma.iter().all(|&sigma| sigma > 0.0 && sigma.is_finite())
    }

    fn pairs(&self) -> usize {
        (self.settings.population.get() as usize).div_ceil(2)
    }
}

impl Candidates for Pepg {
    fn ask(&self, seed: u64, iteration: u64) -> Vec<Vec<f64>> {
        let steps = |index| normal_numbers(seed, iteration, index, self.mean.len());
        let mirrored = |index| {
            let steps = steps(index);
            [1.0, -1.0].map(|sign: f64| -> Vec<f64> {
                let distributions = self.mean.iter().zip(&self.sigma).zip(&steps);
                distributions.map(|((mean, sigma), step)| mean + sign * sigma * step).collect()
            })
        };
        (0..self.pairs()).flat_map(mirrored).collect()
    }

    fn tell(&mut self, candidates: &[Vec<f64>], means: &[f64]) {
        let mut worth = centred_ranks(means);
        let decay = self.settings.weight_decay / self.start.len().max(1) as f64;
        for (worth, candidate) in worth.iter_mut().zip(candidates) {
            let offsets = candidate.iter().zip(&self.start).map(|(x, start)| x - start);
            *worth -= decay * offsets.map(|offset| offset * offset).sum::<f64>();
        }
        let baseline = mean(&worth);
        let deviation = standard_deviation(&worth).max(f64::MIN_POSITIVE);
        let mut gradient = vec![0.0; self.mean.len()];
        let mut sigma_gradient = gradient.clone();
        for (pair, worth) in candidates.chunks(2).zip(worth.chunks(2)) {
            let (difference, surplus) =
                (worth[0] - worth[1], f64::midpoint(worth[0], worth[1]) - baseline);
            for (index, x) in pair[0].iter().enumerate() {
                let (step, sigma) = (x - self.mean[index], self.sigma[index]);
                gradient[index] += difference * step;
                sigma_gradient[index] += surplus * (step * step - sigma * sigma) / sigma;
            }
        }
        self.moments.ascend(&mut self.mean, &gradient, self.settings.learning_rate);
        let PepgSettings { sigma_rate, sigma_decay, sigma_limit, .. } = self.settings;
        let share = sigma_rate / (candidates.len() as f64 * deviation);
        for (sigma, gradient) in self.sigma.iter_mut().zip(sigma_gradient) {
            let most = LARGEST_CHANGE * *sigma;
            *sigma += (share * gradient).clamp(-most, most);
            if *sigma > sigma_limit {
                *sigma *= sigma_decay;
            }
        }
    }

    fn center(&self) -> Vec<f64> {
        self.mean.clone()
    }

    fn spread(&self) -> f64 {
        mean(&self.sigma)
    }
}

/// The running means of a gradient and of its squares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "Moments", deny_unknown_fields)]
struct AdamMoments {
    first: Vec<f64>,
    second: Vec<f64>,
    /// What is left of their zero start.
    decayed: (f64, f64),
}

impl AdamMoments {
    fn new(size: usize) -> Self {
        Self { first: vec![0.0; size], second: vec![0.0; size], decayed: (1.0, 1.0) }
    }

    fn fits(&self, size: usize) -> bool {
        self.first.len() == size && self.second.len() == size
    }

    /// Moves weights up a gradient.
    fn ascend(&mut self, weights: &mut [f64], gradient: &[f64], rate: f64) {
        self.decayed.0 *= DECAY;
        self.decayed.1 *= SQUARE_DECAY;
        let rate = rate * (1.0 - self.decayed.1).sqrt() / (1.0 - self.decayed.0);
        let moments = self.first.iter_mut().zip(&mut self.second);
        for ((weight, (first, second)), gradient) in weights.iter_mut().zip(moments).zip(gradient) {
            *first = DECAY * *first + (1.0 - DECAY) * gradient;
            *second = SQUARE_DECAY * *second + (1.0 - SQUARE_DECAY) * gradient * gradient;
            *weight += rate * *first / (second.sqrt() + GUARD);
        }
    }
}

/// From -0.5 for the worst to 0.5 for the best, evenly; equals share the mean
/// of their ranks.
fn centred_ranks(means: &[f64]) -> Vec<f64> {
    let last = means.len().saturating_sub(1).max(1) as f64;
    let rank = |&own: &f64| {
        let below = means.iter().filter(|mean| mean.total_cmp(&own).is_lt()).count();
        let equal = means.iter().filter(|mean| mean.total_cmp(&own).is_eq()).count();
        (below as f64 + (equal as f64 - 1.0) / 2.0) / last - 0.5
    };
    means.iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_centred_and_equals_are_equal() {
        assert_eq!(centred_ranks(&[5.0, 1.0, 9.0]), [0.0, -0.5, 0.5]);
        assert_eq!(centred_ranks(&[5.0, 1.0, 5.0]), [0.25, -0.5, 0.25]);
        assert_eq!(centred_ranks(&[2.0; 4]), [0.0; 4]);
    }
}
