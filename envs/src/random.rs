//! Random numbers of an episode: they depend on its seed alone.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// The generator of an episode's start.
pub fn start_generator(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// A number from the standard normal distribution, by Box and Muller.
///
/// `rand_distr::StandardNormal` would ask the platform for its logarithm when
/// another crate turns on the standard library's mathematics, and the last bit
/// would then depend on the machine; `libm` gives the same bits everywhere.
pub fn standard_normal(generator: &mut ChaCha8Rng) -> f64 {
    // In (0, 1], so that the logarithm is finite.
    let radius = 1.0 - generator.random::<f64>();
    let angle = generator.random::<f64>();
    libm::sqrt(-2.0 * libm::log(radius)) * crate::lanes::elementary::cos_pi(2.0 * angle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_moments_of_a_standard_normal() {
        let mut generator = start_generator(7);
        let draws: Vec<f64> = (0..100_000).map(|_| standard_normal(&mut generator)).collect();
        let moment = |k: i32| draws.iter().map(|x| x.powi(k)).sum::<f64>() / draws.len() as f64;
        // Four standard errors of each moment.
        assert!(moment(1).abs() < 0.013, "mean {}", moment(1));
        assert!((moment(2) - 1.0).abs() < 0.018, "variance {}", moment(2));
        assert!((moment(4) - 3.0).abs() < 0.13, "fourth moment {}", moment(4));
        let tail = draws.iter().filter(|x| x.abs() > 1.96).count() as f64 / draws.len() as f64;
        assert!((tail - 0.05).abs() < 0.003, "tail {tail}");
    }
}
