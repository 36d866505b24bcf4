//! Parents by tournament.

use rand::{Rng, RngExt as _};

/// The best of `size` draws, with replacement, from the ranks `0..pool`; rank 0
/// is the best.
pub fn tournament(generator: &mut impl Rng, pool: usize, size: usize) -> usize {
    (0..size.max(1)).map(|_| generator.random_range(0..pool)).min().unwrap_or(0)
}
