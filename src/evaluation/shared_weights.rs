//! Which shared weights a network is evaluated with.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// More shared weights than this are taken for a mistake.
const LIMIT: usize = 10_000;

/// Shared weights: numbers by which every connection multiplies. A file lists
/// them, `List([-1.0, 1.0])`, or spaces them evenly, `Grid(low: -2.0, high: 2.0,
/// count: 5)`. They are finite, and from 1 to 10000 of them.
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
    /// The grid is upside down, or wider than numbers are.
    #[error("the grid's `low` must be below its `high`, and not by more than 1e308")]
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

    /// The weights.
    pub fn values(&self) -> Vec<f64> {
        match &self.0 {
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
            Unchecked::Grid { low, high, count } => (&[*low, *high][..], *count),
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
        if let Unchecked::Grid { low, high, .. } = unchecked
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
