//! Which shared weights a network is evaluated with.

use rand::RngExt as _;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::stream::{Purpose, stream};

/// More shared weights than this are taken for a mistake.
const LIMIT: usize = 10_000;

/// Shared weights: numbers by which every connection multiplies. A file lists
/// them, `List([-1.0, 1.0])`, spaces them evenly, `Grid(low: -2.0, high: 2.0,
/// count: 5)`, or has them drawn, `Stratified(low: -2.0, high: 2.0, count: 6)`.
/// They are finite, and from 1 to 10000 of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(try_from = "Unchecked", into = "Unchecked")]
pub struct SharedWeights(Unchecked);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
enum Unchecked {
    /// These: from 1 to 10000 finite numbers.
    List(Vec<f64>),
    /// Evenly spaced, from the lowest to the highest.
    Grid {
        /// The lowest. No default; any finite number.
        low: f64,
        /// The highest. No default; above `low`.
        high: f64,
        /// How many: both ends count; a single one is the lowest. No default;
        /// from 1 to 10000.
        count: usize,
    },
    /// Drawn anew for every generation, one from each of so many equal parts of a
    /// range (not in the paper). Champions are confirmed in the middle of each.
    Stratified {
        /// The lower end. No default; any finite number.
        low: f64,
        /// The upper end. No default; above `low`.
        high: f64,
        /// How many. No default; from 1 to 10000.
        count: usize,
    },
}

/// Why these are no shared weights.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum WeightError {
    /// Without a weight there is no evaluation.
    #[error("at least one shared weight is needed")]
    None,
    /// Infinity or not a number.
    #[error("a shared weight must be a finite number, not {0}")]
    NotFinite(f64),
    /// The range is upside down, or wider than numbers are.
    #[error("the range's `low` must be below its `high`, and not by more than 1e308")]
    Order,
    /// Too many.
    #[error("more than {LIMIT} shared weights")]
    TooMany,
}

impl SharedWeights {
    /// These weights, in this order: from 1 to 10000 finite numbers.
    pub fn list(weights: Vec<f64>) -> Result<Self, WeightError> {
        Unchecked::List(weights).try_into()
    }

    /// So many weights, from 1 to 10000, evenly spaced from `low` to `high`.
    pub fn grid(low: f64, high: f64, count: usize) -> Result<Self, WeightError> {
        Unchecked::Grid { low, high, count }.try_into()
    }

    /// One weight drawn from each of so many equal parts of a range, from 1 to
    /// 10000.
    pub fn stratified(low: f64, high: f64, count: usize) -> Result<Self, WeightError> {
        Unchecked::Stratified { low, high, count }.try_into()
    }

    /// The weights of a generation of the run with this seed.
    pub fn of_generation(&self, seed: u64, generation: u64) -> Vec<f64> {
        match self.0 {
            Unchecked::Stratified { low, high, count } => (0..count)
                .map(|part| {
                    let mut generator =
                        stream(seed, Purpose::SharedWeights, generation, part as u64);
                    let within: f64 = generator.random();
                    low + (high - low) * ((part as f64 + within) / count as f64)
                })
                .collect(),
            Unchecked::List(_) | Unchecked::Grid { .. } => self.values(),
        }
    }

    /// The weights that stay the same: of drawn ones, the middles of their parts.
    pub fn values(&self) -> Vec<f64> {
        match &self.0 {
            &Unchecked::Stratified { low, high, count } => {
                let middle = |part| low + (high - low) * ((part as f64 + 0.5) / count as f64);
                (0..count).map(middle).collect()
            }
            Unchecked::List(weights) => weights.clone(),
            &Unchecked::Grid { low, count: 1, .. } => vec![low],
            &Unchecked::Grid { low, high, count } => {
                let step = (high - low) / (count - 1) as f64;
                (0..count).map(|i| low + step * i as f64).collect()
            }
        }
    }
}

impl Default for SharedWeights {
    /// The paper's six.
    fn default() -> Self {
        Self(Unchecked::List(vec![-2.0, -1.0, -0.5, 0.5, 1.0, 2.0]))
    }
}

impl TryFrom<Unchecked> for SharedWeights {
    type Error = WeightError;

    fn try_from(unchecked: Unchecked) -> Result<Self, WeightError> {
        let (numbers, count) = match &unchecked {
            Unchecked::List(weights) => (&weights[..], weights.len()),
            Unchecked::Grid { low, high, count } | Unchecked::Stratified { low, high, count } => {
                (&[*low, *high][..], *count)
            }
        };
        if count == 0 {
            return Err(WeightError::None);
        }
        if count > LIMIT {
            return Err(WeightError::TooMany);
        }
        if let Some(&wrong) = numbers.iter().find(|weight| !weight.is_finite()) {
            return Err(WeightError::NotFinite(wrong));
        }
        if let Unchecked::Grid { low, high, .. } | Unchecked::Stratified { low, high, .. } =
            unchecked
            && (low >= high || !(high - low).is_finite())
        {
            return Err(WeightError::Order);
        }
        Ok(Self(unchecked))
    }
}

impl From<SharedWeights> for Unchecked {
    fn from(weights: SharedWeights) -> Self {
        weights.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_a_weight_of_every_generation() {
        let weights = SharedWeights::stratified(-2.0, 1.0, 6).unwrap();
        assert_eq!(weights.values(), [-1.75, -1.25, -0.75, -0.25, 0.25, 0.75]);
        let drawn: Vec<_> =
            (0..200).map(|generation| weights.of_generation(7, generation)).collect();
        for of_generation in &drawn {
            for (weight, middle) in of_generation.iter().zip(weights.values()) {
                assert!((weight - middle).abs() <= 0.25, "{weight}");
            }
        }
        assert_ne!(drawn[0], drawn[1]);
        assert_ne!(drawn[0], weights.of_generation(8, 0));
        // They come near both ends of a part.
        let least = drawn.iter().map(|of| of[0]).fold(f64::INFINITY, f64::min);
        let most = drawn.iter().map(|of| of[0]).fold(f64::NEG_INFINITY, f64::max);
        assert!(least < -1.97 && most > -1.53, "{least} to {most}");
    }

    #[test]
    fn what_is_listed_or_spaced_stays() {
        for weights in [SharedWeights::default(), SharedWeights::grid(-2.0, 2.0, 5).unwrap()] {
            assert_eq!(weights.of_generation(1, 3), weights.values());
        }
        assert_eq!(SharedWeights::stratified(1.0, 1.0, 2), Err(WeightError::Order));
        assert_eq!(SharedWeights::stratified(0.0, 1.0, 0), Err(WeightError::None));
    }
}
