//! Hand-made cases; invariants are property tests in `tests/properties.rs`.

use super::*;
use crate::stream::{Purpose, stream};

#[test]
fn two_fronts_by_hand() {
    let objectives = [[1.0, 1.0], [2.0, 0.0], [0.0, 2.0], [3.0, 3.0], [3.0, 3.0], [4.0, 0.5]];
    assert_eq!(fronts(&objectives), [vec![3, 4, 5], vec![0, 1, 2]]);
}

#[test]
fn the_least_crowded_come_first() {
    let objectives: Vec<Objectives> =
        [0.0, 1.0, 2.0, 9.0, 10.0].iter().map(|&x| [x, 10.0 - x]).collect();
    let front = [0, 1, 2, 3, 4];
    let distances = crowding(&objectives, &front, Normalizer::Range);
    let infinite = f64::INFINITY;
    let expected = [infinite, 0.4, 1.6, 1.6, infinite];
    for (distance, expected) in distances.iter().zip(expected) {
        assert!(distance == &expected || (distance - expected).abs() < 1e-12);
    }
    assert_eq!(rank(&objectives, Normalizer::Range), [0, 4, 2, 3, 1]);
}

#[test]
fn equal_objectives_keep_their_order() {
    let objectives = [[1.0, 1.0]; 4];
    assert_eq!(rank(&objectives, Normalizer::Range), [0, 3, 1, 2]);
    assert_eq!(rank(&[], Normalizer::Range), [0_usize; 0]);
}

/// P(parent = i) = ((M - i)^K - (M - i - 1)^K) / M^K.
#[test]
fn tournaments_have_the_published_pressure() {
    let (pool, size, draws) = (20, 16, 100_000);
    let mut generator = stream(1, Purpose::Variation, 0, 0);
    let mut counts = vec![0.0; pool];
    for _ in 0..draws {
        counts[tournament(&mut generator, pool, size)] += 1.0;
    }
    for (i, count) in counts.into_iter().enumerate() {
        let share = |left: usize| (left as f64 / pool as f64).powi(16);
        let expected = (share(pool - i) - share(pool - i - 1)) * f64::from(draws);
        let spread = expected.sqrt().max(1.0);
        assert!((count - expected).abs() < 5.0 * spread, "index {i}: {count}, not {expected}");
    }
}
